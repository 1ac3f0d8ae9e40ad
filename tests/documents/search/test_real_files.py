"""Must show 2: sentences inside real regulations are found, and the right one is first."""

import pytest
from django.conf import settings

from documents import search
from documents.extraction import text_of

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
]


@pytest.fixture
def regulations(library):
    for name, title in TITLES.items():
        library(title, text_of(REAL / name, "application/pdf").text)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ('"pengujian tentang konsekuensi"', "uu-14-2008.pdf"),
        ("konsekuensi menguji", "uu-14-2008.pdf"),
        ("UU 14/2008", "uu-14-2008.pdf"),
        ("keterbukaan informasi publik", "uu-14-2008.pdf"),
        ("maklumat pelayanan", "uu-25-2009.pdf"),
        ("UU pelayanan publik", "uu-25-2009.pdf"),
        ("mediasi sengketa", "perki-1-2013.pdf"),
        ("perki 1/2013", "perki-1-2013.pdf"),
        ("PP 61/2010", "pp-61-2010.pdf"),
    ],
)
def test_the_right_regulation_is_first(regulations, found, words, first):
    assert found(words)[0] == TITLES[first]


def test_the_snippet_shows_the_sentence(regulations):
    [law] = search.search('"pengujian tentang konsekuensi"')[:1]
    snippet = search.snippet(law, '"pengujian tentang konsekuensi"')
    assert "<mark>pengujian tentang konsekuensi</mark> yang timbul apabila" in snippet
    assert "<mark>" in search.snippet(law, "konsekuensi menguji")
