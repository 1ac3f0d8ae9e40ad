"""Suggestions while typing: words and titles of public documents, as long as they are public."""

import pytest

from documents import search
from documents.models import Document
from tests.documents.past_the_verbs import WITHDRAWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered():
    """Questions, then titles."""

    def suggest(typed, most=8):
        found = search.suggest(typed, most)
        return found.questions, [document.title for document in found.documents]

    return suggest


@pytest.fixture
def titles(library):
    for title in ("Laporan keuangan 2024", "Laporan keuangan 2025", "Laporan kinerja 2025", "Kebijakan kearsipan"):
        library(title, "laporan yang keluarga kami keluarkan")
    library("Naskah", "keluarga")
    search.merge_fresh()


def test_words_and_titles_that_begin_so(titles, offered):
    expected = {
        "lap": (["laporan"], ["Laporan kinerja 2025", "Laporan keuangan 2025", "Laporan keuangan 2024"]),
        "Laporan keu": (["laporan keuangan"], ["Laporan keuangan 2025", "Laporan keuangan 2024"]),
        "laporan keuangan": ([], ["Laporan keuangan 2025", "Laporan keuangan 2024"]),
        "2024 lap": (["2024 laporan"], ["Laporan keuangan 2024"]),
        "keuangan 2025": ([], ["Laporan keuangan 2025"]),
        "keuangan lapo ": (["keuangan laporan"], ["Laporan keuangan 2025", "Laporan keuangan 2024"]),
        "kelu": (["keluarga", "keluarkan"], []),  # stands in no title
    }
    assert {typed: offered(typed) for typed in expected} == expected
    for typed in ("ya", "l", "", "xyz", "-lap", "laporan -keu", '"laporan keu', '"laporan" keu'):
        assert offered(typed) == ([], []), typed


def test_abbreviations_are_known_both_ways(library, offered):
    library("Rencana Kerja Dinas Kesehatan", "isi")
    library("Renja Puskesmas", "isi")
    library("Ringkasan APBD", "isi")
    library("Rencana Strategis dan Kerja", "isi")
    library("Neraca", "Anggaran pendapatan dan belanja daerah")
    search.merge_fresh()
    expected = {
        "renja": (["rencana kerja"], ["Renja Puskesmas", "Rencana Kerja Dinas Kesehatan"]),
        "rencana kerja": ([], ["Rencana Strategis dan Kerja", "Renja Puskesmas", "Rencana Kerja Dinas Kesehatan"]),
        "renja dinkes": ([], ["Rencana Kerja Dinas Kesehatan"]),  # no line for the agency: its page is offered
        "dinkes renja": (["dinkes rencana kerja"], ["Rencana Kerja Dinas Kesehatan"]),
        "renja pus": (["renja puskesmas"], ["Renja Puskesmas"]),
        "apbd": (["anggaran pendapatan dan belanja daerah"], ["Ringkasan APBD"]),
        "lkpj": ([], []),
    }
    assert {typed: offered(typed) for typed in expected} == expected


def test_no_more_than_asked_for(titles, offered):
    assert offered("lap", 2) == (["laporan"], ["Laporan kinerja 2025"])


def test_a_hidden_document_is_not_in_any_suggestion(library, titles, offered, django_assert_num_queries):
    document = library("Daftar pengaduan rahasia", "perselingkuhan")
    search.merge_fresh()
    assert offered("rahas") == (["rahasia"], ["Daftar pengaduan rahasia"])
    assert offered("pengaduan pers") == (["pengaduan perselingkuhan"], [])
    search.remove(document)  # the worker has not been there
    assert offered("rahas") == offered("pengaduan pers") == offered("perseling") == ([], [])


def test_a_form_that_only_a_hidden_document_has_is_not_offered(library, titles, offered):
    document = library("Naskah", "kinerjanya")
    search.merge_fresh()
    assert offered("kinerjan")[0] == ["kinerjanya"]
    search.remove(document)
    assert offered("kinerjan")[0] == []


def test_a_title_that_is_public_no_longer_is_not_read(library, titles, offered):
    """The table of documents has the last word, whatever the index says."""
    document = library("Laporan tersembunyi")
    search.merge_fresh()
    Document.objects.filter(pk=document.pk).update(**WITHDRAWN)
    assert "Laporan tersembunyi" not in offered("lap")[1]


def test_a_title_without_any_word_is_no_hindrance(library, offered):
    document = library("½", "isi")
    library(f"Laporan {document.year}", "isi")
    search.merge_fresh()
    assert offered(str(document.year))[1] == [f"Laporan {document.year}"]


def test_any_string_is_answered(titles):
    for typed in ("lap " * 300_000, '"' * 90, "\0la", "🙂", "\ud800", "‏לא", "<script>", "%_'", "la\ufffflap", "ß" * 90):
        search.suggest(typed, 8)
