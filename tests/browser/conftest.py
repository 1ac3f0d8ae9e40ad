"""Chromium for the journeys: pages on every kind of screen, axe, and a collector of the browser's complaints."""

import itertools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import testcases
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from opd.people.factors import codes
from tests.browser.chromium import CHROMIUM, SWITCHES
from tests.patience import PATIENCE

# Playwright's sync API runs an event loop in this thread, which Django takes for asynchronous code of ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {
    "runOnly": {"type": "tag", "values": RULES},
    "resultTypes": ["violations"],
    "preload": False,  # it would copy style sheets into the page, which breaks the policy that is watched
}
# CKEditor adds its ARIA attributes one after another while it loads.
PAGE_IS_READY = """() =>
    document.readyState === "complete" &&
    document.querySelectorAll("textarea[data-type=ckeditortype]:not([id*=__prefix__])").length ===
    Object.values(window.CKEDITOR?.instances ?? {}).filter(editor => editor.status === "ready").length"""
SCREENSHOTS = Path(settings.BASE_DIR, "var", "screenshots")


class Screen(NamedTuple):
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"


IN_THE_GATE = (360, "dark"), (1280, "light")  # each width and each scheme once; the other two pairs are for the night
SCREENS = [
    pytest.param(Screen(*kind), marks=[] if kind in IN_THE_GATE else pytest.mark.long)
    for kind in itertools.product((360, 1280), ("light", "dark"))
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys, of a minute and more, begin first: no process is left alone with one at the end."""
    items.sort(key=lambda item: not (item.path.parent == Path(__file__).parent and "_journey" in item.path.name))


@pytest.fixture(autouse=True)
def _worker(worker) -> None:
    """What a person sees after an act is what the worker has made of it."""


@pytest.fixture(autouse=True)
def _clock(one_day, monkeypatch) -> None:
    """No journey passes midnight, and a code of an app is valid until it is typed, however long that takes."""
    monkeypatch.setattr(codes, "ACCEPTED", range(-PATIENCE // codes.STEP, 1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.exit(f"Chromium was not found at {CHROMIUM}: install it, or name it with CHROMIUM=", returncode=1)
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _static_sources() -> Iterator[None]:
    """The app of static files is a kind of our own, so pytest-django would serve what somebody has once collected."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testcases, "_StaticFilesHandler", StaticFilesHandler)
        yield


@pytest.fixture(scope="session")
def live_server(_static_sources, live_server):
    return live_server


@pytest.fixture(params=SCREENS, ids=str)
def screen(request) -> Screen:
    """Every kind of screen; `parametrize("screen", [Screen(360, "light")], indirect=True)` chooses one."""
    return request.param


@pytest.fixture
def open_page(browser, screen, live_server, transactional_db) -> Iterator[Callable[..., Page]]:
    """Function that opens a page with a session of its own; keywords go to Playwright's `new_context`.

    The test fails when any page it opened logged an error, broke the Content-Security-Policy or raised an exception.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(**options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": screen.width, "height": 800},
            color_scheme=screen.scheme,
            reduced_motion="reduce",
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        context.set_default_navigation_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(errors_in(message, page)))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(open_page) -> Page:
    return open_page()


def leave_by(way: Locator) -> None:
    """Click what leads to another page, and wait until it is there: until then every look is at the old one."""
    with way.page.expect_navigation():
        way.click()


def errors_in(message: ConsoleMessage, page: Page) -> list[str]:
    """What the console says is wrong, except the status of the page itself: a test may ask for a 404."""
    if message.type != "error" or (message.location["url"] == page.url and "status of 4" in message.text):
        return []
    return [f"{page.url}: {message.text} ({message.location['url']})"]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Function that asserts that axe finds nothing on a page, by WCAG 2.2 AA and best practice."""

    def check(page: Page) -> None:
        page.wait_for_function(PAGE_IS_READY)
        found = Axe().run(page, options=AXE)
        violations = [line for violation in found.response["violations"] for line in told(violation)]
        assert not violations, "\n".join([page.url, *violations])

    return check


def told(violation: dict) -> list[str]:
    """One line for each place that breaks the rule."""
    return [f"{violation['id']}: {violation['help']}: {node['html'][:160]}" for node in violation["nodes"]]


@pytest.fixture
def shoot(screen) -> Callable[[Page, str], Path]:
    """Function that keeps a picture of the whole page as var/screenshots/NAME-WIDTH-SCHEME.png."""

    def shoot(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{screen}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return shoot
