"""A withdrawal that the applicant only told to PPID: recorded, written to them, and revocable for ten working days."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from opd.errors import NotAllowed, WrongState
from opd.models import Membership, Message, Role
from requests_app.models import Channel, Event, InformationRequest, Letter, LetterKind, Objection, Withdrawal
from requests_app.staff import reminders
from requests_app.states import Act, ObjectionState, State
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import TODAY, scanned
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
UNTIL = date(2026, 4, 6)  # ten working days
TOLD = {"told_by": Channel.PHONE, "reason": "Menelepon petugas loket: sudah tidak perlu.", "today": TODAY}


@pytest.fixture
def told(make_request, reviewer):
    inforequest = make_request("assigned")
    workflow.tell_withdrawal(inforequest, by=reviewer, **TOLD)
    return inforequest


@pytest.fixture
def refuses():
    def check(write, *args, **kwargs):
        with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


def fresh(case):
    return type(case).objects.get(pk=case.pk)


def test_it_is_recorded_and_written_to_the_applicant(told, reviewer):
    withdrawal, event = Withdrawal.objects.get(), Event.objects.get(act=Act.TELL_WITHDRAWAL)
    assert (withdrawal.told_by, withdrawal.told_on, withdrawal.recorded_by) == ("phone", TODAY, reviewer)
    assert withdrawal.until == UNTIL
    assert (event.by, event.facts["told_by"], event.facts["until"]) == (reviewer, "phone", "2026-04-06")
    letter = Letter.objects.get(kind=LetterKind.WITHDRAWAL)
    message = Message.objects.get(act="withdrawal_recorded", to_citizen=True)
    assert letter.dated_on == TODAY and "paling lambat 6 April 2026" in message.body


def test_until_then_the_request_goes_on(told, reviewer, calendar):
    """As it was found: an overdue request was withdrawn "by telephone", and the ground of silence was gone."""
    late = told.due_on + DAY
    assert fresh(told).state == State.IN_PROGRESS and fresh(told).is_overdue(late)
    assert [window.ground for window in objections.open_windows(fresh(told), calendar, late)] == ["c"]
    reminders.end_withdrawals(UNTIL)
    assert fresh(told).state == State.IN_PROGRESS


@pytest.fixture
def signed(make_request, reviewer):
    """A request whose applicant has signed the wish to withdraw it."""
    inforequest = make_request("assigned")
    workflow.tell_withdrawal(inforequest, by=reviewer, scan=scanned(Withdrawal), **TOLD)
    return inforequest


def test_after_ten_working_days_it_takes_effect(signed):
    told = signed
    assert reminders.end_withdrawals(UNTIL + DAY) == 1
    case, event = fresh(told), Event.objects.get(act=Act.WITHDRAW)
    assert (case.state, case.ended_on) == (State.WITHDRAWN, UNTIL + DAY)
    assert (event.by, event.by_applicant) == (None, False)
    assert reminders.end_withdrawals(UNTIL + DAY) == 0


def test_what_was_only_spoken_ends_nothing_that_has_become_late(told, refuses):
    """As it was found: a withdrawal by telephone took effect on the day after the due date, and silence was gone."""
    refuses(InformationRequest.objects.filter(pk=told.pk).update, state=State.WITHDRAWN, ended_on=UNTIL + DAY)
    assert reminders.end_withdrawals(UNTIL + DAY) == 0
    withdrawal, event = Withdrawal.objects.get(), Event.objects.get(act=Act.REVOKE_WITHDRAWAL)
    assert (fresh(told).state, withdrawal.revoked_on) == (State.IN_PROGRESS, UNTIL + DAY)
    assert (event.by, event.by_applicant) == (None, False) and "hanya lisan" in event.reason
    assert "hanya lisan" in Message.objects.get(act="withdrawal_revoked").body


def test_what_was_only_spoken_ends_what_is_not_late(make_request, reviewer):
    inforequest = make_request("assigned")
    workflow.extend(inforequest, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    workflow.tell_withdrawal(inforequest, by=reviewer, **TOLD)
    assert reminders.end_withdrawals(UNTIL + DAY) == 1


def test_a_signature_replaces_what_was_only_spoken(told, reviewer):
    workflow.tell_withdrawal(told, by=reviewer, scan=scanned(Withdrawal), **TOLD)
    with pytest.raises(WrongState, match="sudah dicatat"):
        workflow.tell_withdrawal(told, by=reviewer, scan=scanned(Withdrawal), **TOLD)
    assert reminders.end_withdrawals(UNTIL + DAY) == 1


def test_a_silent_superior_enters_no_withdrawal_of_the_objection(make_objection, superior, make_user, city, refuses):
    """As it was found: the Atasan who had let the 30 days pass recorded that the objection was dropped."""
    objection, new = make_objection(), make_user("atasan-baru")
    late = objection.reply_due_on + DAY
    Membership.objects.create(user=new, role=Role.SUPERIOR, opd=city, valid_from=late)
    with pytest.raises(NotAllowed, match="atau yang diam"):
        objections.tell_drop(objection, by=superior, scan=scanned(Withdrawal), **TOLD | {"today": late})
    objections.tell_drop(objection, by=new, scan=scanned(Withdrawal), **TOLD | {"today": late})
    made = Withdrawal.objects.get()
    Withdrawal.objects.update(revoked_on=late)
    made.pk, made.recorded_by = None, superior
    refuses(made.save, force_insert=True)


def test_the_applicant_revokes_it_by_one_click(make_request, reviewer):
    with time_machine.travel(datetime(2026, 3, 13, 10, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        inforequest = make_request()
        workflow.tell_withdrawal(inforequest, by=reviewer, **TOLD)
        message = Message.objects.get(act="withdrawal_recorded")
        address = re.search(r"/permohonan/s/\S+", message.body)[0]
        citizen = CheckedClient()
        page = citizen.get(address)
        assert "batalkan paling lambat 6 April 2026" in text(page)
        [action] = re.findall(r'action="([^"]*batalkan-pencabutan/)"', page.content.decode())
        [once] = set(re.findall(r'name="once" value="([^"]+)"', page.content.decode()))
        assert citizen.post(action, {"once": once}).status_code == 302
        assert "batalkan paling lambat" not in text(citizen.get(address))
    assert Withdrawal.objects.get().revoked_on == TODAY
    assert reminders.end_withdrawals(date(2026, 6, 1)) == 0
    assert fresh(inforequest).state == State.SUBMITTED
    assert Message.objects.filter(act="withdrawal_revoked").exists()


def test_twice_is_refused_and_a_new_one_may_follow_a_revoked_one(told, reviewer):
    with pytest.raises(WrongState, match="sudah dicatat"):
        workflow.tell_withdrawal(told, by=reviewer, **TOLD)
    workflow.revoke_withdrawal(told, today=TODAY)
    with pytest.raises(WrongState, match="Tidak ada pencabutan"):
        workflow.revoke_withdrawal(told, today=TODAY)
    workflow.tell_withdrawal(told, by=reviewer, **TOLD)
    assert Withdrawal.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"told_by": Channel.PORTAL},
        {"told_by": "merpati"},
        {"told_on": TODAY + DAY},
        {"told_on": TODAY - DAY},  # before the request came in
        {"reason": "  "},
    ],
)
def test_it_says_how_when_and_what(make_request, reviewer, wrong):
    with pytest.raises(ValidationError):
        workflow.tell_withdrawal(make_request(), by=reviewer, **TOLD | wrong)
    assert not Withdrawal.objects.exists()


def test_staff_withdraw_no_case_themselves(make_request, make_objection, reviewer, operator, superior):
    inforequest, objection = make_request(), make_objection()
    for person in (reviewer, superior):
        with pytest.raises(NotAllowed):
            workflow.withdraw(inforequest, by=person, reason="Diminta pemohon.")
        with pytest.raises(NotAllowed):
            objections.drop(objection, by=person, reason="Diminta pemohon.")
    with pytest.raises(NotAllowed):
        workflow.tell_withdrawal(inforequest, by=operator, **TOLD)


def test_an_answer_goes_before_the_withdrawal(make_request, reviewer):
    inforequest = make_request("decided")
    workflow.tell_withdrawal(inforequest, by=reviewer, **TOLD)
    decisions.send(inforequest, by=reviewer, channel="email", today=TODAY, looked_for=True)
    assert reminders.end_withdrawals(UNTIL + DAY) == 0
    assert fresh(inforequest).state == State.SENT


def test_an_objection_lives_on_in_the_same_way(make_objection, reviewer, superior):
    kept, dropped = make_objection(), make_objection()
    for objection in (kept, dropped):
        objections.tell_drop(objection, by=superior, scan=scanned(Withdrawal), **TOLD)
        assert fresh(objection).state == ObjectionState.RECEIVED
    objections.revoke_drop(kept, today=TODAY)
    assert reminders.end_withdrawals(UNTIL + DAY) == 1
    assert [fresh(objection).state for objection in (kept, dropped)] == ["received", "withdrawn"]


def test_the_applicants_own_act_takes_effect_at_once(make_request, make_objection):
    inforequest, objection = make_request(), make_objection()
    workflow.withdraw(inforequest, today=TODAY)
    objections.drop(objection, today=TODAY)
    assert fresh(inforequest).state == State.WITHDRAWN and fresh(objection).state == ObjectionState.WITHDRAWN


def test_a_withdrawal_that_was_told_does_not_stop_the_applicants_own(told):
    workflow.withdraw(told, today=TODAY)
    assert fresh(told).state == State.WITHDRAWN


def test_the_database_withdraws_nothing_for_staff(make_request, make_objection, reviewer, refuses):
    inforequest, objection = make_request(), make_objection()
    request, objected = (type(case).objects.filter(pk=case.pk) for case in (inforequest, objection))
    refuses(request.update, state=State.WITHDRAWN, ended_on=UNTIL + DAY)
    refuses(objected.update, state=ObjectionState.WITHDRAWN)
    workflow.tell_withdrawal(inforequest, by=reviewer, **TOLD)
    refuses(request.update, state=State.WITHDRAWN, ended_on=UNTIL)
    refuses(InformationRequest.objects.filter(pk=inforequest.pk).update, state=State.WITHDRAWN, ended_on=TODAY)
    rows = Withdrawal.objects.all()
    refuses(rows._raw_delete, "default")
    for change in ({"until": TODAY}, {"recorded_by": None, "until": None}, {"told_on": TODAY - DAY}):
        refuses(rows.update, **change)
    short = {"told_by": "phone", "told_on": TODAY, "recorded_on": TODAY, "recorded_by": reviewer}
    refuses(Withdrawal.objects.create, objection=objection, until=UNTIL - 3 * DAY, **short)
    rows.update(revoked_on=TODAY)
    refuses(rows.update, revoked_on=None)
    refuses(request.update, state=State.WITHDRAWN, ended_on=UNTIL + DAY)
    assert Objection.objects.get(pk=objection.pk).state == ObjectionState.RECEIVED
