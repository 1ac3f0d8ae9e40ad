"""Excerpts pass over letterheads, the document's own title, and what the documents of an agency share."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from documents import search
from documents.models import Document, SearchAgency
from documents.search.text.shared_lines import LONGEST, SharedLines, line_key, line_keys
from documents.search.writing import agency_names, shared_lines
from tests.documents.past_the_verbs import WITHDRAWN
from tests.documents.ranked import snippet

HEAD = """PEMERINTAH KOTA CONTOH
DINAS KESEHATAN
Jalan Melati 1, Telp. (0725) 12345, Kode Pos 34111
Layanan vaksin bagi seluruh warga setiap hari kerja 2025
"""
FILLER = "Kalimat ini tidak ada hubungannya dengan apa pun. " * 8


def plain(html):
    return re.sub("</?mark>", "", str(html))


@pytest.fixture
def shelf(library, db):
    """`shelf(text, ...)` -> documents with these texts, whose lines are counted."""

    def add(*texts):
        documents = [library(f"Judul {number}", text) for number, text in enumerate(texts)]
        agency_names.mark_renamed()
        shared_lines.recount()
        return documents

    return add


@pytest.mark.parametrize(
    "line",
    [
        "PEMERINTAH KABUPATEN CONTOH",
        "Jalan Melati 1 Telp. (0725) 12345",
        "Jl. Melati No. 1, Kode Pos 34111",
        "Laman: contoh.go.id",
        "  E-mail: dinas@contoh.go.id",
    ],
)
def test_a_letterhead_is_known_by_itself(line):
    text = f"{line}\nLaporan vaksin"
    assert SharedLines(text).cover(2)
    assert not SharedLines(text).cover(len(line) + 3)
    assert not SharedLines(f"{FILLER * 5}\n{line}").cover(len(FILLER) * 5 + 3), "only at the head of a text"


@pytest.mark.parametrize(
    "line", ["Jalan Melati diperbaiki bulan ini", "Pemerintah kota membangun jembatan", "Surelnya"]
)
def test_ordinary_sentences_are_no_letterhead(line):
    assert not SharedLines(line).cover(0)


def test_lines_agree_whatever_their_blanks_capitals_and_numbers():
    assert line_key("Halaman 3 dari 12") == line_key(" HALAMAN  4 dari 9 ")
    assert line_key("Halaman tiga") != line_key("Halaman empat")
    assert line_key("  ") is None and line_key("x" * (LONGEST + 1)) is None
    assert line_keys("Baris satu\n\nbaris dua\nBARIS SATU\n") == {line_key("baris satu"), line_key("baris dua")}


def test_an_excerpt_passes_over_what_three_documents_share(shelf):
    documents = shelf(
        *(f"{HEAD}{FILLER}\nPengadaan vaksin rabies tahap {number}." for number in ("satu", "dua", "tiga"))
    )
    for document, number in zip(documents, ("satu", "dua", "tiga"), strict=True):
        shown = snippet(document, "vaksin")
        assert f"Pengadaan <mark>vaksin</mark> rabies tahap {number}." in shown
        assert "seluruh warga" not in plain(shown)


def test_an_excerpt_does_not_begin_in_the_letterhead(shelf):
    body = "Vaksin rabies diberikan cuma-cuma."
    documents = shelf(*(f"{HEAD}{body} Bagian {number}. {FILLER}" for number in ("satu", "dua", "tiga")))
    assert snippet(documents[0], "vaksin").startswith("…<mark>Vaksin</mark> rabies")


def test_what_two_documents_share_is_shown(shelf):
    documents = shelf(*(f"Layanan vaksin setiap hari\n{FILLER}\n{number}" for number in ("satu", "dua")))
    assert "Layanan <mark>vaksin</mark> setiap hari" in snippet(documents[0], "vaksin")


def test_the_title_in_the_text_tells_nothing_new(library, db):
    document = library("Laporan Vaksin 2025", f"LAPORAN\nVAKSIN 2025\n{FILLER}\nStok vaksin habis.")
    assert "Stok <mark>vaksin</mark> habis." in snippet(document, "vaksin")


def test_a_word_that_only_the_letterhead_has_is_shown_from_the_summary_or_there(shelf, library):
    shelf(*(f"{HEAD}{FILLER}" for _number in range(2)))
    with_summary = library("Neraca", f"{HEAD}{FILLER}", summary="Ringkas tentang vaksin.")
    shared_lines.recount()
    assert snippet(with_summary, "vaksin") == "Ringkas tentang <mark>vaksin</mark>."
    without = Document.objects.exclude(pk=with_summary.pk).first()
    assert "Layanan <mark>vaksin</mark> bagi" in snippet(without, "vaksin")


def test_lines_are_forgotten_with_their_documents(shelf):
    documents = shelf(*(f"{HEAD}{FILLER}\n{number}" for number in ("satu", "dua", "tiga")))
    agency = SearchAgency.objects.filter(opd=documents[0].opd)
    assert bytes(agency.get().shared_lines)
    Document.objects.filter(pk=documents[0].pk).update(**WITHDRAWN)
    search.remove(documents[0])
    shared_lines.recount()
    assert not bytes(agency.get().shared_lines)


def test_reindexing_counts_them(shelf):
    documents = shelf(*(f"{HEAD}{FILLER}\n{number}" for number in ("satu", "dua", "tiga")))
    SearchAgency.objects.update(shared_lines=b"")
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    assert bytes(SearchAgency.objects.get(opd=documents[0].opd).shared_lines)
