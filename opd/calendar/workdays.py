"""Hari kerja: Monday to Friday, no day off (Perpres 21/2023 Pasal 3). The day of the start is day 0. No models.

`holidays` is a container of dates, or a mapping from date to the name of the day (`Holiday.objects.names()`).
"""

from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count as ordinals

from django.utils.translation import gettext as _

SATURDAY, SUNDAY = 5, 6


def add_workdays(start: date, count: int, holidays: Container[date]) -> date:
    """The `count`-th working day after `start`; `start` itself when `count` is 0.

    Raises ValueError for a negative `count`, OverflowError when the calendar holds no such day.
    """
    if count < 0:
        raise ValueError(_("Jumlah hari kerja tidak boleh negatif."))
    if count == 0:
        return start
    workdays = (day for day in _days(start, date.max) if _is_workday(day, holidays))
    for ordinal, day in enumerate(workdays, 1):
        if ordinal == count:
            return day
    raise OverflowError(
        _("Hari kerja ke-%(count)d sesudah %(start)s tidak ada: periksa tabel hari libur dan jumlah harinya.")
        % {"count": count, "start": f"{start:%d-%m-%Y}"}
    )


def explain(start: date, count: int, holidays: Container[date]) -> list[tuple[date, bool, str]]:
    """The working: `(date, counted, reason)` of each day from the day after `start` to `add_workdays(...)`.

    A weekend is called by its day, also when a holiday falls on it. Raises as `add_workdays` does.
    """
    ordinal = ordinals(1)
    return [_explained(day, holidays, ordinal) for day in _days(start, add_workdays(start, count, holidays))]


def workdays_between(start: date, end: date, holidays: Container[date]) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(_is_workday(day, holidays) for day in _days(start, end))


def _days(start: date, end: date) -> Iterator[date]:
    """After `start` up to and including `end`. A datetime equals no date of the table: every holiday would count."""
    if isinstance(start, datetime):
        raise TypeError("a date without time is needed")
    return (start + timedelta(days) for days in range(1, (end - start).days + 1))


def _is_workday(day: date, holidays: Container[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def _explained(day: date, holidays: Container[date], ordinal: Iterator[int]) -> tuple[date, bool, str]:
    if _is_workday(day, holidays):
        return day, True, _("hari kerja ke-%(ordinal)d") % {"ordinal": next(ordinal)}
    return day, False, _reason_off(day, holidays)


def _reason_off(day: date, holidays: Container[date]) -> str:
    if day.weekday() == SATURDAY:
        return _("Sabtu")
    if day.weekday() == SUNDAY:
        return _("Minggu")
    return (holidays[day] if isinstance(holidays, Mapping) else "") or _("hari libur")
