"""What the law limits is a limit of the database: the raw ORM cannot break it, whichever way it writes."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from opd.calendar.workdays import add_workdays
from requests_app.letters import content as letters
from requests_app.models import (
    AccessMode,
    AnswerFile,
    Attachment,
    Audience,
    DataClass,
    Decision,
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    Destruction,
    Dispute,
    Event,
    InformationRequest,
    Letter,
    LetterKind,
    NumberSeries,
    Objection,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
    Paper,
    PaperKind,
    RefusedDocument,
    Remark,
    Withdrawal,
)
from requests_app.states import OBJECTION_STEPS, STEPS, ObjectionState, State, transitions
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.transition import moment
from tests.requests_app.conftest import TODAY, scanned, send_on_paper, unfinished
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def refuses():
    """A block in which the database must refuse, leaving the transaction usable."""

    def check(write, *args, **kwargs):
        with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


def row(case):
    return type(case).objects.filter(pk=case.pk)


NOT_OF_A_REQUEST = [
    {"number": "9/PPID/2026"},
    {"sequence": 9},
    {"year": 2027},
    {"received_on": TODAY - DAY},
    {"entered_on": TODAY - DAY},
    {"state": "made-up"},
    {"information": ""},
    {"purpose": ""},
    {"due_on": TODAY},
    {"due_on": date(2026, 4, 15)},  # a later date without an extension
    {"extended_on": TODAY},
    {"extended_on": TODAY, "extension_reason": "", "due_on": date(2026, 4, 15)},
    {"extended_on": date(2026, 4, 7), "extension_reason": "Banyak.", "due_on": date(2026, 4, 15)},  # day 11
    {"extended_on": TODAY - DAY, "extension_reason": "Banyak.", "due_on": date(2026, 4, 15)},
    {"state": State.IN_PROGRESS},  # in no agency's hands
    {"state": State.INCOMPLETE},  # nobody asked
    {"state": State.CLOSED, "ended_on": TODAY},
    {"state": State.SENT},
    {"state": State.WITHDRAWN},  # on no day
    {"given_on": TODAY},
    {"public_text": "Dibuka oleh siapa?"},
    {"information": "Yang lain."},
    {"purpose": "Yang lain."},
    {"channel": "letter"},
    {"first_due_on": date(2026, 4, 7), "due_on": date(2026, 4, 7)},  # the 11th working day
    {"first_due_on": date(2026, 4, 3), "due_on": date(2026, 4, 3)},  # Good Friday
    {"first_due_on": date(2026, 4, 4), "due_on": date(2026, 4, 4)},  # a Saturday
    {"first_due_on": date(2026, 4, 2), "due_on": date(2026, 4, 2)},  # the 9th
    {"extended_on": TODAY, "extension_reason": "Banyak.", "due_on": date(2026, 4, 16)},  # the 18th
    {"extended_on": TODAY, "extension_reason": "Banyak.", "due_on": date(2026, 4, 14)},  # the 16th
]


def test_request(make_request, refuses):
    rows = row(make_request())
    for change in NOT_OF_A_REQUEST:
        refuses(rows.update, **change)


def test_request_is_never_deleted(make_request, refuses):
    inforequest = make_request()
    refuses(row(inforequest)._raw_delete, "default")
    refuses(Event.objects.all()._raw_delete, "default")
    refuses(Letter.objects.all()._raw_delete, "default")
    refuses(NumberSeries.objects.all()._raw_delete, "default")


def test_request_begins_at_the_beginning(make_request, person, refuses):
    inforequest = make_request()
    applicant = person()
    applicant.save()
    copy = InformationRequest.objects.get(pk=inforequest.pk)
    copy.pk, copy.number, copy.sequence, copy.applicant, copy.state = None, "2/PPID/2026", 2, applicant, State.DECIDED
    refuses(copy.save, force_insert=True)


def test_second_extension(make_request, reviewer, refuses):
    inforequest = make_request("assigned")
    workflow.extend(inforequest, by=reviewer, reason="Arsipnya di gudang.", today=TODAY)
    refuses(row(inforequest).update, extended_on=TODAY + DAY)
    refuses(row(inforequest).update, extension_reason="Alasan lain.")
    refuses(row(inforequest).update, extended_on=None, extension_reason="", due_on=inforequest.first_due_on)


def test_every_step_outside_the_table(make_request, refuses):
    """From each state that a case can be brought to, every other state but the next ones is refused."""
    stages = {
        "submitted": State.SUBMITTED,
        "incomplete": State.INCOMPLETE,
        "assigned": State.IN_PROGRESS,
        "answered": State.ANSWERED,
        "decided": State.DECIDED,
        "sent": State.SENT,
        "closed": State.CLOSED,
    }
    allowed = transitions(STEPS)
    for stage, state in stages.items():
        inforequest = make_request(stage)
        assert inforequest.state == state
        for target in State:
            if target != state and (state.value, target.value) not in allowed:
                refuses(row(inforequest).update, state=target)


def test_sent_without_notice(make_request, refuses):
    refuses(row(make_request("decided")).update, state=State.SENT)


NOT_OF_A_DECISION = [
    {"outcome": "made-up"},
    {"outcome": Outcome.REFUSED, "reason": "Rahasia."},  # no ground
    {"outcome": Outcome.REFUSED, "reason": "Rahasia.", "grounds": "h", "law": "UU 27/2022", "document_kind": "data"},
    {"outcome": Outcome.NOT_HELD, "controlled": False},  # no reason
    {"outcome": Outcome.NOT_HELD, "reason": "Ada di provinsi.", "controlled": True},
    {"grounds": "h"},
    {"law": "UU 27/2022 Pasal 4"},  # a grant names no exemption
    {"sent_on": TODAY},  # no channel
    {"sent_on": TODAY - DAY, "sent_by_channel": "email", "received_on": TODAY},  # before it was decided
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY - DAY},
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY, "controlled": None},
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY, "material": ""},
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY, "delivery": ""},
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY, "format": ""},
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY, "cost": None},
    {"sent_on": TODAY, "sent_by_channel": "email", "received_on": TODAY, "cost": 5000},  # how is it paid?
    {
        "sent_on": TODAY,
        "sent_by_channel": "email",
        "received_on": TODAY,
        "outcome": Outcome.PARTLY,
        "reason": "Sebagian rahasia.",
    },  # which part?
]


def test_decision(make_request, refuses):
    make_request("decided")
    for change in NOT_OF_A_DECISION:
        refuses(Decision.objects.all().update, **change)


@pytest.fixture
def refusal(test_of_exemption):
    return {
        "outcome": Outcome.REFUSED,
        "reason": "Rahasia pribadi.",
        "grounds": "h",
        "law": "UU 27/2022 Pasal 4",
        "document_kind": "data",
        "written_consent": False,
        "public_office": False,
    }


@pytest.fixture
def resting(make_request, test_of_exemption):
    """A decision that grants as yet, and the exempt document with its test that a refusal may rest on."""
    decision = make_request("decided").decision
    RefusedDocument.objects.create(decision=decision, document=test_of_exemption.document, test=test_of_exemption)
    return decision


@pytest.mark.usefixtures("resting")
def test_refusal_that_the_law_allows(refusal):
    assert Decision.objects.update(**refusal) == 1


NOT_OF_A_REFUSAL = [
    {"grounds": ""},
    {"law": ""},
    {"reason": ""},
    {"grounds": "bh"},  # more than its test
    {"document_kind": ""},
    {"decided_on": date(2026, 3, 1)},  # the test came later
    {"written_consent": True},
    {"public_office": True},
    {"written_consent": None},
    {"document_kind": "peraturan"},  # Pasal 18 ayat (1)
]


@pytest.mark.usefixtures("resting")
def test_refusal_that_it_does_not(refusal, refuses):
    for change in NOT_OF_A_REFUSAL:
        refuses(Decision.objects.all().update, **refusal | change)


def test_refusal_on_an_unfinished_test(make_request, test_of_exemption, refusal, refuses):
    decision, document = make_request("decided").decision, test_of_exemption.document
    refuses(RefusedDocument(decision=decision, document=document, test=unfinished(test_of_exemption)).save)
    refuses(Decision.objects.all().update, **refusal)


OTHER = {
    "JSONField": ["format hardcopy"],
    "CharField": "x",
    "TextField": "Lain.",
    "DateField": date(2026, 3, 20),
    "DateTimeField": datetime(2026, 3, 20, tzinfo=UTC),
    "BooleanField": True,
    "PositiveIntegerField": 77,
    "PositiveSmallIntegerField": 2031,
    "PositiveBigIntegerField": 77,
    "FileField": "lain",
}


def another(field, instance):
    """A value of the field that it does not have."""
    if field.is_relation:
        keys = field.related_model.objects.exclude(pk=getattr(instance, field.attname)).values_list("pk", flat=True)
        return keys.first()
    value = getattr(instance, field.attname)
    return not value if isinstance(value, bool) else OTHER[field.get_internal_type()]


def fields_of(model, but=()):
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.name not in but]


def test_notice_stays_as_it_was_sent(make_request, test_of_exemption, refuses):
    make_request("sent"), make_request()
    decision = Decision.objects.get()
    for field in fields_of(Decision):
        refuses(row(decision).update, **{field.name: another(field, decision)})


def test_a_decision_is_never_deleted(make_request, refuses):
    for stage in ("decided", "sent"):
        refuses(Decision.objects.filter(inforequest=make_request(stage))._raw_delete, "default")


CHANGES_WITH_REQUEST = (
    *("state", "version", "code_hash", "opd", "first_due_on", "due_on", "extended_on", "extension_reason"),
    *("missing", "completion_asked_on", "completion_due_on", "completed_on", "agency_answer"),
    *("given_on", "ended_on", "public_text", "public_text_by"),
)


def test_request_stays_as_it_was_received(make_request, refuses):
    inforequest = make_request()
    make_request()
    for field in fields_of(InformationRequest, CHANGES_WITH_REQUEST):
        refuses(row(inforequest).update, **{field.name: another(field, inforequest)})


def test_answer_stays_as_it_went_out(make_request, answer_file, refuses, make_document, reviewer):
    inforequest, other = make_request("decided"), make_request()
    inforequest.answer_documents.add(make_document())
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    file, documents = inforequest.answer_files.get(), InformationRequest.answer_documents.through.objects
    for change in (
        {"goes_out": False},
        {"sha256": "0" * 64},
        {"size": 1},
        {"mime": "text/html"},
        {"inforequest": other},
        {"name": "lain.txt"},
        {"key": "00"},
        {"file": "jawaban/lain.sealed"},
    ):
        refuses(AnswerFile.objects.filter(pk=file.pk).update, **change)
    added = answer_file()
    added.inforequest, added.uploaded_by = inforequest, reviewer
    refuses(added.save)
    refuses(AnswerFile.objects.filter(pk=file.pk)._raw_delete, "default")
    refuses(documents.update, document=make_document())
    refuses(documents.create, informationrequest=inforequest, document=make_document())
    refuses(documents.all()._raw_delete, "default")
    file.destroy()
    assert AnswerFile.objects.get(pk=file.pk).destroyed_at


def test_no_objection_is_of_another_century(make_objection, refuses):
    """As it was found: an objection of the year 2926, in time."""
    known = make_objection()
    far = date(2926, 1, 1)
    new = {"pk": None, "number": "2/KEB/PPID/2026", "sequence": 2}
    for columns in ({"received_on": far, "entered_on": far, "window_until": far}, {"window_until": far}):
        copy = Objection.objects.get(pk=known.pk)
        for name, value in (new | columns).items():
            setattr(copy, name, value)
        refuses(Objection.objects.bulk_create, [copy])


def test_a_reply_is_of_a_day_that_has_come(make_objection, superior, refuses):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    later = objection.letters.create(kind="objection_decision", number="9/X", verification="X", dated_on=TODAY + DAY)
    refuses(row(objection).update, decided_on=TODAY + DAY, letter=later)
    assert row(objection).update(letter=later) == 1


@pytest.mark.parametrize("days", [367, 1_000_000])
def test_nothing_is_on_its_way_for_more_than_a_year(make_request, make_objection, superior, refuses, days):
    late = TODAY + timedelta(days=days)
    sent = {"sent_on": TODAY, "sent_by_channel": "post"}
    refuses(Decision.objects.filter(inforequest=make_request("decided")).update, received_on=late, **sent)
    objection = make_objection()
    granted = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan."}
    refuses(row(objection).update, **ruling(superior, order_due_on=late, **granted))
    refuses(row(objection).update, **ruling(superior, order_due_on=TODAY - DAY, **granted))
    row(objection).update(**ruling(superior))
    refuses(row(objection).update, state=ObjectionState.SENT, reply_received_on=late, **sent)


@pytest.mark.parametrize("day", [TODAY - 30 * DAY, date(2037, 1, 1)])
def test_every_day_of_a_case_lies_in_its_life(make_request, make_objection, superior, reviewer, refuses, day):
    withdrawn, closed, decided = make_request(), make_request("closed"), make_request("decided")
    refuses(row(withdrawn).update, state=State.WITHDRAWN, ended_on=day)
    refuses(row(closed).update, given_on=day)
    refuses(row(closed).update, completed_on=day)
    refuses(Decision.objects.filter(inforequest=decided).update, decided_on=day)
    sent = {"sent_by_channel": "post", "sent_on": day, "received_on": day}
    refuses(Decision.objects.filter(inforequest=decided).update, **sent)
    objection = make_objection(inforequest=closed)
    granted = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan."}
    refuses(row(objection).update, **ruling(superior, decided_on=day, **granted))
    row(objection).update(**ruling(superior, **granted))
    Event.objects.create(objection=objection, act="rule", state=ObjectionState.DECIDED)
    told = {"sent_by_channel": "post", "sent_on": day, "reply_received_on": day}
    refuses(row(objection).update, state=ObjectionState.SENT, **told)
    objection.refresh_from_db()
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    refuses(row(objection).update, fulfilled_on=day)
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
    end = {"stage": "finished", "result": "Putusan."}
    refuses(Dispute.objects.filter(pk=dispute.pk).update, finished_on=day, **end)
    refuses(Dispute.objects.filter(pk=dispute.pk).update, award_received_on=day)
    refuses(Dispute.objects.filter(pk=dispute.pk).update, award_received_on=TODAY - DAY)
    refuses(Dispute.objects.filter(pk=dispute.pk).update, judgment_received_on=TODAY)


def copy_of(case, applicant, **columns):
    """An unsaved second row like this one."""
    applicant.save()
    copy = type(case).objects.get(pk=case.pk)
    copy.pk, copy.number, copy.sequence, copy.applicant = None, f"{applicant.pk}/X", applicant.pk + 100, applicant
    for name, value in columns.items():
        setattr(copy, name, value)
    return copy


def test_the_database_counts_working_days_as_the_law_does(make_request, make_objection, calendar, person, refuses):
    """The 10th and the 30th are taken, the days beside them are not: from 40 days of receipt in four years."""
    inforequest, objection = make_request(), make_objection()
    for offset in Random(14).sample(range(4 * 365 - 90), 40):
        received = date(2024, 1, 1) + timedelta(days=offset)
        tenth, thirtieth = add_workdays(received, 10, calendar.names), add_workdays(received, 30, calendar.names)
        days = {"received_on": received, "entered_on": received}
        for wrong in (tenth - DAY, tenth + DAY, add_workdays(tenth, 1, calendar.names)):
            due = dict.fromkeys(("first_due_on", "due_on", "original_due_on"), wrong)
            refuses(copy_of(inforequest, person(), **due, **days).save, force_insert=True)
        due = dict.fromkeys(("first_due_on", "due_on", "original_due_on"), tenth)
        copy_of(inforequest, person(), **due, **days).save(force_insert=True)
        own = {"grounds": "b", "inforequest": None}
        for wrong in (thirtieth - DAY, thirtieth + DAY, add_workdays(thirtieth, 1, calendar.names)):
            refuses(copy_of(objection, person(), reply_due_on=wrong, **days, **own).save, force_insert=True)
        copy_of(objection, person(), reply_due_on=thirtieth, **days, **own).save(force_insert=True)


def test_the_17th_working_day_is_counted_by_the_database_too(make_request, calendar, reviewer, refuses):
    inforequest = make_request()
    rows, letter = row(inforequest), letters.extension(inforequest, today=TODAY)
    handed_over = {"stage": "handed_over", "channel": Delivery.POST, "proof": "EE123456789ID", "happened_on": TODAY}
    handed_over |= {"entered_by": reviewer, "entered_at": moment(TODAY)}
    DeliveryRecord.objects.create(inforequest=inforequest, letter=letter, **handed_over)
    due = add_workdays(TODAY, 17, calendar.names)
    extension = {"extended_on": TODAY, "extension_reason": "Banyak."}
    for wrong in (due - DAY, due + DAY):
        refuses(rows.update, due_on=wrong, **extension)
    assert rows.update(due_on=due, **extension) == 1


def test_nothing_older_than_a_year_is_entered(make_request, make_objection, calendar, person, refuses):
    received = TODAY - timedelta(days=367)
    due, reply_due = add_workdays(received, 10, calendar.names), add_workdays(received, 30, calendar.names)
    inforequest, objection = make_request(), make_objection()
    old = copy_of(inforequest, person(), received_on=received, first_due_on=due, due_on=due, original_due_on=due)
    refuses(old.save, force_insert=True)
    old = copy_of(objection, person(), received_on=received, reply_due_on=reply_due, grounds="b", inforequest=None)
    refuses(old.save, force_insert=True)


def test_objection_follows_its_request(make_objection, calendar, person, refuses):
    received = TODAY - DAY
    early = copy_of(
        make_objection(), person(), received_on=received, reply_due_on=add_workdays(received, 30, calendar.names)
    )
    refuses(early.save, force_insert=True)


def test_letter_stays_as_it_was_written(worker, make_request, refuses):
    first, other = make_request(), make_request()
    letter = Letter.objects.get(inforequest=first)
    changes = dict.fromkeys(("number", "verification", "sha256", "mime"), "lain")
    changes |= {"dated_on": TODAY - DAY, "stated_due_on": TODAY, "kind": "notice", "inforequest": other, "size": 1}
    changes |= {"made_at": datetime(2026, 3, 20, tzinfo=UTC)}
    for column, value in changes.items():
        refuses(row(letter).update, **{column: value})


def test_no_extension_after_the_notice(make_request, calendar, refuses):
    due = add_workdays(TODAY, 17, calendar.names)
    extension = {"extended_on": TODAY, "extension_reason": "Banyak.", "due_on": due}
    refuses(row(make_request("sent")).update, **extension)


def test_the_end_of_a_request_and_the_day_of_giving_stay(make_request, reviewer, refuses):
    closed = row(make_request("closed"))
    refuses(closed.update, ended_on=TODAY + DAY)
    refuses(closed.update, given_on=TODAY + DAY)
    refuses(closed.update, given_on=None)


def test_nothing_is_given_before_the_notice(make_request, reviewer, refuses):
    inforequest = make_request("decided")
    send_on_paper(inforequest, reviewer, today=TODAY + 3 * DAY)
    assert inforequest.given_on is None
    refuses(row(inforequest).update, given_on=TODAY + DAY)


def test_the_database_wants_the_proof_of_giving(make_request, reviewer, refuses):
    inforequest = make_request("decided", access=AccessMode.VIEW)
    inforequest.answer_files.update(goes_out=False)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    refuses(row(inforequest).update, given_on=TODAY + DAY)
    step = {"letter": inforequest.decision.letter, "stage": DeliveryStage.GIVEN, "happened_on": TODAY + DAY}
    step |= {"inforequest": inforequest, "entered_by": reviewer, "entered_at": timezone.now()}
    refuses(DeliveryRecord.objects.create, **step, channel=Delivery.PICK_UP)
    scan = {name: getattr(scanned(), name) for name in ("file", "key", "name", "mime", "size", "sha256")}
    refuses(DeliveryRecord.objects.create, **step | scan, channel=Delivery.PORTAL)
    receipt = inforequest.letters.get(kind=LetterKind.RECEIPT)
    refuses(DeliveryRecord.objects.create, **step | scan | {"letter": receipt}, channel=Delivery.PICK_UP)
    DeliveryRecord.objects.create(**step | scan, channel=Delivery.PICK_UP)
    refuses(row(inforequest).update, given_on=TODAY + 2 * DAY)
    row(inforequest).update(given_on=TODAY + DAY)


def test_a_partial_notice_names_what_it_withholds(make_request, reviewer):
    inforequest = make_request("decided")
    rows = Decision.objects.filter(inforequest=inforequest)
    decisions.issue(inforequest, by=reviewer, today=TODAY)
    letter = rows.get().letter
    handed_over = {"stage": "handed_over", "channel": Delivery.PICK_UP, "happened_on": TODAY, "sha256": "0" * 64}
    DeliveryRecord.objects.create(inforequest=inforequest, letter=letter, entered_by=reviewer, **handed_over)
    rows.update(letter=None, outcome=Outcome.PARTLY, reason="Sebagian.")
    sent = {"letter": letter, "sent_on": TODAY, "received_on": TODAY, "sent_by_channel": Delivery.PICK_UP}
    sent |= {"looked_for_by": reviewer, "looked_for_at": timezone.now()}
    with pytest.raises(IntegrityError, match="partial_notice_names_what_is_withheld"), transaction.atomic():
        rows.update(**sent)
    rows.update(outcome=Outcome.GRANTED)
    assert rows.update(**sent) == 1


def test_a_request_lapses_after_its_days_to_complete(make_request, refuses):
    asked = make_request("incomplete")
    refuses(row(asked).update, state=State.LAPSED, ended_on=asked.completion_due_on)
    assert row(asked).update(state=State.LAPSED, ended_on=asked.completion_due_on + DAY) == 1


def test_records_are_kept_as_they_are(make_request, reviewer, refuses):
    workflow.add_remark(make_request(), by=reviewer, text="Sudah ditelepon.", audience=Audience.STAFF)
    Destruction.objects.create(data_class=DataClass.PAPERS, months=12, basis="JRA", cases=[], files=[])
    refuses(Remark.objects.all()._raw_delete, "default")
    refuses(Destruction.objects.all()._raw_delete, "default")
    refuses(Destruction.objects.update, basis="Lain")


def test_what_the_applicant_wrote_and_showed_stays(make_request, person, asked, reviewer, refuses):
    """As it was found: by SQL words became those of the office, and scans and keys of an open request went."""
    attachment, paper = scanned(Attachment), scanned(Paper)
    paper.kind = PaperKind.ID_CARD
    case = workflow.register(asked, person(), papers=[paper], attachments=[attachment], today=TODAY).inforequest
    workflow.add_remark(case, by=None, text="Tidak saya cabut.", audience=Audience.APPLICANT)
    for columns in ({"text": ""}, {"text": "Saya cabut."}, {"audience": Audience.STAFF}, {"by": reviewer}):
        refuses(Remark.objects.update, **columns)
    for model in (Attachment, Paper):
        refuses(model.objects.all()._raw_delete, "default")
    gone = {"key": "", "file": "", "name": "", "destroyed_at": moment(TODAY)}
    refuses(Attachment.objects.update, **gone)
    refuses(case.letters.update, data="Kata lain.")
    workflow.tell_withdrawal(
        case, by=reviewer, scan=scanned(Withdrawal), told_by="letter", reason="Surat.", today=TODAY
    )
    refuses(Withdrawal.objects.update, **gone)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_no_table_is_emptied(make_request, refuses):
    make_request("sent")
    connection.check_constraints()  # what the transaction has yet to check would refuse it, too
    with connection.cursor() as cursor:
        for model in (InformationRequest, Objection, Decision, Event, Letter, NumberSeries, Dispute):
            refuses(cursor.execute, f"TRUNCATE {model._meta.db_table} CASCADE")


def test_no_row_takes_anothers_place(make_request, refuses):
    make_request("sent")
    for model in (InformationRequest, Decision, Letter, NumberSeries, AnswerFile):
        refuses(row(model.objects.earliest("pk")).update, id=999)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_nothing_is_replaced_past_the_triggers(make_request, refuses):
    make_request("sent")
    for model in (Event, Letter, NumberSeries, Decision):
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        table = model._meta.db_table
        with connection.cursor() as cursor:
            refuses(cursor.execute, f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")


def test_history_is_written_once(make_request, refuses):
    make_request()
    refuses(Event.objects.all().update, reason="Lain.")


def test_number_series_never_goes_back(make_request, refuses):
    make_request()
    refuses(NumberSeries.objects.filter(kind="request").update, last=0)


NOT_OF_AN_OBJECTION = [
    {"grounds": ""},
    {"reason": ""},
    {"purpose": ""},
    {"position": ""},
    {"inforequest": None},  # ground d needs one
    {"number": "9/KEB/PPID/2026"},
    {"received_on": TODAY - DAY},
    {"reply_due_on": TODAY},
    {"state": ObjectionState.DECIDED},
    {"state": ObjectionState.SENT, "sent_on": TODAY},
    {"outcome": ObjectionOutcome.GRANTED},
    {"sent_on": TODAY},
    {"fulfilled_on": TODAY},
    {"reply_due_on": date(2026, 5, 4)},  # the 29th
    {"reply_due_on": date(2026, 5, 6)},  # the 31st
]


def test_objection(make_objection, refuses):
    rows = row(make_objection())
    for change in NOT_OF_AN_OBJECTION:
        refuses(rows.update, **change)


def ruling(by, **overrides):
    whole = {
        "state": ObjectionState.DECIDED,
        "outcome": ObjectionOutcome.UPHELD,
        "reasons": "Sudah dijawab.",
        "decided_on": TODAY,
        "decided_by": by,
    }
    return whole | overrides


def test_ruling(make_objection, superior, reviewer, operator, refuses):
    objection = make_objection()
    refuses(row(objection).update, **ruling(reviewer))  # he decided the request
    refuses(row(objection).update, **ruling(operator))  # not a superior
    refuses(row(objection).update, **ruling(superior, reasons=""))
    refuses(row(objection).update, **ruling(superior, outcome=ObjectionOutcome.GRANTED))  # what is ordered?
    refuses(row(objection).update, **ruling(None))
    assert row(objection).update(**ruling(superior)) == 1


def test_request_is_not_decided_by_who_ruled_its_objection(make_request, make_objection, superior, refuses):
    inforequest = make_request("assigned")
    objection = make_objection("c", inforequest=inforequest, today=date(2026, 4, 8))
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Belum.", today=date(2026, 4, 8))
    decision = Decision(
        inforequest=inforequest, outcome=Outcome.GRANTED, decided_on=date(2026, 4, 8), decided_by=superior
    )
    refuses(decision.save)


def test_objection_steps_outside_the_table(make_objection, superior, refuses):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    for target in ObjectionState:
        if target != ObjectionState.SENT:
            refuses(row(objection).update, state=target)
    assert (ObjectionState.RECEIVED.value, ObjectionState.SENT.value) not in transitions(OBJECTION_STEPS)


CHANGES_WITH_OBJECTION = ("version", "code_hash", "fulfilled_on", "applicant_response")


def test_reply_stays_as_it_was_sent(make_objection, make_request, superior, operator, refuses):
    objection = make_objection()
    make_request()
    order = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan.", "order_due_on": TODAY + DAY}
    objections.rule(objection, by=superior, today=TODAY, **order)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    for field in fields_of(Objection, CHANGES_WITH_OBJECTION):
        refuses(row(objection).update, **{field.name: another(field, objection)})


def test_what_follows_a_reply_is_never_deleted(make_objection, superior, reviewer, refuses):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
    refuses(Dispute.objects.all()._raw_delete, "default")
    refuses(Dispute.objects.update, filed_on=TODAY - DAY)
    refuses(OpeningTask.objects.all()._raw_delete, "default")
    refuses(OpeningTask.objects.update, information="Lain.")


def test_withheld_parts_of_a_sent_notice_stay(
    worker, make_request, refusal, test_of_exemption, reviewer, granting, refuses
):
    inforequest = make_request("answered")
    partly = granting | {name: refusal[name] for name in ("document_kind", "written_consent", "public_office")}
    parts = [{"subject": "Nama pasien", "reason": "Rahasia pribadi", "ground": "h", "words": "Sri"}]
    partly |= {
        "refused": [test_of_exemption.document],
        "outcome": Outcome.PARTLY,
        "reason": "Nama pasien dihitamkan.",
        "withheld": parts,
    }
    decision = decisions.decide(inforequest, by=reviewer, today=TODAY, **partly)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    refuses(decision.withheld.all()._raw_delete, "default")
    refuses(decision.withheld.update, subject="Lain")
    refuses(decision.withheld.update, words="Lain")
    assert decision.withheld.update(words="") == 1
    assert Objection.objects.count() == 0
