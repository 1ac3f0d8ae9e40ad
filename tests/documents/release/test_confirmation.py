"""Before a file goes out a person confirms by name that they looked for what no machine recognises (rule 54)."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.lifecycle import publishing, scheduling
from documents.models import Confirmation, Document, DocumentState, ScheduleEnd
from opd.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(make_document):
    return make_document("submitted")


@pytest.fixture
def browser(reviewer):
    client = Client()
    client.force_login(reviewer)
    return client


def test_the_verb_refuses_without_it(submitted, reviewer):
    with pytest.raises(ValidationError, match="Centang dahulu"):
        publishing.publish(submitted, by=reviewer, looked_for=False)
    assert Document.objects.get().state == DocumentState.IN_REVIEW


def test_it_is_recorded_with_person_and_moment(submitted, reviewer):
    publishing.publish(submitted, by=reviewer, looked_for=True)
    given = Confirmation.objects.get(revision=submitted.published_revision)
    assert given.by == reviewer and given.at == submitted.published_at
    entry = LedgerEntry.objects.filter(verb="document.publish").latest("number")
    assert entry.fields["looked_for"] is True


def test_a_new_version_needs_a_new_one(make_document, reviewer, operator, upload, read_files):
    document = make_document("published")
    publishing.replace_file(document, by=operator, incoming=upload("Angka yang baru.", "baru.txt"))
    read_files(document)
    publishing.submit(document, by=operator)
    assert not Confirmation.objects.filter(revision=document.proposed_revision).exists()
    with pytest.raises(ValidationError, match="Centang dahulu"):
        publishing.publish(document, by=reviewer, looked_for=False)
    publishing.publish(document, by=reviewer, looked_for=True)


def test_a_document_that_comes_back_is_looked_at_again(make_document, reviewer):
    document = make_document("published")
    publishing.withdraw(document, by=reviewer, reason="Salah unggah.")
    before = Confirmation.objects.get().at
    with pytest.raises(ValidationError, match="Centang dahulu"):
        publishing.restore(document, by=reviewer, looked_for=False)
    publishing.restore(document, by=reviewer, looked_for=True)
    assert Confirmation.objects.get().at > before


def test_the_database_publishes_nothing_without_it(submitted, reviewer):
    newest, row, now = submitted.revisions.first(), Document.objects.filter(pk=submitted.pk), timezone.now()
    complete = {"date": now.date(), "responsible_unit": "Dinas", "place": "Metro"}
    row.update(published_at=now, first_published_at=now, **complete)  # all but the confirmation is there
    public = {"state": DocumentState.PUBLISHED, "published_revision": newest}
    nobody_looked = partial(pytest.raises, IntegrityError, match="file_goes_out_after_somebody_looked")
    with nobody_looked(), transaction.atomic():
        row.update(**public)
    with nobody_looked(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_document SET state = 'published', published_revision_id = %s WHERE id = %s",
            [newest.pk, submitted.pk],
        )
    Confirmation.objects.create(revision=newest, by=reviewer, at=now)
    assert row.update(**public) == 1


def test_what_was_public_before_stays_and_may_be_changed(make_document, reviewer):
    document = make_document("published")
    Confirmation.objects.all().delete()  # published before the confirmation existed
    publishing.save_draft(document, by=reviewer, values={"summary": "Ringkasan baru."})
    assert Document.objects.get().is_public


def test_a_schedule_is_confirmed_beforehand(submitted, reviewer):
    at = timezone.now() + timedelta(hours=2)
    with pytest.raises(ValidationError, match="Centang dahulu"):
        scheduling.schedule(submitted, by=reviewer, at=at, looked_for=False)
    scheduling.schedule(submitted, by=reviewer, at=at, looked_for=True)
    said = Confirmation.objects.get().at
    assert scheduling.publish_due(at + timedelta(minutes=1)).published == 1
    assert Confirmation.objects.get().at == said


def test_a_schedule_without_it_is_void_and_told(submitted, reviewer):
    at = timezone.now() + timedelta(hours=2)
    scheduling.schedule(submitted, by=reviewer, at=at, looked_for=True)
    Confirmation.objects.all().delete()  # scheduled before the confirmation existed
    assert scheduling.publish_due(at + timedelta(days=2)).void == 1
    assert submitted.schedules.get().end == ScheduleEnd.VOID


def test_the_page_asks_and_the_tick_is_required(submitted, browser):
    page = reverse("admin:documents_document_change", args=[submitted.pk])
    assert 'name="looked_for"' in browser.get(page).content.decode()
    act = reverse("admin:documents_document_act", args=[submitted.pk, "publish"])
    told = browser.post(act, {"version": submitted.version}, follow=True).content.decode()
    assert "Centang dahulu" in told and not Document.objects.get().is_public
    browser.post(act, {"version": submitted.version, "looked_for": "1"})
    assert Document.objects.get().is_public


def test_many_at_once_are_confirmed_beforehand(submitted, browser):
    listed = reverse("admin:documents_document_changelist")
    data = {"action": "publish_selected", "_selected_action": [submitted.pk]}
    assert 'name="looked_for"' in browser.get(listed).content.decode()
    browser.post(listed, data)
    assert not Document.objects.get().is_public
    browser.post(listed, data | {"looked_for": "on"})
    assert Document.objects.get().is_public
