"""A citizen who has nothing but the letter of a refusal objects to it: on a phone, without scripts, no number typed."""

import io
import re
import shutil
import subprocess
from datetime import date

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app.models import Delivery, InformationRequest, LetterKind, Objection, Outcome
from requests_app.workflow import decisions
from tests.browser.conftest import SCREENS, leave_by
from tests.browser.test_pages import is_wider_than_screen
from tests.requests_app.conftest import (  # noqa: F401 - fixtures
    answer_file,
    asked,
    calendar,
    granting,
    make_request,
    person,
    test_of_exemption,
)

NARROW = [kind for kind in SCREENS if kind.values[0].width == 360]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler"),
    pytest.mark.parametrize("screen", NARROW, ids=str, indirect=True),
]
OWN_LINK = re.compile(r"https?://[\w.:-]+/permohonan/s/[\w-]+/keberatan/")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def letter(make_request, test_of_exemption, reviewer, settings, live_server, today):  # noqa: F811
    """The PDF of a decision to refuse, sent today."""
    settings.SITE_ADDRESS = live_server.url
    inforequest = make_request("answered", today=today)
    decisions.decide(
        inforequest,
        by=reviewer,
        outcome=Outcome.REFUSED,
        reason="Berisi data kesehatan pasien.",
        refused=[test_of_exemption.document],
        document_kind="data",
        written_consent=False,
        public_office=False,
        controlled=True,
        cost=0,
        today=today,
    )
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=today, looked_for=True)
    return b"".join(inforequest.letters.get(kind=LetterKind.REFUSAL).chunks())


def link_printed_in(pdf: bytes, folder) -> str:
    """Return the link as somebody reads it off the paper; it may go over two lines."""
    path = folder / "surat.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    [link] = set(OWN_LINK.findall("".join(text.split())))
    return link


def links_clicked_in(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        notes = [note for page in opened.pages for note in page.get("/Annots", [])]
        return {str(note.A.URI) for note in notes if "/A" in note}


def test_two_clicks_and_no_number_to_the_objection(letter, open_page, shoot, tmp_path, today: date):
    link = link_printed_in(letter, tmp_path)
    assert link in links_clicked_in(letter)
    page = open_page(java_script_enabled=False)

    page.goto(link)  # the first click, in the PDF
    inforequest = InformationRequest.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Keberatan atas permohonan {inforequest.number}")
    expect(page.locator("main")).to_contain_text(f"Permohonan yang terlampir: {inforequest.information}")
    refused = page.get_by_role("checkbox", name="Permohonan ditolak dengan alasan pengecualian")
    expect(refused).to_be_checked()
    expect(page.get_by_label("Tujuan menggunakan informasi", exact=False)).to_have_value(inforequest.purpose)
    assert inforequest.number in page.get_by_label("Urutan kejadian", exact=False).input_value()
    assert not is_wider_than_screen(page)
    shoot(page, "keberatan-dari-surat-penolakan")

    page.get_by_label("Uraian alasan", exact=False).fill("Saya hanya meminta jumlahnya.")
    page.get_by_role("button", name="Lanjut: periksa keberatan").click()  # the second click
    expect(page.locator("main")).to_contain_text("Keberatan belum terkirim.")
    expect(page.locator("main")).to_contain_text(f"{inforequest.number}: {inforequest.information}")
    assert not is_wider_than_screen(page)
    shoot(page, "periksa-keberatan-dari-surat-penolakan")

    leave_by(page.get_by_role("button", name="Kirim keberatan"))
    objection = Objection.objects.get()
    expect(page.locator("main")).to_contain_text(objection.number)
    assert (objection.inforequest, objection.grounds, objection.timeliness) == (inforequest, "a", "in_time")
    assert objection.received_on == today
