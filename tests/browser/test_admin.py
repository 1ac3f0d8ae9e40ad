"""The desk in a real browser: a clerk's file on its way to the citizens, and every page on every kind of screen.

Each page must satisfy axe, fit into its screen and speak Indonesian; `open_page` fails the test by itself when the
browser reports a violation of the Content-Security-Policy or an error.
"""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from documents.duties import skeleton
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Category, ConsequenceTest, Document, SkeletonNode
from opd.models import Opd, PersonChange
from opd.sign_in import limits
from opd.web.limits import rate_limit
from tests.browser.conftest import Screen, leave_by
from tests.conftest import PASSWORD
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.opd.sign_in.factor import code_now, give_factor

pytestmark = pytest.mark.browser

ON_ONE_SCREEN = pytest.mark.parametrize("screen", [Screen(1280, "light")], indirect=True)
ENGLISH = {
    *(
        "the",
        "this",
        "and",
        "of",
        "by",
        "to",
        "all",
        "any",
        "none",
        "yes",
        "true",
        "false",
        "unknown",
        "empty",
        "today",
    ),
    *("add", "change", "delete", "remove", "save", "view", "search", "select", "choose", "close", "run", "log", "out"),
    *("home", "site", "history", "action", "error", "please", "password", "user", "name", "welcome", "parent"),
}
REPORT = {"name": "laporan.txt", "mimeType": "text/plain", "buffer": b"Angka tengkes turun di seluruh kelurahan."}
EMPTY = {"name": "kosong.pdf", "mimeType": "application/pdf", "buffer": b""}
FALSE = {"name": "foto-kegiatan.pdf", "mimeType": "application/pdf", "buffer": b"bukan PDF"}


@pytest.fixture
def enter(open_page, client, live_server) -> Callable[..., Page]:
    """Function that opens the desk for a person, without the login page; keywords are `open_page`'s."""

    def enter(user, **options) -> Page:
        client.force_login(user)
        [session] = client.cookies.values()
        page = open_page(**options)
        page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return page

    return enter


# The journey --------------------------------------------------------------------------------------------------------


@ON_ONE_SCREEN
def test_a_clerk_uploads_and_submits_and_a_reviewer_publishes(open_page, operator, reviewer, category):
    clerk = open_page()
    sign_in(clerk, operator)
    leave_by(clerk.get_by_role("link", name="Tambah dokumen"))
    clerk.get_by_label("Berkas, satu atau banyak").set_input_files(REPORT)
    expect(clerk.get_by_text("Semua berkas sudah dibaca.")).to_be_visible()
    clerk.get_by_label("Judul").fill("Laporan Kinerja Dinas Kesehatan 2025")
    clerk.get_by_label("Ringkasan isi").fill("Apa yang dicapai sepanjang tahun 2025.")
    clerk.get_by_label("Kategori").fill("kinerja")
    clerk.get_by_label("Tahun").fill("2025")
    clerk.get_by_label("Tanggal dibuat").fill("2025-12-31")
    clerk.get_by_role("button", name="Ajukan yang dicentang").click()
    expect(clerk.get_by_text("1 dokumen diajukan. Verifikator akan memeriksanya.")).to_be_visible()

    judge = open_page()
    sign_in(judge, reviewer)
    expect(judge.get_by_role("heading", name="Laporan Kinerja Dinas Kesehatan 2025")).to_be_visible()
    judge.get_by_role("link", name="Periksa", exact=True).click()
    judge.locator("#looked-for-publish").check()
    judge.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(judge.get_by_text("sudah terbit.")).to_be_visible()
    judge.get_by_role("link", name="Lihat di situs").click()
    expect(judge.get_by_role("heading", level=1)).to_have_text("Laporan Kinerja Dinas Kesehatan 2025")


def give_code(page: Page, user) -> None:
    """Answer the question for a code of the app, after the right password."""
    give_factor(user)
    page.goto("/admin/masuk/kode/")
    page.get_by_label("Kode").fill(code_now())
    leave_by(page.get_by_role("button", name="Masuk"))


