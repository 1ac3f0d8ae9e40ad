"""The operators' way from an empty section to a submitted document, and the statements beside it."""

import pytest
from django.test import Client
from django.urls import reverse

from documents import duties
from documents.duties import Status
from documents.models import Category, Document, DocumentState, Duty, DutyStatement
from opd.models import Membership, Role
from tests.documents.conftest import SIGNATURE
from tests.files import docx, encrypted_pdf, pdf, upload
from tests.markup import text

pytestmark = pytest.mark.django_db


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


def typed(page, **changes):
    """What the form shows, as a browser sends it back, with `changes`."""
    form = page.context["form"]
    shown = {name: form[name].value() or "" for name in form.fields if name != "file"}
    return shown | changes


def test_the_first_page_says_what_is_missing_and_leads_there(clerk, duty, fill):
    page = clerk.get("/admin/")
    assert "Belum diisi:" in text(page) and "Isi kekosongan ini" in text(page)
    mine = clerk.get(reverse("admin:documents_duty_mine", args=["dinas-kesehatan"]))
    assert fill in mine.content.decode()
    assert f"{Duty.objects.filter(owed_by__icontains='dinas').count()} belum diisi" in text(mine)


def test_six_fields_lead_to_a_submitted_document(clerk, duty, fill, opd_health):
    page = clerk.get(fill)
    assert len(page.context["form"].fields) == 6
    response = clerk.post(fill, typed(page, file=upload("lkj.pdf", pdf("Laporan kinerja"))), follow=True)
    document = Document.objects.get()
    assert response.redirect_chain == [(reverse("admin:documents_document_change", args=[document.pk]), 302)]
    assert (document.state, document.classification, document.kind) == (DocumentState.IN_REVIEW, "berkala", "laporan")
    assert document.category.skeleton_node == duty.node
    assert document.title == duty.title_for(opd_health, document.created_at.date())
    assert "sudah diajukan" in text(response)


def test_the_folder_is_made_where_it_is_missing(clerk, fill):
    assert not Category.objects.exists()
    clerk.post(fill, typed(clerk.get(fill), file=upload("lkj.docx", docx("Laporan"))))
    assert Document.objects.get().category.skeleton_node is not None


def test_an_agency_that_may_publishes_at_once(clerk, fill, duty, opd_health):
    opd_health.operators_publish = True
    opd_health.save()
    clerk.post(fill, typed(clerk.get(fill), file=upload("lkj.pdf", pdf("Laporan kinerja"))))
    assert Document.objects.get().state == DocumentState.PUBLISHED
    [cell] = [cell for cell in duties.of_agency(opd_health) if cell.duty == duty]
    assert cell.status == Status.MET


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(encrypted_pdf(user="rahasia"), "kata sandi"), (b"", "kosong"), (b"MZ\x90", "PDF")],
)
def test_a_bad_file_is_said_and_nothing_typed_is_lost(clerk, fill, file, sentence):
    response = clerk.post(fill, typed(clerk.get(fill), title="Judul saya", file=upload("lkj.pdf", file)))
    assert sentence in text(response)
    assert "Judul saya" in response.content.decode()
    assert not Document.objects.exists()


def test_without_a_file_it_says_so(clerk, fill):
    response = clerk.post(fill, typed(clerk.get(fill)))
    assert response.context["form"].errors["file"]
    assert not Document.objects.exists()


def test_the_form_sent_twice_is_one_document(clerk, fill, tmp_path):
    pages = [
        clerk.post(fill, typed(clerk.get(fill), title="Laporan", file=upload("lkj.pdf", pdf("Laporan kinerja"))))
        for _attempt in range(2)
    ]
    assert "Berkas ini sudah Anda kirim: “Laporan”." in text(pages[1])
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


def test_a_citizen_is_asked_to_log_in(citizen, fill):
    assert citizen.get(fill).headers["Location"].startswith("/admin/login/")


def test_a_duty_that_the_agency_does_not_owe_is_refused(clerk, opd_health):
    page = reverse("admin:documents_duty_fill", args=[opd_health.slug, "maklumat-pelayanan"])
    response = clerk.post(page, typed(clerk.get(page), file=upload("m.pdf", pdf("Maklumat"))))
    assert "bukan kewajiban" in text(response)
    assert not Document.objects.exists()


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


def test_an_unknown_statement_is_not_there(clerk, state):
    assert clerk.get(state("apa-saja")).status_code == 404


def test_two_agencies_two_lists(clerk, operator, opd_kominfo, django_assert_max_num_queries):
    Membership.objects.create(user=operator, role=Role.OPERATOR, opd=opd_kominfo)
    with django_assert_max_num_queries(30):
        words = text(clerk.get("/admin/"))
    assert words.count("Belum diisi:") == 2


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
