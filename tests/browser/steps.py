"""How people use the pages: a citizen with keys alone and without scripts, a clerk with mouse and scripts."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SCREENSHOTS, leave_by
from tests.browser.test_admin import sign_in
from tests.browser.test_pages import is_wider_than_screen

MOST_TABS = 400
HAS_FOCUS = "element => element.matches(':focus')"
SHOWS_FOCUS = "element => getComputedStyle(element).outlineStyle !== 'none'"
RADIOS_BEFORE = """element => {
  const group = [...document.querySelectorAll(`[name="${element.name}"]`)];
  return group.indexOf(element) - Math.max(0, group.findIndex(radio => radio.checked));
}"""

COUNTING = """
addEventListener('click', event => event.isTrusted && count('clicks'), true);
addEventListener('input', event => event.target.type !== 'file' && count('fields'), true);
function count(name) { sessionStorage[name] = 1 + Number(sessionStorage[name] || 0); }
"""


class Visitor:
    """Somebody at a browser. `look` holds the page to axe and to the width of the screen, and keeps a picture."""

    def __init__(self, page: Page, axe: Callable[[Page], None], who: str):
        self.page, self.axe, self.who, self.pictures = page, axe, who, 0

    def look(self, name: str) -> None:
        self.check()
        assert not is_wider_than_screen(self.page), self.page.url
        self.pictures += 1
        self.page.screenshot(path=self._picture(name), full_page=True)

    def check(self) -> None:
        self.axe(self.page)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def _picture(self, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        return SCREENSHOTS / f"perjalanan-{self.who}-{self.pictures:02}-{name}.png"


class Citizen(Visitor):
    """No pointer, no scripts: Tab, Space, Enter, arrows, and typing. Locators only tell where the focus is."""

    def __init__(self, page: Page, axe: Callable[[Page], None], who: str = "warga"):
        super().__init__(page, axe, who)
        # Not Playwright's own switch, which nothing turns back: axe needs scripts. What a page did not run while it
        # loaded, it does not run later, so axe sees the page as it is without them.
        self.browser = page.context.new_cdp_session(page)
        self._run_scripts(False)
        page.on("filechooser", lambda _chooser: None)  # or Playwright stops watching between two files, too late

    def check(self) -> None:
        self._run_scripts(True)
        super().check()
        self._run_scripts(False)

    def visit(self, address: str) -> None:
        """Type an address, or follow a link in an e-mail."""
        self.page.goto(address)

    def tab_to(self, role, name: str | re.Pattern, *, exact: bool = True) -> Locator:
        """Press Tab until this is in focus, and visibly so."""
        return self._tab_to(self.page.get_by_role("main").get_by_role(role, name=name, exact=exact))

    def write(self, label: str, text: str) -> None:
        self._tab_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, label: str, option: str) -> None:
        """An option of a list, by typing how it begins."""
        select = self.tab_to("combobox", label)
        self.page.keyboard.type(option)
        expect(select.locator("option:checked")).to_have_text(option)

    def choose(self, group: str, option: str) -> None:
        """A radio button: Tab enters its group, arrows go through it."""
        radios = self.page.get_by_role("group", name=group, exact=True).get_by_role("radio")
        wanted = radios.and_(self.page.get_by_role("radio", name=option, exact=True))
        steps = wanted.evaluate(RADIOS_BEFORE)
        checked = radios.and_(self.page.locator(":checked"))
        self._tab_to(checked if checked.count() else radios.first)
        self.page.keyboard.press("Space")
        for _step in range(steps):
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def tick(self, name: str, *, checked: bool = True) -> None:
        box = self.tab_to("checkbox", name, exact=False)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked(checked=checked)

    def attach(self, label: str, file: dict) -> None:
        self._tab_to(self.page.get_by_label(label, exact=True))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)

    def follow(self, link: str, *, exact: bool = True) -> None:
        self._go("link", link, exact)

    def press(self, button: str) -> None:
        self._go("button", button, True)

    def download(self, link: str, role: str = "link") -> bytes:
        self.tab_to(role, link)
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        return Path(download.value.path()).read_bytes()

    def _go(self, role, name: str, exact: bool) -> None:
        self.tab_to(role, name, exact=exact)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _tab_to(self, target: Locator) -> Locator:
        expect(target).to_have_count(1)
        for _tab in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                assert target.evaluate(SHOWS_FOCUS), f"{target} does not show that it has the focus"
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} tabs on {self.page.url} did not reach {target}")

    def _run_scripts(self, run: bool) -> None:
        self.browser.send("Emulation.setScriptExecutionDisabled", {"value": not run})


class Clerk(Visitor):
    """Staff at the desk, on a wide screen."""

    def __init__(self, page: Page, axe: Callable[[Page], None], user):
        super().__init__(page, axe, user.username)
        page.set_viewport_size({"width": 1280, "height": 800})
        sign_in(page, user)

    def begin_counting(self) -> None:
        """Open the desk, and count clicks and typed fields from here on."""
        self.page.add_init_script(COUNTING)
        self.page.goto("/admin/")

    def counted(self) -> tuple[int, int]:
        """-> how many clicks, how many fields."""
        clicks, fields = self.page.evaluate("[sessionStorage.clicks || 0, sessionStorage.fields || 0].map(Number)")
        return clicks, fields

    def open(self, number: str) -> None:
        """From the list of requests to a case, or from the list of objections."""
        self.page.goto("/admin/permohonan/")
        if "KEB" in number:
            leave_by(self.page.get_by_role("link", name="Keberatan", exact=True))
        leave_by(self.page.get_by_role("link", name=number, exact=True))
        self.sees(number)

    def begin(self, act: str) -> None:
        """Choose an act on the page of the case: the next one, or one of those that are folded."""
        fold = self.page.locator(".others:not([open]) > summary")
        if fold.is_visible():
            fold.click()
        leave_by(self.page.get_by_role("link", name=act, exact=True))

    def write(self, label: str, text: str, *, part: int | None = None) -> None:
        self._field(label, part).fill(text)

    def pick(self, label: str, option: str, *, part: int | None = None) -> None:
        """The first option that says this."""
        field = self._field(label, part)
        field.select_option(field.locator("option", has_text=option).first.get_attribute("value"))

    def choose(self, group: str, option: str) -> None:
        self.page.get_by_role("group", name=group).get_by_role("radio", name=option, exact=True).check()

    def attach(self, label: str, *files: dict) -> None:
        self.page.get_by_label(label).set_input_files(list(files))

    def press(self, button: str | re.Pattern) -> None:
        leave_by(self.page.get_by_role("button", name=button))

    def _field(self, label: str, part: int | None) -> Locator:
        """A field by its label, which on a form of several parts stands on each of them."""
        where = self.page.locator(".part-row").nth(part) if part is not None else self.page
        return where.get_by_label(label, exact=False)
