"""The guided first hour in a browser: every step is reached from its own link, and clicks and fields are counted."""

import uuid
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from documents.models import Document, DocumentState, Report, ReportKind
from documents.reports import verbs as reports
from tests import files
from tests.browser.conftest import Screen, leave_by
from tests.browser.steps import Clerk
from tests.browser.test_duty_journey import only_duty
from tests.documents.suggestions.test_suggestions import REPORT

pytestmark = pytest.mark.browser
__all__ = ["only_duty"]
REAL = Path(settings.BASE_DIR).parent / "shared" / "real" / "perki-1-2013.pdf"
MOST_CLICKS, MOST_FIELDS = 14, 8
ON_ONE_SCREEN = pytest.mark.parametrize("screen", [Screen(1280, "light")], indirect=True)
COUNTING = """
addEventListener('click', event => event.isTrusted && count('clicks'), true);
addEventListener('change', () => count('fields'), true);
function count(name) { sessionStorage[name] = 1 + Number(sessionStorage[name] || 0); }
"""


class Newcomer(Clerk):
    """A clerk who follows the links of the first hour; what they click and fill in is counted in the browser."""

    def __init__(self, page: Page, axe, user):
        page.add_init_script(COUNTING)
        super().__init__(page, axe, user)

    def next_step(self, name: str) -> None:
        self.page.goto("/admin/")
        leave_by(self.page.locator(".first-hour").get_by_role("link", name=name))

    def report(self, capsys) -> tuple[int, int]:
        clicks, fields = self.page.evaluate("[sessionStorage.clicks, sessionStorage.fields].map(Number)")
        with capsys.disabled():
            print(f"\nFirst hour of {self.who}: {clicks} clicks, {fields} fields")
        return clicks, fields


@ON_ONE_SCREEN
@pytest.mark.usefixtures("only_duty")
def test_an_operator_ends_at_a_submitted_document(open_page, axe, operator, opd_health, capsys):
    content = REAL.read_bytes() if REAL.exists() else files.pdf(REPORT)
    clerk = Newcomer(open_page(), axe, operator)
    clerk.look("jam-pertama")
    clerk.next_step("Siapkan kategori")
    clerk.press("Susun kategori baku")
    clerk.next_step("Pilih satu kewajiban")
    leave_by(clerk.page.get_by_role("link", name="Isi kekosongan ini").first)
    clerk.page.get_by_label("Berkas, satu atau banyak").set_input_files(
        {"name": "laporan.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    clerk.sees("Semua berkas sudah dibaca.")
    clerk.page.get_by_role("button", name="Ajukan yang dicentang").click()
    expect(clerk.page.locator("body")).to_contain_text("1 dokumen diajukan")
    clicks, fields = clerk.report(capsys)
    assert Document.objects.get().state == DocumentState.IN_REVIEW
    assert (clicks <= MOST_CLICKS, fields <= MOST_FIELDS) == (True, True)
    clerk.page.goto("/admin/")
    expect(clerk.page.locator(".first-hour")).to_have_count(0)


@ON_ONE_SCREEN
def test_a_reviewer_ends_with_nothing_left_of_it(open_page, axe, reviewer, make_document, capsys):
    document = make_document("in_review")
    target = reports.Target(document.opd, document.title)
    reports.receive(target, kind=ReportKind.STALE, text="Data lama.", submission=uuid.uuid4())
    clerk = Newcomer(open_page(), axe, reviewer)
    clerk.next_step("Periksa satu dokumen")
    leave_by(clerk.page.get_by_role("link", name=document.title).first)
    clerk.page.locator("#looked-for-publish").check()
    leave_by(clerk.page.get_by_role("button", name="Terbitkan", exact=True))
    expect(clerk.page.get_by_text("sudah terbit.")).to_be_visible()
    document.refresh_from_db()
    assert document.state == DocumentState.PUBLISHED
    clerk.next_step("Tangani satu laporan warga")
    leave_by(clerk.page.get_by_role("link", name=Report.objects.get().number).first)
    clicks, fields = clerk.report(capsys)
    assert (clicks <= MOST_CLICKS, fields <= MOST_FIELDS) == (True, True)
