"""A citizen files a request in a real browser: with the proof of work, without scripts, on every kind of screen."""

import pytest
from playwright.sync_api import expect

from opd.web.limits import rate_limit
from requests_app.citizen.forms.steps import STEPS
from requests_app.models import InformationRequest, Objection
from requests_app.states import State
from requests_app.web import bot_check
from tests.browser.conftest import leave_by
from tests.browser.test_pages import is_wider_than_screen, on
from tests.files import jpeg
from tests.requests_app.citizen.test_filing import ASKED, CHECK, IDENTITY, NEW, PROXY, WHO
from tests.requests_app.conftest import calendar  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calendar", "city")]
CHOICES = ("access", "format", "delivery", "kind", "by_whom")
KTP = {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


def answer(page, step, **changes):
    for name in step.fields:
        answer = (ASKED | changes).get(name)
        if name in CHOICES:
            page.locator(f"[name={name}][value={answer}]").check()
        elif answer and name != "proposed_opd":
            page.locator(f"[name={name}]").fill(answer)


def fill(page, *, upto=STEPS[-1], **changes):
    """Answer the steps, the last one without going on."""
    for step in STEPS:
        page.wait_for_url(f"**{step.address}")
        answer(page, step, **changes)
        if step == upto:
            break
        go_on(page)


def go_on(page):
    leave_by(page.get_by_role("button", name="Lanjut", exact=True))


def send(page):
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url("**/permohonan/s/**")


def test_whole_way_on_every_screen(page, axe, shoot, make_document):
    document = make_document(title="Laporan Realisasi Anggaran Dinas Kesehatan 2025")
    page.goto("/permohonan/")
    axe(page)
    shoot(page, "permohonan")
    leave_by(page.get_by_role("main").get_by_role("link", name="Mohon informasi"))
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    answer(page, STEPS[0])
    go_on(page)
    expect(page.get_by_role("heading", name="Mungkin ini sudah menjawabnya")).to_be_visible()
    axe(page)
    assert not is_wider_than_screen(page)
    shoot(page, "permohonan-mungkin")
    leave_by(page.get_by_role("link", name=document.title))
    page.go_back()
    expect(page.locator("[name=information]")).to_have_value(ASKED["information"])
    page.get_by_role("button", name="Belum terjawab, lanjut").click()
    for step in STEPS[1:]:
        page.wait_for_url(f"**{step.address}")
        answer(page, step)
        axe(page)
        assert not is_wider_than_screen(page)
        shoot(page, f"permohonan-{step.slug}")
        if step.takes_files:
            page.locator("[name=ktp]").set_input_files(KTP)
        go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa jawaban Anda")
    axe(page)
    assert not is_wider_than_screen(page)
    shoot(page, "permohonan-periksa")
    send(page)
    assert InformationRequest.objects.get().state == State.SUBMITTED


@on(360)
def test_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(NEW)
    fill(page, **PROXY)
    page.locator("[name=ktp]").set_input_files(KTP)
    go_on(page)
    send(page)
    assert InformationRequest.objects.get().state == State.UNCONFIRMED


@on(360)
def test_the_question_is_on_the_first_screen(page):
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(NEW)
    notice, field = page.locator(".short").bounding_box(), page.get_by_label("Informasi apa yang Anda minta?")
    assert notice["y"] < field.bounding_box()["y"] < 640


@on(1280)
def test_a_paper_of_others_stays_in_sight_until_it_is_removed(page):
    page.goto(NEW)
    fill(page, **PROXY)
    expect(page.get_by_label("Akta pendirian")).to_have_count(0)
    page.locator("[name=kuasa]").set_input_files(KTP)
    go_on(page)
    page.get_by_role("link", name="Ubah Siapa yang memohon").click()
    page.wait_for_url(f"**{WHO}")
    page.get_by_role("radio", name="Pemohon sendiri").check()
    go_on(page)
    page.wait_for_url(f"**{IDENTITY}")
    expect(page.get_by_label("Nama lengkap penerima kuasa")).to_have_count(0)
    expect(page.get_by_role("link", name="Surat kuasa khusus tidak diperlukan")).to_be_visible()
    page.get_by_label("Hapus ktp.jpg").check()
    go_on(page)
    page.wait_for_url(f"**{CHECK}")


@on(360)
def test_a_draft_is_deleted_by_one_button(page):
    page.goto(NEW)
    fill(page, upto=STEPS[1])
    page.get_by_role("button", name="Hapus draf").click()
    expect(page.locator("main")).to_contain_text("Draf Anda sudah dihapus.")
    page.goto(NEW)
    expect(page.locator("[name=information]")).to_have_value("")


@on(360, 1280)
def test_too_many_without_proof(page, axe, shoot):
    for _ in range(bot_check.UNPROVEN_PER_HOUR):
        assert bot_check.allow_unproven("127.0.0.1")
    page.goto(NEW)
    fill(page)
    go_on(page)
    page.wait_for_url(f"**{CHECK}")
    page.evaluate("document.querySelector('[name=situs]').value = 'x'")
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Terlalu banyak permohonan dari jaringan Anda")
    axe(page)
    assert not is_wider_than_screen(page)
    shoot(page, "permohonan-tanpa-bukti")
    leave_by(page.get_by_role("link", name="Kembali ke isian saya"))
    send(page)
    assert InformationRequest.objects.get().state == State.SUBMITTED


@on(360, 1280)
def test_an_objection_that_stands_alone(page, axe, shoot, opd_health):
    page.goto("/keberatan/baru/")
    axe(page)
    shoot(page, "keberatan-mulai")
    leave_by(page.get_by_role("link", name="Informasi berkala tidak ada"))
    page.locator("[name=opd]").select_option(str(opd_health.pk))
    texts = {"reason": "Laporan keuangan tidak ada.", "position": "Dicari pada 1 November.", "purpose": "Penelitian."}
    person = {name: ASKED[name] for name in ("name", "national_id", "address", "email")}
    for name, answer in (texts | person).items():
        page.locator(f"[name={name}]").fill(answer)
    for name in ("kind", "by_whom"):
        page.locator(f"[name={name}][value={ASKED[name]}]").check()
    leave_by(page.locator("main form [type=submit]").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa keberatan Anda")
    axe(page)
    assert not is_wider_than_screen(page)
    shoot(page, "keberatan-periksa")
    page.get_by_role("button", name="Ubah isian").click()
    expect(page.locator("[name=reason]")).to_have_value(texts["reason"])
    leave_by(page.locator("main form [type=submit]").first)
    page.get_by_role("button", name="Kirim keberatan").click()
    page.wait_for_url("**/permohonan/s/**")
    assert Objection.objects.count() == 1
    assert rate_limit.used("unproven.hour", "127.0.0.1") == 0
