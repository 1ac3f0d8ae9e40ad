"""Text becomes the same tokens, whoever wrote it and however."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.search.text.analysis import storable, terms, tokens
from tests.patience import times_as_long


def exact(text):
    return [form for _position, form, _stem in tokens(text)]


def stems(text):
    return [stem for _position, _form, stem in tokens(text)]


def test_position_exact_form_and_stem():
    assert tokens("Pengujian tentang Konsekuensi.") == [
        (0, "pengujian", "uji"),
        (1, "tentang", "tentang"),
        (2, "konsekuensi", "konsekuensi"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UU 14/2008", ["uu", "14", "2008"]),
        ("Rp1.250.000,00 dan Rp 1.250.000,-", ["rp", "1250000", "dan", "rp", "1250000"]),
        ("900/118/B-3/2026", ["900", "118", "b", "3", "2026"]),
        ("13.03.2026", ["13", "03", "2026"]),
        ("18.72.01.1001", ["18", "72", "01", "1001"]),
        ("COVID-19 covid19", ["covid", "19", "covid", "19"]),
        ("undang-undang serta-merta", ["undang", "undang", "serta", "merta"]),
        ("Jum'at, Qur’an", ["jumat", "quran"]),
        ("Triwulan IV", ["triwulan", "iv"]),
        ("ｆｕｌｌ ﬁle Café ½", ["full", "file", "cafe", "1", "2"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("\x00 \ud800 😀 !? _", []),
        ("x" * 100, ["x" * 40, "x" * 40, "x" * 20]),
    ],
)
def test_what_counts_as_a_word(text, expected):
    assert exact(text) == expected


def test_a_law_is_no_invitation():
    assert stems("undang-undang") == stems("perundang-undangan") == ["undang-undang"] * 2
    assert stems("undangan rapat")[0] == "undang"


def test_terms_keep_the_two_kinds_apart():
    assert terms("pemohon pohon pohon") == ["pemohon", "~mohon", "pohon", "~pohon"]


def test_storable_text_has_nothing_that_postgresql_refuses():
    assert storable("a\x00b\ud800c\td\n") == "a b c\td\n"


@given(st.text())
def test_any_text_gives_plain_tokens(text):
    found = tokens(text)
    assert [position for position, *_forms in found] == list(range(len(found)))
    assert all(form.isalnum() and stem.replace("-", "").isalnum() for _position, form, stem in found)


@pytest.mark.long
@pytest.mark.parametrize("text", ["a" * 200_000, "1.000" * 40_000, "'" * 200_000, "a-" * 100_000, "ke" * 100_000])
def test_no_text_takes_longer_than_its_length(text):
    """Eight times the text takes about eight times as long, not sixty-four."""
    part = text[: len(text) // 8]
    assert times_as_long(lambda: tokens(text), lambda: tokens(part)) < 24


def test_a_character_that_is_a_whole_sentence_does_not_multiply_a_text():
    assert tokens("\ufdfa" * 1000 + "izin\ufdfb") == [(0, "izin", "izin")]
