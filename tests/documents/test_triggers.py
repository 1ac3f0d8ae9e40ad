"""What the law limits of documents is a limit of the database: no other way of writing breaks it."""

import shutil
import subprocess
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from documents.lifecycle import publishing
from documents.lifecycle.rules import transitions
from documents.models import (
    BarredFile,
    Category,
    Classification,
    Confirmation,
    Document,
    DocumentEvent,
    DocumentState,
    Report,
    ReportKind,
    ReportState,
    Revision,
)
from documents.release import virus_scan
from opd.database import triggers as guards
from opd.models import Opd
from tests.opd.guards import TRIGGERS
from tests.undone import undone

pytestmark = pytest.mark.django_db

S = DocumentState


@pytest.fixture
def refuses():
    """A block in which the database must refuse, leaving the transaction usable."""

    def check(write, *args, **kwargs):
        with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


def row(document):
    return Document.objects.filter(pk=document.pk)


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def as_new(document, **columns):
    copy = Document.objects.get(pk=document.pk)
    copy.pk = None
    for name, value in columns.items():
        setattr(copy, name, value)
    return copy


def test_no_row_begins_public(make_document, refuses):
    public = make_document()
    for state in S:
        if state != S.DRAFT:
            refuses(as_new(public, state=state).save, force_insert=True)
            refuses(Document.objects.bulk_create, [as_new(public, state=state)])
    refuses(as_new(public, state=S.DRAFT).save, force_insert=True)  # with a day of first publication
    names = ", ".join(field.column for field in Document._meta.concrete_fields if not field.primary_key)
    refuses(run, f"INSERT INTO documents_document ({names}) SELECT {names} FROM documents_document")
    as_new(public, state=S.DRAFT, first_published_at=None).save(force_insert=True)


def test_every_step_outside_the_table(make_document, refuses):
    draft, public = make_document("draft"), make_document()
    now = timezone.now()
    complete = {"first_published_at": now, "published_at": now, "date": now, "responsible_unit": "Dinas", "reason": "x"}
    allowed = transitions() - {(S.DRAFT, S.PUBLISHED)}  # of no agency here
    for target in S:
        if target != S.DRAFT and (S.DRAFT, target) not in allowed:
            refuses(row(draft).update, state=target, withdrawn_at=now, **complete)
        if target != S.PUBLISHED and (S.PUBLISHED, target) not in allowed:
            refuses(row(public).update, state=target)
    assert {(S.DRAFT, S.WITHDRAWN), (S.WITHDRAWN, S.DRAFT), (S.PUBLISHED, S.DRAFT)}.isdisjoint(allowed)


@pytest.mark.parametrize(
    ("operators_publish", "classification"),
    [*product((False,), Classification.values[:3]), (True, Classification.ANYTIME)],
)
def test_a_draft_is_not_published_past_the_review(
    make_document, operator, opd_health, operators_publish, classification
):
    draft = make_document("draft", classification=classification)
    Opd.objects.filter(pk=opd_health.pk).update(operators_publish=operators_publish)
    now = timezone.now()
    Confirmation.objects.create(revision=draft.revisions.get(), by=operator, at=now)  # all but the review is there
    public = {"state": S.PUBLISHED, "published_revision": draft.revisions.get(), "published_at": now}
    public |= {"first_published_at": now, "date": now, "responsible_unit": "Dinas", "place": "Metro"}
    with pytest.raises(IntegrityError, match="document_is_published_after_review"), transaction.atomic():
        row(draft).update(**public)


def test_where_the_agency_may_the_step_is_open(make_document, opd_health, operator, read_files):
    draft = make_document("draft")
    Opd.objects.filter(pk=opd_health.pk).update(operators_publish=True)
    read_files(draft)
    publishing.publish_directly(Document.objects.get(pk=draft.pk), by=operator, looked_for=True)
    assert row(draft).get().state == S.PUBLISHED


def test_what_was_exempt_is_not_published_past_the_review(make_document, make_exempt, refuses, opd_health):
    draft = make_document("draft")
    make_exempt(draft)
    Opd.objects.filter(pk=opd_health.pk).update(operators_publish=True)
    refuses(row(draft).update, state=S.PUBLISHED, classification=Classification.PERIODIC, exemption=None)


