"""The fast lane and the citizens' reports in a real browser: without scripts, and by axe on every kind of screen."""

import pytest
from playwright.sync_api import expect

from documents.models import Alert, Report, ReportKind
from documents.reports import verbs as reports
from tests.browser.conftest import Screen
from tests.browser.test_admin import change, enter, listed, look, sign_in
from tests.documents.alerts.test_alerts import FACTS, make_alert, trusted

pytestmark = pytest.mark.browser
__all__ = ["enter", "look", "make_alert", "trusted"]

ON_ONE_SCREEN = pytest.mark.parametrize("screen", [Screen(360, "light")], indirect=True)


@ON_ONE_SCREEN
def test_from_the_desk_to_every_page_by_three_clicks_and_four_fields(open_page, trusted):
    clerk, citizen = open_page(java_script_enabled=False), open_page(java_script_enabled=False)
    sign_in(clerk, trusted)
    steps = []  # what a click led to, not where that was redirected
    clerk.on("request", lambda sent: sent.is_navigation_request() and not sent.redirected_from and steps.append(sent))
    clerk.get_by_role("link", name="Terbitkan peringatan serta-merta").click()
    clerk.get_by_label("Judul").fill(FACTS["title"])
    clerk.get_by_label("Jenis").select_option(FACTS["kind"])
    clerk.get_by_label("Wilayah").fill(FACTS["area"])
    clerk.get_by_label("Potensi bahaya").fill(FACTS["danger"])
    clerk.get_by_role("button", name="Lanjut").click()
    clerk.get_by_role("button", name="Terbitkan sekarang").click()
    expect(clerk.get_by_text("sudah terbit dan tayang di setiap halaman")).to_be_visible()
    citizen.goto("/cari/?q=apa+saja")
    expect(citizen.get_by_role("link", name=FACTS["title"])).to_be_visible()
    assert [sent.method for sent in steps] == ["GET", "POST", "POST"]


@ON_ONE_SCREEN
def test_a_citizen_reports_without_scripts(open_page, make_document):
    document, page = make_document(), open_page(java_script_enabled=False)
    page.goto(document.get_absolute_url())
    page.get_by_role("link", name="Laporkan dokumen ini").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", name="Ada yang perlu diperbaiki")).to_be_visible()
    page.get_by_label("Informasinya sudah usang").check()
    page.get_by_label("Jelaskan").fill("Masih memakai data 2019.")
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("Terima kasih. Laporan Anda bernomor")).to_be_visible()


def test_the_desk_on_every_screen(enter, look, make_alert, make_document, trusted, reviewer):
    alert, document = make_alert(), make_document()
    target = reports.Target(document.opd, document.title, document=document)
    report = reports.receive(target, kind=ReportKind.STALE, text="Data lama.", submission=alert.submission).report
    page = enter(reviewer)
    for name, address in {
        "peringatan-daftar": listed(Alert),
        "peringatan": change(alert),
        "peringatan-riwayat": change(alert).replace("change", "history"),
        "peringatan-perbarui": change(alert).replace("change", "perbarui"),
        "peringatan-akhiri": change(alert).replace("change", "akhiri"),
        "peringatan-periksa": change(alert).replace("change", "periksa"),
        "laporan-daftar": listed(Report),
        "laporan": change(report),
        "laporan-teruskan": change(report).replace("change", "teruskan"),
        "laporan-selesai": change(report).replace("change", "selesai"),
        "laporan-tolak": change(report).replace("change", "tolak"),
    }.items():
        page.goto(address)
        look(page, f"petugas-{name}")
    page = enter(trusted)
    page.goto("/admin/documents/alert/add/")
    look(page, "petugas-peringatan-baru")
    page.get_by_text("Bagian lain (boleh menyusul)").click()
    page.get_by_role("button", name="Lanjut").click()
    look(page, "petugas-peringatan-galat")
    page.get_by_label("Judul").fill(FACTS["title"])
    page.get_by_label("Jenis").select_option(FACTS["kind"])
    page.get_by_label("Wilayah").fill(FACTS["area"])
    page.get_by_label("Potensi bahaya").fill(FACTS["danger"])
    page.get_by_role("button", name="Lanjut").click()
    look(page, "petugas-peringatan-periksa-dahulu")
