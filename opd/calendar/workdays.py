"""Working days (hari kerja): Monday to Friday except days off, Perpres 21/2023 Pasal 3.

A count starts at day 0. `holidays` may map dates to the names of the days (`Holiday.objects.names()`).
"""

from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count as ordinals

from django.utils.translation import gettext as _

SATURDAY, SUNDAY = 5, 6


def add_workdays(start: date, count: int, holidays: Container[date]) -> date:
    """Return the `count`-th working day after `start`, or `start` for 0. Raises ValueError and OverflowError."""
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
    """Return `(date, counted, reason)` of each day after `start` up to `add_workdays(...)`, which may raise."""
    return explain_until(start, add_workdays(start, count, holidays), holidays)


def explain_until(start: date, end: date, holidays: Container[date]) -> list[tuple[date, bool, str]]:
    """Return the same for each day up to `end`; nothing if `end` is not later."""
    ordinal = ordinals(1)
    return [_explained(day, holidays, ordinal) for day in _days(start, end)]


def workdays_between(start: date, end: date, holidays: Container[date]) -> int:
    """Return the number of working days after `start` up to `end`; 0 if `end` is not later."""
    return sum(_is_workday(day, holidays) for day in _days(start, end))


def _days(start: date, end: date) -> Iterator[date]:
    """Return the days after `start` up to `end`. Raises TypeError for a datetime, which is in no holidays."""
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
