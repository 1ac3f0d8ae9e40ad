"""The citizens' pages in a real browser: on every kind of screen, without scripts, by keyboard, on a slow line."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from documents.alerts import verbs as alerts
from documents.lifecycle import publishing
from documents.models import Category, Classification, ReportKind
from documents.renditions import preparation
from documents.reports import verbs as reports
from portal.models import News
from tests import files
from tests.browser.conftest import Screen
from tests.documents.alerts.test_alerts import FACTS
from tests.documents.conftest import make_exempt  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

LONG_TITLE = (
    "Keputusan Kepala Dinas Kesehatan tentang Pembentukan Tim Pengelola Layanan Informasi dan Dokumentasi serta "
    "Pembagian Tugasnya di Lingkungan Dinas Kesehatan dan Pusat Kesehatan Masyarakat Tahun Anggaran 2025"
)


def on(*screens):
    return pytest.mark.parametrize("screen", [Screen(width, "light") for width in screens], indirect=True)


def received(name, content):
    return publishing.receive(SimpleUploadedFile(name, content))


@pytest.fixture
def paths(make_document, make_exempt, reviewer, opd_health):  # noqa: F811
    """`{name: path}` of every kind of page, with something on each."""
    document = make_document(title=LONG_TITLE, keywords="tengkes, gizi", number="440/12/2025")
    make_document(title="Kabut asap di Metro", classification=Classification.IMMEDIATE)
    ends_at = timezone.now() + timedelta(hours=6)
    alert = alerts.publish(opd_health, by=reviewer, values=FACTS | {"ends_at": ends_at}, submission=uuid4())
    alerts.update(alert, by=reviewer, text="Air mulai surut.", values={})
    target = reports.Target(opd_health, document.title, document=document)
    report = reports.receive(target, kind=ReportKind.STALE, text="Datanya lama.", submission=uuid4()).report
    reports.release(report.voices.get(), by=reviewer)
    law = make_document(incoming=received("aturan.pdf", files.pdf("Pembukaan", "Tentang tengkes", "Penutup")))
    rows = b"".join(b"Kelurahan %d;%d\n" % (row % 9, row % 50) for row in range(600))
    table = make_document(incoming=received("data.csv", b"Kelurahan;Jumlah\n" + rows))
    preparation.prepare(table.published_revision_id)
    gone = make_document(title="Laporan keliru")
    publishing.withdraw(gone, by=reviewer, reason="Angkanya keliru.")
    make_exempt(make_document("draft", title="Rekam medis", incoming=received("rekam.txt", b"Rekam medis pasien.")))
    Category.objects.create(opd=opd_health, name="Tengkes", parent=document.category)
    news = News.objects.create(title=LONG_TITLE, slug="panjang", body="<h2>Isi</h2><p>Isi.</p>", opd=opd_health)
    return {
        "beranda": "/",
        "cari": "/cari/?q=tengkes&tahun=2025&opd=dinas-kesehatan&tahun=kemarin",
        "cari-kosong": f"/cari/?q=https://metrokota.go.id/{'tidakadasamasekali' * 4}.pdf",
        "dokumen": document.get_absolute_url(),
        "baca": f"/dokumen/{law.pk}/baca/?hal=2&q=tengkes",
        "baca-tabel": f"/dokumen/{table.pk}/baca/?lembar=1&baris=40",
        "dokumen-dicabut": gone.get_absolute_url(),
        "tidak-ada": "/dokumen/987654321-tidak-ada/",
        "opd": "/opd/",
        "opd-satu": opd_health.get_absolute_url(),
        "kategori": document.category.get_absolute_url(),
        "berkala": "/informasi/berkala/",
        "dikecualikan": "/informasi/dikecualikan/",
        "berita": "/berita/",
        "berita-satu": news.get_absolute_url(),
        "peringatan": "/peringatan/",
        "peringatan-satu": alert.get_absolute_url(),
        "laporan": "/laporan/",
        "kewajiban": "/kewajiban/",
        "kewajiban-satu": f"/kewajiban/{opd_health.slug}/",
        "lapor": "/lapor/",
        "lapor-satu": f"{report.get_absolute_url()}?baru=ya",
        "lapor-baru": f"/lapor/baru/?dokumen={document.pk}",
    }


def is_wider_than_screen(page: Page) -> bool:
    page.wait_for_load_state()  # a page that a click opens has no style at first
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_every_page_on_every_screen(page, paths, axe, shoot):
    for name, path in paths.items():
        page.goto(path)
        axe(page)
        assert not is_wider_than_screen(page), path
        shoot(page, f"warga-{name}")


@on(320)  # 1280 pixels at 400 %
def test_every_page_fits_a_very_small_screen(page, paths):
    for path in paths.values():
        page.goto(path)
        assert not is_wider_than_screen(page), path


@on(1280)
def test_documents_have_most_of_the_width(page, paths):
    for name in ("beranda", "cari", "opd-satu", "berkala"):
        page.goto(paths[name])
        assert page.locator("main .rows").first.bounding_box()["width"] > 1280 / 2, name


@on(1280)
def test_the_menu_is_one_line_from_its_first_width_on(page, paths):
    for width in (1024, 1046, 1100, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/kewajiban/", "/en/kewajiban/"):
            page.goto(path)
            entries = [entry for entry in page.locator(".nav > .menu > ul > li").all() if entry.is_visible()]
            assert len({round(entry.bounding_box()["y"]) for entry in entries}) == 1, (width, path)
            assert not is_wider_than_screen(page)


@on(360, 1280)
def test_menu_and_facets_work_without_scripts(open_page, screen, paths):
    page = open_page(java_script_enabled=False)
    page.goto("/cari/")
    menu, facets = (
        page.get_by_role("link", name="OPD", exact=True),
        page.locator("input[name=klasifikasi][value=serta-merta]"),
    )
    folded = screen.width < 1024
    for content, summary in ((menu, page.get_by_text("Menu")), (facets, page.get_by_text("Saring hasil").first)):
        expect(content).to_be_visible(visible=not folded)
        expect(summary).to_be_visible(visible=folded)
        if folded:
            summary.click()
            expect(content).to_be_visible()
    facets.check()
    page.get_by_role("button", name="Terapkan saringan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 dokumen publik")
    expect(page.get_by_role("link", name="Hapus saringan Jenis informasi: Serta-merta")).to_be_visible()


@on(1280)
def test_back_from_a_narrower_answer_nothing_is_ticked(page, paths):
    page.goto("/cari/?q=tengkes")
    page.locator(".facets input").first.check()
    page.get_by_label("Urutkan").select_option("judul")
    page.get_by_role("button", name="Terapkan saringan").click()
    page.wait_for_url("**urut=judul*")
    page.go_back()
    expect(page.get_by_label("Urutkan")).to_have_value("relevan")
    expect(page.locator(".facets input:checked")).to_have_count(0)


@on(1280)
def test_by_keyboard_to_the_content(page, paths):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#"))
    page.keyboard.press("Tab")
    expect(page.locator("main input[type=search]")).to_be_focused()


@on(1280)
def test_menu_closes_with_escape_and_gives_the_focus_back(page, paths):
    page.goto("/")
    summary = page.locator(".submenu > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Berkala Diumumkan rutin")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Berkala Diumumkan rutin")).to_be_hidden()
    expect(summary).to_be_focused()


@on(360)
def test_the_main_act_is_large_enough_for_a_thumb(page, paths):
    page.goto(paths["dokumen"])
    box = page.get_by_role("link", name="Baca di sini").bounding_box()
    assert box["height"] >= 44


@on(1280)
def test_a_citation_is_copied(open_page, paths):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(paths["dokumen"])
    page.get_by_role("button", name="Salin kutipan").click()
    expect(page.get_by_role("button", name="Tersalin")).to_be_visible()
    assert LONG_TITLE in page.evaluate("navigator.clipboard.readText()")


@on(360)
def test_first_view_is_light(page, paths):
    """120 KB and 12 requests, here even uncompressed."""
    answers = []
    page.on("response", lambda answer: answers.append(answer))  # Playwright cannot mark a method of a list
    page.goto("/", wait_until="networkidle")
    assert len(answers) <= 12
    assert sum(len(answer.body()) for answer in answers) <= 120 * 1024


@on(1280)
def test_on_paper_only_the_text_is_left(page, paths):
    page.goto(paths["dokumen"])
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for part in (".nav", ".search", ".foot-columns", ".doc-act"):
        for element in page.locator(part).all():
            expect(element).to_be_hidden()


# Reading in place -----------------------------------------------------------------------------------------------------


@pytest.fixture
def law(make_document):
    """A PDF of twelve pages, with the sentence on the last one."""
    pages = [f"Halaman {number} dari peraturan ini" for number in range(1, 12)]
    content = files.pdf(*pages, "Setiap trenggiling wajib dilindungi oleh perangkat daerah")
    return make_document(incoming=received("aturan.pdf", content), title="Peraturan Daerah tentang Satwa")


@pytest.fixture
def table(make_document):
    rows = b"".join(b"Kelurahan %d;%d\n" % (row, row * 3) for row in range(2, 700))
    made = make_document(incoming=received("data.csv", b"Kelurahan;Jumlah\n" + rows), title="Data kelurahan")
    preparation.prepare(made.published_revision_id)
    return made


@on(360)
def test_page_12_and_row_40_are_read_without_scripts_and_downloads(open_page, law, table):
    page = open_page(java_script_enabled=False)
    page.goto("/cari/?q=trenggiling+wajib+dilindungi")
    page.get_by_role("link", name="Hal. 12").click()
    expect(page.locator("mark").first).to_have_text("trenggiling")
    expect(page.locator(".text")).to_contain_text("Setiap trenggiling wajib dilindungi")
    expect(page.get_by_label("Hal.", exact=True).first).to_have_value("12")
    page.goto(table.get_absolute_url())
    page.get_by_role("link", name="Baca di sini").click()
    page.get_by_label("Ke baris").fill("40")
    page.get_by_role("button", name="Buka").click()
    expect(page.locator("tr.here")).to_contain_text("Kelurahan 40")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@on(1280)
def test_pages_are_turned_and_searched_by_keyboard(page, law):
    page.goto(f"/dokumen/{law.pk}/baca/?hal=11")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**hal=12*")
    page.keyboard.press("/")
    expect(page.locator("#cari-isi")).to_be_focused()
    page.keyboard.type("peraturan")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=peraturan*")
    expect(page.get_by_text("11 kali di 11 halaman.")).to_be_visible()


@on(1280)
def test_the_following_pages_come_while_one_scrolls(page, law):
    page.goto(f"/dokumen/{law.pk}/baca/?hal=2")
    page.get_by_role("heading", name="Kutip").scroll_into_view_if_needed()
    expect(page.get_by_text("Halaman 3 dari peraturan ini")).to_be_attached()
