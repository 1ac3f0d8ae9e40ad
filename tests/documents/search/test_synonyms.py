"""The table of synonyms: what Diskominfo writes there holds in the very next question; what cannot work is refused."""

from collections import Counter

import pytest
from django.utils.html import strip_tags

from documents import search
from documents.admin.synonym_form import SynonymForm
from documents.models import Synonym, SynonymTable
from documents.search.default_synonyms import beginning
from documents.search.snapshot import synonyms
from documents.search.text.analysis import gist
from opd.models import LedgerEntry
from tests.markup import addresses, text

pytestmark = pytest.mark.django_db

LIST = "/admin/documents/synonym/"


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def save(desk):
    """Send the form as the reviewer; -> what the page says against it, or "" where it was saved."""

    def send(ways, wider="", pk=None):
        response = desk.post(f"{LIST}{pk}/change/" if pk else f"{LIST}add/", {"ways": ways, "wider": wider})
        if response.status_code == 302:
            return ""
        found = response.context["adminform"].form.errors.values()
        return " ".join(strip_tags(error) for errors in found for error in errors)

    return send


def row(way):
    return Synonym.objects.get(ways__regex=rf"(^|\n){way}(\n|$)")


def test_it_begins_with_what_a_city_hall_shortens():
    assert sorted(Synonym.objects.values_list("ways", "wider", "is_regulation")) == sorted(beginning())
    owners = Counter(said for synonym in Synonym.objects.all() for said in {gist(way) for way in synonym.lines})
    assert [said for said, number in owners.items() if number > 1 or not said] == []
    assert not any(synonyms.is_circular(synonym) for synonym in Synonym.objects.exclude(wider=""))


def test_a_change_holds_in_the_next_question_both_ways(library, found, save):
    library("Profil Kelompok Informasi Masyarakat", "isi")
    library("Undangan untuk KIMM", "isi")
    assert found("kimm") == ["Undangan untuk KIMM"]
    assert save(" KIMM \r\n\r\nkelompok  informasi masyarakat") == ""
    assert (
        set(found("kimm"))
        == set(found("kelompok informasi masyarakat"))
        == {
            "Profil Kelompok Informasi Masyarakat",
            "Undangan untuk KIMM",
        }
    )
    assert str(search.understood("KIMM")) == "KIMM (kelompok informasi masyarakat)"
    made = row("kimm")
    assert made.lines == ["kimm", "kelompok informasi masyarakat"]
    assert save("kimm\nmasyarakat informasi", pk=made.pk) == ""
    assert found("kimm") == ["Undangan untuk KIMM"]
    assert LedgerEntry.objects.filter(verb="synonym.save", object_id=str(made.pk)).count() == 2


def test_what_is_deleted_is_no_longer_understood(library, found, desk):
    library("Pemenang Tender", "isi")
    assert found("lelang") == ["Pemenang Tender"]
    assert desk.post(f"{LIST}{row('lelang').pk}/delete/", {"post": "yes"}).status_code == 302
    assert found("lelang") == []
    assert LedgerEntry.objects.latest("number").verb == "synonym.delete"


def test_a_wider_word_finds_less_exactly(library, found, save):
    library("Belanja Daerah Rinci", "isi")
    library("Anggaran Obat", "isi")
    assert save("blnj\nbelanja daerah rinci", wider="Anggaran") == ""
    assert found("blnj obat")[0] == "Anggaran Obat"
    assert found("blnj") == ["Belanja Daerah Rinci"]


def test_the_table_costs_no_query_of_its_own(library, save, django_assert_num_queries):
    library("Profil", "isi")
    search.merge_fresh()
    search.find("profil dinkes").best(5)
    with django_assert_num_queries(1):
        search.find("profil dinkes").best(5)
    assert save("abcd\nefgh") == ""
    with django_assert_num_queries(4):  # and what has another version, once
        search.find("profil dinkes").best(5)
    with django_assert_num_queries(1):
        search.find("profil dinkes").best(5)


