"""A year that a question names by the clock is that year, said and linked; in quotes its words are words."""

from datetime import UTC, datetime

import pytest
import time_machine

from documents.search.matching import query, relative_years
from documents.search.snapshot.synonyms import Lexicon
from tests.markup import addresses, text

LEXICON = Lexicon.of([("semester 1\nsemester i", "", False), ("lalulintas\nlalu lintas", "", False)])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("anggaran tahun lalu", "anggaran, tahun lalu (2025)"),
        ("anggaran TAHUN YANG LALU?", "anggaran, TAHUN YANG LALU (2025)"),
        ("anggaran thn. kemarin", "anggaran, thn. kemarin (2025)"),
        ("setahun lalu", "setahun lalu (2025)"),
        ("rencana tahun ini", "rencana, tahun ini (2026)"),
        ("apbd tahun anggaran berjalan", "apbd, tahun anggaran berjalan (2026)"),
        ("rencana tahun depan", "rencana, tahun depan (2027)"),
        ("rencana tahun yang akan datang", "rencana, tahun yang akan datang (2027)"),
        ("dua tahun yang lalu", "dua tahun yang lalu (2024)"),
        ("2 tahun terakhir", "2 tahun terakhir (tahun 2025 sampai 2026)"),
        ("lima tahun terakhir", "lima tahun terakhir (tahun 2022 sampai 2026)"),
        ("semester 2 tahun lalu", "semester, 2, tahun lalu (2025)"),
        ("semester I tahun lalu", "semester I, tahun lalu (2025)"),
        ("waste last year", "waste, last year (2025)"),
        ("waste of the last two years", "waste, of, the last two years (tahun 2025 sampai 2026)"),
        ("waste three years ago", "waste, three years ago (2023)"),
        ('"tahun lalu" tahun ini', "“tahun lalu”, tahun ini (2026)"),
        ('"tahun lalu"', ""),
        ("kecelakaan tahun lalu lintas", "kecelakaan, lalu lintas"),
        ("beberapa tahun silam 50 tahun terakhir", "beberapa, tahun silam (2025), 50 tahun terakhir (1977-2026)"),
        ("tahun 2024", "2024"),
    ],
)
def test_how_it_is_understood(question, expected):
    assert str(query.parse(question, LEXICON, 2026)) == expected


def test_the_year_is_a_property_of_the_document():
    [word] = query.parse("tahun lalu", LEXICON, 2026).words
    assert [way.stems for way in word.ways] == [("2025",), ("#2025",)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("anggaran tahun lalu", 'anggaran "tahun lalu"'),
        ('"tahun lalu" 2 tahun terakhir', '"tahun lalu" "2 tahun terakhir"'),
        ('"anggaran tahun lalu"', ""),
        ("anggaran 2025", ""),
        ("", ""),
    ],
)
def test_its_words_as_typed(question, expected):
    assert relative_years.as_words(question) == expected


def test_a_kept_question_does_not_outlive_the_year_in_jakarta():
    understood = []
    for moment in (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            understood.append(str(query.parse("tahun ini", LEXICON)))
    assert understood == ["tahun ini (2026)", "tahun ini (2027)"]


@pytest.mark.django_db
def test_the_page_says_the_year_and_links_to_the_words(client, city):
    with time_machine.travel(datetime(2026, 6, 15, 5, tzinfo=UTC), tick=False):
        page = client.get("/cari/?q=sampah+tahun+lalu&tahun=2025")
        assert "tahun lalu (2025)" in text(page)
        assert "?q=sampah+%22tahun+lalu%22&tahun=2025" in addresses(page)
        assert "tahun lalu (" not in text(client.get("/cari/?q=sampah+%22tahun+lalu%22"))
