"""The law's arithmetic: every row and the chain of domain 7.4, then any date of four years."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opd.calendar import holiday_files
from opd.calendar.workdays import add_workdays, explain, workdays_between
from tests.opd.calendar.calendar_2026 import DAYS_OFF

ONE_DAY = timedelta(days=1)
FOUR_YEARS = {day.date: day.name for day in holiday_files.from_package(range(2024, 2028))}
DATES = st.dates(date(2024, 1, 1), date(2027, 12, 31))


class EveryDay:
    def __contains__(self, day):
        return True


def on(text):
    day, month = text.split("/")
    return date(2026, int(month), int(day))


# The table -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "day_1", "day_10", "day_17", "day_10_with_receipt"),
    [
        ("2/1", "5/1", "19/1", "28/1", "15/1"),
        ("6/2", "9/2", "24/2", "5/3", "23/2"),
        ("13/2", "18/2", "3/3", "12/3", "2/3"),
        ("10/3", "11/3", "31/3", "10/4", "30/3"),
        ("13/3", "16/3", "6/4", "15/4", "2/4"),
        ("21/3", "25/3", "8/4", "17/4", "8/4"),
        ("8/5", "11/5", "26/5", "9/6", "25/5"),
        ("22/5", "25/5", "10/6", "22/6", "9/6"),
        ("10/7", "13/7", "24/7", "4/8", "23/7"),
        ("14/8", "18/8", "1/9", "10/9", "31/8"),
        ("4/9", "7/9", "18/9", "29/9", "17/9"),
        ("5/9", "7/9", "18/9", "29/9", "18/9"),
        ("7/9", "8/9", "21/9", "30/9", "18/9"),
    ],
)
def test_the_table_of_2026(received, day_1, day_10, day_17, day_10_with_receipt):
    start = on(received)
    assert [add_workdays(start, count, DAYS_OFF) for count in (1, 10, 17)] == [on(day_1), on(day_10), on(day_17)]
    assert add_workdays(start - ONE_DAY, 10, DAYS_OFF) == on(day_10_with_receipt)


def test_the_last_row_goes_on_into_the_table_of_2027():
    start = on("11/12")
    assert [add_workdays(start, count, DAYS_OFF) for count in (1, 10)] == [on("14/12"), on("29/12")]
    assert add_workdays(start - ONE_DAY, 10, DAYS_OFF) == on("28/12")
    assert add_workdays(start, 17, FOUR_YEARS) == date(2027, 1, 11)


def test_the_chain_from_silence_to_the_dispute():
    due = add_workdays(on("10/7"), 10, DAYS_OFF)
    assert due == on("24/7")
    assert add_workdays(due + ONE_DAY, 30, DAYS_OFF) == on("8/9")
    reply_due = add_workdays(on("3/8"), 30, DAYS_OFF)
    assert reply_due == on("16/9")
    assert add_workdays(reply_due, 14, DAYS_OFF) == on("6/10")
    assert add_workdays(on("1/9"), 14, DAYS_OFF) == on("21/9")


def test_working_days_of_each_month_of_2026():
    firsts = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
    counted = [workdays_between(first - ONE_DAY, after - ONE_DAY, DAYS_OFF) for first, after in pairwise(firsts)]
    assert counted == [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]


# The working ---------------------------------------------------------------------------------------------------------


def test_each_day_is_shown_with_its_reason():
    names = {on("16/2"): "Cuti bersama Imlek", on("17/2"): "Imlek"}
    assert explain(on("13/2"), 2, names) == [
        (on("14/2"), False, "Sabtu"),
        (on("15/2"), False, "Minggu"),
        (on("16/2"), False, "Cuti bersama Imlek"),
        (on("17/2"), False, "Imlek"),
        (on("18/2"), True, "hari kerja ke-1"),
        (on("19/2"), True, "hari kerja ke-2"),
    ]


def test_a_day_without_a_name_is_simply_off():
    for days_off in ({on("16/2")}, [on("16/2")], {on("16/2"): ""}):
        assert explain(on("15/2"), 1, days_off)[0] == (on("16/2"), False, "hari libur")


def test_a_holiday_at_the_weekend_is_called_by_the_day_of_the_week():
    assert explain(on("20/3"), 1, {on("21/3"): "Idulfitri"})[0] == (on("21/3"), False, "Sabtu")


# The edges -----------------------------------------------------------------------------------------------------------


def test_nothing_to_count_stays_where_it_is_even_on_a_day_off():
    assert add_workdays(on("21/3"), 0, DAYS_OFF) == on("21/3")
    assert explain(on("21/3"), 0, DAYS_OFF) == []


def test_there_are_no_working_days_before_the_start():
    assert workdays_between(on("4/9"), on("4/9"), DAYS_OFF) == 0
    assert workdays_between(on("4/9"), on("1/9"), DAYS_OFF) == 0
    assert workdays_between(on("4/9"), on("6/9"), DAYS_OFF) == 0
    assert workdays_between(on("4/9"), on("7/9"), DAYS_OFF) == 1


@pytest.mark.parametrize("function", [add_workdays, explain])
class TestAbsurdInput:
    def test_a_negative_count(self, function):
        with pytest.raises(ValueError, match="negatif"):
            function(on("4/9"), -1, DAYS_OFF)

    def test_a_table_in_which_every_day_is_off(self, function):
        with pytest.raises(OverflowError, match="Hari kerja ke-1 sesudah 04-09-2026 tidak ada"):
            function(on("4/9"), 1, EveryDay())

    def test_more_days_than_the_calendar_has(self, function):
        with pytest.raises(OverflowError, match="tidak ada"):
            function(date(9999, 12, 1), 10**30, ())


def test_a_time_of_day_is_refused_since_it_would_miss_every_holiday():
    noon = datetime(2026, 3, 13, 12)  # noqa: DTZ001 - with or without a zone, it is no date
    for function, argument in [(add_workdays, 10), (explain, 10), (workdays_between, noon)]:
        with pytest.raises(TypeError, match="without time"):
            function(noon, argument, DAYS_OFF)


def test_the_last_day_of_the_calendar_can_be_reached():
    assert add_workdays(date(9999, 12, 30), 1, ()) == date.max


# Any date ------------------------------------------------------------------------------------------------------------


@settings(max_examples=1000, deadline=None)
@given(start=DATES, count=st.integers(0, 100), local=st.dictionaries(DATES, st.text(max_size=5), max_size=40))
def test_the_days_shown_are_the_days_counted(start, count, local):
    days_off = FOUR_YEARS | local
    rows = explain(start, count, days_off)
    due = add_workdays(start, count, days_off)
    assert [day for day, *_rest in rows] == [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    counted = {day: reason for day, is_counted, reason in rows if is_counted}
    skipped = {day: reason for day, is_counted, reason in rows if not is_counted}
    assert list(counted.values()) == [f"hari kerja ke-{n}" for n in range(1, count + 1)]
    assert max(counted, default=start) == due
    assert workdays_between(start, due, days_off) == count
    assert all(day.weekday() < 5 and day not in days_off for day in counted)
    assert all((day.weekday() >= 5 or day in days_off) and reason for day, reason in skipped.items())


@given(start=DATES, later=st.integers(0, 30), count=st.integers(0, 60), extra=st.sets(DATES, max_size=20))
def test_later_starts_longer_counts_and_more_holidays_never_end_sooner(start, later, count, extra):
    due = add_workdays(start, count, FOUR_YEARS)
    assert due <= add_workdays(start + timedelta(days=later), count, FOUR_YEARS)
    assert due < add_workdays(start, count + 1, FOUR_YEARS)
    assert due <= add_workdays(start, count, set(FOUR_YEARS) | extra)
