"""On English pages English words mean what the glossary says, and it is said so; elsewhere they are words."""

import pytest
from django.utils import translation

from documents.search.default_synonyms import beginning
from documents.search.matching import query
from documents.search.snapshot.synonyms import Lexicon
from documents.search.text.analysis import gist
from documents.search.text.roots import ENGLISH, STOPWORDS
from tests.markup import text

LEXICON = Lexicon.of(beginning())


@pytest.mark.parametrize(
    ("question", "expected", "stems"),
    [
        ("health budget 2025", "health (kesehatan), budget (anggaran), 2025", ["sehat", "anggar", "2025"]),
        ("Budgets", "Budgets (anggaran)", ["anggar"]),
        ("how to apply for an identity card?", "identity card (ktp)", ["ktp"]),
        ("water quality -river", "water quality (kualitas air), without river", ["kualitas"]),
        ("Department of Health", "Department of Health (dinas kesehatan)", ["dinas"]),
        ("law number 14 of 2008", "law (undang-undang), 14/2008 (number 14 of 2008)", ["undang-undang", "14"]),
        ("anggaran dinas kesehatan", "", ["anggar", "dinas"]),
        ('"health budget"', "", ["health"]),
        ("the of", "", []),
    ],
)
def test_on_english_pages(question, expected, stems):
    with translation.override("en"):
        asked = query.parse(question, LEXICON, 2026)
    assert [word.ways[0].stems[0] for word in asked.words] == stems
    with translation.override("en"):
        assert str(asked) == expected


def test_on_indonesian_pages_they_are_words():
    [health, budget] = query.parse("health budget", LEXICON, 2026).words
    assert [way.stems for way in health.ways + budget.ways] == [("health",), ("budget",)]


def test_a_law_is_cited_in_english():
    with translation.override("en"):
        assert [one.number for one in query.parse("law 14/2008", LEXICON, 2026).citations] == ["14"]


def test_the_glossary_has_words_of_both_languages():
    assert len([words for words in ENGLISH.values() if words]) >= 400
    for english, words in ENGLISH.items():
        assert english == english.lower().strip()
        assert gist(english), english
        assert english not in STOPWORDS
        assert all(gist(word) and word == word.strip().lower() for word in words.split(" / ") if words), english


@pytest.mark.django_db
def test_the_page_finds_and_says_it(client, library):
    library("Anggaran Dinas Kesehatan", "isi")
    assert "health (kesehatan), budget (anggaran)" in text(client.get("/en/cari/?q=health+budget"))
    assert "Anggaran Dinas Kesehatan" in text(client.get("/en/cari/?q=health+budget"))
    assert "kesehatan" not in text(client.get("/cari/?q=health+budget"))
