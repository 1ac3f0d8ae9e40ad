"""`make pictures`: take the pictures of README from a portal that runs, as `make run` starts it."""

import argparse
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

from tests.browser.chromium import CHROMIUM, SWITCHES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SCREEN = {"width": 1120, "height": 1000}
PAGES = {
    "home": "/",
    "search": "/cari/?q=demam+berdarah",
    "deadline": "/tenggat/?tanggal=2026-03-13&jangka=jawaban",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000", help="of the portal")
    address = parser.parse_args().address
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(viewport=SCREEN, color_scheme="light", locale="id-ID")
        for name, path in PAGES.items():
            page.goto(urljoin(address, path), wait_until="load")
            page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=80)
        browser.close()
    print(f"Taken: {', '.join(sorted(PAGES))}, in {FOLDER}")


if __name__ == "__main__":
    main()
