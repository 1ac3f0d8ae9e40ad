"""The operators' way from an empty section to a submitted document, and the statements beside it."""

from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.duties import matrix
from documents.duties.matrix import Status
from documents.models import Category, Document, DocumentState, Duty, DutyStatement
from opd.models import Membership, Role
from tests import first_page
from tests.documents.conftest import SIGNATURE
from tests.files import docx, encrypted_pdf, pdf, upload
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
HEALTH = "dinas-kesehatan"


@pytest.fixture
def clerk(operator):
    browser = Client()
    browser.force_login(operator)
    return browser


@pytest.fixture
def fill(duty, opd_health):
    return reverse("admin:documents_duty_fill", args=[opd_health.slug, duty.code])


@pytest.fixture
def state(duty, opd_health):
    return lambda kind: reverse("admin:documents_duty_state", args=[opd_health.slug, duty.code, kind])


@pytest.fixture
def send(clerk, fill):
    """-> the page that answers a file sent where the duty's button leads."""

    def upload_file(name, content):
        way = clerk.get(fill, follow=True)
        return clerk.post(way.redirect_chain[-1][0], {"uploads": upload(name, content)}, follow=True)

    return upload_file


def typed(page, **changes):
    """What the only card shows, as a browser sends it back with its button, with `changes`."""
    [row] = page.context["rows"]
    shown = {field.html_name: "" if field.value() is None else field.value() for field in row}
    return shown | {f"{row.prefix}-{name}": value for name, value in changes.items()} | {"_submit": "1"}


def address(page):
    return page.redirect_chain[-1][0]


def test_the_first_page_says_what_is_missing_and_leads_there(clerk, duty, fill):
    page = clerk.get("/admin/")
    assert "Belum diisi" in text(page) and [row.act for row in first_page.rows(clerk)][:1] == ["Isi"]
    assert {row.address for row in first_page.rows(clerk, "?kelompok=menunggu")} >= {fill}
    mine = clerk.get(reverse("admin:documents_duty_mine", args=["dinas-kesehatan"]))
    assert fill in mine.content.decode()
    assert f"{Duty.objects.filter(owed_by__icontains='dinas').count()} belum diisi" in text(mine)


@pytest.mark.usefixtures("worker")
def test_a_file_and_its_date_lead_to_a_submitted_document(clerk, duty, fill, send, opd_health):
    assert duty.explanation in text(clerk.get(fill, follow=True))
    page = send("lkj.pdf", pdf("Laporan kinerja"))
    assert page.context["rows"][0].lacking == ["Tanggal dibuat"]
    response = clerk.post(address(page), typed(page, date="2026-01-05"), follow=True)
    document = Document.objects.get()
    assert (document.state, document.classification, document.kind) == (DocumentState.IN_REVIEW, "berkala", "laporan")
    assert document.category.skeleton_node == duty.node
    own = duty.metadata_for(opd_health, timezone.localdate(document.created_at))
    assert (document.title, document.year) == (own["title"], own["year"])
    assert "1 dokumen diajukan" in text(response)


PAPER = """PERATURAN WALI KOTA METRO
NOMOR 12 TAHUN 2025
TENTANG
LAPORAN KINERJA INSTANSI PEMERINTAH
Ditetapkan di Metro
pada tanggal 3 Maret 2025
"""


@pytest.mark.usefixtures("worker")
def test_the_file_proposes_what_it_says_and_the_duty_the_rest(clerk, duty, send, opd_health):
    page = send("lkj.pdf", pdf(PAPER))
    [row] = page.context["rows"]
    assert {name: row[name].value() for name in ("title", "number", "date", "year")} == {
        "title": "Peraturan Wali Kota Metro Nomor 12 Tahun 2025 tentang Laporan Kinerja Instansi Pemerintah",
        "number": "12 Tahun 2025",
        "date": "2025-03-03",
        "year": 2025,
    }
    words = text(page)
    assert "Usulan dari isi berkas. Periksa." in words and "Usulan dari kewajiban ini. Periksa." in words
    own = duty.metadata_for(opd_health, timezone.localdate(), year=2025)["title"]
    assert f"Dari kewajiban ini: {own} Pakai" in words
    clerk.post(address(page), typed(page, take="title"))
    document = Document.objects.get()
    assert (document.title, document.number, document.state) == (own, "12 Tahun 2025", DocumentState.IN_REVIEW)


@pytest.mark.usefixtures("worker")
def test_a_file_s_name_gives_way_to_the_duty_s_title_but_keeps_its_year(duty, send, opd_health):
    page = send("RENSTRA Dinkes Tahun 2020.pdf", pdf(""))
    [row] = page.context["rows"]
    assert (row["title"].value(), row["year"].value()) == (f"{duty.name} {opd_health.name} Tahun 2020", 2020)
    assert "Dari nama berkas: RENSTRA Dinkes Tahun 2020" in text(page)


