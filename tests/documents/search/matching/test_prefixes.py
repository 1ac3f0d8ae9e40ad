"""A word typed half is found by the words that begin so, as long as it is no word itself."""

import pytest

from documents import search
from documents.search.matching import rewriting

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(library):
    library("Pengadaan Obat", "pengadaannya")
    library("Pengaduan Warga", "isi")
    library("Pentas Seni", "isi")
    library("Imunisasi Anak", "isi")
    library("Anggaran", "isi")
    library("Penganggaran", "isi")
    search.merge_fresh()


def begins(question):
    return {word.typed: word.completions for word in search.find(question).prefix_words}


def test_words_that_begin_so_are_found(words, found):
    assert set(found("pengad")) == {"Pengadaan Obat", "Pengaduan Warga"}
    assert found("pengad obat") == ["Pengadaan Obat"]
    assert found("Imunis anak") == ["Imunisasi Anak"]
    assert begins("pengad obat") == {"pengad": ("pengadaan", "pengaduan")}


@pytest.mark.parametrize(
    "question",
    [
        "pen",  # too short
        "pengadaan",  # a word
        "anggar",  # the root of words
        "menganggarkan",  # a form of a word
        "budi",  # a root that no document has
        '"pengad"',
        "PENTA",  # may be an abbreviation
        "2024",
        "dinkes",  # has a meaning
        "seni -pengad",
        "xyzzy",
    ],
)
def test_what_is_no_half(words, library, question):
    library("Budidaya Ikan", "isi")
    search.merge_fresh()
    assert begins(question) == {}


def test_the_root_finds_its_forms_without_it(words, found):
    assert set(found("anggar")) == {"Anggaran", "Penganggaran"}


def test_only_the_most_frequent_words_count(library):
    endings = "abdefghk"
    for copies, ending in enumerate(endings, start=1):
        for _copy in range(copies):
            library(f"Kimu{ending}")
    search.merge_fresh()
    assert begins("kimu") == {"kimu": tuple(f"kimu{ending}" for ending in reversed(endings))[: rewriting.MOST]}


def test_a_word_of_a_hidden_document_is_not_named(words, library, found):
    document = library("Pengadilan Rahasia", "isi")
    search.merge_fresh()
    assert begins("pengadi") == {"pengadi": ("pengadilan",)}
    search.remove(document)  # the worker has not been there
    assert begins("pengadi") == {}
    assert found("pengadi") == []
    assert begins("pengad") == {"pengad": ("pengadaan", "pengaduan")}


def test_a_fresh_document_is_found_by_a_known_word(words, library, found):
    library("Imunisasi Lansia", "isi")
    assert set(found("imunis")) == {"Imunisasi Anak", "Imunisasi Lansia"}


def test_only_an_unknown_word_costs_more(words, django_assert_num_queries):
    for question in ("obat", "imunis"):
        search.find(question)
    with django_assert_num_queries(1):
        search.find("obat")
    with django_assert_num_queries(2):  # and the version of the vocabulary
        search.find("imunis")
