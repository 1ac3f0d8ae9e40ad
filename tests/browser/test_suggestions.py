"""Suggestions while typing in a real browser, by keys and by pointer, and the search without them."""

import pytest
from playwright.sync_api import expect

from documents import search
from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

DESK = Screen(1280, "light")
PAUSE = 150  # ms, of static/js/search.js


def on(*screens):
    return pytest.mark.parametrize("screen", screens, indirect=True, ids=str)


@pytest.fixture
def documents(make_document):
    documents = [make_document(title=f"Laporan keuangan {year} <b>& kas</b>", year=year) for year in (2024, 2025)]
    search.merge_fresh()
    return documents


@pytest.fixture
def still(page):
    """The clock of the page stands: the pause after a key passes by `run_for` alone, however slowly keys come."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def test_they_look_well_and_say_what_they_are(page, documents, axe, shoot):
    page.goto("/")
    field = page.locator("main").get_by_role("combobox", name="Cari informasi publik")
    field.press_sequentially("laporan keu")
    expect(page.get_by_role("option")).to_have_text(
        ["laporan keuangan", *(f"Laporan keuangan {year} <b>& kas</b>" for year in (2025, 2024))]
    )
    page.keyboard.press("ArrowDown")
    axe(page)
    shoot(page, "warga-saran")
    box = page.get_by_role("listbox").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    assert box["y"] >= field.bounding_box()["y"] + field.bounding_box()["height"]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@on(DESK)
@pytest.mark.usefixtures("still")
def test_by_keys(page, documents):
    page.goto("/opd/")
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("laporan")
    page.clock.run_for(PAUSE)
    expect(field).to_have_attribute("aria-expanded", "true")
    first, last = page.get_by_role("option").first, page.get_by_role("option").last
    page.keyboard.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", last.get_attribute("id"))
    page.keyboard.press("ArrowDown")  # back in the field
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(field).to_have_value("laporan")
    field.press_sequentially(" k")
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.focus()
    page.keyboard.press("End")
    page.keyboard.press("e")
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("option").nth(1)).to_be_visible()
    for _time in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{documents[1].get_absolute_url()}")


@on(Screen(360, "light"))
def test_by_finger_a_question_keeps_the_choices_of_the_form(page, documents):
    page.goto("/cari/?tahun=2024&urut=judul")
    page.get_by_role("combobox", name="Cari informasi publik").press_sequentially("lapo")
    page.get_by_role("option", name="laporan", exact=True).click()
    page.wait_for_url("**/cari/?q=laporan&**")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 dokumen untuk “laporan”")
    assert "urut=judul" in page.url


@on(DESK)
def test_in_the_list_of_public_information_a_question_is_asked_of_the_list(page, documents):
    page.goto("/dip/?tahun=2024")
    field = page.get_by_role("combobox", name="Cari di daftar ini")
    field.press_sequentially("lapo")
    page.get_by_role("option", name="laporan", exact=True).click()
    page.wait_for_url("**/dip/?q=laporan&**")
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 informasi")
    field.fill("")
    field.press_sequentially("laporan keu")
    page.get_by_role("option", name="Laporan keuangan 2025").click()
    page.wait_for_url(f"**{documents[1].get_absolute_url()}")


@on(DESK)
@pytest.mark.usefixtures("still")
def test_a_later_question_replaces_an_earlier_one_and_pauses_are_awaited(page, documents):
    asked = []

    def slow(route):
        asked.append(route.request.url)
        if route.request.url.endswith("=la"):
            return  # never answered
        route.fulfill(json=[{"label": "laporan", "address": "/cari/?q=laporan"}])

    page.route("**/cari/saran/**", slow)
    page.goto("/")
    field = page.locator("main").get_by_role("combobox")
    field.press_sequentially("la")
    with page.expect_request("**/cari/saran/**"):
        page.clock.run_for(PAUSE)
    with page.expect_event("requestfailed", lambda given_up: given_up.url.endswith("=la")):
        field.press("p")
    for key in "oran":
        page.clock.run_for(PAUSE - 1)
        field.press(key)
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("option")).to_have_text(["laporan"])
    assert [url.partition("=")[2] for url in asked] == ["la", "laporan"]


@on(DESK)
def test_without_scripts_the_search_is_what_it_was(open_page, documents):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    field = page.locator("main").get_by_role("searchbox", name="Cari informasi publik")
    field.fill("lapran")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("untuk “laporan”")
    for document in documents:
        expect(page.get_by_role("link", name=document.title).first).to_be_visible()
    page.get_by_role("link", name="Cari persis seperti yang diketik").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("0 dokumen untuk “lapran”")