@pytest.mark.usefixtures("worker")
def test_two_years_are_asked_also_where_the_duty_knows_a_third(send):
    [row] = send("lkj Tahun 2020.pdf", pdf(PAPER)).context["rows"]
    assert row["year"].value() is None and row.fields["year"].offered.value == 2025


def test_while_the_file_is_read_the_duty_tells_no_year(clerk, send, read_files):
    page = send("lkj.pdf", pdf(PAPER))
    [row] = page.context["rows"]
    assert "Sedang dibaca" in text(page) and row["year"].value() is None and "Tahun" not in row["title"].value()
    refused = clerk.post(address(page), typed(page))
    assert "masih dibaca, jadi belum diajukan" in text(refused)
    assert Document.objects.get().state == DocumentState.DRAFT
    read_files(Document.objects.get())
    [row] = clerk.get(address(page)).context["rows"]
    assert row["year"].value() == 2025


def test_what_was_begun_is_found_again(clerk, duty, fill, send, opd_kominfo):
    page = send("lkj.pdf", pdf("Laporan kinerja"))
    document = Document.objects.get()
    change = reverse("admin:documents_document_change", args=[document.pk])
    begun = clerk.get(fill, follow=True).content.decode()
    assert address(page) in begun and change in begun
    old = reverse("admin:documents_duty_complete", args=[HEALTH, duty.code, document.pk])
    assert clerk.get(old).headers["Location"] == change
    assert clerk.get(old.replace(str(document.pk), str(10**9))).status_code == 404
    assert clerk.get(old.replace(HEALTH, opd_kominfo.slug)).status_code == 404


def test_the_folder_is_made_where_it_is_missing(send):
    assert not Category.objects.exists()
    send("lkj.docx", docx("Laporan"))
    assert Document.objects.get().category.skeleton_node is not None


@pytest.mark.usefixtures("worker")
def test_an_agency_that_may_publishes_at_once(clerk, send, duty, opd_health):
    assert "Terbitkan yang dicentang" not in text(send("lain.pdf", pdf("Lain")))
    Document.objects.get().delete()
    opd_health.operators_publish = True
    opd_health.save()
    page = send("lkj.pdf", pdf("Laporan kinerja"))
    button = {"_submit": "", "_publish": "1"}
    refused = clerk.post(address(page), typed(page, date="2026-01-05") | button)
    assert "Centang dahulu" in text(refused) and Document.objects.get().state == DocumentState.DRAFT
    done = clerk.post(address(page), typed(refused) | button | {"looked_for": "1"}, follow=True)
    assert "1 dokumen sudah terbit." in text(done)
    assert Document.objects.get().state == DocumentState.PUBLISHED
    [cell] = [cell for cell in matrix.of_agency(opd_health) if cell.duty == duty]
    assert cell.status == Status.MET


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(encrypted_pdf(user="rahasia"), "kata sandi"), (b"", "kosong"), (b"MZ\x90", "PDF")],
)
def test_a_bad_file_is_said(send, file, sentence):
    assert sentence in text(send("lkj.pdf", file))
    assert not Document.objects.exists()


def test_the_file_sent_twice_is_one_document(send, tmp_path):
    pages = [send("lkj.pdf", pdf("Laporan kinerja")) for _attempt in range(2)]
    assert "Berkas ini sudah Anda kirim" in text(pages[1])
    [stored] = (tmp_path / "berkas").rglob("*.pdf")
    assert str(stored).endswith(Document.objects.get().revisions.get().file.name)


def test_nobody_fills_for_another_agency(clerk, duty, opd_kominfo):
    for page in (
        reverse("admin:documents_duty_mine", args=[opd_kominfo.slug]),
        reverse("admin:documents_duty_fill", args=[opd_kominfo.slug, duty.code]),
        reverse("admin:documents_duty_state", args=[opd_kominfo.slug, duty.code, "nihil"]),
    ):
        assert clerk.get(page).status_code == 404
        assert clerk.post(page).status_code == 404
    foreign = f"{reverse('admin:documents_document_add')}?opd={opd_kominfo.slug}&kewajiban={duty.code}"
    clerk.post(foreign, {"uploads": upload("lkj.pdf", pdf("Laporan"))})
    assert not Document.objects.exists()


