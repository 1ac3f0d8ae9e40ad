"""The law's arithmetic against domain.md 7.4, and on random days."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from opd.calendar import holiday_files
from opd.calendar.workdays import explain
from opd.models.holiday import HolidayTable
from requests_app import deadlines
from requests_app.deadlines import ORIGINAL, Period, PeriodKind
from requests_app.models import LegalCalendar

COMMISSION = 100  # UU 14/2008 Pasal 38 ayat (2): a period of the Komisi Informasi, not of the city
TEXTS = {".html", ".py", ".toml", ".txt", ".typ"}
YEARS = range(2024, 2029)
OFF = {day.date: day.name for day in holiday_files.from_package(YEARS)}
CALENDAR = LegalCalendar(HolidayTable(OFF, set(YEARS)), ORIGINAL)
COUNT = {kind: rows[0].days for kind, rows in ORIGINAL.items()}


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
    assert deadlines.answer_due(received, CALENDAR).on.isoformat() == day_10
    if day_17:
        assert deadlines.extended_due(received, CALENDAR).on.isoformat() == day_17


def test_chain_of_silence():
    """Received 10 July, no answer: 24 July, 25 July, 8 September; objection of 3 August: 16 September, 6 October."""
    due = deadlines.answer_due(date(2026, 7, 10), CALENDAR).on
    found = deadlines.ground_arose_on("c", due=due, notified=None, given=None)
    assert (due, found) == (date(2026, 7, 24), date(2026, 7, 25))
    assert deadlines.objection_until(found, CALENDAR).on == date(2026, 9, 8)
    reply = deadlines.reply_due(date(2026, 8, 3), CALENDAR).on
    assert reply == date(2026, 9, 16)
    until = deadlines.dispute_until(None, reply, CALENDAR)
    assert until == deadlines.dispute_until(reply, reply, CALENDAR)
    assert until.on == date(2026, 10, 6)
    assert deadlines.dispute_until(date(2026, 9, 1), reply, CALENDAR).on == date(2026, 9, 21)


@pytest.mark.parametrize(
    ("ground", "notified", "given", "arose_on"),
    [
        ("a", date(2026, 7, 20), None, date(2026, 7, 20)),
        ("d", None, None, None),
        ("e", None, None, date(2026, 7, 25)),
        ("e", date(2026, 7, 20), None, date(2026, 7, 20)),
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
    assert deadlines.lawsuit_until(day, CALENDAR).on.isoformat() == lawsuit
    assert deadlines.cassation_until(day, CALENDAR).on.isoformat() == cassation


@pytest.mark.parametrize("extended", [False, True])
def test_internal_target_is_one_working_day_earlier(extended):
    received = date(2026, 9, 4)
    due = deadlines.extended_due(received, CALENDAR) if extended else deadlines.answer_due(received, CALENDAR)
    target = deadlines.target(received, due.on, CALENDAR)
    assert [day for day, counted, _ in explain(target, 1, OFF) if counted] == [due.on]


days = st.dates(date(2024, 1, 1), date(2027, 10, 31))
periods = st.sampled_from(
    [
        (deadlines.answer_due, COUNT[PeriodKind.ANSWER]),
        (deadlines.extended_due, COUNT[PeriodKind.ANSWER] + COUNT[PeriodKind.EXTENSION]),
        (deadlines.objection_until, COUNT[PeriodKind.OBJECT]),
        (deadlines.reply_due, COUNT[PeriodKind.REPLY]),
    ]
)


@settings(max_examples=1000, deadline=None)
@given(days, periods)
def test_working_shown_ends_on_the_due_date(received, period):
    due_on, count = period
    shown = explain(received, count, OFF)
    counted = [day for day, is_counted, _reason in shown if is_counted]
    assert len(counted) == count
    assert counted[-1] == shown[-1][0] == due_on(received, CALENDAR).on
    assert all(day.weekday() < 5 and day not in OFF for day in counted)
    assert [day for day, _, _ in shown] == [received + timedelta(n) for n in range(1, len(shown) + 1)]


def test_the_articles_of_two_periods_are_cited_together():
    day = date(2026, 9, 4)
    assert deadlines.answer_due(day, CALENDAR).citation == "Pasal 22 ayat (7) Undang-Undang Nomor 14 Tahun 2008"
    assert (
        deadlines.extended_due(day, CALENDAR).citation == "Pasal 22 ayat (7) dan (8) Undang-Undang Nomor 14 Tahun 2008"
    )
    other = changed(PeriodKind.EXTENSION, Period(5, "Pasal 9", "Undang-Undang Nomor 1 Tahun 2026", day))
    assert deadlines.extended_due(day, other).citation == (
        "Pasal 22 ayat (7) Undang-Undang Nomor 14 Tahun 2008 dan Pasal 9 Undang-Undang Nomor 1 Tahun 2026"
    )


def changed(kind, *rows):
    """-> the calendar with later rows of one kind"""
    return LegalCalendar(CALENDAR.holidays, {**ORIGINAL, kind: (*ORIGINAL[kind], *rows)})


def row(days, valid_from, *, takes_open_cases=False):
    return Period(days, "Pasal 99", "Undang-Undang Nomor 1 Tahun 2026", valid_from, takes_open_cases)


NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("received", "days", "takes_open_cases", "count"),
    [
        ("2026-12-31", 5, False, 10),  # of the day before, and not taken
        ("2027-01-01", 5, False, 5),
        ("2026-12-31", 15, True, 15),
        ("2026-12-31", 5, True, 5),  # Friday 8 January: after the new year
        ("2026-12-16", 5, True, 10),  # it would be due on 23 December, before the row begins: it keeps its time
        ("2026-12-01", 20, True, 10),  # its time had ended on 15 December: no overdue case is excused
        ("2026-12-21", 20, True, 20),
    ],
)
def test_a_change_of_the_law_takes_cases_by_their_day(received, days, takes_open_cases, count):
    calendar = changed(PeriodKind.ANSWER, row(days, NEW_YEAR, takes_open_cases=takes_open_cases))
    due = deadlines.answer_due(date.fromisoformat(received), calendar)
    assert due.count == count
    assert due.on == [day for day, counted, _ in explain(date.fromisoformat(received), count, OFF) if counted][-1]


def test_a_chain_of_rows_is_walked_from_the_oldest():
    later = row(30, date(2027, 1, 11), takes_open_cases=True)
    calendar = changed(PeriodKind.ANSWER, row(20, NEW_YEAR, takes_open_cases=True), later)
    assert deadlines.answer_due(date(2026, 12, 21), calendar).count == 30  # open on 11 January thanks to the first row
    calendar = changed(PeriodKind.ANSWER, row(12, NEW_YEAR, takes_open_cases=True), row(30, date(2027, 1, 12)))
    assert deadlines.answer_due(date(2026, 12, 21), calendar).count == 12


def test_an_extension_takes_the_new_rows_of_both_its_periods():
    calendar = changed(PeriodKind.EXTENSION, row(9, NEW_YEAR, takes_open_cases=True))
    assert deadlines.extended_due(date(2026, 12, 21), calendar).count == 19
    assert deadlines.extended_due(date(2026, 12, 1), calendar).count == 17  # it had ended on 28 December
    calendar = changed(PeriodKind.ANSWER, row(12, NEW_YEAR, takes_open_cases=True))
    assert deadlines.extended_due(date(2026, 12, 21), calendar).count == 19


def test_an_extension_does_not_take_what_the_answer_did_not():
    """As it was found: extended from the tenth working day to the ninth, by a row that had come too late for it."""
    calendar = changed(PeriodKind.ANSWER, row(2, date(2026, 12, 28), takes_open_cases=True))
    received = date(2026, 12, 18)
    assert deadlines.answer_due(received, calendar).count == 10
    assert deadlines.extended_due(received, calendar).count == 17


@pytest.mark.parametrize(
    ("arose_on", "days", "count"),
    [
        ("2026-12-31", 40, 40),
        ("2026-12-31", 20, 30),  # a citizen keeps the longer time
        ("2027-01-01", 20, 20),
        ("2026-10-01", 60, 30),  # it had ended in November
    ],
)
def test_a_citizens_limit_takes_the_longer(arose_on, days, count):
    calendar = changed(PeriodKind.OBJECT, row(days, NEW_YEAR))
    assert deadlines.objection_until(date.fromisoformat(arose_on), calendar).count == count


def test_what_a_citizen_was_told_on_the_way_is_not_shortened():
    """A letter of December names 30 working days; it is received in January, when 10 are the law."""
    calendar = changed(PeriodKind.OBJECT, row(10, NEW_YEAR))
    assert deadlines.objection_until(date(2027, 1, 11), calendar).count == 10
    assert deadlines.objection_until(date(2027, 1, 11), calendar, since=date(2026, 12, 28)).count == 30


def test_a_row_that_is_confirmed_late_shortens_nothing_that_was_running():
    late = Period(5, "Pasal 99", "Undang-Undang Nomor 1 Tahun 2026", date(2026, 3, 1), confirmed_on=date(2026, 4, 7))
    calendar = changed(PeriodKind.OBJECT, late)
    assert deadlines.objection_until(date(2026, 3, 17), calendar, since=date(2026, 3, 2)).count == 30
    assert deadlines.objection_until(date(2026, 4, 8), calendar, since=date(2026, 4, 7)).count == 5
    longer = Period(40, "Pasal 99", "Undang-Undang Nomor 1 Tahun 2026", date(2026, 3, 1), confirmed_on=date(2026, 4, 7))
    assert deadlines.objection_until(date(2026, 3, 17), changed(PeriodKind.OBJECT, longer)).count == 40


@settings(max_examples=500, deadline=None)
@given(days, st.lists(st.tuples(st.integers(1, 60), days, st.booleans()), max_size=3))
def test_no_row_shortens_a_citizens_limit_or_sets_a_due_date_before_itself(start, drawn):
    rows = [row(number, day, takes_open_cases=takes) for number, day, takes in drawn if day != start]
    objecting, answering = changed(PeriodKind.OBJECT, *rows), changed(PeriodKind.ANSWER, *rows)
    known = [r for r in rows if r.valid_from < start]
    before = changed(PeriodKind.OBJECT, *known)
    assert deadlines.objection_until(start, objecting).on >= deadlines.objection_until(start, before).on
    due = deadlines.answer_due(start, answering)
    (counted,) = due.rows
    assert counted.valid_from <= due.on
    both = LegalCalendar(CALENDAR.holidays, {**answering.periods, PeriodKind.EXTENSION: objecting.periods["object"]})
    assert deadlines.extended_due(start, both).on > due.on


def test_no_text_states_the_length_of_a_period_that_is_a_row():
    """Texts take it from the row; what remains are the city's own settings, a period of the Komisi, and examples."""
    own = {COMMISSION, django_settings.COMPLETION_ASK_WORKDAYS, django_settings.COMPLETION_WORKDAYS}
    root, stated = django_settings.BASE_DIR, re.compile(r"\b(\d+) hari\s+kerja|hari kerja ke-(\d+)")
    places = ("templates", "requests_app", "portal/first_pages")
    texts = [path for name in places for path in (root / name).rglob("*.*")] + [root / "portal/demo/news.toml"]
    texts = [path for path in texts if path.suffix in TEXTS and "migrations" not in path.parts]
    periods = {(path, int(a or b)) for path in texts for a, b in stated.findall(path.read_text())}
    found = sorted(f"{path.relative_to(root)} ({days})" for path, days in periods if days not in own)
    assert not found, f"Take the number from the row of the period: {', '.join(found)}"
