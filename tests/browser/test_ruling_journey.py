# ruff: noqa: F811 - fixtures of the requests that are named as arguments
"""What a ruling orders, into the hands of the applicant: after silence, about a document, about a part, and by post.

The case is brought by the verbs to the day on which the applicant objects; from there on people use their browsers.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from opd import ledger
from requests_app.models import Delivery, Format
from requests_app.tracking import secret_links
from requests_app.workflow import decisions
from requests_app.workflow import requests as workflow
from tests.browser.conftest import leave_by
from tests.browser.journey import rulings
from tests.browser.journey.case import said
from tests.browser.steps import Clerk
from tests.browser.test_pages import on
from tests.requests_app.conftest import (  # noqa: F401 - fixtures
    answer_file,
    asked,
    calendar,
    granting,
    make_request,
    person,
    test_of_exemption,
)
from tests.requests_app.workflow.test_opening_tasks import REFUSED

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calendar", "_address_of_links")]

DAY = timedelta(days=1)
ORDERED = b"Data pasien menurut penyakit."  # the file of the exempt document


@pytest.fixture
def _address_of_links(settings, live_server):
    settings.SITE_ADDRESS = live_server.url


@pytest.fixture
def applicant(open_page, axe):
    return rulings.Applicant(open_page(), axe, "pemohon")


@pytest.fixture
def clerk(open_page, axe):
    """-> the browser of a person at the desk."""
    return lambda user: Clerk(open_page(), axe, user)


@on(360)
def test_silence_ends_with_the_file(applicant, clerk, make_request, reviewer, superior):
    case = make_request("answered", today=timezone.localdate() - 30 * DAY)
    applicant.opens(case)
    applicant.sees("sudah lewat")
    applicant.look("lewat-waktu")
    objection = applicant.objects("Permohonan tidak ditanggapi")
    task = rulings.rules(clerk(superior), objection)
    applicant.opens(case)
    applicant.sees("Keberatan dikabulkan", said(task.due_on))
    applicant.look("dikabulkan")
    verifier = clerk(reviewer)
    rulings.adds_file(verifier, case, rulings.PROMISED)
    rulings.decides(verifier, case)
    applicant.opens(case)
    applicant.look("dilaksanakan")
    assert applicant.downloads(re.compile("^Unduh berkas 2")) == rulings.PROMISED
    rulings.letters("diam")
    rulings.is_carried_out(objection)


@on(360)
def test_a_final_award_opens_a_whole_document(
    applicant, clerk, make_request, reviewer, superior, test_of_exemption, read_files
):
    today, document = timezone.localdate(), test_of_exemption.document
    case = make_request("answered", today=today)
    decisions.decide(case, by=reviewer, refused=[document], today=today, **REFUSED)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=today)
    applicant.opens(case)
    applicant.look("ditolak")
    objection = applicant.objects("Permohonan ditolak dengan alasan pengecualian")
    rulings.upholds(clerk(superior), objection)
    applicant.opens(case)
    applicant.sees("Komisi Informasi")
    applicant.look("dikuatkan")
    verifier = clerk(reviewer)
    rulings.award_is_final(verifier, objection)
    applicant.opens(case)
    applicant.look("putusan-tetap")
    verifier.page.goto("/admin/tugas/")
    leave_by(verifier.page.get_by_role("link", name=re.compile("^Buka dokumen yang dikecualikan")))
    verifier.look("buka-menurut-putusan")
    verifier.press("Usulkan membuka dokumen ini")
    rulings.confirms_opening(clerk(superior), objection)
    rulings.publishes(verifier, document)
    verifier.page.goto("/admin/tugas/")
    verifier.press(re.compile("^Catat sudah terbit"))
    verifier.sees("Tugas selesai: informasinya sudah terbit.")
    applicant.opens(case)
    applicant.look("dokumen-terbit")
    leave_by(applicant.page.get_by_role("link", name=document.title).first)
    applicant.look("dokumen")
    assert applicant.downloads(re.compile("^Unduh")).decode() == "Data pasien menurut penyakit."
    rulings.letters("putusan")
    objection.dispute.refresh_from_db()
    assert objection.dispute.fulfilled_on == today
    assert ledger.verify() is None


@on(360)
def test_a_ruling_about_a_part_opens_that_part(applicant, clerk, make_request, reviewer, superior, test_of_exemption):
    case = make_request("answered", today=timezone.localdate())
    rulings.sends_in_part(case, reviewer, test_of_exemption)
    applicant.opens(case)
    applicant.sees("Nama pasien", "Jumlah")
    applicant.look("sebagian")
    objection = applicant.objects("Permohonan ditolak dengan alasan pengecualian")
    rulings.rules(clerk(superior), objection, aim="Bagian")
    verifier = clerk(reviewer)
    rulings.does(verifier, "Sebut bagian yang dibuka")
    verifier.page.get_by_role("checkbox", name=re.compile("Jumlah")).check()
    verifier.look("bagian-yang-dibuka")
    verifier.press("Sebut bagian yang dibuka")
    head = clerk(superior)
    rulings.does(head, "Benarkan")
    head.press("Benarkan")
    rulings.adds_file(verifier, case, ORDERED)
    rulings.hands_over(verifier)
    applicant.opens(case)
    applicant.look("bagian-dibuka")
    assert applicant.downloads(re.compile("^Unduh berkas 2")) == ORDERED
    assert "Lampiran 1 berkas" in rulings.letters("bagian")["fulfilment"]
    rulings.is_carried_out(objection)


@on(360)
def test_by_post_to_somebody_without_email(applicant, clerk, asked, person, opd_health, reviewer, superior):
    """On paper at the counter, ruled about and handed over by post; the letter leads to the page of the case."""
    today = timezone.localdate()
    paper = {"format": Format.HARD, "delivery": Delivery.POST}
    registered = workflow.register(asked | paper, person(email=""), today=today - 30 * DAY)
    case = registered.inforequest
    workflow.assign(case, by=reviewer, opd=opd_health, today=today - 30 * DAY)
    verifier = clerk(reviewer)
    objection = rulings.enters_objection(verifier, case)
    head = clerk(superior)
    rulings.grants(head, objection)
    rulings.makes_letter(head)
    head.begin("Kirim tanggapan")
    head.look("kirim-lewat-pos")
    head.page.get_by_label("Dikirim lewat").select_option(Delivery.POST)
    head.write("Nomor resi", "EE123456789ID")
    head.write("Tanggal diserahkan", today.isoformat())
    head.press("Kirim tanggapan")
    head.sees("Tanggapan terkirim.")
    rulings.adds_file(verifier, case, rulings.PROMISED)
    rulings.decides(verifier, case, on_paper="EE987654321ID")
    kinds = ["receipt", "objection_receipt", "objection_decision", "notice"]
    assert list(rulings.letters("pos")) == kinds
    rulings.reads_by_code(applicant, case.number, secret_links.code_of(registered.token))
    assert applicant.downloads(re.compile("^Unduh jawaban")) == rulings.PROMISED
    rulings.is_carried_out(objection)