def test_a_citizen_is_asked_to_log_in(citizen, fill):
    assert citizen.get(fill).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("page", ["fill", "state"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_duty_that_is_not_owed_is_told_and_not_filled(clerk, page, method, duty, opd_health):
    kind = ["nihil"] if page == "state" else []
    sent = {"file": upload("m.pdf", pdf("Maklumat")), "reason": "Tidak ada."} | SIGNATURE if method == "post" else {}

    def answer(code):
        return getattr(clerk, method)(
            reverse(f"admin:documents_duty_{page}", args=[opd_health.slug, code, *kind]), sent, follow=True
        )

    assert "bukan kewajiban" in text(answer("maklumat-pelayanan"))
    Duty.objects.filter(pk=duty.pk).update(is_active=False)
    assert "sedang tidak berlaku" in text(answer(duty.code))
    assert not Document.objects.exists() and not DutyStatement.objects.exists()


def test_nil_is_signed_and_can_be_taken_back(clerk, state, duty, opd_health):
    response = clerk.post(state("nihil"), {"reason": "Tidak ada."})
    assert set(response.context["form"].errors) == {"signed_by", "signed_as"}
    response = clerk.post(state("nihil"), {"reason": "Tidak ada."} | SIGNATURE, follow=True)
    assert "pernyataan sudah dicatat" in text(response)
    made = DutyStatement.objects.get()
    clerk.post(reverse("admin:documents_duty_revoke", args=[made.pk]))
    made.refresh_from_db()
    assert made.revoked_at


def test_the_old_one_still_holds(clerk, state, duty, publish):
    document = publish(duty)
    page = clerk.get(state("masih-berlaku"))
    assert page.context["form"]["document"].value() == document.pk
    clerk.post(state("masih-berlaku"), {"document": document.pk} | SIGNATURE)
    assert DutyStatement.objects.get().document == document


def test_documents_of_others_are_not_offered(clerk, state, duty, publish, opd_kominfo):
    other = publish(duty, opd=opd_kominfo)
    response = clerk.post(state("masih-berlaku"), {"document": other.pk} | SIGNATURE)
    assert response.context["form"].errors["document"]


def test_an_operator_cannot_say_that_a_duty_does_not_apply(clerk, state):
    response = clerk.post(state("tidak-berlaku"), {"reason": "Bukan tugas kami."})
    assert "Hanya PPID Utama" in text(response)
    assert not DutyStatement.objects.exists()


def test_the_reviewer_finds_the_way_to_what_does_not_apply(clerk, reviewer, state):
    agencies, mine = reverse("admin:documents_duty_agencies"), reverse("admin:documents_duty_mine", args=[HEALTH])
    browser = Client()
    browser.force_login(reviewer)
    way = ["/admin/", agencies, mine, state("tidak-berlaku")]
    for here, there in pairwise(way):
        assert f'"{there}"' in browser.get(here).content.decode()
    assert f'"{agencies}"' in browser.get(reverse("admin:documents_duty_changelist")).content.decode()
    assert f'"{mine}"' in Client().get(reverse("documents:agency_duties", args=[HEALTH])).content.decode()
    assert clerk.get(agencies).status_code == 403 and f'"{agencies}"' not in clerk.get(mine).content.decode()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("nihil", ["memang tidak ada", "Berlaku sampai", "Pejabat yang bertanggung jawab"]),
        ("masih-berlaku", ["masih benar", "Berlaku sampai", "Pejabat yang bertanggung jawab"]),
        ("dokumen", ["di kategori lain"]),
    ],
)
def test_a_statement_says_what_it_means(clerk, state, kind, words):
    page = text(clerk.get(state(kind)))
    assert [said for said in [*words, "dapat dibaca semua orang"] if said not in page] == []


def test_an_unknown_statement_is_not_there(clerk, state):
    assert clerk.get(state("apa-saja")).status_code == 404


def test_two_agencies_two_lists(clerk, operator, opd_kominfo, django_assert_max_num_queries):
    Membership.objects.create(user=operator, role=Role.OPERATOR, opd=opd_kominfo)
    with django_assert_max_num_queries(34):
        words = text(clerk.get("/admin/"))
    assert words.count("terpenuhi") == 2


def test_rows_are_edited_by_the_reviewer_alone(clerk, reviewer, duty):
    page = reverse("admin:documents_duty_change", args=[duty.pk])
    assert clerk.get(page).status_code in (302, 403)
    browser = Client()
    browser.force_login(reviewer)
    shown = browser.get(page)
    assert shown.status_code == 200
    fields = {name: field for name, field in shown.context["adminform"].form.initial.items() if field is not None}
    fields["is_of_last_year"] = "on"
    response = browser.post(page, fields | {"period": "tahunan", "is_active": "on"})
    assert "paling lama tiap enam bulan" in text(response)
    response = browser.post(page, fields | {"article": "Pasal 99", "article_verified": "on", "is_active": "on"})
    duty.refresh_from_db()
    assert (duty.article, duty.article_verified) == ("Pasal 99", True)
