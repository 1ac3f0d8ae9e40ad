"""A word declared black is found however it is spelt, and where it stands (UU 14/2008 Pasal 22 ayat 7 e)."""

import pytest

from documents.release import word_match

BLACK = ["Sri Contoh", "0812-0000-0007", "Afif"]


@pytest.mark.parametrize(
    "text",
    [
        "Pasien SRI\n  CONTOH dirawat",
        "pasienbernamasricontohdirawat",
        "Ｓｒｉ Ｃｏｎｔｏｈ",  # full width
        "S\u00adri Con\u200btoh",  # soft hyphen, zero width space
        "Sri Con\u2060t\ufeffoh",
        "Śrí Cóntöh",
        "S\u0301ri Conto\u0308h",
        "𝐒𝐫𝐢 𝐂𝐨𝐧𝐭𝐨𝐡",  # mathematical letters
        "S\u3164ri Contoh",  # a filler that counts as a letter
        "Sri Con\u02bctoh",  # an apostrophe that counts as a letter
        "S r i - C o n t o h",
        "A\ufb01f",  # the ligature fi
        "BapakAfifHadir",
        "٠٨١٢ ٠٠٠٠ ٠٠٠٧",  # Arabic digits
        "۰۸۱۲۰۰۰۰۰۰۰۷",
        "₀₈₁₂ ⓪⓪⓪⓪ ０００７",
        "+62 812.0000.0007",
        "81200000007",
    ],
)
def test_a_black_word_is_found_however_it_is_written(text):
    assert word_match.contains_any(BLACK, [text])


@pytest.mark.parametrize("text", ["Sri Lanka", "afifah", "Contoh Sri", "0812-0000-0008", "", "—"])
def test_other_words_are_not(text):
    assert not word_match.contains_any(BLACK, [text])


@pytest.mark.parametrize("text", ["Rahasia pribadi", "menjadi", "Tahun 20251", "12025"])
def test_a_short_word_is_not_looked_for_inside_others(text):
    assert not word_match.contains_any(["Adi", "2025"], [text])


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Rp500.000", "Rp5.000.000"),
        ("Rp500.000", "1.500.000"),
        ("Rp25.000", "Rp125.000,00"),
        ("Rp150.000", "1\t50000"),
        ("Rp150.000", "1. 50.000"),
        ("5 Januari 2002", "5.1.02.01.01.0024 Belanja alat tulis"),
        ("1 Februari 2003", "kode 1.02.03.0"),
        ("1872010101800001", "187201010180000123"),
        ("Ayu", "kata y u dan a y u"),
        ("Ade", "Adelina made"),
    ],
)
def test_no_harmless_text_is_held_back(word, text):
    assert not word_match.contains_any([word], [text])


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Rp1500000", "1.500.000"),
        ("1.500.000 rupiah", "Rp1.500.000,00"),
        ("Rp1.500.000/bulan", "1500000"),
        ("1.500.000", "1 500 000"),
        ("Rp1.250.000", "senilai Rp1.250.000² setahun"),  # the mark of a footnote
        ("Rp1.250.000,00", "Rp1.250.000,00¹"),
        ("1.250.000", "¹1.250.000"),
        ("12½ persen", "12½ persen"),
        ("Metro, 05-03-1980", "lahir 5 Maret 1980"),
        ("Bandar Lampung, 5 Maret 1980", "1980-03-05T00:00:00"),
        ("Jum'at, 5/3/1980", "05/03/80"),
        ("5 Maret 1980", "5-III-1980"),
        ("5 Maret 1980", "5 Mrt 1980"),
        ("5 Agustus 1980", "5 Agst 1980"),
        ("081200000007", "+62812 0000 0007"),
        ("+62 812-0000-0007", "0812 00000007"),
        ("1872010101800001", "NIK1872.0101 0180-0001a"),
        ("123456789", "rekening 12-34-56-789"),  # the shortest number with groups of any length
    ],
)
def test_the_same_is_found_in_other_clothes(word, text):
    assert word_match.contains_any([word], [text])


WRITTEN = [
    *("5 Maret 1980", "05 Maret 1980", "5-Mar-80", "March 5, 1980", "5 MARET 80", "Rabu, 5 Maret 1980"),
    *("5/3/1980", "05/03/1980", "05-03-80", "5.3.1980", "05031980", "1980-03-05", "1980/3/5"),
]


@pytest.mark.parametrize("word", WRITTEN)
def test_a_day_is_found_however_it_is_written(word):
    assert all(word_match.contains_any([word], [f"lahir {text}, sehat"]) for text in [*WRITTEN, "3/5/1980"])


@pytest.mark.parametrize("text", ["15 Maret 1980", "5 Mei 1980", "5/3/19801", "5 Maret 1981", "19800306", "Maret 1980"])
def test_another_day_is_not(text):
    assert not word_match.contains_any(WRITTEN[:1], [text])


@pytest.mark.parametrize("word", ["31/02/1980", "99/99/1980", "5 Contoh 1980", "0/3/1980"])
def test_what_only_looks_like_a_day_is_looked_for_as_it_stands(word):
    assert word_match.contains_any([word], [f"pada {word}."])
    assert not word_match.contains_any([word], ["pada 5 Maret 1980"])


@pytest.mark.parametrize("word", ["Rp1.500.000", "Rp 1.500.000,00", "IDR 1,500,000.00", "Rp. 1.500.000,-", "1.500.000"])
def test_an_amount_is_found_without_what_stands_around_it(word):
    assert all(
        word_match.contains_any([word], [text]) for text in ["1500000", "Rp1.500.000,-", "Rp 1.500.000,00 (satu"]
    )
    assert not word_match.contains_any([word], ["1.500.001", "Rp150.000"])


def test_a_word_is_not_put_together_from_two_texts():
    assert not word_match.contains_any(["Sri Contoh"], ["Sri", "Contoh"])


# Where ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pasien SRI\n  CONTOH dirawat", "SRI\n  CONTOH"),
        ("bernamasricontohdirawat", "sricontoh"),
        ("SriContoh", "SriContoh"),
        ("S\u00adri Con\u200btoh,", "S\u00adri Con\u200btoh"),
        ("telp. +62 812.0000.0007 ya", "62 812.0000.0007"),
        ("BapakAfifHadir", "Afif"),
        ("A\ufb01f", "A\ufb01f"),
    ],
)
def test_letters_are_told_by_their_place(text, found):
    [(first, last)] = word_match.places(BLACK, text)
    assert text[first : last + 1] == found


def test_words_are_told_by_their_place():
    assert list(word_match.places(BLACK, ["Ibu ", "Sri ", "Contoh, ", "Sri ", "Contoh "])) == [(1, 2), (3, 4)]


@pytest.mark.parametrize("text", ["Sri Lanka", "afifah", "Contoh Sri", "", "—"])
def test_no_place_for_other_words(text):
    assert list(word_match.places(BLACK, text)) == []
