"""The one search of the desk: cases, documents and tables that the person may see, and nobody's identity."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.markup import CheckedClient, text


@pytest.fixture
def search(reviewer, operator, neighbour):
    """Function: the answer to words that one of them searches for."""
    people = {"reviewer": reviewer, "operator": operator, "other": neighbour}

    def answer(who: str, words: str):
        client = CheckedClient()
        client.force_login(people[who])
        return client.get(reverse("desk:search"), {"q": words})

    return answer


@pytest.fixture
def case(make_request, make_document):
    """A case of Dinas Kesehatan, beside a public document and a draft, all about hydrants."""
    make_document(title="Peta hidran kota")
    make_document("draft", title="Hidran belum terbit")
    return make_request("assigned", information="Letak hidran kota tahun 2025.")


NOTHING = "Tidak ada dokumen, perkara, atau setelan"
FOUND = ("Letak hidran kota", "Peta hidran kota", "Hidran belum terbit")


@pytest.mark.parametrize(("who", "found"), [("reviewer", FOUND), ("operator", FOUND), ("other", ())])
def test_a_person_finds_what_they_may_see(who, found, case, search):
    page = text(search(who, "hidran"))
    assert [words for words in FOUND if words in page] == list(found)


def test_tables_and_settings_are_found_by_their_name(case, search):
    page = search("reviewer", "hari libur").content.decode()
    assert f'<a href="{reverse("admin:opd_holiday_changelist")}">' in page.partition("Tabel dan setelan")[2]


def test_the_one_thing_that_is_found_is_opened(case, search):
    assert search("reviewer", case.number).url == case.get_absolute_url()
    assert "/documents/document/" in search("reviewer", "peta hidran").url
    assert NOTHING in text(search("other", case.number))


def test_who_applied_is_not_searched(case, search):
    for words in ("Sri Contoh", "sri.contoh@warga.test", "081200000007"):
        assert NOTHING in text(search("reviewer", words))


def test_what_is_masked_is_not_found_by_its_digits(make_request, search):
    case = make_request("assigned", information="Hidran untuk NIK 1872010101900001.")
    assert search("reviewer", "hidran").url == case.get_absolute_url()
    for digits in ("1872010101900001", "18720101019", "0101900001"):
        assert NOTHING in text(search("reviewer", digits))


def test_words_of_every_kind_are_answered(case, search):
    for words in ("", "  ", "%", "\x00", "'\"<script>", "kata " * 400):
        assert search("reviewer", words).status_code in (200, 302, 400)


@pytest.mark.parametrize("address", ["admin:documents_document_changelist", "desk:search"])
def test_a_very_long_question_is_answered_by_its_first_words(case, reviewer, address):
    client = Client()
    client.force_login(reviewer)
    page = client.get(reverse(address), {"q": "hidran " * 2000})
    assert page.status_code == 200
    assert "Hidran belum terbit" in text(page)


def test_the_number_of_questions_does_not_grow(case, make_document, search, django_assert_max_num_queries):
    for n in range(12):
        make_document("draft", title=f"Hidran ke-{n}")
    with django_assert_max_num_queries(50):  # ten of them sign in
        page = search("reviewer", "hidran")
    assert "Semua yang ditemukan di" in text(page)
