"""Citations that are stored are read in the language of the page."""

import pytest
from django.utils import translation

from opd.languages import cited

STORED = "Pasal 22 ayat (7) dan (8) Undang-Undang Nomor 14 Tahun 2008"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("id", STORED), ("en", "Article 22 paragraph (7) and (8) Law Number 14 of 2008")],
)
def test_the_words_are_those_of_the_page(language, shown):
    with translation.override(language):
        assert cited(STORED) == shown


@pytest.mark.django_db
def test_the_ways_are_english_to_the_last_article(client):
    page = client.get("/en/alur/").content.decode()
    assert "Article\N{NO-BREAK SPACE}22\N{NO-BREAK SPACE}paragraph\N{NO-BREAK SPACE}(7)" in page
    assert "Pasal" not in page
