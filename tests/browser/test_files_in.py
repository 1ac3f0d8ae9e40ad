"""From the first page to what is handed in: presses and typed fields, counted as a clerk makes them."""

import pytest
from playwright.sync_api import expect

from documents.duties import skeleton
from documents.models import Document
from tests import files
from tests.browser.conftest import Screen, leave_by
from tests.browser.steps import Clerk
from tests.browser.test_duty_journey import only_duty
from tests.documents.suggestions.test_suggestions import DECREE, REPORT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("only_duty")]
__all__ = ["only_duty"]
SCREENS = pytest.mark.parametrize("screen", [Screen(1366, "light"), Screen(360, "dark")], indirect=True, ids=str)


class Counted(Clerk):
    """A clerk on the screen of the test, be it a phone."""

    def __init__(self, page, axe, user):
        size = page.viewport_size
        super().__init__(page, axe, user)
        page.set_viewport_size(size)

    def begin(self, link: str) -> None:
        self.begin_counting()
        leave_by(self.page.get_by_role("link", name=link, exact=True))

    def choose(self, *papers: dict) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_label("Berkas, satu atau banyak").click()
        chooser.value.set_files(list(papers))
        expect(self.page.locator("main")).to_contain_text("Semua berkas sudah dibaca.")

    def hand_in(self) -> tuple[int, int]:
        self.page.get_by_role("button", name="Ajukan yang dicentang").click()
        expect(self.page.locator("body")).to_contain_text("dokumen diajukan. Verifikator akan memeriksanya.")
        return self.counted()


@pytest.fixture
def clerk(open_page, axe, operator, opd_health):
    skeleton.lay_out(opd_health, by=operator)
    return Counted(open_page(), axe, operator)


def paper(text: str, name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": files.pdf(text)}


@SCREENS
def test_a_document_from_a_file(clerk):
    clerk.begin("Tambah dokumen")
    clerk.look("tambah")
    clerk.choose(paper(REPORT, "scan0001.pdf"))
    clerk.look("siap")
    assert clerk.hand_in() == (3, 0)
    assert Document.objects.values_list("state", "year").get() == ("in_review", 2024)


@SCREENS
def test_a_red_duty(clerk):
    clerk.begin("Isi")
    clerk.choose(paper(f"{REPORT}\nTambahan untuk kewajiban.", "lkj.pdf"))
    assert clerk.hand_in() == (3, 0)
    assert Document.objects.values_list("state", "category__name").get() == ("in_review", "Laporan kinerja")


@SCREENS
def test_six_files(clerk):
    clerk.begin("Tambah dokumen")
    reports = [paper(REPORT.replace("2024", str(year)), f"Laporan Kinerja {year}.pdf") for year in range(2019, 2024)]
    clerk.choose(*reports, paper(DECREE, "Laporan kinerja, lampiran SK.pdf"))
    clerk.look("enam")
    clicks, fields = clerk.hand_in()
    assert (clicks <= 4, fields) == (True, 0)
    assert set(Document.objects.values_list("state", flat=True)) == {"in_review"}
