"""The law's arithmetic against domain.md 7.4, and on random days."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from opd.calendar import holiday_files
from opd.calendar.workdays import explain
from requests_app import deadlines

COMMISSION = 100  # UU 14/2008 Pasal 38 ayat (2): a period of the Komisi Informasi, not of the city
TEXTS = {".html", ".py", ".txt", ".typ"}
YEARS = range(2024, 2029)
OFF = {day.date: day.name for day in holiday_files.from_package(YEARS)}


@pytest.mark.parametrize(
    ("received", "day_10", "day_17"),
    [
        ("2026-01-02", "2026-01-19", "2026-01-28"),
        ("2026-02-06", "2026-02-24", "2026-03-05"),
        ("2026-02-13", "2026-03-03", "2026-03-12"),
        ("2026-03-10", "2026-03-31", "2026-04-10"),
        ("2026-03-13", "2026-04-06", "2026-04-15"),
        ("2026-03-21", "2026-04-08", "2026-04-17"),
        ("2026-05-08", "2026-05-26", "2026-06-09"),
        ("2026-05-22", "2026-06-10", "2026-06-22"),
        ("2026-07-10", "2026-07-24", "2026-08-04"),
        ("2026-08-14", "2026-09-01", "2026-09-10"),
        ("2026-09-04", "2026-09-18", "2026-09-29"),
        ("2026-09-05", "2026-09-18", "2026-09-29"),
        ("2026-09-07", "2026-09-21", "2026-09-30"),
        ("2026-12-11", "2026-12-29", None),
    ],
)
def test_answer(received, day_10, day_17):
    received = date.fromisoformat(received)
    assert deadlines.answer_due(received, OFF).isoformat() == day_10
    if day_17:
        assert deadlines.extended_due(received, OFF).isoformat() == day_17


def test_chain_of_silence():
    """Received 10 July, no answer: 24 July, 25 July, 8 September; objection of 3 August: 16 September, 6 October."""
    due = deadlines.answer_due(date(2026, 7, 10), OFF)
    found = deadlines.ground_arose_on("c", due=due, notified=None, given=None)
    assert (due, found) == (date(2026, 7, 24), date(2026, 7, 25))
    assert deadlines.objection_until(found, OFF) == date(2026, 9, 8)
    reply = deadlines.reply_due(date(2026, 8, 3), OFF)
    assert reply == date(2026, 9, 16)
    assert deadlines.dispute_until(None, reply, OFF) == deadlines.dispute_until(reply, reply, OFF) == date(2026, 10, 6)
    assert deadlines.dispute_until(date(2026, 9, 1), reply, OFF) == date(2026, 9, 21)


@pytest.mark.parametrize(
    ("ground", "notified", "given", "arose_on"),
    [
        ("a", date(2026, 7, 20), None, date(2026, 7, 20)),
        ("d", None, None, None),
        ("c", date(2026, 7, 20), None, date(2026, 7, 25)),
        ("g", date(2026, 7, 20), date(2026, 7, 22), date(2026, 7, 25)),  # the due date has ended
        ("g", None, None, date(2026, 7, 25)),
        ("g", date(2026, 7, 30), None, date(2026, 7, 30)),
        ("g", date(2026, 7, 20), date(2026, 8, 3), date(2026, 8, 3)),
    ],
)
def test_when_a_ground_arose(ground, notified, given, arose_on):
    assert deadlines.ground_arose_on(ground, due=date(2026, 7, 24), notified=notified, given=given) == arose_on


@pytest.mark.parametrize(
    ("received", "lawsuit", "cassation"),
    [
        ("2026-03-13", "2026-04-10", "2026-03-27"),  # Nyepi and Lebaran stop working days alone
        ("2026-05-20", "2026-06-12", "2026-06-03"),
        ("2026-08-03", "2026-08-24", "2026-08-17"),  # a day off is the last day to ask for cassation
        ("2026-09-05", "2026-09-24", "2026-09-19"),  # so is a Saturday
    ],
)
def test_a_lawsuit_is_counted_in_working_days_and_cassation_in_calendar_days(received, lawsuit, cassation):
    day = date.fromisoformat(received)
    assert deadlines.lawsuit_until(day, OFF).isoformat() == lawsuit
    assert deadlines.cassation_until(day).isoformat() == cassation


@pytest.mark.parametrize("extended", [False, True])
def test_internal_target_is_one_working_day_earlier(extended):
    received = date(2026, 9, 4)
    due = deadlines.extended_due(received, OFF) if extended else deadlines.answer_due(received, OFF)
    target = deadlines.target(received, extended=extended, holidays=OFF)
    assert [day for day, counted, _ in explain(target, 1, OFF) if counted] == [due]


days = st.dates(date(2024, 1, 1), date(2027, 10, 31))
periods = st.sampled_from(
    [
        (deadlines.answer_due, deadlines.ANSWER),
        (deadlines.extended_due, deadlines.ANSWER + deadlines.EXTENSION),
        (deadlines.objection_until, deadlines.OBJECT),
        (deadlines.reply_due, deadlines.REPLY),
    ]
)


@settings(max_examples=1000, deadline=None)
@given(days, periods)
def test_working_shown_ends_on_the_due_date(received, period):
    due_on, count = period
    shown = explain(received, count, OFF)
    counted = [day for day, is_counted, _reason in shown if is_counted]
    assert len(counted) == count
    assert counted[-1] == shown[-1][0] == due_on(received, OFF)
    assert all(day.weekday() < 5 and day not in OFF for day in counted)
    assert [day for day, _, _ in shown] == [received + timedelta(n) for n in range(1, len(shown) + 1)]


def test_a_period_that_a_text_states_is_one_of_the_law():
    """After a change of the law the failure names each text that still has the old number (CONTRIBUTING.md)."""
    law = [deadlines.ANSWER, deadlines.EXTENSION, deadlines.ANSWER + deadlines.EXTENSION]
    law += [deadlines.OBJECT, deadlines.REPLY, deadlines.DISPUTE, deadlines.LAWSUIT, COMMISSION]
    law += [django_settings.COMPLETION_ASK_WORKDAYS, django_settings.COMPLETION_WORKDAYS]
    root, stated = django_settings.BASE_DIR, re.compile(r"\b(\d+) hari\s+kerja|hari kerja ke-(\d+)")
    folders = ("templates", "portal/first_pages", "requests_app")
    texts = [path for name in folders for path in (root / name).rglob("*.*") if path.suffix in TEXTS]
    periods = {(path, int(a or b)) for path in texts for a, b in stated.findall(path.read_text())}
    assert len(periods) > 12
    old = sorted(f"{path.relative_to(root)} ({days})" for path, days in periods if days not in law)
    assert not old, f"Not a period of requests_app/deadlines.py: {', '.join(old)}"
