"""Pages of costs: the public table, its admin, and payments on the page of a case."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from documents.filetypes import BY_EXTENSION
from opd.models import AccessEntry, LedgerEntry
from requests_app.citizen.forms.filing import RequestDetailsForm
from requests_app.models import Fee, Payment
from requests_app.workflow import decisions
from tests.files import pdf, upload
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import ON_PAPER, TODAY, send_on_paper

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PAGE = "/standar-biaya/"
ADD = reverse("admin:requests_app_fee_add")
ROW = {
    "name": "Salinan hitam putih ukuran F4",
    "amount": "250",
    "basis": "Keputusan PPID 3/2026",
    "valid_from": "2026-03-13",
}


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def enter(request):
    def as_person(name):
        client = CheckedClient()
        client.force_login(request.getfixturevalue(name))
        return client

    return as_person


@pytest.fixture
def told(make_request, make_fee, granting, reviewer):
    """A request whose notice charges 37500 rupiah."""
    case = make_request("answered", **ON_PAPER)
    paper = ON_PAPER | {"payment": "Tunai di loket."}
    charged = [{"fee": make_fee(), "quantity": 150}]
    decisions.decide(case, by=reviewer, charged=charged, today=TODAY, **granting | paper)
    send_on_paper(case, reviewer)
    return case


def test_everybody_reads_what_costs_something_today(citizen, make_fee, decree):
    assert "semua permohonan dilayani tanpa biaya" in text(citizen.get(PAGE))
    make_fee()
    make_fee(name="Kiriman pos", amount=1)
    make_fee(name="CD", valid_to=TODAY - timedelta(days=1))
    make_fee(name="DVD", valid_from=TODAY + timedelta(days=1))
    response = citizen.get(PAGE)
    page = text(response)
    assert "Salinan hitam putih ukuran F4" in page and "Rp250 per lembar" in page and "Keputusan PPID 3/2025" in page
    assert "sejak 1 Januari 2025" in page and "sebesar resinya" in " ".join(page.split())
    assert "CD" not in page and "DVD: Rp250 per buah, sejak 14 Maret 2026" in page
    assert "lewat surel atau halaman lacak juga tanpa biaya, begitu pula waktu kerja petugas" in page
    assert f'href="{decree.get_absolute_url()}"' in response.content.decode()


def test_the_form_of_a_request_says_what_is_free_and_what_paper_costs(make_fee):
    free = "berkas elektronik lewat surel atau laman tidak dipungut biaya"
    assert free in RequestDetailsForm().fields["delivery"].help_text
    make_fee()
    make_fee(name="Kiriman pos", amount=1)
    told = RequestDetailsForm().fields["delivery"].help_text
    assert free in told and "Salinan hitam putih ukuran F4 Rp250 per lembar; Kiriman pos sebesar resinya." in told


def test_the_way_leads_there(citizen):
    assert PAGE in citizen.get("/permohonan/").content.decode()


def test_two_people_keep_the_table(reviewer, superior, decree):
    browser, second = Client(), Client()  # Django's own forms
    browser.force_login(reviewer)
    second.force_login(superior)
    row = ROW | {"decree": decree.pk}
    assert "Pilih yang sesuai" in text(browser.post(ADD, row | {"name": "Pencarian arsip"})) or not Fee.objects.exists()
    assert browser.post(ADD, row).status_code == 302
    fee = Fee.objects.get()
    assert not Fee.objects.in_force().exists() and LedgerEntry.objects.latest("number").verb == "fee.propose"
    confirm = reverse("admin:requests_app_fee_confirm", args=[fee.pk])
    browser.post(confirm)
    assert not Fee.objects.in_force().exists()
    assert "Rp250 per lembar" in text(second.get(confirm))
    second.post(confirm)
    assert list(Fee.objects.in_force()) == [fee]
    page = reverse("admin:requests_app_fee_change", args=[fee.pk])
    browser.post(page, row | {"amount": "1", "valid_to": "2026-12-31"})
    fee.refresh_from_db()
    assert (fee.amount, fee.valid_to) == (250, date(2026, 12, 31))
    assert LedgerEntry.objects.latest("number").verb == "fee.end"
    assert browser.post(reverse("admin:requests_app_fee_delete", args=[fee.pk]), {"post": "yes"}).status_code == 403


def test_a_row_is_no_longer_proposed_from_yesterday(reviewer, superior, decree):
    browser, second = Client(), Client()
    browser.force_login(reviewer)
    second.force_login(superior)
    browser.post(ADD, ROW | {"decree": decree.pk, "valid_from": "2026-01-01"})
    shown = second.post(reverse("admin:requests_app_fee_confirm", args=[Fee.objects.get().pk]))
    assert "biaya tidak berlaku surut" in text(shown)


def test_the_superior_confirms_a_dear_case_on_its_page(enter, make_request, make_fee, granting, reviewer):
    case = make_request("answered", **ON_PAPER)
    paper = ON_PAPER | {"payment": "Tunai di loket."}
    decisions.decide(case, by=reviewer, charged=[{"fee": make_fee(), "quantity": 401}], today=TODAY, **granting | paper)
    page, act = case.get_absolute_url(), f"{case.get_absolute_url()}biaya/setujui/"
    for who in ("reviewer", "operator", "site_admin"):
        assert enter(who).post(act, {"cost": "100250"}).status_code in (403, 404)
    assert "g. persetujuan Atasan PPID atas biayanya" in text(enter("reviewer").get(f"{page}keputusan/"))
    browser = enter("superior")
    assert "Setujui biaya ini" in text(browser.get(page))
    for wrong in ("", "1", "x"):
        browser.post(act, {"cost": wrong})
    assert case.decision.__class__.objects.get(inforequest=case).cost_confirmed_by is None
    assert browser.post(act, {"cost": "100250"}).status_code == 302
    assert "Disetujui Atasan PPID atasan, 13 Maret 2026" in text(browser.get(page))


@pytest.mark.parametrize("who", ["superior", "operator", "site_admin"])
def test_others_do_not(enter, who):
    assert enter(who).post(ADD, ROW).status_code in (403, 404)
    assert not Fee.objects.exists()


def test_a_payment_is_recorded_on_the_page_of_the_case(enter, told, link, citizen):
    browser, page, address = enter("reviewer"), told.get_absolute_url(), f"{told.get_absolute_url()}pembayaran/"
    shown = text(browser.get(page))
    assert "Rp37.500" in shown and "150 lembar × Rp250 = Rp37.500" in shown
    paid = {"amount": "37500", "paid_on": "2026-03-13"}
    assert "Isi nomor buktinya, atau lampirkan pindaiannya." in text(browser.post(address, paid))
    assert "paling banyak sebesar itu" in text(browser.post(address, paid | {"amount": "37501", "number": "1"}))
    scan = browser.post(address, paid | {"proof": upload("bukti.pdf", pdf("Bukti setor")), "amount": "30000"})
    assert scan.status_code == 302
    assert browser.post(address, paid | {"number": "STS 12/2026", "amount": "7500"}).status_code == 302
    shown = text(browser.get(page))
    assert "Dibayar Rp30.000 pada 13 Maret 2026" in shown and "bukti nomor STS 12/2026" in shown
    assert "Dibayar Rp7.500 pada 13 Maret 2026" in text(citizen.get(link(told)))


def test_the_scan_opens_with_a_reason(enter, told):
    browser, base = enter("reviewer"), told.get_absolute_url()
    paid = {"amount": "37500", "paid_on": "2026-03-13", "proof": upload("bukti.pdf", pdf("Bukti setor"))}
    browser.post(f"{base}pembayaran/", paid)
    payment, reason = Payment.objects.get(), {"reason": "Mencocokkan setoran."}
    address = f"{base}pembayaran/{payment.pk}/"
    assert browser.get(address).status_code == 405
    assert f'action="{address}"' in browser.post(f"{base}identitas/", reason).content.decode()
    response = browser.post(address, reason)
    assert (response.status_code, response.headers["Content-Type"]) == (200, BY_EXTENSION["pdf"].mime)
    assert b"".join(response.streaming_content)
    assert AccessEntry.objects.latest("number").verb == "identity.open_payment"
    for who in ("operator", "site_admin"):
        assert enter(who).post(address, reason).status_code == 404


@pytest.mark.parametrize("who", ["superior", "operator", "site_admin"])
def test_others_record_no_payment(enter, told, who):
    paid = {"amount": "37500", "paid_on": "2026-03-13", "number": "1"}
    assert enter(who).post(f"{told.get_absolute_url()}pembayaran/", paid).status_code == 404
    assert not Payment.objects.exists()
