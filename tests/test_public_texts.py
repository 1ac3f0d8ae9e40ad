"""Every text column of the house goes through the privacy gate before everybody may read it, or is named with why not.

A new text column of a model below is tried without a line here. A new model fails until it is on one of two lists.
"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.duties import matrix, months
from documents.lifecycle import publishing
from documents.models import (
    Alert,
    AlertEvent,
    Category,
    ConsequenceTest,
    Document,
    Duty,
    DutyMonth,
    DutyStatement,
    Edition,
    RedactionPart,
    Report,
    ReportKind,
    ReportVoice,
    RetentionSchedule,
    Revision,
    SkeletonNode,
    StatementKind,
    Statute,
)
from documents.privacy.free_text import free_text_fields, text_columns
from documents.public_lists import editions
from documents.redaction import verbs as redaction
from documents.reports import verbs as reports
from portal.models import Faq, News, Page, Picture, SiteProfile
from portal.new_city.city_file import LINKS
from requests_app.models import Fee, InformationRequest, LegalPeriod
from requests_app.workflow import fee_changes
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import period_changes
from tests import files
from tests.documents.alerts.test_alerts import make_alert, trusted  # noqa: F401
from tests.documents.conftest import SIGNATURE, make_exempt  # noqa: F401
from tests.documents.exemptions.classes import why
from tests.requests_app.conftest import COPY, asked, decree, person  # noqa: F401

NIK = "1872011203850002"
ROOMS = ("opd", "documents", "requests_app", "portal")
STAFF = "read by staff only"
MACHINE = "written by the program"
PERSON = "read by the applicant and staff"
BELOW = "on the floor below the gate, written by a city-wide role"
NOT_PUBLIC = {
    "documents.BarredFile": "names of viruses",
    "documents.KindCorrection": STAFF,
    "documents.BatchFile": STAFF,
    "documents.ConsequenceEvent": STAFF,
    "documents.DocumentEvent": "the reasons are read by staff only; the page of changes reads `changes`",
    "documents.EditionFile": MACHINE,
    "documents.FileScan": "names of viruses",
    "documents.Finding": "what the gate itself found",
    "documents.ImportRow": STAFF,
    "documents.ImportRun": STAFF,
    "documents.ImportedDocument": STAFF,
    "requests_app.AnswerFinding": "what the gate itself found",
    "requests_app.AnswerPage": "the text of a file: screened finding by finding",
    "documents.PagePicture": MACHINE,
    "documents.Rendition": "made from a file, which is screened finding by finding",
    "documents.RenditionPart": "the text of a file: screened finding by finding",
    "documents.PageText": "the text of a file: screened finding by finding",
    "documents.Opening": STAFF,
    "requests_app.HolidayChange": STAFF,
    "requests_app.LaterJudgment": STAFF,
    "requests_app.LostProof": STAFF,
    "documents.Reading": STAFF,
    "documents.RevisionSeal": MACHINE,
    "portal.BackupKey": MACHINE,
    "requests_app.Withdrawal": STAFF,
    "documents.Redaction": STAFF,
    "documents.RedactionPage": STAFF,
    "documents.ReportEvent": STAFF,
    "documents.Screening": STAFF,
    "documents.LearnedAbbreviation": "made from public documents, which are screened",
    "documents.SearchAbbreviation": "made from public documents, which are screened",
    "documents.SearchAgency": MACHINE,
    "documents.SearchChunk": "the text of a file: screened finding by finding",
    "documents.Synonym": "single words for the search, shown on no page",
    "opd.Holiday": BELOW,
    "opd.AccessCount": MACHINE,
    "opd.AccessEntry": STAFF,
    "opd.AccessHead": MACHINE,
    "opd.LedgerEntry": STAFF,
    "opd.LedgerHead": MACHINE,
    "opd.PublishedHead": MACHINE,
    "opd.Message": "an e-mail to one person",
    "opd.Official": BELOW,
    "opd.Opd": BELOW,
    "opd.PasswordSetup": MACHINE,
    "opd.PersonChange": STAFF,
    "opd.RecoveryCode": MACHINE,
    "opd.SecondFactor": MACHINE,
    "opd.SettingChange": STAFF,
    "opd.StaffSession": MACHINE,
    "opd.ThrottleWindow": MACHINE,
    "opd.User": STAFF,
    "portal.DocumentFeedback": STAFF,
    "portal.IntegrityRule": STAFF,
    "portal.MovedItem": STAFF,
    "portal.Redirect": "addresses of the old site",
    "portal.ServiceFeedback": STAFF,
    "portal.SiteEntry": MACHINE,
    "portal.SiteFinding": STAFF,
    "portal.Subscriber": "an address, sealed, for its owner",
    "portal.Subscription": "a question, for the person who asked it",
    "portal.Webhook": STAFF,
    "portal.WebhookDelivery": STAFF,
    "requests_app.AccessKey": MACHINE,
    "requests_app.AnswerFile": PERSON,
    "requests_app.Applicant": STAFF,
    "requests_app.Attachment": PERSON,
    "requests_app.Decision": PERSON,
    "requests_app.DeliveryRecord": STAFF,
    "requests_app.Destruction": STAFF,
    "requests_app.Dispute": STAFF,
    "requests_app.Draft": PERSON,
    "requests_app.DraftFile": PERSON,
    "requests_app.Event": PERSON,
    "requests_app.Letter": PERSON,
    "requests_app.NumberSeries": MACHINE,
    "requests_app.Objection": PERSON,
    "requests_app.Payment": PERSON,
    "requests_app.OpeningTask": STAFF,
    "requests_app.Paper": PERSON,
    "requests_app.PrivacyIncident": STAFF,
    "requests_app.PrivacyRequest": STAFF,
    "requests_app.Remark": PERSON,
    "requests_app.RetentionRule": STAFF,
    "requests_app.WithheldPart": PERSON,
}


# Acts that make a text public: (get a fixture by its name, column, words) ---------------------------------------------


def of_alert(get, name, words):
    if name == "end_reason":
        alerts.end(get("make_alert")(), by=get("trusted"), reason=words)
    else:
        get("make_alert")(**{name: words})


def of_alert_update(get, name, words):
    alerts.update(get("make_alert")(), by=get("trusted"), values={}, **{name: words})


def of_document(get, name, words):
    publishing.submit(get("make_document")("draft", **{name: words}), by=get("operator"))


def of_file(get, name, words):
    assert name == "name", f"{name}: add to this test the act that makes it public."
    incoming = publishing.receive(files.upload(f"{words}.pdf", files.pdf("Laporan")))
    publishing.submit(get("make_document")("draft", incoming=incoming), by=get("operator"))


def of_test(get, name, words):
    document = None if name == "subject_class" else get("make_document")("draft")
    get("make_exempt")(document, **{name: words})


def of_statement(get, name, words):
    duty, opd, by = Duty.objects.get(code="laporan-kinerja"), get("opd_health"), get("operator")
    matrix.state(duty, opd, StatementKind.NIL, by=by, **{"reason": "Tidak ada."} | SIGNATURE | {name: words})


def of_month(get, name, words):
    opd, month = get("opd_health"), date(2026, 10, 1)
    row = DutyMonth.objects.create(opd=opd, month=month, met=1, owed=3)
    months.correct(opd, month, by=get("reviewer"), met=2, owed=row.owed, **{name: words})


def of_edition(get, name, words):
    facts = {"decision_number": "1/DIP", "decision_date": date(2026, 1, 5), "officer": "PPID"} | {name: words}
    editions.freeze(by=get("reviewer"), **facts)


def of_fee(get, name, words):
    facts = COPY | {"valid_from": date(2026, 1, 1)} | {name: words}
    fee_changes.propose(Fee(decree=get("decree"), **facts), by=get("reviewer"))


def of_period(get, name, words):
    facts = {"kind": "answer", "days": 5, "article": "Pasal 1", "law": "UU 1/2026", "reason": "Undang-undang baru."}
    row = LegalPeriod(**facts | {"valid_from": timezone.localdate() + timedelta(days=1)} | {name: words})
    period_changes.propose(row, by=get("reviewer"))


def of_redaction(get, name, words):
    incoming = publishing.receive(files.upload("laporan.pdf", files.pdf("Pasien Siti Rahmawati")))
    document, by = get("make_document")("draft", incoming=incoming), get("operator")
    begun = redaction.begin(document.revisions.get(), by=by)
    redaction.add_words(begun, by=by, words="Siti Rahmawati", **why(**{name: words}))


def reported(get, text="Masih data lama."):
    opd = get("opd_health")
    target = reports.Target(opd, "Informasi Dinas Kesehatan")
    return reports.receive(target, kind=ReportKind.MISSING, text=text, submission=uuid4()).report


def of_report(get, name, words):
    assert name == "answer", f"{name}: add to this test the act that makes it public."
    reports.refuse(reported(get), by=get("reviewer"), reason=words)


def of_voice(get, name, words):
    reports.release(reported(get, **{name: words}).voices.get(), by=get("reviewer"))


def of_request(get, name, words):
    inforequest = workflow.register(get("asked"), get("person")()).inforequest
    assert name == "public_text", f"{name}: add to this test the act that makes it public."
    workflow.publish_text(inforequest, by=get("reviewer"), text=words)


def in_admin(make: Callable[[], models.Model], role: str):
    """Save the row in the admin with the words in one column, as a browser would."""

    def act(get, name, words):
        get("client").force_login(get(role))
        get("category")
        row = make()
        meta = row._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
        if name == "slug":  # chosen once, when the row is made
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
        form = get("client").get(address).context["adminform"].form
        shown = {field.name: field.value() for field in form if field.value() is not None}
        shown |= {"title": row.title, "body": row.body, "slug": "alamat"} if name == "slug" else {}
        words = f"{words} | /" if name in LINKS else words
        response = get("client").post(address, shown | {name: words})
        if response.status_code == 200:
            raise ValidationError(response.context["adminform"].form.errors.as_data()["__all__"])

    return act


ACTS: dict[type[models.Model], Callable] = {
    Alert: of_alert,
    AlertEvent: of_alert_update,
    Category: in_admin(lambda: Category.objects.get(), "reviewer"),
    ConsequenceTest: of_test,
    Document: of_document,
    Duty: in_admin(lambda: Duty.objects.first(), "reviewer"),
    DutyMonth: of_month,
    DutyStatement: of_statement,
    Edition: of_edition,
    Fee: of_fee,
    InformationRequest: of_request,
    LegalPeriod: of_period,
    Faq: in_admin(lambda: Faq.objects.create(question="Apa?", answer="<p>Isi.</p>", group="Umum"), "reviewer"),
    News: in_admin(lambda: News.objects.create(title="Kabar", slug="kabar", body="<p>Isi.</p>"), "reviewer"),
    Picture: in_admin(lambda: Picture.objects.create(alt="Balai kota", width=1, height=1), "reviewer"),
    Page: in_admin(lambda: Page.objects.create(title="Halaman", slug="baru", body="<p>Isi.</p>"), "reviewer"),
    RedactionPart: of_redaction,
    Report: of_report,
    ReportVoice: of_voice,
    RetentionSchedule: in_admin(
        lambda: RetentionSchedule.objects.create(kind="laporan", retention="2 tahun", basis="JRA"), "reviewer"
    ),
    Revision: of_file,
    SiteProfile: in_admin(SiteProfile.load, "site_admin"),
    SkeletonNode: in_admin(lambda: SkeletonNode.objects.first(), "reviewer"),
    Statute: in_admin(lambda: Statute.objects.create(act="UU 1/2000", title="Contoh", article="1"), "reviewer"),
}
COLUMNS = [(model, name) for model in ACTS for name in free_text_fields(model)]


def words_for(model: type[models.Model], name: str) -> str:
    if (model, name) == (Statute, "act"):
        return f"UU {NIK}"
    return f"surat-{NIK}" if isinstance(model._meta.get_field(name), models.SlugField) else f"Surat {NIK}"


# The alarms ----------------------------------------------------------------------------------------------------------


def with_text() -> dict[str, type[models.Model]]:
    found = [model for room in ROOMS for model in apps.get_app_config(room).get_models() if text_columns(model)]
    return {model._meta.label: model for model in found}


def test_every_model_with_text_is_screened_or_named():
    unnamed = sorted(set(with_text()) - set(NOT_PUBLIC) - {model._meta.label for model in ACTS})
    assert not unnamed, (
        f"{', '.join(unnamed)}: text that nobody looks through. Call gate.require_clear_texts where it becomes public "
        f"and add that act to ACTS in tests/test_public_texts.py; or name the model in NOT_PUBLIC, with why."
    )


def test_a_named_exception_is_of_something_that_exists():
    screened = {model._meta.label for model in ACTS}
    gone = sorted(set(NOT_PUBLIC) - set(with_text()))
    assert not gone, f"{', '.join(gone)}: no such model with text any more. Remove it from NOT_PUBLIC."
    assert not screened & set(NOT_PUBLIC)
    for model in with_text().values():
        exempt = getattr(model, "UNSCREENED_TEXT", {})
        gone = sorted(set(exempt) - set(text_columns(model)))
        assert not gone, f"{', '.join(gone)}: no text column of {model._meta.label}. Remove it from UNSCREENED_TEXT."
        assert all(exempt.values())
        assert model in ACTS or not exempt, f"{model._meta.label}: exceptions of a model that no act screens."


@pytest.mark.parametrize("model", ACTS, ids=lambda model: model._meta.label)
def test_two_columns_of_a_model_have_two_labels(model):
    """A sentence names a column by its label, and texts are handed to the gate by it."""
    labels = [str(model._meta.get_field(name).verbose_name) for name in free_text_fields(model)]
    assert sorted(set(labels)) == sorted(labels)


@pytest.mark.one_engine
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "name"), COLUMNS, ids=[f"{model._meta.model_name}-{name}" for model, name in COLUMNS]
)
def test_a_number_of_a_person_is_refused(request, model, name):
    with pytest.raises(ValidationError, match=r"memuat (NIK|nomor orang)"):
        ACTS[model](request.getfixturevalue, name, words_for(model, name))


@pytest.mark.one_engine
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "name"), COLUMNS, ids=[f"{model._meta.model_name}-{name}" for model, name in COLUMNS]
)
def test_the_same_act_without_a_number_is_done(request, model, name):
    """Otherwise the test above might have seen another fault than the number."""
    ACTS[model](request.getfixturevalue, name, words_for(model, name).replace(NIK, "biasa"))


@pytest.mark.one_engine
@pytest.mark.django_db
class TestRichText:
    """What the editor writes between the digits is not read by a citizen, so it does not hide a number either."""

    @pytest.mark.parametrize(
        "body",
        [
            f"<p>{NIK}</p>",
            "<p>1872&nbsp;0112&nbsp;0385&nbsp;0002</p>",
            "<p>1872011<strong>203850002</strong></p>",
            f'<p><a href="/{NIK}/">a</a></p>',
        ],
    )
    def test_a_number_is_found_in_it(self, request, body):
        with pytest.raises(ValidationError, match="Isian “isi” memuat NIK"):
            ACTS[News](request.getfixturevalue, "body", body)

    def test_a_hidden_text_may_hold_it_until_it_is_shown(self, client, reviewer):
        client.force_login(reviewer)
        item = News.objects.create(title="Kabar", slug="kabar", body="<p>Isi.</p>", is_public=False)
        address = reverse("admin:portal_news_change", args=[item.pk])
        row = {"title": "Kabar", "body": f"<p>{NIK}</p>", "published_at": "2026-01-05T10:00"}
        assert client.post(address, row).status_code == 302
        assert client.post(address, row | {"is_public": "on"}).status_code == 200
        item.refresh_from_db()
        assert (item.is_public, NIK in item.body) == (False, True)


@pytest.mark.django_db
class TestWhatIsRefusedChangesNothing:
    def test_a_warning_is_not_updated(self, make_alert, trusted):  # noqa: F811
        alert = make_alert()
        with pytest.raises(ValidationError, match="Isian “uraian” memuat NIK"):
            alerts.update(alert, by=trusted, text=f"Korban {NIK}", values={"area": "Metro Utara"})
        now = Alert.objects.get()
        assert (now.area, now.version, now.events.count()) == (alert.area, 0, 1)

    def test_a_warning_can_be_ended_whatever_it_says(self, make_alert, trusted):  # noqa: F811
        alert = make_alert()
        Alert.objects.update(danger=f"Korban {NIK}")  # published before the gate read it
        alerts.end(alert, by=trusted, reason="Sudah aman.")
        assert Alert.objects.get().ended_at

    def test_a_citizen_s_words_stay_closed(self, request, reviewer):
        voice = reported(request.getfixturevalue, f"NIK saya {NIK}").voices.get()
        with pytest.raises(ValidationError, match="jadi tidak dapat dibuka"):
            reports.release(voice, by=reviewer)
        voice.refresh_from_db()
        assert voice.released_at is None

    def test_a_request_stays_out_of_the_register(self, request, reviewer):
        with pytest.raises(ValidationError, match="Isian “isi di register umum” memuat NIK"):
            of_request(request.getfixturevalue, "public_text", f"Data {NIK}")
        assert InformationRequest.objects.get().public_text == ""