def test_without_a_table_questions_are_asked_as_typed(library, found):
    library("Pemenang Tender", "isi")
    SynonymTable.objects.all().delete()
    Synonym.objects.all().delete()
    assert found("tender") == ["Pemenang Tender"]
    assert found("lelang") == []


@pytest.mark.parametrize(
    ("ways", "wider", "sentence"),
    [
        ("", "", "Tulis paling sedikit dua cara"),
        ("kimm", "", "Tulis paling sedikit dua cara"),
        ("kimm\n \n", "", "Tulis paling sedikit dua cara"),
        ("kimm\ndan yang", "", "“dan yang” hanya kata penghubung atau tanda baca"),
        ("kimm\n???", "", "“???” hanya kata penghubung"),
        ("kimm\nKIMM", "", "“kimm” tertulis dua kali"),
        ("permohonan = pemohon", "", "“permohonan” dan “pemohon” sudah saling menemukan"),
        ("kimm = izin usaha = perizinan usaha", "", "“izin usaha” dan “perizinan usaha” sudah saling menemukan"),
        ("kimm =", "", "Tulis paling sedikit dua cara, misalnya dinkes = dinas kesehatan."),
        ("kimm\n" + "x" * 101, "", "paling banyak 100 huruf"),
        ("kimm\n" + "a " * 13, "", "paling banyak 12 kata"),
        ("\n".join(f"kimm{letter}" for letter in "abcdefghijklm"), "", "Paling banyak 12 cara"),
        ("kimm\ndinas kesehatan", "", "“dinas kesehatan” sudah ada di baris “dinkes = dinas kesehatan”"),
        ("dinas kesehatan = dinkes", "", "“dinkes”, “dinas kesehatan” sudah ada di baris “dinkes = dinas kesehatan”"),
        ("kimm\nundang undang", "", "sudah ada di baris “uu = "),
        ("kimm\nkelompok", "untuk", "“untuk” hanya kata penghubung"),
        ("kimm\nkelompok", "Kelompok", "“kelompok” akhirnya menunjuk kembali ke baris ini"),
        ("anggaran\nduit", "apbd", "“apbd” akhirnya menunjuk kembali"),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(save, ways, wider, sentence):
    before = SynonymTable.objects.get().version, Synonym.objects.count(), LedgerEntry.objects.count()
    assert sentence in save(ways, wider)
    assert (SynonymTable.objects.get().version, Synonym.objects.count(), LedgerEntry.objects.count()) == before


def test_ways_may_be_parted_by_signs_of_equality(found, library, save):
    library("Profil Kelompok Informasi Masyarakat", "isi")
    assert save("KIMM=kelompok informasi masyarakat = kim m\nkimas") == ""
    assert row("kimm").lines == ["kimm", "kelompok informasi masyarakat", "kim m", "kimas"]
    assert found("kimas") == ["Profil Kelompok Informasi Masyarakat"]


def test_the_form_leads_to_the_row_that_is_there(desk):
    page = desk.post(f"{LIST}add/", {"ways": "kimm = dinas kesehatan <i>\ndinkes", "wider": ""})
    assert f"{LIST}{row('dinkes').pk}/change/" in addresses(page)
    assert "<i>" not in page.content.decode()


def test_what_a_portal_begins_with_would_be_accepted(desk):
    for synonym in Synonym.objects.all():
        form = SynonymForm({"ways": " = ".join(synonym.lines), "wider": synonym.wider}, instance=synonym)
        assert form.is_valid(), (str(synonym), form.errors)


def test_a_row_is_no_rival_of_itself(save):
    assert save("apbd\nanggaran pendapatan dan belanja daerah\nanggaran kota", "anggaran", row("apbd").pk) == ""


def test_the_list_is_read_and_searched(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        response = desk.get(f"{LIST}?q=dinas+kesehatan")
    assert "dinkes" in text(response)
    assert "bappeda" not in text(response)


@pytest.mark.parametrize("who", ["operator", "superior", "site_admin"])
def test_others_do_not_keep_it(client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LIST).status_code == client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}add/", {"ways": "kimm\nkelompok"}).status_code == 403
    assert client.post(f"{LIST}{row('dinkes').pk}/delete/", {"post": "yes"}).status_code == 403