def test_a_change_is_dropped_but_not_published(make_document, operator, refuses):
    public = make_document()
    publishing.save_draft(public, by=operator, values={"title": "Judul lain"})
    refuses(row(public).update, state=S.PUBLISHED, title="Judul lain")
    refuses(row(public).update, state=S.PUBLISHED, published_at=timezone.now())
    publishing.discard_change(public, by=operator)
    assert row(public).get().state == S.PUBLISHED


def test_a_new_public_document_is_complete(make_document, refuses, reviewer):
    document = make_document("submitted")
    now = timezone.now()
    Confirmation.objects.create(revision=document.revisions.get(), by=reviewer, at=now)
    complete = {
        "state": S.PUBLISHED,
        "published_revision": document.revisions.get(),
        "published_at": now,
        "first_published_at": now,
        "date": now,
        "responsible_unit": "Dinas Kesehatan",
        "place": "Metro",
        "retention": "",
    }
    for missing in ({"date": None}, {"responsible_unit": " "}, {"place": ""}, {"summary": "\n"}, {"title": "\u2003"}):
        refuses(row(document).update, **complete | missing)
    row(document).update(**complete)


def test_the_first_publication_stays(make_document, refuses, opd_kominfo):
    public = make_document()
    refuses(row(public).update, first_published_at=timezone.now())
    refuses(row(public).update, opd=opd_kominfo)
    refuses(row(public).update, id=public.pk + 1)
    refuses(row(public)._raw_delete, "default")
    refuses(run, f"DELETE FROM documents_document WHERE id = {public.pk}")


def test_a_document_lies_in_a_folder_of_its_agency(make_document, refuses, opd_kominfo):
    other = Category.objects.create(opd=opd_kominfo, name="Lain")
    draft = make_document("draft")
    refuses(row(draft).update, category=other)
    refuses(as_new(draft, category=other).save, force_insert=True)


# History --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["draft", "published"])
def test_history_is_neither_rewritten_nor_deleted(make_document, refuses, neighbour, stage):
    document = make_document(stage)
    events = DocumentEvent.objects.filter(document=document)
    refuses(events._raw_delete, "default")
    refuses(events.delete)
    refuses(document.events.first().delete)
    for change in (
        {"reason": "Lain."},
        {"by": neighbour},
        {"act": "submit"},
        {"revision": None},
        {"changes": {"x": 1}},
    ):
        refuses(events.update, **change)
    refuses(run, f"UPDATE documents_documentevent SET reason = 'Lain.' WHERE document_id = {document.pk}")
    refuses(run, f"DELETE FROM documents_documentevent WHERE document_id = {document.pk}")


def test_a_deleted_draft_takes_its_history_along(make_document, operator):
    draft = make_document("draft")
    publishing.delete_draft(draft, by=operator)
    assert not DocumentEvent.objects.exists() and not Revision.objects.exists()
    connection.check_constraints()


