"""A reviewed document goes out at its moment: once, also after downtime, and only as it was reviewed."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from documents import tasks
from documents.lifecycle import publishing, scheduling
from documents.lifecycle.scheduling import PublicationCounts
from documents.models import Document, DocumentState, ScheduledPublication, Screening
from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Membership, Message
from opd.worker.queues import queued_arguments
from tests import first_page
from tests.documents.lifecycle.test_races import as_seen_by, at_once
from tests.offices import redate

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 1, tzinfo=UTC)  # 08.00 in Jakarta
MOMENT = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scheduled(make_document, reviewer):
    document = make_document("submitted")
    scheduling.schedule(document, by=reviewer, at=MOMENT, looked_for=True)
    return document


def test_the_clock_passes_the_moment(scheduled, citizen, reviewer):
    with time_machine.travel(MOMENT - timedelta(seconds=1), tick=False):
        assert scheduling.publish_due() == PublicationCounts(0, 0)
        call_command("publish_scheduled")
        for address in (scheduled.get_absolute_url(), f"/dokumen/{scheduled.pk}/unduh/"):
            assert citizen.get(address).status_code == 404
        assert citizen.get("/dip/").context["page_count"] == 0
    with time_machine.travel(MOMENT, tick=False):
        assert citizen.get(scheduled.get_absolute_url()).status_code == 404  # the clock alone opens nothing
        call_command("publish_scheduled")
        assert citizen.get(scheduled.get_absolute_url()).status_code == 200
        assert b"".join(citizen.get(f"/dokumen/{scheduled.pk}/unduh/")).startswith(b"Angka tengkes")
        assert citizen.get("/dip/").context["page_count"] == 1
        assert scheduling.publish_due() == PublicationCounts(0, 0)
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.published_at) == (DocumentState.PUBLISHED, MOMENT)
    assert [(event.act, event.by) for event in scheduled.events.all()][-2:] == [
        ("schedule", reviewer),
        ("publish", reviewer),
    ]
    row = ScheduledPublication.objects.get()
    assert (row.end, row.ended_at) == ("published", MOMENT)
    assert ledger.verify() is None


def test_after_days_of_downtime_it_goes_out_once(scheduled):
    late = MOMENT + timedelta(days=5)
    assert scheduling.publish_due(late) == PublicationCounts(1, 0)
    assert scheduling.publish_due(late) == PublicationCounts(0, 0)
    assert scheduled.events.filter(act="publish").count() == 1
    assert Message.objects.filter(act="document_published").count() == 1


def test_a_change_of_a_public_document_waits_for_its_moment(make_document, operator, reviewer, citizen):
    document = make_document()
    publishing.save_draft(document, by=operator, values={"title": "Judul baru"})
    publishing.submit(document, by=operator)
    scheduling.schedule(document, by=reviewer, at=MOMENT, looked_for=True)
    assert "Judul baru" not in citizen.get(document.get_absolute_url()).content.decode()
    scheduling.publish_due(MOMENT)
    document.refresh_from_db()
    assert document.title == "Judul baru"


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(minutes=1), NOW + timedelta(days=400)])
def test_only_a_moment_to_come(make_document, reviewer, at):
    with pytest.raises(ValidationError):
        scheduling.schedule(make_document("submitted"), by=reviewer, at=at, looked_for=True)
    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize("person", ["operator", "neighbour", "superior", "site_admin"])
def test_who_may_not_publish_may_not_schedule(make_document, request, person):
    with pytest.raises(NotAllowed):
        scheduling.schedule(make_document("submitted"), by=request.getfixturevalue(person), at=MOMENT, looked_for=True)


@pytest.mark.parametrize("stage", ["draft", "returned", "published"])
def test_only_what_is_in_review(make_document, reviewer, stage):
    with pytest.raises(WrongState):
        scheduling.schedule(make_document(stage), by=reviewer, at=MOMENT, looked_for=True)


def test_cancelled_is_not_published(scheduled, reviewer):
    scheduling.unschedule(scheduled, by=reviewer)
    assert scheduling.publish_due(MOMENT) == PublicationCounts(0, 0)
    scheduled.refresh_from_db()
    assert scheduled.state == DocumentState.IN_REVIEW
    with pytest.raises(WrongState, match="tidak dijadwalkan"):
        scheduling.unschedule(scheduled, by=reviewer)


def test_another_moment_replaces_the_first(scheduled, reviewer):
    scheduling.schedule(scheduled, by=reviewer, at=MOMENT + timedelta(days=1), looked_for=True)
    assert scheduling.publish_due(MOMENT) == PublicationCounts(0, 0)
    assert scheduling.publish_due(MOMENT + timedelta(days=1)) == PublicationCounts(1, 0)
    assert list(ScheduledPublication.objects.order_by("pk").values_list("end", flat=True)) == ["cancelled", "published"]


@pytest.mark.parametrize("act", ["recall", "return"])
def test_whoever_touches_the_document_takes_the_moment_away(scheduled, operator, reviewer, act):
    if act == "recall":
        publishing.recall(scheduled, by=operator)
    else:
        publishing.return_to_operator(scheduled, by=reviewer, reason="Tahunnya keliru.")
    assert scheduling.publish_due(MOMENT) == PublicationCounts(0, 1)
    scheduled.refresh_from_db()
    assert scheduled.first_published_at is None
    assert "diubah, ditarik kembali" in Message.objects.get(act="schedule_void").body
    assert scheduling.publish_due(MOMENT) == PublicationCounts(0, 0)


def test_a_moment_waits_for_the_machine_that_looks_through_its_file(scheduled):
    """As after an upgrade that has every file looked through anew."""
    Screening.objects.all().delete()
    OrmQ.objects.all().delete()
    for minute in range(3):
        assert scheduling.publish_due(MOMENT + timedelta(minutes=minute)) == PublicationCounts(0, 0)
    assert OrmQ.objects.count() == len(queued_arguments(privacy_gate.SCREEN)) == 1
    tasks.screen(scheduled.revisions.get().pk)
    assert scheduling.publish_due(MOMENT + timedelta(minutes=3)) == PublicationCounts(1, 0)


def test_a_moment_does_not_wait_for_a_machine_for_ever(scheduled):
    Screening.objects.all().delete()
    assert scheduling.publish_due(MOMENT + timedelta(days=1)) == PublicationCounts(0, 1)
    assert "sedang diperiksa" in Message.objects.get(act="schedule_void").body


def test_a_document_changed_and_submitted_again_is_not_the_one_that_was_reviewed(scheduled, operator):
    publishing.recall(scheduled, by=operator)
    publishing.save_draft(scheduled, by=operator, values={"summary": "Yang tidak dilihat verifikator."})
    publishing.submit(scheduled, by=operator)
    assert scheduling.publish_due(MOMENT) == PublicationCounts(0, 1)
    scheduled.refresh_from_db()
    assert scheduled.state == DocumentState.IN_REVIEW


def test_published_by_hand_before_its_moment(scheduled, reviewer):
    publishing.publish(scheduled, by=reviewer, looked_for=True)
    assert scheduling.publish_due(MOMENT) == PublicationCounts(0, 0)
    assert ScheduledPublication.objects.get().end == "published"


def test_a_reviewer_who_left_publishes_nothing_and_the_others_are_told(scheduled, reviewer, make_user, city):
    make_user("verifikator.dua", "verifikator", city)
    redate(Membership.objects.filter(user=reviewer), valid_to="2027-01-04")
    with time_machine.travel(MOMENT, tick=False):
        assert scheduling.publish_due() == PublicationCounts(0, 1)
    assert Message.objects.get(act="schedule_void").recipient == "verifikator.dua@contoh.test"


def test_one_that_fails_holds_up_no_other(scheduled, make_document, reviewer, monkeypatch):
    other = make_document("submitted", title="Yang kedua")
    scheduling.schedule(other, by=reviewer, at=MOMENT, looked_for=True)
    whole = publishing.publish_scheduled

    def fails_once(document, *, by):
        if document.pk == scheduled.pk:
            raise OSError("disk")
        whole(document, by=by)

    monkeypatch.setattr(publishing, "publish_scheduled", fails_once)
    assert scheduling.publish_due(MOMENT) == PublicationCounts(1, 0)
    monkeypatch.undo()
    assert scheduling.publish_due(MOMENT + timedelta(minutes=1)) == PublicationCounts(1, 0)


def test_the_database_keeps_one_open_moment(scheduled, reviewer):
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledPublication.objects.create(document=scheduled, version=1, at=MOMENT, by=reviewer)


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_reviewer_at_once(make_document, reviewer):
    for number in range(10):
        document = make_document("submitted", title=f"Laporan {number}")
        scheduling.schedule(document, by=reviewer, at=MOMENT, looked_for=True)
        due = partial(scheduling.publish_due, MOMENT)
        outcomes = at_once(due, due, as_seen_by(publishing.return_to_operator, document, reviewer, reason="Keliru."))
        document.refresh_from_db()
        published = document.state == DocumentState.PUBLISHED
        assert document.events.filter(act="publish").count() == published, outcomes
        assert published or document.state == DocumentState.RETURNED
        scheduling.publish_due(MOMENT)
        assert not ScheduledPublication.objects.open().exists()
    assert ledger.verify() is None


def test_the_worker_looks_every_minute():
    row = Schedule.objects.get(name="publish_scheduled")
    assert (row.schedule_type, row.minutes, row.next_run.second, row.repeats) == ("I", 1, 0, -1)
    assert Schedule.objects.get(name="remind_documents").schedule_type == "D"


# Desk -----------------------------------------------------------------------------------------------------------------


def test_scheduled_and_cancelled_at_the_desk(client, make_document, reviewer):
    document = make_document("submitted")
    page, address = f"/admin/documents/document/{document.pk}/change/", f"/admin/documents/document/{document.pk}"
    client.force_login(reviewer)
    assert "Jadwalkan terbit" in client.get(page).content.decode()
    client.post(f"{address}/jadwal/", {"version": document.version, "at": "2027-01-05T08:00", "looked_for": "1"})
    assert ScheduledPublication.objects.valid().get().at == MOMENT
    shown = client.get(page).content.decode()
    assert "Terbit sendiri pada:" in shown
    assert "Batalkan jadwal terbit" in shown
    assert [row.pk for row in client.get("/admin/documents/document/?masa=terjadwal").context["cl"].queryset] == [
        document.pk
    ]
    assert not client.get("/admin/documents/document/?masa=periksa").context["cl"].queryset.exists()
    stale = client.post(f"{address}/tindakan/unschedule/", {"version": document.version}, follow=True)
    assert "Orang lain lebih dulu" in stale.content.decode()
    document.refresh_from_db()
    client.post(f"{address}/tindakan/unschedule/", {"version": document.version})
    assert not ScheduledPublication.objects.open().exists()


@pytest.mark.parametrize("at", ["", "besok", "2027-01-03T08:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none(client, make_document, reviewer, at):
    document = make_document("submitted")
    client.force_login(reviewer)
    address = f"/admin/documents/document/{document.pk}/jadwal/"
    response = client.post(address, {"version": document.version, "at": at}, follow=True)
    assert response.status_code == 200
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not ScheduledPublication.objects.exists()


def test_an_operator_has_no_such_address_for_others(client, make_document, neighbour, operator):
    document = make_document("submitted")
    address = f"/admin/documents/document/{document.pk}/jadwal/"
    client.force_login(neighbour)
    assert client.post(address, {"version": document.version, "at": "2027-01-05T08:00"}).status_code == 404
    client.force_login(operator)
    client.post(address, {"version": document.version, "at": "2027-01-05T08:00"})
    assert client.get(address).status_code == 405
    assert not ScheduledPublication.objects.exists()


# In force until -------------------------------------------------------------------------------------------------------


def test_the_clock_passes_the_day_up_to_which_a_document_holds(make_document, operator, reviewer, citizen, client):
    document = make_document(valid_until=timezone.localdate() + timedelta(days=1))
    address = document.get_absolute_url()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "Tidak berlaku lagi" not in citizen.get(address).content.decode()
        call_command("remind_documents")
        assert not Message.objects.filter(act="document_outdated").exists()
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        for page in (address, "/cari/", "/dip/", "/informasi/berkala/"):
            assert "Tidak berlaku lagi" in citizen.get(page).content.decode(), page
        assert b"tengkes" in citizen.get(f"/dokumen/{document.pk}/unduh/").getvalue()
        call_command("remind_documents")
        call_command("remind_documents")
        assert Message.objects.get(act="document_outdated").recipient == "operator@contoh.test"
        client.force_login(operator)
        assert [row.act for row in first_page.rows(client, "?jenis=dokumen")] == ["Unggah versi baru"]
        later = timezone.localdate() + timedelta(days=365)
        publishing.save_draft(document, by=operator, values={"valid_until": later})
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert Document.objects.get().valid_until == later
        assert "Tidak berlaku lagi" not in citizen.get(address).content.decode()


def test_what_could_not_go_out_now_gets_no_moment(make_document, upload, reviewer):
    document = make_document("submitted", incoming=upload("NIK 1871054505900003 atas nama warga"))
    with pytest.raises(ValidationError, match="data pribadi"):
        scheduling.schedule(document, by=reviewer, at=MOMENT, looked_for=True)
    assert not ScheduledPublication.objects.exists()
