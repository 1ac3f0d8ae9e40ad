"""A clerk who has seen nothing before closes a gap: from the desk to a submitted PDF in three clicks and one field."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from documents.models import Document, DocumentState, Duty, SkeletonNode
from tests import files
from tests.browser.conftest import leave_by
from tests.browser.steps import Clerk
from tests.browser.test_pages import on
from tests.documents.suggestions.test_suggestions import REPORT

pytestmark = pytest.mark.browser
REAL = Path(settings.BASE_DIR).parent / "shared" / "real" / "perki-1-2013.pdf"


@pytest.fixture
def paper():
    content = REAL.read_bytes() if REAL.exists() else files.pdf(REPORT)
    return {"name": "laporan-kinerja.pdf", "mimeType": "application/pdf", "buffer": content}


@pytest.fixture
def only_duty(db):
    """The one duty there is. Committed tests are flushed, and with them the rows that a migration had brought."""
    Duty.objects.all().delete()
    node, _made = SkeletonNode.objects.get_or_create(
        code="laporan-kinerja", defaults={"name": "Laporan kinerja", "classification": "berkala"}
    )
    row = {"name": "Laporan kinerja", "article": "Pasal 14", "classification": "berkala", "period": "semester"}
    return Duty.objects.create(
        code=node.code, node=node, kind="laporan", owed_by=["dinas"], starts_on="2026-01-01", **row
    )


@on(360, 1280)
@pytest.mark.usefixtures("only_duty")
def test_from_an_empty_section_to_a_published_document(
    open_page, axe, operator, reviewer, opd_health, paper, live_server
):
    clerk = Clerk(open_page(), axe, operator)
    clerk.begin_counting()
    clerk.begin("Isi")
    clerk.page.get_by_label("Berkas, satu atau banyak").set_input_files(paper)
    expect(clerk.page.locator("main")).to_contain_text("Semua berkas sudah dibaca.")
    clerk.sees("Siap diajukan")
    clerk.page.get_by_text("ubah isian").click()
    clerk.page.get_by_role("spinbutton", name="Tahun").fill(
        str(timezone.localdate().year)
    )  # the file is about another one
    clerk.look("usulan")
    clerk.page.get_by_role("button", name="Ajukan yang dicentang").click()
    expect(clerk.page.locator("body")).to_contain_text("1 dokumen diajukan")
    assert clerk.counted() == (3, 1)
    clerk.look("kekosongan-diisi")
    document = Document.objects.get()
    assert document.state == DocumentState.IN_REVIEW
    visitor = open_page()
    visitor.goto(f"{live_server.url}/kewajiban/dinas-kesehatan/")
    expect(visitor.locator("main")).to_contain_text("0 dari 1 kewajiban terpenuhi")
    verifier = Clerk(open_page(), axe, reviewer)
    verifier.page.goto(f"{live_server.url}/admin/documents/document/{document.pk}/change/")
    verifier.page.locator("#looked-for-publish").check()
    leave_by(verifier.page.get_by_role("button", name="Terbitkan", exact=True))
    expect(verifier.page.get_by_text("sudah terbit.")).to_be_visible()
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("1 dari 1 kewajiban terpenuhi")
    axe(visitor)
    visitor.goto(f"{live_server.url}/kewajiban/")
    expect(visitor.locator("td.terpenuhi")).to_have_count(1)
    axe(visitor)
