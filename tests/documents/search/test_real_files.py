"""Must show 2: sentences inside real regulations are found, and the right one is first."""

import pytest
from django.conf import settings

from documents.files.reading import text_of
from tests.documents.ranked import ranked, snippet

REAL = settings.BASE_DIR.parent / "shared" / "real"
TITLES = {
    "uu-14-2008.pdf": "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
    "pp-61-2010.pdf": "Peraturan Pemerintah Nomor 61 Tahun 2010 tentang Pelaksanaan Keterbukaan Informasi Publik",
    "perki-1-2013.pdf": "Peraturan Komisi Informasi Nomor 1 Tahun 2013 tentang Penyelesaian Sengketa Informasi Publik",
    "uu-25-2009.pdf": "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not part of the project"),
    pytest.mark.one_engine,
]


@pytest.fixture
def publish(library):
    def add(*names):
        for name in names:
            library(
                TITLES[name], text_of(REAL / name, "application/pdf").text, year=int(name.removesuffix(".pdf")[-4:])
            )

    return add


@pytest.mark.parametrize("words", ['"pengujian tentang konsekuensi"', "konsekuensi menguji"])
def test_the_sentence_of_the_law_is_found_and_shown(library, publish, found, words):
    publish("uu-14-2008.pdf", "uu-25-2009.pdf")
    library("Laporan Pengujian Kendaraan", "Kendaraan diuji dua kali setahun.")
    assert found(words) == [TITLES["uu-14-2008.pdf"]]
    [law] = ranked(words)
    assert "<mark>pengujian" in snippet(law, words)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("UU 14/2008", "uu-14-2008.pdf"),
        ("UU KIP", "uu-14-2008.pdf"),
        ("pelaksanaan keterbukaan informasi", "pp-61-2010.pdf"),
        ("maklumat pelayanan", "uu-25-2009.pdf"),
        ("UU pelayanan publik", "uu-25-2009.pdf"),
        ("mediasi sengketa", "perki-1-2013.pdf"),
        ("perki 1/2013", "perki-1-2013.pdf"),
        ("PP 61/2010", "pp-61-2010.pdf"),
    ],
)
def test_the_right_regulation_is_first(publish, found, words, first):
    publish(*TITLES)
    assert found(words)[0] == TITLES[first]
