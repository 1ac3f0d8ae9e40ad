"""Who publishes what they wrote: the setting of the city, at the page, the verb, the schedule and the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.lifecycle import publishing, scheduling
from documents.lifecycle.rules import Act, acts_for
from documents.models import Document, DocumentEvent, DocumentState
from opd.errors import NotAllowed
from opd.models import CitySetting, LedgerEntry, Role
from opd.people import settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_reviewer(make_user, city):
    return make_user("verifikator-dua", Role.REVIEWER, city)


@pytest.fixture
def others_publish(reviewer, second_reviewer, superior):
    change = settings.ask(CitySetting.AUTHOR_PUBLISHES, False, by=reviewer, reason="Empat mata.")
    settings.confirm(change, by=superior)


@pytest.fixture
def own(make_document, reviewer):
    """A document that a reviewer wrote and submitted."""
    return make_document("submitted", by=reviewer)


def by_author(document):
    entry = LedgerEntry.objects.get(verb="document.publish", object_id=document.pk)
    return entry.fields["by_author"]


def test_by_default_an_author_publishes_and_the_ledger_says_so(own, make_document, reviewer):
    publishing.publish(own, by=reviewer, looked_for=True)
    assert by_author(own) is True
    assert by_author(make_document(title="Dari operator")) is False


def test_where_another_must(own, reviewer, second_reviewer, others_publish):
    assert Act.PUBLISH not in acts_for(own, reviewer) and Act.PUBLISH in acts_for(own, second_reviewer)
    with pytest.raises(NotAllowed):
        publishing.publish(own, by=reviewer, looked_for=True)
    with pytest.raises(NotAllowed):
        scheduling.schedule(own, by=reviewer, at=timezone.now() + timedelta(days=1), looked_for=True)
    publishing.publish(own, by=second_reviewer, looked_for=True)
    assert by_author(own) is False


def test_who_edited_or_uploaded_is_an_author_too(
    make_document, operator, reviewer, second_reviewer, upload, read_files, others_publish
):
    for part in ({"values": {"summary": "Ringkasan lain."}}, {"values": {}, "incoming": upload("Berkas lain.")}):
        document = make_document("draft")
        publishing.save_draft(document, by=reviewer, **part)
        read_files(document)
        publishing.submit(document, by=operator)
        with pytest.raises(NotAllowed):
            publishing.publish(document, by=reviewer, looked_for=True)
        publishing.publish(document, by=second_reviewer, looked_for=True)
        publishing.save_draft(document, by=operator, values={"summary": "Dari operator."})
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)  # what they wrote was published by another before


def test_the_database_holds_it(own, reviewer, others_publish):
    for act in ("publish", "schedule", "restore"):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentEvent.objects.create(document=own, act=act, state=DocumentState.PUBLISHED, by=reviewer)


def test_the_page(client, own, reviewer, others_publish):
    client.force_login(reviewer)
    client.post(reverse("admin:documents_document_act", args=[own.pk, "publish"]), {"version": own.version})
    assert Document.objects.get(pk=own.pk).state == DocumentState.IN_REVIEW
