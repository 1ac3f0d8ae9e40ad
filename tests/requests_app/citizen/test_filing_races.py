"""Many at once, on real threads and real commits: every citizen gets a number of his own, and all of a case or none."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from opd import ledger
from opd.models import LedgerEntry, Message
from requests_app.models import Delivery, Draft, Event, InformationRequest, Letter
from requests_app.states import Act
from requests_app.workflow import decisions, drafts
from requests_app.workflow import requests as workflow
from tests.requests_app.conftest import TODAY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar", "reviewer"),
]


def at_once(count, act):
    """Run `act(number)` on `count` threads that start together; -> results and exceptions in order."""
    start = threading.Barrier(count)

    def run(number):
        start.wait()
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


MANY = 16  # who all wait for the database's one writer, and each keep a connection


def test_many_at_once(asked, person):
    results = at_once(MANY, lambda number: workflow.register(asked, person(email=f"w{number}@warga.test"), today=TODAY))
    numbers = {result.inforequest.number for result in results}
    assert numbers == {f"{n}/PPID/2026" for n in range(1, MANY + 1)}
    assert len({result.token for result in results}) == MANY
    assert Letter.objects.filter(kind="receipt").count() == MANY
    assert Message.objects.filter(act="request_registered", to_citizen=True).count() == MANY
    assert Event.objects.filter(act=Act.REGISTER).count() == MANY
    assert LedgerEntry.objects.filter(verb="informationrequest.register").count() == MANY
    assert ledger.verify() is None


def test_one_draft_sent_by_many_is_one_request(asked, person):
    draft = Draft.objects.create(answers="{}")
    results = at_once(8, lambda number: workflow.register(asked, person(), draft=draft, today=TODAY))
    sent = [result for result in results if isinstance(result, workflow.RegisteredRequest)]
    others = [result for result in results if isinstance(result, workflow.AlreadySent)]
    assert (len(sent), len(others), InformationRequest.objects.count()) == (1, 7, 1)
    assert {error.token for error in others} == {sent[0].token}


def test_steps_that_are_saved_at_once_are_all_kept():
    draft = drafts.save(None, {"information": "Laporan 2025."})
    at_once(6, lambda number: drafts.save(draft, {f"field-{number}": str(number)}, is_part=True))
    expected = {"information": "Laporan 2025."} | {f"field-{number}": str(number) for number in range(6)}
    assert drafts.read(drafts.find(draft.pk)).typed == expected


def test_a_draft_that_is_sent_and_deleted_at_once_is_one_of_both(asked, person):
    for _round in range(5):
        draft = drafts.save(None, {"information": "Laporan 2025."})
        before = InformationRequest.objects.count()
        results = at_once(
            2,
            lambda number, draft=draft: (
                drafts.discard(draft)
                if number
                else drafts.send(draft, asked, person(), papers=(), confirmed=True, today=TODAY)
            ),
        )
        was_sent = isinstance(results[0], workflow.RegisteredRequest)
        assert InformationRequest.objects.count() - before == was_sent
        assert Draft.objects.filter(pk=draft.pk).exists() == was_sent


def test_failure_half_way_leaves_nothing_and_gives_the_number_back(asked, person):
    workflow.register(asked, person(), today=TODAY)
    with pytest.raises(IntegrityError):  # the number is taken when the row is refused
        workflow.register(asked | {"purpose": ""}, person(), today=TODAY)
    counts = [model.objects.count() for model in (InformationRequest, Letter, Event)]
    assert counts == [1, 1, 1]
    assert workflow.register(asked, person(), today=TODAY).inforequest.number == "2/PPID/2026"


def test_send_against_withdrawal(make_request, reviewer):
    """The notice goes out, or the applicant was first: never both."""
    for _round in range(10):
        inforequest = make_request("decided")
        acts = [
            lambda case: decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True),
            lambda case: workflow.withdraw(case, today=TODAY),
        ]
        copies = [InformationRequest.objects.get(pk=inforequest.pk) for _act in acts]
        results = at_once(2, lambda number, acts=acts, copies=copies: acts[number](copies[number]))
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "WrongState"]
        inforequest.refresh_from_db()
        last = inforequest.events.last()
        assert last.state == inforequest.state in ("sent", "withdrawn")
        assert (inforequest.decision.sent_on is not None) == (inforequest.state == "sent")
    assert ledger.verify() is None


def test_two_extensions_at_once(make_request, reviewer):
    inforequest = make_request("assigned")
    copies = [InformationRequest.objects.get(pk=inforequest.pk) for _ in range(6)]
    results = at_once(6, lambda n: workflow.extend(copies[n], by=reviewer, reason="Arsip di gudang.", today=TODAY))
    assert sorted(type(result).__name__ for result in results) == ["NoneType"] + ["WrongState"] * 5
    assert inforequest.events.filter(act=Act.EXTEND).count() == 1
    assert Message.objects.filter(act="request_extended").count() == 1
