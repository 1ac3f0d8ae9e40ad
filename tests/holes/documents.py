"""Holes of documents: publication, history, the gate and who publishes (items 4, 9, 11, 14, 15 and 16)."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing, scheduling
from documents.models import ConsequenceTest, Document, DocumentEvent, Report, Revision
from documents.reports import verbs as reports
from opd.models import SettingChange
from opd.people import settings as city_settings
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.holes.hole import NOTHING, Delete, Insert, Page, Update, Verb, hole

NIK = "NIK: 1872 0112 0385 0002"


def row_of(document):
    return Document.objects.filter(pk=document.pk)


def press(document, act, **fields):
    """Return a function that presses a button of the page of the document."""

    def post(browser, _scene):
        address = reverse("admin:documents_document_act", args=[document.pk, act])
        return browser.post(address, {"version": row_of(document).get().version} | fields, follow=True)

    return post


def publication(document):
    now = timezone.now()
    columns = {"state": "published", "published_at": now, "first_published_at": now, "date": now.date()}
    return columns | {"published_revision": document.revisions.get(), "responsible_unit": "Dinas", "place": "Metro"}


def copy_of(document, **columns):
    row = row_of(document).get()
    row.pk, row._state.adding = None, True
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def event(s, document, **columns):
    return DocumentEvent(**{"document": document, "act": "withdraw", "state": "published", "by": s.reviewer} | columns)


PUBLISHED = [
    hole(
        "4",
        "A document was published and nobody said that they looked for signatures and addresses",
        "submitted reviewer",
        Page(
            "reviewer",
            "publishes without the tick",
            lambda b, s: press(s.submitted, "publish")(b, s),
            "Centang dahulu",
        ),
        Verb(
            "publishing.publish",
            lambda s: publishing.publish(s.submitted, by=s.reviewer, looked_for=False),
            "Centang dahulu",
        ),
        Verb(
            "scheduling.schedule",
            lambda s: scheduling.schedule(
                s.submitted, by=s.reviewer, at=timezone.now() + timedelta(days=1), looked_for=False
            ),
            "Centang dahulu",
        ),
        Update(
            what="the document is public",
            rows=lambda s: row_of(s.submitted),
            columns=lambda s: publication(s.submitted),
            guards=("file_goes_out_after_somebody_looked",),
        ),
    ),
    hole(
        "11",
        "A draft was published past its review, or inserted as published",
        "draft draft_looked_through operator",
        Page(
            "operator",
            "posts the reviewer's act",
            lambda b, s: press(s.draft, "publish", looked_for="1")(b, s),
            "Peran Anda tidak mengizinkan tindakan ini atas dokumen ini",
        ),
        Verb(
            "publishing.publish by the operator",
            lambda s: publishing.publish(row_of(s.draft).get(), by=s.operator, looked_for=True),
            "Peran Anda",
        ),
        Update(
            what="the draft is public",
            rows=lambda s: row_of(s.draft),
            columns=lambda s: publication(s.draft),
            guards=("document_is_published_after_review",),
        ),
        Insert(
            what="a document that begins as public",
            row=lambda s: copy_of(s.draft, **publication(s.draft)),
            guards=("document_begins_as_a_draft",),
        ),
        Insert(
            what="a draft that was public before",
            row=lambda s: copy_of(s.draft, first_published_at=timezone.now()),
            guards=("document_begins_as_a_draft",),
        ),
    ),
    hole(
        "9",
        "A new public document had no date, unit or place",
        "submitted looked_through reviewer",
        Verb(
            "publishing.publish of what no clerk typed",
            lambda s: publishing.publish(row_of(s.submitted).get(), by=s.reviewer, looked_for=True),
            "filled from agency and category",
            lambda s: all(row_of(s.submitted).values_list("date", "responsible_unit", "place").get()),
        ),
        Update(
            what="public without a date",
            rows=lambda s: row_of(s.submitted),
            columns=lambda s: publication(s.submitted) | {"date": None},
            guards=("new_public_document_is_complete",),
        ),
        Update(
            what="public with a place of blanks",
            rows=lambda s: row_of(s.submitted),
            columns=lambda s: publication(s.submitted) | {"place": NOTHING},
            guards=("new_public_document_is_complete", "document_has_no_blank_text_on_update"),
        ),
    ),
    hole(
        "11",
        "The history of a document was rewritten or deleted, or the document with it",
        "public draft reviewer",
        Update(
            what="another reason",
            rows=lambda s: DocumentEvent.objects.filter(document=s.public),
            columns=lambda s: {"reason": "Lain."},
            guards=("document_event_never_changes",),
        ),
        Delete(
            what="the history of a public document",
            rows=lambda s: DocumentEvent.objects.filter(document=s.public),
            guards=("document_event_goes_with_its_document",),
        ),
        Delete(
            what="the history of a draft without the draft",
            rows=lambda s: DocumentEvent.objects.filter(document=s.draft),
            guards=("document_event_goes_with_its_document",),
        ),
        Delete(
            what="a document that was public",
            rows=lambda s: row_of(s.public),
            guards=("document_that_was_public_or_tested_is_never_deleted",),
        ),
        Delete(
            what="its file",
            rows=lambda s: Revision.objects.filter(document=s.public),
            guards=("revision_of_what_was_public_is_never_deleted",),
        ),
        Update(
            what="another file under the same version",
            rows=lambda s: Revision.objects.filter(document=s.public),
            columns=lambda s: {"sha256": "0" * 64},
            guards=("revision_keeps_its_file",),
        ),
        Verb(
            "publishing.delete_draft of what was public",
            lambda s: publishing.delete_draft(s.public, by=s.reviewer),
            "tidak dihapus",
        ),
    ),
    hole(
        "11",
        "A reason was nothing but blanks",
        "public reviewer",
        Page(
            "reviewer",
            "withdraws with blanks",
            lambda b, s: press(s.public, "withdraw", reason=NOTHING)(b, s),
            "Tulis alasannya",
        ),
        Verb(
            "publishing.withdraw",
            lambda s: publishing.withdraw(s.public, by=s.reviewer, reason=" \u2003"),
            "Tulis alasannya",
        ),
        Insert(
            what="an act without a reason",
            row=lambda s: event(s, s.public, reason=""),
            guards=("document_event_has_its_reason",),
        ),
        Insert(
            what="an act with blanks",
            row=lambda s: event(s, s.public, reason=" \u2003"),
            guards=("document_event_has_its_reason", "documentevent_has_no_blank_text_on_insert"),
        ),
        Update(
            what="withdrawn with blanks",
            rows=lambda s: row_of(s.public),
            columns=lambda s: {"state": "withdrawn", "withdrawn_at": timezone.now(), "reason": NOTHING},
            guards=("document_has_no_blank_text_on_update",),
        ),
    ),
    hole(
        "14",
        "A labelled NIK was not found where it is grouped",
        "draft operator reviewer upload",
        Verb("publishing.submit with one in the title", lambda s: _submit_with(s, title=f"Data {NIK}"), "NIK"),
        Verb("publishing.submit with one in the summary", lambda s: _submit_with(s, summary=f"Nomor KTP {NIK}"), "NIK"),
        Update(
            what="a title with one",
            rows=lambda s: row_of(s.draft),
            columns=lambda s: {"title": f"Data {NIK}"},
            because="no database reads what a text says; the verbs refuse to hand it in and to publish it",
        ),
    ),
]

LOOSE_ENDS = [
    hole(
        "15",
        "A test that was sent again after its return was taken for the returned one",
        "returned reviewer",
        Verb(
            "exemptions.write_test with the same words",
            lambda s: exemptions.write_test(s.returned.document, by=s.reviewer, **COMPLETE),
            "a new test",
            lambda s: s.returned.document.tests.count() == 2,
        ),
    ),
    hole(
        "15",
        "A test was decided that had no number and date of its decision",
        "waiting_without_number superior",
        Verb(
            "exemptions.approve",
            lambda s: exemptions.approve(s.waiting_without_number, by=s.superior),
            "nomor keputusannya",
        ),
        Update(
            what="approved without a number",
            rows=lambda s: ConsequenceTest.objects.filter(pk=s.waiting_without_number.pk),
            columns=lambda s: {"stage": "disetujui", "approved_by": s.superior, "approved_at": timezone.now()},
            guards=("test_approved_has_number_and_date",),
        ),
    ),
    hole(
        "15",
        "A report was Selesai though nothing was published",
        "report draft public reviewer",
        Verb(
            "reports.finish",
            lambda s: reports.finish(s.report, by=s.reviewer, solution=s.draft),
            "belum terbit lagi sesudah laporan ini",
        ),
        Update(
            what="done with a draft",
            rows=lambda s: Report.objects.filter(pk=s.report.pk),
            columns=lambda s: {
                "state": "selesai",
                "solution": s.draft,
                "answered_at": timezone.now(),
                "answered_by": s.reviewer,
            },
            guards=("report_is_done_with_what_is_public",),
        ),
        Update(
            what="done with nothing",
            rows=lambda s: Report.objects.filter(pk=s.report.pk),
            columns=lambda s: {"state": "selesai", "answered_at": timezone.now(), "answered_by": s.reviewer},
            guards=("report_done_with_a_document", "report_is_done_with_what_is_public"),
        ),
    ),
    hole(
        "15",
        "A withdrawn document whose title holds a NIK came back with it",
        "withdrawn_with_nik reviewer operator",
        Page(
            "reviewer",
            "restores it",
            lambda b, s: press(s.withdrawn_with_nik, "restore", looked_for="1")(b, s),
            "Betulkan isiannya",
        ),
        Verb(
            "publishing.restore",
            lambda s: publishing.restore(row_of(s.withdrawn_with_nik).get(), by=s.reviewer, looked_for=True),
            "Betulkan isiannya",
        ),
        Verb(
            "publishing.mend by an operator",
            lambda s: publishing.mend(row_of(s.withdrawn_with_nik).get(), by=s.operator, values={"title": "Data"}),
            "Peran Anda",
        ),
    ),
]

AUTHORS = [
    hole(
        "16",
        "An author published the own work where the city asks for another person",
        "own others_publish reviewer",
        Page(
            "reviewer",
            "publishes it",
            lambda b, s: press(s.own, "publish", looked_for="1")(b, s),
            "Menurut pengaturan kota, orang lain menerbitkannya",
        ),
        Verb(
            "publishing.publish",
            lambda s: publishing.publish(s.own, by=s.reviewer, looked_for=True),
            "orang lain menerbitkannya",
        ),
        Verb(
            "scheduling.schedule",
            lambda s: scheduling.schedule(s.own, by=s.reviewer, at=timezone.now() + timedelta(days=1), looked_for=True),
            "orang lain menerbitkannya",
        ),
        Insert(
            what="the act of publishing by its author",
            row=lambda s: event(s, s.own, act="publish"),
            guards=("document_is_published_by_another_person",),
        ),
    ),
    hole(
        "16",
        "One person changed the setting",
        "asked_setting reviewer superior",
        Verb(
            "settings.confirm by who requested it",
            lambda s: city_settings.confirm(s.asked_setting, by=s.reviewer),
            "harus orang kedua",
        ),
        Update(
            what="confirmed by who requested it",
            rows=lambda s: SettingChange.objects.filter(pk=s.asked_setting.pk),
            columns=lambda s: _confirmed(s.reviewer),
            guards=("setting_change_two_people",),
        ),
        Insert(
            what="a change that begins as confirmed",
            row=lambda s: SettingChange(
                setting=s.asked_setting.setting,
                value=True,
                reason="Lain.",
                asked_by=s.reviewer,
                **_confirmed(s.superior),
            ),
            guards=("setting_change_begins_as_asked",),
        ),
        Update(
            what="another value than was requested",
            rows=lambda s: SettingChange.objects.filter(pk=s.asked_setting.pk),
            columns=lambda s: {"value": True},
            guards=("setting_change_stays_as_asked",),
        ),
        Delete(
            what="the change is gone",
            rows=lambda s: SettingChange.objects.filter(pk=s.asked_setting.pk),
            guards=("setting_change_is_never_deleted",),
        ),
    ),
]


def _submit_with(s, **values):
    file = publishing.receive(SimpleUploadedFile("isi.txt", b"Isi."))
    document = row_of(s.draft).get()
    publishing.save_draft(document, by=s.operator, values=values, incoming=file)
    publishing.submit(document, by=s.operator)


def _confirmed(person) -> dict:
    return {"state": "confirmed", "decided_by": person, "decided_at": timezone.now()}


HOLES = PUBLISHED + LOOSE_ENDS + AUTHORS