def test_a_draft_is_not_deleted_without_its_history(make_document):
    draft = make_document("draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        row(draft).delete()
        connection.check_constraints()
    assert row(draft).exists()


def test_acts_that_need_a_reason_have_one(make_document, reviewer, refuses):
    document = make_document()
    for act, reason in product(("withdraw", "return", "hide_title", "withhold"), ("", " \t", "\u2003")):
        refuses(DocumentEvent.objects.create, document=document, act=act, state=S.PUBLISHED, by=reviewer, reason=reason)
    refuses(DocumentEvent.objects.create, document=document, act="submit", state="draft", by=reviewer, reason="  ")


def test_versions_of_a_public_document_stay(make_document, refuses, operator, upload):
    public = make_document()
    publishing.replace_file(public, by=operator, incoming=upload("Versi kedua."))
    revisions = Revision.objects.filter(document=public)
    refuses(revisions.filter(number=2)._raw_delete, "default")
    for change in ({"sha256": "0" * 64}, {"size": 1}, {"number": 9}, {"uploaded_at": timezone.now()}):
        refuses(revisions.filter(number=1).update, **change)


def test_a_report_is_done_with_what_is_public(make_document, refuses, reviewer, opd_health):
    draft, before = make_document("draft"), make_document()
    report = Report.objects.create(
        opd=opd_health,
        subject="Laporan",
        kind=ReportKind.MISSING,
        sameness="x",
        received_at=timezone.now(),
        due_on=timezone.localdate(),
    )
    done = {"state": ReportState.DONE, "answered_at": timezone.now(), "answered_by": reviewer}
    for solution in (draft, before):
        refuses(Report.objects.filter(pk=report.pk).update, solution=solution, **done)
    Report.objects.filter(pk=report.pk).update(solution=make_document(title="Baru"), **done)
    report.refresh_from_db()
    assert report.status_label == "Selesai"
    publishing.withdraw(report.solution, by=reviewer, reason="Keliru.")
    report = Report.objects.get(pk=report.pk)
    assert report.status_label == "Dijawab, tetapi dokumennya tidak terbit lagi"


# Replacing and truncating ---------------------------------------------------------------------------------------------


def kept_with_rows():
    return [model for model in guards.kept_models(TRIGGERS) if model._base_manager.exists()]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_no_row_of_a_kept_table_is_replaced(make_document, make_exempt, refuses):
    make_document()
    make_exempt(make_document())
    models = kept_with_rows()
    assert {model.__name__ for model in models} >= {
        "LedgerEntry",
        "LedgerHead",
        "Document",
        "DocumentEvent",
        "Revision",
    }
    for model in models:
        table = guards.table_of(model)
        columns = [field.column for field in model._meta.concrete_fields]
        refuses(run, f"INSERT OR REPLACE INTO {table} SELECT {', '.join(columns)} FROM {table}")
    first, second = Revision.objects.order_by("pk")[:2]
    refuses(run, f"UPDATE OR REPLACE documents_revision SET id = {second.pk} WHERE id = {first.pk}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_no_kept_table_is_truncated(refuses):
    for model in guards.kept_models(TRIGGERS):
        refuses(run, f"TRUNCATE {guards.table_of(model)} CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a program of SQLite, sqlite3")
@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the program is not installed")
def test_through_the_program_sqlite3(make_document, tmp_path):
    public, draft = make_document(), make_document("draft")
    copy = tmp_path / "copy.sqlite3"
    _dump(copy)
    hostile = (
        f"DELETE FROM documents_document WHERE id = {public.pk};",
        f"DELETE FROM documents_documentevent WHERE document_id = {draft.pk};",
        f"UPDATE documents_documentevent SET reason = 'x' WHERE document_id = {public.pk};",
        f"UPDATE documents_document SET state = 'published' WHERE id = {draft.pk};",
        "INSERT OR REPLACE INTO documents_documentevent SELECT * FROM documents_documentevent;",
        "INSERT OR REPLACE INTO documents_document SELECT * FROM documents_document;",
        "INSERT OR REPLACE INTO opd_ledgerentry SELECT * FROM opd_ledgerentry;",
    )
    for sql in hostile:
        said = subprocess.run(["sqlite3", copy, sql], capture_output=True, text=True, check=False)
        assert said.returncode != 0 and "trigger: " in said.stderr, (sql, said)


def _dump(path):
    """Copy the database of this test, uncommitted rows included, as a file."""
    import sqlite3  # noqa: PLC0415

    connection.ensure_connection()
    script = "\n".join(connection.connection.iterdump())
    with sqlite3.connect(path) as target:
        target.executescript(script)


def test_a_barred_file_stays_barred(refuses):
    virus_scan.bar("0" * 64)
    barred = BarredFile.objects.filter(sha256="0" * 64)
    refuses(barred.delete)
    refuses(run, "DELETE FROM documents_barredfile")
    refuses(barred.update, sha256="1" * 64)
    virus_scan.bar("0" * 64, found="Uji.Eicar")  # what it is may be found later, and only once
    for found in ("", "Lain"):
        refuses(barred.update, found=found)
    assert virus_scan.barred() == {"0" * 64: "Uji.Eicar"}
