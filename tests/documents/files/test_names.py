"""Display names: cleaned whatever comes in, and the same when cleaned again."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.files import intake


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Laporan 2025.pdf", "Laporan 2025.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\warga\Surat.DOCX", "Surat.docx"),
        ("Foto.JPEG", "Foto.jpg"),
        ("laporan\u202efdp.exe", "laporanfdp.exe"),
        ("\u200fArab\u200e.pdf", "Arab.pdf"),
        ("dua\nbaris\t.pdf", "dua baris.pdf"),
        ("nol\0.pdf", "nol.pdf"),
        ("  banyak   spasi  .pdf ", "banyak spasi.pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("arsip.tar.gz", "arsip.tar.gz"),
        ("titik.pdf.", "titik.pdf"),
        ("tanpa akhiran", "tanpa akhiran"),
        ("", "berkas"),
        (".pdf", "berkas.pdf"),
        ("...", "berkas"),
        ("a" * 300 + ".Pdf", "a" * 96 + ".pdf"),
        ("a" * 300, "a" * 100),
        ("a" * 95 + ".JPEG" + "b" * 20, "a" * 95),
    ],
)
def test_names_are_cleaned(name, clean):
    assert intake.clean_name(name) == clean


@given(st.text(max_size=300) | st.text(alphabet=" .aJPEGjpg/\\\u202e\u0301\n", max_size=130))
@example("x.y .abc" + "z" * 100)
@example("a" * 95 + ".JPEG" + "b" * 20)
def test_a_clean_name_is_clean_whatever_came_in(name):
    clean = intake.clean_name(name)

    assert intake.clean_name(clean) == clean
    assert 0 < len(clean) <= 100
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in clean)
    assert not set("/\\\n") & set(clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
