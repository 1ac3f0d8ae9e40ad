"""What a letter says to a citizen stands: the last day that it states holds, whatever the calendar does (rule 7)."""

from datetime import date, timedelta

import pytest
import time_machine

from opd.calendar.workdays import add_workdays
from opd.models import Holiday, HolidayKind
from requests_app.models import Delivery, LegalPeriod, LetterKind, ObjectionOutcome, Timeliness, legal_calendar
from requests_app.personal_data.destruction import appeals_end_on
from requests_app.tracking import status_texts
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow.clock import holiday_changes, period_changes
from tests.requests_app.conftest import basis, on_slip, removed_past_the_verbs, reply_on_paper, scanned, seen

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2026, 3, 13), timedelta(days=1)
TEXTS = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}
KINDS = (LetterKind.NOTICE, LetterKind.REFUSAL, LetterKind.OBJECTION_DECISION)


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def fewer_days_off(change_days_off):
    """Take out a day off after TODAY, so that what is counted after it ends a day earlier."""

    def take_out():
        change_days_off(removed=Holiday.objects.filter(date=date(2026, 3, 20)))

    return take_out


def fresh(case):
    return type(case).objects.get(pk=case.pk)


def stated(case):
    return case.letters.get(kind__in=KINDS).stated_due_on


def test_objecting_on_the_stated_day_is_in_time(make_request, fewer_days_off, reviewer):
    case, other = make_request("sent", today=TODAY), make_request("sent", today=TODAY)
    until = stated(case)
    fewer_days_off()
    case, other = fresh(case), fresh(other)
    assert status_texts.last_day_to_object(case, legal_calendar()) == until
    assert objections.window(case, "d", legal_calendar()).until == until
    assert objections.open_windows(case, legal_calendar(), until)
    in_time = objections.file("d", TEXTS, inforequest=case, today=until).objection
    assert (in_time.timeliness, in_time.window_until) == (Timeliness.IN_TIME, until)
    late = objections.file("d", TEXTS, inforequest=other, today=until + DAY).objection
    assert late.timeliness == Timeliness.LATE


def test_a_later_day_of_the_calendar_holds_too(make_request, reviewer):
    case = make_request("sent", today=TODAY)
    until = stated(case)
    day = Holiday(date=date(2026, 4, 1), kind=HolidayKind.LOCAL, name="Hari jadi", source="SK 7/2026", confirmed=True)
    seen(holiday_changes.save_day, day, by=reviewer)
    later = objections.window(fresh(case), "d", legal_calendar()).until
    assert later > until
    assert objections.file("d", TEXTS, inforequest=fresh(case), today=later).objection.timeliness == Timeliness.IN_TIME


def test_disputing_on_the_stated_day_is_not_late(make_objection, superior, reviewer, fewer_days_off):
    objection = make_objection(today=TODAY)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    until = stated(objection)
    fewer_days_off()
    objection = fresh(objection)
    day = status_texts.long_date(until)
    assert day in status_texts.objection_step(objection, today=TODAY, calendar=legal_calendar())
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=until, today=until + DAY)
    assert (dispute.window_until, dispute.is_late) == (until, False)


def test_a_dispute_on_the_day_after_is_late(make_objection, superior, reviewer, fewer_days_off):
    objection = make_objection(today=TODAY)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    until = stated(objection)
    fewer_days_off()
    assert disputes.record_dispute(fresh(objection), by=reviewer, filed_on=until + DAY, today=until + DAY).is_late


def test_a_letter_that_was_never_sent_states_nothing(make_request, reviewer, fewer_days_off):
    case = make_request("decided", today=TODAY)
    decisions.issue(case, by=reviewer, today=TODAY)
    assert stated(case)
    fewer_days_off()
    decisions.send(fresh(case), by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    decision = fresh(case).decision
    assert objections.window(fresh(case), "d", legal_calendar()).until == decision.letter.stated_due_on


def test_the_day_of_a_reply_that_came_back_holds_after_the_next_one(make_objection, superior, reviewer):
    objection = make_objection(today=TODAY)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    until = stated(objection)
    came_back = {"on": TODAY, "reason": "Kotak tidak ada.", "scan": scanned()}
    objections.bounce(fresh(objection), by=reviewer, **came_back, today=TODAY)
    removed_past_the_verbs(date(2026, 3, 20))
    reply_on_paper(fresh(objection), superior, channel=Delivery.PICK_UP)
    objection = fresh(objection)
    assert objection.letter.stated_due_on < until
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=until, today=until)
    assert (dispute.window_until, dispute.is_late) == (until, False)


def test_personal_data_are_kept_until_the_stated_day_has_passed(make_request, reviewer, fewer_days_off):
    case = make_request("closed", today=TODAY)
    kept_until = appeals_end_on(fresh(case).applicant, legal_calendar())
    fewer_days_off()
    assert appeals_end_on(fresh(case).applicant, legal_calendar()) == kept_until


def test_the_citys_own_period_follows_the_table(make_request, fewer_days_off):
    case = make_request("assigned", today=TODAY)
    due = case.due_on
    fewer_days_off()
    assert fresh(case).due_on < due


def test_the_days_that_a_letter_names_hold_from_its_receipt(make_objection, superior, reviewer):
    """As it was found: a reply by post that names 14 working days was received when 5 had become the law."""
    objection = make_objection(today=TODAY)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    facts = {"kind": "dispute", "days": 5, "article": "Pasal 41", "law": "Undang-Undang Nomor 1 Tahun 2026"}
    shorter = LegalPeriod(**facts, valid_from=date(2026, 3, 16), reason="Undang-undang baru.")
    period_changes.confirm(period_changes.propose(shorter, by=reviewer, scan=basis()), by=superior)
    objections.issue(objection, by=superior, today=TODAY)
    objections.reply(fresh(objection), by=superior, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY)
    received = date(2026, 3, 25)
    objections.receive(fresh(objection), by=reviewer, proof=on_slip(received, scan=scanned()), today=received)
    until = add_workdays(received, 14, legal_calendar().names)
    dispute = disputes.record_dispute(fresh(objection), by=reviewer, filed_on=until, today=until)
    assert (dispute.window_until, dispute.is_late) == (until, False)


def test_receipts_name_the_days_that_hold_when_the_ground_arises(make_request, reviewer, superior):
    case = make_request(today=TODAY)
    facts = {"kind": "object", "days": 10, "article": "Pasal 40", "law": "Undang-Undang Nomor 1 Tahun 2026"}
    shorter = LegalPeriod(**facts, valid_from=date(2026, 3, 16), reason="Undang-undang baru.")
    period_changes.confirm(period_changes.propose(shorter, by=reviewer, scan=basis()), by=superior)
    window = objections.window(case, "c", legal_calendar())
    assert window.until == add_workdays(case.due_on + DAY, 30, legal_calendar().names)
