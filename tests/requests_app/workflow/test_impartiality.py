"""Who took part in a request never rules on its objection, however the decision was saved again (domain rule 30)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from opd.errors import NotAllowed
from opd.models import Membership, Role
from portal.staff.system import examine
from requests_app.models import Decision, Delivery, Event, Objection, ObjectionOutcome
from requests_app.states import ObjectionState
from requests_app.workflow import decisions, impartiality, objections
from requests_app.workflow import requests as workflow
from tests.requests_app.conftest import TODAY
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TEXTS = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}
UPHELD = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah dijawab."}


@pytest.fixture
def both(make_user, city):
    """Someone who is PPID and its superior at once."""
    person = make_user("rangkap", Role.REVIEWER, city)
    Membership.objects.create(user=person, role=Role.SUPERIOR, opd=city)
    return type(person).objects.get(pk=person.pk)


@pytest.fixture
def refuses_ruling():
    """-> verb, ORM and SQL refuse this person's ruling."""

    def check(objection, person, today=TODAY):
        with undone(person), pytest.raises(NotAllowed):
            objections.rule(objection, by=person, today=today, **UPHELD)
        ruling = UPHELD | {"state": ObjectionState.DECIDED, "decided_on": today, "decided_by": person}
        with undone(person), pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**ruling)
        row = Objection.objects.get(pk=objection.pk)
        for name, value in ruling.items():
            setattr(row, name, value)
        with undone(person), pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.bulk_update([row], list(ruling))

    return check


def objection_to(inforequest, grounds="d", today=TODAY):
    return objections.file(grounds, TEXTS, inforequest=inforequest, today=today).objection


def test_who_decided_first_is_barred_though_another_saved_the_decision(
    make_request, both, reviewer, granting, superior, refuses_ruling
):
    case = make_request("answered")
    decisions.decide(case, by=both, today=TODAY, **granting)
    decisions.decide(case, by=reviewer, today=TODAY, **granting)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    assert Decision.objects.get().decided_by == reviewer
    objection = objection_to(case)
    refuses_ruling(objection, both)
    objections.rule(objection, by=superior, today=TODAY, **UPHELD)


def test_who_sent_the_notice_is_barred(make_request, both, refuses_ruling):
    case = make_request("decided")
    decisions.send(case, by=both, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    refuses_ruling(objection_to(case), both)


def test_who_closed_it_as_not_processed_is_barred(make_request, both, refuses_ruling):
    case = make_request("incomplete")
    day = case.completion_due_on + DAY
    workflow.lapse(case, by=both, today=day)
    refuses_ruling(objection_to(case, "e", day), both, day)


def test_for_silence_the_ppid_in_office_on_the_due_date_is_barred(make_request, both, superior, refuses_ruling):
    case = make_request("assigned")
    late = case.due_on + DAY
    objection = objection_to(case, "c", late)
    refuses_ruling(objection, both, late)
    office = Membership.objects.filter(user=both, role=Role.REVIEWER)
    office.update(valid_to=case.due_on)
    refuses_ruling(objection, both, late)
    office.update(valid_to=case.due_on - DAY)
    objections.rule(objection, by=type(both).objects.get(pk=both.pk), today=late, **UPHELD)


def test_another_ground_bars_no_ppid_who_did_nothing(make_request, both):
    objections.rule(objection_to(make_request("sent")), by=both, today=TODAY, **UPHELD)


def test_the_office_counts_on_the_day_of_the_ruling(make_request, superior, refuses_ruling):
    objection = objection_to(make_request("sent"))
    office = Membership.objects.filter(user=superior)
    office.update(valid_to=TODAY - DAY)
    refuses_ruling(objection, type(superior).objects.get(pk=superior.pk))
    office.update(valid_from=TODAY + DAY, valid_to=None)
    refuses_ruling(objection, type(superior).objects.get(pk=superior.pk))
    office.update(valid_from=TODAY)
    objections.rule(objection, by=type(superior).objects.get(pk=superior.pk), today=TODAY, **UPHELD)


def test_who_ruled_first_does_not_decide_though_another_ruled_again(make_request, both, superior, reviewer, granting):
    case = make_request("answered")
    late = case.due_on + DAY
    objection = objection_to(case, "c", late)
    office = Membership.objects.filter(user=both, role=Role.REVIEWER)
    office.update(valid_from=late)  # not PPID when the time ran out
    person = type(both).objects.get(pk=both.pk)
    objections.rule(objection, by=person, today=late, **UPHELD)
    objections.rule(objection, by=superior, today=late, **UPHELD)
    with pytest.raises(NotAllowed):
        decisions.decide(case, by=person, today=late, **granting)
    decisions.decide(case, by=reviewer, today=late, **granting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(inforequest=case).update(decided_by=both)


def test_who_ruled_first_sends_and_closes_nothing_later(make_request, both, superior, reviewer):
    """A request that is still open may be objected to, on ground c when its time has run out."""
    decided, asked = make_request("decided"), make_request("incomplete")
    late = decided.due_on + DAY
    Membership.objects.filter(user=both, role=Role.REVIEWER).update(valid_from=late)
    judge = type(both).objects.get(pk=both.pk)
    for case in (decided, asked):
        objections.rule(objection_to(case, "c", late), by=judge, today=late, **UPHELD)
    tries = [
        lambda by: decisions.issue(decided, by=by, today=late),
        lambda by: decisions.send(decided, by=by, channel=Delivery.EMAIL, looked_for=True, today=late),
        lambda by: workflow.lapse(asked, by=by, today=late),
    ]
    for number, act in enumerate(tries):
        with undone(number), pytest.raises(NotAllowed, match="memutuskan keberatan"):
            act(judge)
        with undone(number):
            act(reviewer)
        decided.refresh_from_db()
        asked.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(inforequest=decided, act="send", state="sent", by=judge)


def test_the_system_page_names_an_objection_that_nobody_may_decide(make_request, both, superior):
    label = "Atasan PPID untuk keberatan"

    def remedy():
        return next(fact for fact in examine(timezone.now()) if fact.label == label)

    case = make_request("decided")
    decisions.send(case, by=both, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    objection = objection_to(case)
    assert not impartiality.without_judge().exists() and not remedy().remedy
    Membership.objects.filter(user=superior).update(valid_to=date(2026, 1, 1))
    assert impartiality.without_judge().get() == objection
    assert objection.number in remedy().words and "Angkat atasan dari Atasan PPID" in remedy().remedy
    Membership.objects.filter(user=both, role=Role.SUPERIOR).delete()
    assert impartiality.without_judge().get() == objection
