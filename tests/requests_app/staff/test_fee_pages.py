"""Pages of costs: the public table, its admin, and payments on the page of a case."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from documents.filetypes import BY_EXTENSION
from opd.models import AccessEntry, LedgerEntry
from requests_app.models import Delivery, Fee, Format, Payment
from requests_app.workflow import decisions
from tests.files import pdf, upload
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import TODAY, send_on_paper

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PAGE = "/standar-biaya/"
ADD = reverse("admin:requests_app_fee_add")
ROW = {
    "kind": "copy",
    "name": "Fotokopi F4",
    "unit": "lembar",
    "amount": "250",
    "basis": "Keputusan PPID 3/2026",
    "valid_from": "2026-01-01",
    "valid_to": "",
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
    case = make_request("answered")
    paper = {"delivery": Delivery.PICK_UP, "format": Format.HARD, "payment": "Tunai di loket."}
    charged = [{"fee": make_fee(), "quantity": 150}]
    decisions.decide(case, by=reviewer, charged=charged, today=TODAY, **granting | paper)
    send_on_paper(case, reviewer)
    return case


def test_everybody_reads_what_costs_something_today(citizen, make_fee):
    assert "semua permohonan dilayani tanpa biaya" in text(citizen.get(PAGE))
    make_fee()
    make_fee(name="Cetak lama", valid_to=TODAY - timedelta(days=1))
    make_fee(name="Cetak baru", valid_from=TODAY + timedelta(days=1))
    page = text(citizen.get(PAGE))
    assert "Fotokopi hitam putih F4" in page and "Rp250 per lembar" in page and "Keputusan PPID 3/2025" in page
    assert "sejak 1 Januari 2025" in page
    assert "Cetak lama" not in page and "Cetak baru: Rp250 per lembar, sejak 14 Maret 2026" in page
    assert "lewat surel atau halaman lacak juga tanpa biaya" in page
    make_fee(kind="electronic", name="Berkas di atas 1 GB")
    assert "juga tanpa biaya" not in text(citizen.get(PAGE))


def test_the_way_leads_there(citizen):
    assert PAGE in citizen.get("/permohonan/").content.decode()


def test_ppid_utama_keeps_the_table(reviewer, told):
    browser = Client()  # Django's own forms
    browser.force_login(reviewer)
    assert browser.post(ADD, ROW).status_code == 302
    assert LedgerEntry.objects.latest("number").verb == "fee.save"
    again = text(browser.post(ADD, ROW | {"amount": "300"}))
    assert "Akhiri dahulu baris yang lama" in again
    assert "tidak dipungut biaya" in text(browser.post(ADD, ROW | {"name": "Pencarian arsip"}))
    charged = Fee.objects.get(lines__isnull=False)
    page = reverse("admin:requests_app_fee_change", args=[charged.pk])
    browser.post(page, ROW | {"amount": "1", "valid_to": "2026-12-31"})
    charged.refresh_from_db()
    assert (charged.amount, charged.valid_to) == (250, date(2026, 12, 31))
    assert browser.post(reverse("admin:requests_app_fee_delete", args=[charged.pk]), {"post": "yes"}).status_code == 403


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
