"""How a question is understood."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import search
from documents.search.query import MOST_WORDS, parse


def asked(question):
    return [word.typed for word in parse(question).words]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("konsekuensi menguji", ["konsekuensi", "menguji"]),
        ("apa saja syarat untuk izin?", ["syarat", "izin"]),
        ("undang-undang nomor 14 tahun 2008", ["undang-undang", "14", "2008"]),
        ("dan yang", ["dan", "yang"]),
        ('"dan yang" di', ["“dan yang”"]),
        ("“uji konsekuensi” informasi", ["“uji konsekuensi”", "informasi"]),
        ('"tanpa penutup', ["tanpa", "penutup"]),
        ("izin izin IZIN", ["izin"]),
        ("dinas pendidikan dan kebudayaan 2025", ["dinas pendidikan dan kebudayaan", "2025"]),
        ("kepala dinas", ["kepala", "dinas"]),
        ("😀 !? \x00", []),
    ],
)
def test_words_of_a_question(question, expected):
    assert asked(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("APBD disdik", "APBD (anggaran pendapatan dan belanja daerah), disdik (dinas pendidikan dan kebudayaan)"),
        ("pajak dan retribusi", "pajak, retribusi"),
        ("anggaran dinas pendidikan 2025", ""),
        ("uji konsekuensi", ""),
    ],
)
def test_what_is_told_of_it(question, expected):
    assert str(search.understood(question)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("disdik", "dinas pendidikan"),
        ("walikota", "wali kota"),
        ("perwali", "peraturan wali kota"),
        ("pertanggungjawaban", "tanggung jawab"),
        ("triwulan IV", "triwulan 4"),
        ("iringmulyo", "iring mulyo"),
        ("UU", "undang-undang"),
        ("e-KTP", "kartu tanda penduduk"),
    ],
)
def test_ways_to_say_one_thing_include_each_other(one, other):
    [first], [second] = parse(one).words, parse(other).words
    assert {way.stems for way in first.ways} == {way.stems for way in second.ways}


def test_apbd_alone_is_strict_and_wider_beside_other_words():
    assert parse("APBD").words[0].wider is None
    assert parse("APBD disdik").words[0].wider.stems == ("anggar",)


def test_what_exceeds_the_limit_is_not_asked_for():
    query = parse(" ".join(f"kata{letter}" for letter in "abcdefghijklmnopq"))
    assert (len(query.words), len(query.ignored)) == (MOST_WORDS, 17 - MOST_WORDS)


@given(st.text() | st.text(alphabet="\"“” ab-*()^:~|&!\\'0\x00\ud800"))
def test_any_string_is_understood(question):
    assert len(parse(question).words) <= MOST_WORDS


@pytest.mark.parametrize("question", ["a" * 100_000, '" ' * 50_000, "x y " * 25_000, '"' + "a b " * 30_000 + '"'])
def test_no_question_takes_long(question):
    begun = time.process_time()
    parse(question)
    assert time.process_time() - begun < 1
