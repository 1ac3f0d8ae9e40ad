"""The database asks for the papers of each step: receipt and history, the letter of what is sent, the record of what is
destroyed. And no row that is kept is replaced."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from documents.models import Opening
from opd import ledger
from opd.database import triggers
from opd.models import ByTwo, PersonChange
from requests_app import triggers as request_triggers
from requests_app.models import (
    IDENTITY_FIELDS,
    Applicant,
    DataClass,
    Decision,
    Delivery,
    Destruction,
    Dispute,
    Event,
    InformationRequest,
    Letter,
    LetterKind,
    LostProof,
    NumberSeries,
    Objection,
    OpeningTask,
    Paper,
    PaperKind,
)
from requests_app.states import State
from requests_app.workflow import disputes, objections
from tests.requests_app.conftest import TODAY, reply_on_paper, send_on_paper
from tests.undone import undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuses():
    """A block in which the database must refuse, leaving the transaction usable."""

    def check(write, *args, **kwargs):
        with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


def row(case):
    return type(case).objects.filter(pk=case.pk)


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def bare_request(make_request, person):
    """A request that somebody inserted past the verb: no receipt, no history."""
    copy = InformationRequest.objects.get(pk=make_request().pk)
    applicant = person()
    applicant.save()
    copy.pk, copy.number, copy.sequence, copy.applicant = None, "2/PPID/2026", 2, applicant
    copy.save(force_insert=True)
    return copy


def test_no_step_without_receipt_and_history(bare_request, make_request, refuses):
    step = {"state": State.INCOMPLETE, "missing": "KTP", "completion_asked_on": TODAY}
    step["completion_due_on"] = "2026-03-19"
    refuses(row(bare_request).update, **step)
    Event.objects.create(inforequest=bare_request, act="register", state=State.SUBMITTED)
    refuses(row(bare_request).update, **step)
    Letter.objects.create(
        inforequest=bare_request, kind=LetterKind.RECEIPT, number="9/X", verification="X", dated_on=TODAY
    )
    row(bare_request).update(**step)


def test_no_second_step_without_the_history_of_the_first(make_request, refuses):
    inforequest = make_request()
    row(inforequest).update(
        state=State.INCOMPLETE, missing="KTP", completion_asked_on=TODAY, completion_due_on="2026-03-19"
    )
    refuses(row(inforequest).update, state=State.SUBMITTED)


def test_a_number_is_never_empty(make_request, person, refuses):
    inforequest = make_request()
    for number in ("", "  ", "\t"):
        applicant = person()
        applicant.save()
        copy = InformationRequest.objects.get(pk=inforequest.pk)
        copy.pk, copy.number, copy.sequence, copy.applicant = None, number, 3, applicant
        refuses(copy.save, force_insert=True)
        refuses(Letter.objects.filter(inforequest=inforequest).update, number=number)


def test_reasons_are_more_than_blanks(make_request, reviewer, refuses):
    inforequest = make_request("assigned")
    refuses(row(inforequest).update, extended_on=TODAY, extension_reason="\u2003\n", due_on="2026-04-15")
    refuses(Event.objects.create, inforequest=inforequest, act="extend", state=State.IN_PROGRESS, reason=" ")
    decided = make_request("decided")
    refuses(Decision.objects.filter(inforequest=decided).update, reason=" ")


def test_a_blank_reason_is_none_in_the_history(make_objection):
    objection = make_objection()
    objections.drop(objection, reason="  ", today=TODAY)
    assert objection.events.last().reason == ""


def test_a_notice_is_sent_with_its_letter(make_request, reviewer, refuses):
    inforequest = make_request("decided")
    rows = Decision.objects.filter(inforequest=inforequest)
    sent = {"sent_on": TODAY, "received_on": TODAY, "sent_by_channel": Delivery.PICK_UP}
    looked = {"looked_for_by": reviewer, "looked_for_at": timezone.now()}
    refuses(rows.update, **sent | looked)
    send_on_paper(inforequest, reviewer, channel=Delivery.PICK_UP)
    assert rows.get().letter.kind == LetterKind.NOTICE


def test_a_reply_is_sent_with_its_letter(make_objection, superior, refuses):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome="upheld", reasons="Sudah benar.", today=TODAY)
    sent = {"state": "sent", "sent_on": TODAY, "reply_received_on": TODAY, "sent_by_channel": Delivery.POST}
    refuses(row(objection).update, **sent)
    reply_on_paper(objection, superior)
    assert Objection.objects.get(pk=objection.pk).letters.filter(kind=LetterKind.OBJECTION_DECISION).exists()


def test_an_applicant_is_blanked_with_the_record_alone(make_request, refuses):
    inforequest = make_request("closed")
    applicant = inforequest.applicant
    rows = Applicant.objects.filter(pk=applicant.pk)
    empty = dict.fromkeys(IDENTITY_FIELDS, "") | {"destroyed_at": timezone.now()}
    refuses(rows.update, **empty)
    refuses(rows.update, national_id="")
    refuses(rows._raw_delete, "default")
    record = {"months": 1, "basis": "JRA 7", "files": []}
    for data_class, cases in ((DataClass.PAPERS, [inforequest.number]), (DataClass.IDENTITY, ["9/LAIN/2026"])):
        Destruction.objects.create(data_class=data_class, cases=cases, **record)
    refuses(rows.update, **empty)
    Destruction.objects.create(data_class=DataClass.IDENTITY, cases=["1/A", inforequest.number], **record)
    rows.update(**empty)
    refuses(rows.update, destroyed_at=timezone.now())
    refuses(rows.update, email="siapa@contoh.test")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_no_row_of_a_kept_table_is_replaced(make_request, make_objection, refuses):
    make_request("closed")
    make_objection()
    models = [model for model in triggers.kept_models(request_triggers.TRIGGERS) if model._base_manager.exists()]
    assert {*models} >= {Event, InformationRequest, Letter, NumberSeries, Objection, Decision, Applicant}
    for model in models:
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        table = triggers.table_of(model)
        refuses(run, f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
        refuses(run, f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_a_unique_key_replaces_no_row_either(make_request, refuses):
    """A new row with the number of an old one would take its place under another primary key."""
    make_request()
    names = [field.column for field in NumberSeries._meta.concrete_fields if not field.primary_key]
    table = triggers.table_of(NumberSeries)
    columns = ", ".join(names)
    refuses(run, f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_no_kept_table_is_truncated(refuses):
    for model in triggers.kept_models(request_triggers.TRIGGERS):
        refuses(run, f"TRUNCATE {triggers.table_of(model)} CASCADE")


def test_every_kind_of_row_of_two_people_is_compared_with_the_ledger():
    """But changes of people: their entries are in the access journal, which expires, and memberships are compared."""
    kinds = {model for model in apps.get_models() if issubclass(model, ByTwo)} | {Opening}
    assert kinds - {known.of for known in ledger.KNOWN} == {PersonChange}


def test_what_a_second_person_never_confirmed_is_named(make_request, reviewer, superior):
    letter = make_request("decided").letters.first()
    lost = {
        "letter": letter,
        "stage": "handed_over",
        "channel": "post",
        "happened_on": TODAY,
        "sha256": "a" * 64,
        "reason": "Hilang.",
    }
    LostProof.objects.create(**lost, asked_by=reviewer)
    assert list(ledger.differences()) == []
    LostProof.objects.update(state="confirmed", decided_by=superior, decided_at=timezone.now())
    assert "tidak dikenal jurnal" in next(ledger.differences())


def test_a_waiver_that_nobody_entered_is_named(make_objection):
    objection = make_objection()
    paper = Paper.objects.create(applicant=objection.applicant, kind=PaperKind.WAIVER)
    OpeningTask.objects.create(objection=objection, information="Berikan.", raised_on=TODAY, waiver=paper)
    assert "tidak dikenal jurnal" in next(ledger.differences())


def test_a_dispute_that_nobody_changed_or_finished_is_named(make_objection, reviewer, refuses):
    dispute = disputes.record_dispute(make_objection(), by=reviewer, filed_on=TODAY, today=TODAY)
    rows = Dispute.objects.filter(pk=dispute.pk)
    final = {"stage": "finished", "result": "Terbuka.", "finished_on": TODAY, "opens_information": True}
    refuses(rows.update, **final)
    refuses(Dispute.objects.create, objection=make_objection(), filed_on=TODAY, window_until=TODAY, **final)
    with undone("never changed by a verb"):
        rows.update(opens_information=True)
        assert "tidak dikenal jurnal" in next(ledger.differences())
    dispute.refresh_from_db()
    disputes.change_dispute(dispute, by=reviewer, stage="adjudication", today=TODAY)
    assert list(ledger.differences()) == []
    for columns in ({"opens_information": True}, {"stage": "court"}, {"aims": "answer"}, {"award_received_on": TODAY}):
        with undone(columns):
            rows.update(**columns)
            assert "tidak dikenal jurnal" in next(ledger.differences())
    dispute.refresh_from_db()
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, aims="answer", **final)
    assert list(ledger.differences()) == []


def test_a_letter_by_email_has_its_message(make_request, refuses):
    case = make_request("sent")
    record = case.deliveries.get()
    record.pk, record.message_id = None, 987_654
    refuses(record.save, force_insert=True)


def test_the_ledger_is_compared_with_the_history(make_request, make_document, reviewer):
    inforequest = make_request("closed")
    make_document()
    assert list(ledger.differences()) == []
    Event.objects.create(inforequest=inforequest, act="extend", state=State.CLOSED, by=reviewer, reason="Diam-diam.")
    [sentence] = ledger.differences()
    words = f"permohonan informasi {inforequest.pk}, {gettext('informationrequest.extend')}"
    assert f"{words}: 1 dalam riwayat, 0" in sentence