def sign_in_again(page: Page, look, user) -> None:
    """Sign in on a device that has done it before."""
    page.get_by_label("Nama pengguna").fill(user.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode masuk")
    look(page, "code")
    give_code(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Meja kerja")


def sign_in(page: Page, user) -> None:
    page.goto("/admin/")
    page.get_by_label("Nama pengguna").fill(user.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    leave_by(page.get_by_role("button", name="Masuk"))
    give_code(page, user)
    expect(page.get_by_role("heading", name="Meja kerja")).to_be_visible()
    page.wait_for_load_state("networkidle")  # what the page still loads would abort the next `goto`


@ON_ONE_SCREEN
def test_the_keyboard_alone_returns_a_document(enter, make_document, reviewer):
    page = enter(reviewer)
    page.goto(change(make_document("submitted")))
    fold = page.locator("summary", has_text="Kembalikan ke operator")
    for _press in range(40):
        page.keyboard.press("Tab")
        if fold.evaluate("summary => summary === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Halaman 2 kosong.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("sudah dikembalikan ke operator.")


# Themes -------------------------------------------------------------------------------------------------------------


@ON_ONE_SCREEN
def test_the_button_gives_the_themes_of_the_system(enter, axe, operator):
    page = enter(operator)
    page.goto("/admin/")
    light = colours(page)
    page.emulate_media(color_scheme="dark")
    dark = colours(page)
    assert light["--body-bg"] != dark["--body-bg"]

    theme = page.get_by_role("button", name="Ganti tema")
    theme.click()
    assert colours(page) == light
    axe(page)
    theme.click()
    page.emulate_media(color_scheme="light")
    page.reload()
    assert colours(page) == dark
    axe(page)


def colours(page: Page) -> dict[str, str]:
    """Every custom property of the portal and of Django's admin, as the page has it now."""
    style_sheets = (Path(settings.BASE_DIR, "static", "css", name).read_text() for name in ("tokens.css", "admin.css"))
    names = sorted(set(re.findall(r"(--[\w-]+):", "".join(style_sheets))))
    values = page.evaluate("names => names.map(name => getComputedStyle(document.body).getPropertyValue(name))", names)
    return dict(zip(names, values, strict=True))


# Every page on every screen -----------------------------------------------------------------------------------------


@pytest.fixture
def look(axe, shoot) -> Iterator[Callable[[Page, str], None]]:
    """Function that keeps a picture of the page and checks what must hold for all; the test fails at its end."""
    complaints: list[str] = []

    def look(page: Page, name: str) -> None:
        shoot(page, f"admin-{name}")
        try:
            axe(page)
        except AssertionError as violations:
            complaints.append(f"{name}: {violations}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{name}: wider than the screen")
        complaints.extend(f"{name}: “{word}” is English" for word in ENGLISH & words(page))

    yield look
    assert not complaints, "\n".join(complaints)


def words(page: Page) -> set[str]:
    """What the page says, to the eye or to a screen reader, in lower case."""
    text = page.evaluate(
        """() => {
            const said = ["alt", "title", "aria-label", "placeholder"].flatMap((name) =>
                [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)));
            const buttons = [...document.querySelectorAll("input[type=submit]")].map((button) => button.value);
            return [document.title, document.body.textContent, ...said, ...buttons].join(" ");
        }"""
    )
    return set(re.findall(r"\b[a-z]+\b", text.lower()))  # letters between the digits of a hash are no word


@pytest.fixture
def documents(make_document, operator, reviewer, superior, upload) -> dict[str, Document]:
    """One document in every situation that a clerk meets."""
    titles = {"draft": "Draf laporan", "returned": "Laporan keliru", "submitted": "Laporan baru"}
    made = {stage: make_document(stage, title=title) for stage, title in titles.items()}
    made["changed"] = make_document(title="Rencana Kerja Dinas Kesehatan Tahun 2026 yang judulnya sangat panjang")
    publishing.save_draft(
        made["changed"],
        by=operator,
        values={"year": 2026, "title": "Rencana Kerja 2026"},
        incoming=upload("Naskah baru."),
    )
    made["public"] = make_document(title="Laporan terbit")
    publishing.ask_withdrawal(made["public"], by=operator, reason="Ada data pribadi di halaman 3.")
    made["held"] = make_document("submitted", title="Daftar penerima", incoming=upload("NIK 1872011203850002."))
    made["exempt"] = make_document(title="Rekam medis pegawai", kind="data")
    exemptions.approve(exemptions.write_test(made["exempt"], by=reviewer, **COMPLETE), by=superior)
    return made


def change(thing) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def listed(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_the_way_in(open_page, look, operator):
    """Also under attack: strangers have used up the account's tries, and the browser works for one more."""
    page = open_page()
    page.goto("/admin/")
    look(page, "login")
    page.get_by_label("Nama pengguna").fill(operator.username)

    def sign_in(password):
        page.get_by_label("Kata sandi").fill(password)
        leave_by(page.get_by_role("button", name="Masuk"))

    for attempt in range(5):
        sign_in("keliru")
        expect(page.get_by_role("alert")).to_contain_text("Nama pengguna atau kata sandi salah.")
        if attempt == 0:
            look(page, "login-refused")
    for number in range(limits.TRIES_FOR_A_BIT * 2):
        limits._counted_past_limits(operator.username, f"198.51.100.{number}")
    rate_limit.allow("sign_in.wait", f"127.0.0.1 {operator.username}", limit=1, seconds=3600)
    sign_in(PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Terlalu banyak percobaan masuk yang gagal.")
    look(page, "login-too-often")
    sign_in(PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pasang faktor kedua")
    page.get_by_text("Tidak dapat memindai?").click()
    look(page, "enrol")
    shown = page.locator(".enrolment .code code").inner_text().replace(" ", "")
    page.get_by_label("Enam angka dari aplikasi").fill(code_now(base64.b32decode(shown).hex()))
    page.get_by_role("button", name="Pasang dan masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pemulihan Anda")
    look(page, "recovery-codes")
    leave_by(page.get_by_role("link", name="Sudah saya simpan, lanjut"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Meja kerja")
    if (menu := page.locator("#header summary")).is_visible():
        menu.click()
    leave_by(page.get_by_role("button", name="Keluar"))
    page.goto("/admin/")
    sign_in_again(page, look, operator)


def test_pages_of_an_operator(enter, look, documents, operator, opd_health, category):
    shelf = SkeletonNode.objects.create(code="profil", name="Profil badan publik", classification="berkala")
    SkeletonNode.objects.create(code="visi", name="Visi dan misi", classification="berkala", parent=shelf)
    skeleton.lay_out(opd_health, by=operator)
    unused = Category.objects.create(opd=opd_health, name="Lain-lain")
    add, paper = reverse("admin:documents_document_add"), reverse("admin:documents_document_without_file")
    page = enter(operator)
    for name, address in {
        "desk": "/admin/",
        "documents": listed(Document),
        "add": add,
        **{stage: change(document) for stage, document in documents.items()},
        "history": reverse("admin:documents_document_history", args=[documents["changed"].pk]),
        "without-file": paper,
        "categories": listed(Category),
        "category": change(category),
        "category-delete": reverse("admin:documents_category_delete", args=[unused.pk]),
        "category-kept": reverse("admin:documents_category_delete", args=[category.pk]),
        "password": reverse("admin:password_change"),
    }.items():
        page.goto(address)
        look(page, f"operator-{name}")

    page.goto(paper)
    leave_by(page.get_by_role("button", name="Simpan sebagai draf"))
    look(page, "operator-without-file-refused")
    page.goto(add)
    drop(page, REPORT, EMPTY, FALSE)
    page.get_by_role("link", name="Lanjutkan").click()
    expect(page.get_by_text("Semua berkas sudah dibaca.")).to_be_visible()
    look(page, "operator-files")
    leave_by(page.get_by_role("button", name="Ajukan yang dicentang"))
    look(page, "operator-files-faulty")
    page.goto(reverse("admin:documents_document_import"))
    look(page, "operator-import")
    page.goto("/admin/opd/user/")
    look(page, "operator-forbidden")


def drop(page: Page, *files: dict) -> None:
    """Files dragged from a folder onto the form."""
    told = [{"name": file["name"], "type": file["mimeType"], "text": file["buffer"].decode()} for file in files]
    dragged = page.evaluate_handle(
        """files => files.reduce((all, {name, type, text}) => {
            all.items.add(new File([text], name, {type}));
            return all;
        }, new DataTransfer())""",
        told,
    )
    form = page.locator("[data-many] form")
    for event in ("dragenter", "dragover", "drop"):
        form.dispatch_event(event, {"dataTransfer": dragged})


@ON_ONE_SCREEN
def test_many_files_without_scripts(enter, operator, category):
    page = enter(operator, java_script_enabled=False)
    page.goto(reverse("admin:documents_document_add"))
    page.get_by_label("Berkas, satu atau banyak").set_input_files([REPORT, EMPTY])
    page.get_by_role("button", name="Baca berkas").click()
    page.get_by_label("Ringkasan isi").fill("Angka tengkes.")
    page.get_by_label("Kategori").fill("Laporan kinerja")
    page.get_by_label("Tahun").fill("2025")
    page.get_by_label("Tanggal dibuat").fill("2025-12-31")
    page.get_by_role("button", name="Ajukan yang dicentang").click()
    expect(page.get_by_text("1 dokumen diajukan.")).to_be_visible()


def test_pages_of_a_reviewer_and_a_superior(enter, look, documents, reviewer, superior):
    test = exemptions.write_test(documents["submitted"], by=reviewer, **COMPLETE)
    add_document, add_test = (reverse(f"admin:documents_{model}_add") for model in ("document", "consequencetest"))
    page = enter(reviewer)
    for name, address in {
        "desk": "/admin/",
        "documents": listed(Document),
        "choose-agency": add_document,
        "submitted": change(documents["submitted"]),
        "withdrawal": change(documents["public"]),
        "tests": listed(ConsequenceTest),
        "test-add": f"{add_test}?document={documents['changed'].pk}",
        "test": change(test),
        "skeleton": "/admin/documents/skeletonnode/",
        "synonyms": "/admin/documents/synonym/",
        "synonym-add": "/admin/documents/synonym/add/",
        "ledger": "/admin/opd/ledgerentry/",
        "ledger-entry": "/admin/opd/ledgerentry/1/change/",
        "agency": change(documents["public"].opd),
        "page-add": "/admin/portal/page/add/",
    }.items():
        page.goto(address)
        look(page, f"reviewer-{name}")
    page.goto(change(documents["submitted"]))
    page.locator("summary", has_text="Kembalikan ke operator").click()
    look(page, "reviewer-reason")
    page.goto(f"{add_test}?document={documents['changed'].pk}")
    leave_by(page.get_by_role("button", name="Kirim ke Atasan PPID"))
    look(page, "reviewer-test-refused")

    page = enter(superior)
    act = change(test).replace("change", "{}").format
    for name, address in {
        "desk": "/admin/",
        "test": change(test),
        "approval": act("setujui"),
        "return": act("kembalikan"),
    }.items():
        page.goto(address)
        look(page, f"superior-{name}")


def test_pages_of_a_site_admin(enter, look, operator, reviewer, superior, site_admin, opd_health, opd_kominfo):
    opd_kominfo.verified = True
    opd_kominfo.save()
    page = enter(site_admin)
    for name, address in {
        "desk": "/admin/",
        "agencies": listed(Opd),
        "agency-add": reverse("admin:opd_opd_add"),
        "agency": change(opd_health),
        "succession": reverse("admin:opd_opd_succeed", args=[opd_health.pk]),
        "users": "/admin/opd/user/",
        "user-add": "/admin/opd/user/add/",
        "user": change(operator),
        "user-password": f"/admin/opd/user/{operator.pk}/password/",
        "holder": change(reviewer),
        "ask-role": reverse("admin:opd_user_role", args=[operator.pk]),
        "ask-identity": reverse("admin:opd_user_identity", args=[reviewer.pk]),
        "end-role": reverse("admin:opd_user_end_role", args=[reviewer.pk, reviewer.memberships.get().pk]),
        "own": reverse("sign_in:own_account"),
        "set-password": reverse("people:set_password"),
        "messages": "/admin/opd/message/",
    }.items():
        page.goto(address)
        look(page, f"admin-{name}")

    page.goto("/admin/opd/user/add/")
    page.get_by_text("Tambah Keanggotaan").click()
    page.locator("#memberships-0").get_by_role("combobox", name="OPD").click()
    expect(page.get_by_role("option", name="Dinas Kesehatan")).to_be_visible()
    look(page, "admin-user-membership")

    page.goto(reverse("admin:opd_user_new_password", args=[reviewer.pk]))
    leave_by(page.get_by_role("button", name="Ajukan"))
    look(page, "admin-code")
    asked = PersonChange.objects.get()
    page = enter(superior)
    for name, address in {
        "changes": listed(PersonChange),
        "change": asked.get_absolute_url(),
        "confirm": reverse("admin:opd_personchange_confirm", args=[asked.pk]),
        "refuse": reverse("admin:opd_personchange_refuse", args=[asked.pk]),
    }.items():
        page.goto(address)
        look(page, f"superior-{name}")
