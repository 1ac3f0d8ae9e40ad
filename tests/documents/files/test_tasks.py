"""What the worker does with a file, and what people see of it."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ

from documents import search, tasks
from documents.lifecycle import finding_answers, publishing, scheduling
from documents.models import Document, ExtractionState, PageState, PageText, Revision, Screening
from documents.release import privacy_gate
from tests import files
from tests.documents.ranked import ranked

pytestmark = pytest.mark.django_db


def test_text_pages_and_picture_are_read(make_document):
    revision = make_document().revisions.get()
    assert (revision.extraction, revision.text.strip(), revision.attempts) == (
        ExtractionState.DONE,
        "Angka tengkes turun di seluruh kelurahan.",
        1,
    )


def test_the_task_is_a_row_of_the_act_s_own_transaction(make_document):
    document = make_document("draft")
    assert OrmQ.objects.count() == 1
    assert document.revisions.get().extraction == ExtractionState.WAITING


def test_running_twice_does_nothing_twice(make_document):
    revision = make_document().revisions.get()
    tasks.extract(revision.pk)
    assert Revision.objects.get(pk=revision.pk).attempts == 1
    tasks.extract(10**9)  # deleted meanwhile


def test_a_task_that_was_killed_half_way_is_finished_by_the_next(make_document):
    revision = make_document("draft").revisions.get()
    Revision.objects.filter(pk=revision.pk).update(extraction=ExtractionState.RUNNING, attempts=1)
    tasks.extract(revision.pk)
    revision.refresh_from_db()
    assert (revision.extraction, revision.attempts) == (ExtractionState.DONE, 2)


def test_a_file_that_kills_every_worker_is_left_alone(make_document):
    revision = make_document("draft").revisions.get()
    Revision.objects.filter(pk=revision.pk).update(attempts=tasks.MAX_ATTEMPTS, extraction=ExtractionState.RUNNING)
    tasks.extract(revision.pk)
    revision.refresh_from_db()
    assert (revision.extraction, revision.error) == (
        ExtractionState.FAILED,
        "Pembacaan berkas ini berulang kali terhenti.",
    )


@pytest.fixture
def lost_behind_its_last_page(make_document):
    """All its pages are read, and nobody is going to say so: the task was lost."""
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        revision = make_document("draft").revisions.get()
    PageText.objects.create(revision=revision, number=1, state=PageState.READ, text="teks")
    Revision.objects.update(extraction=ExtractionState.RUNNING, attempts=1)
    OrmQ.objects.all().delete()
    return revision


def run_all():
    """What the worker does until its queue is empty; a task that fails is not tried again."""
    while row := OrmQ.objects.first():
        row.delete()
        with suppress(ZeroDivisionError):
            getattr(tasks, row.func().rpartition(".")[2])(*row.args())


def test_a_file_whose_task_was_lost_behind_its_last_page_is_finished(lost_behind_its_last_page):
    call_command("read_scans")
    call_command("read_scans")
    assert OrmQ.objects.count() == 1
    run_all()
    lost_behind_its_last_page.refresh_from_db()
    assert lost_behind_its_last_page.extraction == ExtractionState.DONE
    assert privacy_gate.blocking_reasons(lost_behind_its_last_page) == []


def test_what_fails_behind_the_last_page_every_time_is_left_to_a_person(
    lost_behind_its_last_page, operator, monkeypatch
):
    screen_file = privacy_gate.screen_file
    monkeypatch.setattr(privacy_gate, "screen_file", lambda texts, *more: 1 / 0 if texts else screen_file(texts, *more))
    for _hour in range(tasks.MAX_ATTEMPTS):
        call_command("read_scans")
        run_all()
    revision = Revision.objects.get()
    assert (revision.extraction, revision.error) == (
        ExtractionState.FAILED,
        "Pembacaan berkas ini berulang kali terhenti.",
    )
    finding_answers.sign(revision, by=operator)
    assert privacy_gate.blocking_reasons(revision) == []


def test_what_has_its_moment_is_looked_through_first_then_what_is_in_review(make_document, reviewer):
    draft, submitted, scheduled = (make_document(stage) for stage in ("draft", "submitted", "submitted"))
    scheduling.schedule(scheduled, by=reviewer, at=timezone.now() + timedelta(days=1), looked_for=True)
    tasks.extract(draft.revisions.get().pk)
    Screening.objects.all().delete()
    OrmQ.objects.all().delete()
    call_command("read_scans")
    screened = [row.args() for row in OrmQ.objects.order_by("pk") if row.func() == privacy_gate.SCREEN]
    assert screened == [(document.revisions.get().pk,) for document in (scheduled, submitted, draft)]


def test_an_unreadable_file_is_published_when_a_person_has_looked(make_document, operator, reviewer):
    document = make_document("draft", incoming=publishing.receive(files.upload("surat.pdf", files.pdf("Surat"))))
    revision = document.revisions.get()
    with default_storage.open(revision.file.name, "wb") as stored:
        stored.write(b"%PDF-1.7 rusak")
    tasks.extract(revision.pk)
    revision.refresh_from_db()
    assert revision.extraction == ExtractionState.FAILED
    assert revision.error.endswith(".")
    publishing.submit(document, by=operator)
    with pytest.raises(ValidationError, match="Periksa sendiri"):
        publishing.publish(document, by=reviewer, looked_for=True)
    finding_answers.sign(revision, by=operator)
    publishing.publish(Document.objects.get(), by=reviewer, looked_for=True)
    assert Document.objects.public().get() == document
    assert list(ranked("laporan kinerja")) == [document]


def test_text_read_after_publication_becomes_searchable(make_document):
    document = make_document()
    Revision.objects.update(extraction=ExtractionState.WAITING)  # to be read anew
    search.remove(document)
    assert list(ranked("tengkes")) == []
    tasks.extract(document.published_revision_id)
    assert list(ranked("tengkes")) == [document]


def test_text_read_between_preparing_and_publishing_is_not_lost(make_document, operator, reviewer, monkeypatch):
    document = make_document("draft")
    publishing.submit(document, by=operator)
    prepare = search.prepare

    def and_then_the_worker_finishes(after):
        prepared = prepare(after)
        tasks.extract(document.revisions.get().pk)
        return prepared

    monkeypatch.setattr(search, "prepare", and_then_the_worker_finishes)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert list(ranked("tengkes")) == [document]


def test_a_draft_s_text_is_in_no_index(make_document):
    make_document("draft")
    make_document("submitted")
    assert list(ranked("tengkes")) == []
