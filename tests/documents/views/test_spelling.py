"""What the search page says of a misspelt question, and the suggestions that a browser asks for."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import search
from documents.lifecycle import publishing
from opd.models import Opd
from tests.documents.views.test_search import titles
from tests.markup import addresses, text

pytestmark = pytest.mark.django_db

SUGGEST = "/cari/saran/"


@pytest.fixture(autouse=True)
def _words(library):
    search.merge_fresh()


def labels(citizen, typed):
    return [row["label"] for row in citizen.get(SUGGEST, {"q": typed}).json()]


# Spelling -----------------------------------------------------------------------------------------------------------


def test_where_nothing_is_found_the_repaired_question_is_asked_at_once(citizen):
    page = citizen.get("/cari/?q=puskemas&urut=judul&tahun=2025")
    assert titles(page) == ["Neraca Puskesmas"]
    assert "Tidak ada dokumen untuk “puskemas”. Ini hasil untuk puskesmas ." in text(page)
    assert "1 dokumen untuk “puskesmas”" in text(page)
    assert 'value="puskemas"' in page.content.decode()
    [exactly] = [link for link in addresses(page) if "persis=" in link]
    assert exactly == "?q=puskemas&urut=judul&tahun=2025&persis=puskemas"


def test_as_it_was_typed_for_who_wants_it_so_until_the_next_question(citizen):
    page = citizen.get("/cari/?q=puskemas&persis=puskemas")
    assert titles(page) == []
    assert "Ini hasil untuk" not in text(page)
    assert '<input type="hidden" name="persis" value="puskemas">' in page.content.decode()
    assert titles(citizen.get("/cari/?q=nerca&persis=puskemas")) == ["Neraca Puskesmas", "Neraca Kecamatan"]


def test_a_half_is_said_to_be_read_as_whole_words(citizen):
    page = citizen.get("/cari/?q=puskes")
    assert titles(page) == ["Neraca Puskesmas", "Daftar Aset Puskesmas"]
    assert "“puskes” dibaca sebagai awal dari puskesmas ." in text(page)
    assert "Neraca <mark>Puskesmas</mark>" in page.content.decode()
    assert "Ini hasil untuk" not in text(page)
    assert "dibaca sebagai awal" not in text(citizen.get("/cari/?q=puskesmas"))
    assert citizen.get("/cari/?q=apote+nerca").context["meant"] == "apote neraca"


def test_where_a_document_has_all_that_is_meant_the_rest_is_not_asked_for(citizen):
    page = citizen.get("/cari/?q=nerca+puskesmas&tahun=2025")
    assert titles(page) == ["Neraca Puskesmas"]
    assert "Ini hasil untuk neraca puskesmas ." in text(page)
    assert "Ini hasil untuk" not in text(citizen.get("/cari/?q=nerca+puskesmas&tahun=2019"))


def test_where_the_rest_finds_something_the_repaired_question_is_offered(citizen):
    page = citizen.get("/cari/?q=nerca+apotek&tahun=2025&page=7")
    assert titles(page) == ["Izin Apotek"]
    assert "Maksud Anda: neraca apotek ?" in text(page)
    assert "?q=neraca+apotek&tahun=2025" in addresses(page)
    assert "Maksud Anda" not in text(citizen.get("/cari/?q=nerca+apotek&tahun=2019"))  # would find nothing


def test_a_repair_that_finds_nothing_is_not_claimed(citizen):
    page = citizen.get("/cari/?q=puskemas&tahun=2024&jenis=prosedur")
    assert titles(page) == []
    assert "puskesmas" not in text(page)


def test_the_dip_and_its_files_are_repaired_alike(citizen):
    page = citizen.get("/dip/?q=puskemas&tahun=2025")
    assert "Ini hasil untuk puskesmas ." in text(page)
    assert [row["title"] for row in page.context["rows"]] == ["Neraca Puskesmas"]
    assert "Neraca Puskesmas" in b"".join(citizen.get("/dip.csv?q=puskemas&tahun=2025")).decode()
    assert "?q=neraca+apotek" in addresses(citizen.get("/dip/?q=nerca+apotek"))


def test_nothing_is_said_where_nothing_is_repaired(citizen):
    for asked in ("", "neraca", "puskesmas neraca", '"puskemas"', "2024", "dinkes", "xyzzyq", "izin apotek", "imopuro"):
        page = citizen.get("/cari/", {"q": asked})
        assert "Maksud Anda" not in text(page), asked
        assert "Ini hasil untuk" not in text(page), asked


def test_once_hidden_its_words_are_no_repair_and_no_suggestion(citizen, library, reviewer, make_exempt):
    assert "Ini hasil untuk apotek" in text(citizen.get("/cari/?q=apotekk"))
    assert labels(citizen, "apo") == ["apotek", "Izin Apotek"]
    publishing.withdraw(library["izin"], by=reviewer, reason="Keliru.")
    assert "Ini hasil untuk" not in text(citizen.get("/cari/?q=apotekk"))
    assert labels(citizen, "apo") == labels(citizen, "izin") == []

    assert labels(citizen, "prof") == ["profil", "Profil Kelurahan"]
    make_exempt(library["lurah"])
    assert "Ini hasil untuk" not in text(citizen.get("/cari/?q=profill"))
    assert labels(citizen, "prof") == []


# Suggestions --------------------------------------------------------------------------------------------------------


def test_a_label_and_an_address_for_each(citizen, library):
    answer = citizen.get(SUGGEST, {"q": "apo"})
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer.json() == [
        {"label": "apotek", "address": "/cari/?q=apotek"},
        {"label": "Izin Apotek", "address": library["izin"].get_absolute_url()},
    ]
    for row in answer.json():
        assert citizen.get(row["address"]).status_code == 200
    assert citizen.post(SUGGEST).status_code == 405


def test_an_agency_is_offered_by_its_nickname(citizen, opd_health):
    page = {"label": "Halaman Dinas Kesehatan", "address": "/opd/dinas-kesehatan/"}
    opd_health.short_name = "Dinkes"
    opd_health.save()
    for typed in ("dinkes", "DINK", " dink", "dinas kesehatan"):
        assert citizen.get(SUGGEST, {"q": typed}).json()[:1] == [page], typed
    assert page not in citizen.get(SUGGEST, {"q": "di"}).json()
    Opd.objects.filter(pk=opd_health.pk).update(short_name="Dinas Kes")
    assert page not in citizen.get(SUGGEST, {"q": "dinas"}).json()
    assert page in citizen.get(SUGGEST, {"q": "dinas ke"}).json()
    opd_health.valid_to = date(2020, 1, 1)
    opd_health.save()
    assert page not in citizen.get(SUGGEST, {"q": "dinkes"}).json()


def test_any_string_is_answered(citizen):
    for typed in ("", "a", "\x01", "a" * 1_000_000, "😀", "\u200f", '"><script>', "'; --", "%25"):
        assert citizen.get(SUGGEST, {"q": typed}).json() == []
        assert citizen.get("/cari/", {"q": typed}).status_code == 200


def test_markup_in_a_title_stays_text(citizen, make_document):
    make_document(title='Neraca <img src=x onerror="alert(1)"> & "kas"')
    search.merge_fresh()
    answer = citizen.get(SUGGEST, {"q": "neraca kas"})
    assert [row["label"] for row in answer.json()] == ['Neraca <img src=x onerror="alert(1)"> & "kas"']
    assert answer["X-Content-Type-Options"] == "nosniff"


def queries(citizen, path):
    citizen.get(path)
    with CaptureQueriesContext(connection) as asked:
        citizen.get(path)
    return len(asked)


def test_number_of_queries_does_not_grow(citizen, make_document):
    """Beside what every search asks: versions of both indexes, twice of the words, then those for a new question."""
    paths = {
        "/cari/?q=neraca": 9,
        "/cari/?q=puskemas": 14,
        "/cari/?q=nerca+puskesmas": 14,
        "/cari/?q=xyzzaq": 10,
        f"{SUGGEST}?q=ner": 4,
        f"{SUGGEST}?q=n": 0,
    }
    assert {path: queries(citizen, path) for path in paths} == paths
    for number in range(30):
        make_document(title=f"Neraca Puskesmas {number}")
    search.merge_fresh()
    assert {path: queries(citizen, path) for path in paths} == paths
