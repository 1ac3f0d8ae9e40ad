"""What the law limits is a limit of the database: the raw ORM cannot break it, whichever way it writes."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from requests_app import deciding, objections, workflow
from requests_app.models import (
    Decision,
    Delivery,
    Event,
    InformationRequest,
    Letter,
    NumberSeries,
    Objection,
    ObjectionOutcome,
    Outcome,
)
from requests_app.states import OBJECTION_STEPS, STEPS, ObjectionState, State, transitions
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def refuses():
    """A block in which the database must refuse, leaving the transaction usable."""

    def check(write, *args, **kwargs):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


def row(case):
    return type(case).objects.filter(pk=case.pk)


@pytest.mark.parametrize(
    "change",
    [
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
    ],
    ids=str,
)
def test_request(make_request, refuses, change):
    refuses(row(make_request()).update, **change)


def test_request_is_never_deleted(make_request, refuses):
    inforequest = make_request()
    Event.objects.none()
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


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "made-up"},
        {"outcome": Outcome.REFUSED, "reason": "Rahasia."},  # no ground
        {"outcome": Outcome.REFUSED, "reason": "Rahasia.", "grounds": "h", "law": "UU 27/2022"},  # no test
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
    ],
    ids=str,
)
def test_decision(make_request, refuses, change):
    make_request("decided")
    refuses(Decision.objects.all().update, **change)


@pytest.fixture
def refusal(test_of_exemption):
    return {
        "outcome": Outcome.REFUSED,
        "reason": "Rahasia pribadi.",
        "grounds": "h",
        "law": "UU 27/2022 Pasal 4",
        "test": test_of_exemption,
        "test_decided_on": test_of_exemption.decision_date,
        "written_consent": False,
        "public_office": False,
    }


def test_refusal_that_the_law_allows(make_request, refusal):
    make_request("decided")
    assert Decision.objects.update(**refusal) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"grounds": ""},
        {"law": ""},
        {"reason": ""},
        {"test": None},
        {"test_decided_on": None},
        {"test_decided_on": TODAY},  # not the test's own date
        {"decided_on": date(2026, 3, 1)},  # the test came later
        {"written_consent": True},
        {"public_office": True},
        {"written_consent": None},
        {"document_kind": "peraturan"},  # Pasal 18 ayat (1)
    ],
    ids=str,
)
def test_refusal_that_it_does_not(make_request, refusal, refuses, change):
    make_request("decided")
    refuses(Decision.objects.all().update, **refusal | change)


def test_refusal_on_an_unfinished_test(make_request, refusal, refuses):
    make_request("decided")
    test = refusal["test"]
    type(test).objects.filter(pk=test.pk).update(approved_by=None, approved_at=None)
    refuses(Decision.objects.all().update, **refusal)


@pytest.mark.parametrize("column", ["outcome", "material", "cost", "sent_on", "received_on", "reason", "decided_on"])
def test_notice_stays_as_it_was_sent(make_request, refuses, column):
    make_request("sent")
    values = {"cost": 1, "sent_on": None, "received_on": TODAY + DAY, "decided_on": TODAY - DAY, "outcome": "partly"}
    refuses(Decision.objects.all().update, **{column: values.get(column, "Lain.")})


@pytest.mark.parametrize("column", ["number", "dated_on", "kind", "verification", "stated_due_on"])
def test_letter_stays_as_it_was_written(make_request, refuses, column):
    make_request()
    values = {"dated_on": TODAY - DAY, "stated_due_on": TODAY, "kind": "notice"}
    refuses(Letter.objects.all().update, **{column: values.get(column, "lain")})


def test_history_is_written_once(make_request, refuses):
    make_request()
    refuses(Event.objects.all().update, reason="Lain.")


def test_number_series_never_goes_back(make_request, refuses):
    make_request()
    refuses(NumberSeries.objects.filter(kind="request").update, last=0)


@pytest.mark.parametrize(
    "change",
    [
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
    ],
    ids=str,
)
def test_objection(make_objection, refuses, change):
    refuses(row(make_objection()).update, **change)


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


def test_withheld_parts_of_a_sent_notice_stay(make_request, refusal, reviewer, granting, refuses):
    inforequest = make_request("answered")
    partly = granting | {name: refusal[name] for name in ("test", "law", "written_consent", "public_office")}
    parts = [{"subject": "Nama pasien", "reason": "Rahasia pribadi", "ground": "h", "words": "Sri"}]
    partly |= {"outcome": Outcome.PARTLY, "reason": "Nama pasien dihitamkan.", "withheld": parts}
    decision = deciding.decide(inforequest, by=reviewer, today=TODAY, **partly)
    deciding.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    refuses(decision.withheld.all()._raw_delete, "default")
    refuses(decision.withheld.update, subject="Lain")
    assert Objection.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_guards_stand_after_migrations_that_remake_their_tables(make_request, refuses):
    call_command("migrate", "requests_app", "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    refuses(row(make_request()).update, number="9/PPID/2026")
