"""How a question is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.search.default_synonyms import beginning
from documents.search.matching import query
from documents.search.matching.query import MOST_WORDS
from documents.search.snapshot.synonyms import Lexicon
from tests.patience import times_as_long

LEXICON = Lexicon.of(beginning())


def parse(question):
    return query.parse(question, LEXICON)


def asked(question):
    return [word.typed for word in parse(question).words]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("konsekuensi menguji", ["konsekuensi", "menguji"]),
        ("apa saja syarat untuk izin?", ["syarat", "izin"]),
        ("undang-undang nomor 14 tahun 2008", ["undang-undang", "14/2008"]),
        ("UU 14 2008", ["UU", "14/2008"]),
        ("perda no. 5 thn 2020", ["perda", "5/2020"]),
        ("triwulan 4 tahun 2024", ["triwulan 4", "2024"]),  # no regulation
        ("renstra 2021 s.d. 2026", ["renstra", "2021-2026"]),
        ("renstra 2021 – 2026", ["renstra", "2021-2026"]),
        ("pengawasan barang/jasa dan/atau hibah", ["pengawasan", "barang", "jasa", "hibah"]),
        ("914/3/2024", ["914/3/2024"]),
        ("APBD2024 dpa-2025 covid-19 b2023", ["APBD", "2024", "dpa", "2025", "covid-19", "b2023"]),
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
        ("laporan dinas kesehatan 2024", ""),
        ("izin -usaha", "izin, tanpa usaha"),
        ('-"berita acara"', "tanpa “berita acara”"),
        ("perwali 7/2023", "perwali (peraturan wali kota), 7/2023 (nomor 7 tahun 2023)"),
        ("data 2021-2024", "data, 2021-2024 (tahun 2021 sampai 2024)"),
        ("data 2024-2021 1900-2099", ""),
    ],
)
def test_what_is_told_of_it(question, expected):
    assert str(parse(question)) == expected


@pytest.mark.parametrize(
    ("question", "wanted", "unwanted"),
    [
        ("izin -usaha", ["izin"], ["usaha"]),
        ("-usaha izin -mikro", ["izin"], ["usaha", "mikro"]),
        ('izin -"izin usaha"', ["izin"], ["“izin usaha”"]),
        ("-dinkes", [], ["dinkes"]),
        ("-2023", [], ["2023"]),
        ("covid-19 2021-2024 kata-kata izin - usaha", ["covid-19", "2021-2024", "kata-kata", "izin", "usaha"], []),
        ('izin- a-"b" --x -', ["izin", "a", "“b”", "x"], []),
        ("-dan -", [], ["dan"]),
        ("-izin\n -usaha mikro -rekap", ["izin", "usaha", "mikro"], ["rekap"]),  # a list
    ],
)
def test_minus(question, wanted, unwanted):
    assert asked(question) == wanted
    assert list(dict.fromkeys(word.typed for word in parse(question).without)) == unwanted


def test_a_year_and_an_agency_are_also_the_document_s_own():
    def own(question):
        return [[way.stems[0] for way in word.ways if way.is_field] for word in parse(question).words]

    assert own("laporan dinkes 2024") == [[], ["#dinas sehat"], ["#2024"]]
    assert own("profil kelurahan iringmulyo") == [[], ["#lurah"], ["#lurah iringmulyo", "#lurah iring mulyo"]]
    assert own("kelurahan 123456 2101") == [["#lurah"], ["#lurah 123456"], ["#lurah 123456 2101"]]


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


def test_a_sign_that_is_an_abbreviation_is_read_as_one():
    assert "kartu" in [stem for way in parse("㏍ hilang").words[0].ways for stem in way.stems]


def test_apbd_alone_is_strict_and_wider_beside_other_words():
    assert parse("APBD").words[0].wider is None
    assert parse("APBD disdik").words[0].wider.stems == ("anggar",)


def test_what_exceeds_the_limit_is_not_asked_for():
    asked_much = parse(" ".join(f"kata{letter}" for letter in "abcdefghijklmnopq"))
    assert (len(asked_much.words), len(asked_much.ignored)) == (MOST_WORDS, 17 - MOST_WORDS)


@given(st.text() | st.text(alphabet="\"“” ab-*()^:~|&!\\'0\x00\ud800"))
def test_any_string_is_understood(question):
    assert len(parse(question).words) <= MOST_WORDS


@pytest.mark.long
@pytest.mark.parametrize(
    "question", ["a" * 100_000, '" ' * 50_000, "x y " * 25_000, '"' + "a b " * 30_000 + '"', "\n" * 100_000]
)
def test_no_question_takes_longer_than_its_length(question):
    """Eight times the question takes about eight times as long, not sixty-four."""
    part = question[: len(question) // 8]
    assert times_as_long(lambda: parse(question), lambda: parse(part)) < 24
