"""Every address below /en/ as a stranger: each page is English, with a word in the catalogue for each of its texts."""

import re

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from tests.access.routes import Route, routes
from tests.languages import texts
from tests.markup import CheckedClient

pytestmark = pytest.mark.one_engine


@pytest.fixture
def unknown(monkeypatch):
    """-> texts that an English page asked for and the catalogue does not have: {text: address}."""
    found, translate = {}, trans_real.gettext
    djangos = trans_real.translation("id")._catalog

    def noted(message):
        is_ours = re.search(r"\w", message) and djangos.get(message) is None
        if translation.get_language() == "en" and is_ours and not texts.is_known(message):
            found.setdefault(message, noted.address)
        return translate(message)

    noted.address = ""
    monkeypatch.setattr(translation._trans, "gettext", noted)
    return found, noted


def english_routes() -> list[Route]:
    with translation.override("en"):
        return [route for route in routes() if route.pattern.startswith("en/")]


def test_every_public_page_is_english_with_a_word_for_each_text(world, unknown):
    """Every address that begins with /en/, for everything in the world, without a text that stays Indonesian."""
    found, recorder = unknown
    browser, pages = CheckedClient(), 0
    for route in english_routes():
        for values in route.arguments(world):
            recorder.address = route.address(values)
            answer = browser.get(recorder.address)
            pages += answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
            if answer.streaming:
                b"".join(answer.streaming_content)
    assert pages > 100
    assert found == {}
