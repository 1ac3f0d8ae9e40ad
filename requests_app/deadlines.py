"""Periods of UU 14/2008 Pasal 22, 35 to 37, 48 and 50. Pure: takes and returns dates and rows.

How long a period is and which article fixes it are dated rows, because a law changes on a day. The day of receipt is
day 0, and day 1 is the next working day (hari kerja; domain rules 3 to 5, 27).

A period of the office is that of its day 0. A later row that also takes open cases moves the due date of a case that is
still within its time on the day of that row, unless the new due date would lie before that day. A citizen's limit is
the longest by any row that was in force, and confirmed, from the day of the case until the limit has passed: that is
what a letter or a page may have said on the way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from opd.calendar.workdays import add_workdays

WITHDRAWAL = 10  # working days, the city's own: a withdrawal told to PPID may be revoked
# Working days of the Komisi Informasi (Pasal 38), which no clock of ours counts; texts state them.
COMMISSION_BEGINS, COMMISSION_ENDS = 14, 100


class PeriodKind(StrEnum):
    """The periods. All are counted in working days but for the last, which counts days of the calendar."""

    ANSWER = "answer"  # Pasal 22 ayat (7)
    EXTENSION = "extension"  # Pasal 22 ayat (8): once
    OBJECT = "object"  # Pasal 36 ayat (1)
    REPLY = "reply"  # Pasal 36 ayat (2): no extension exists
    DISPUTE = "dispute"  # Pasal 37 ayat (2)
    LAWSUIT = "lawsuit"  # Pasal 48 ayat (1)
    CASSATION = "cassation"  # Pasal 50


@dataclass(frozen=True)
class Period:
    """A row: from `valid_from` on a period has `days`, by `article` of `law`, such as "Pasal 36 ayat (1)"."""

    days: int
    article: str
    law: str
    valid_from: date
    takes_open_cases: bool = False
    confirmed_on: date = date.min

    @property
    def known_from(self) -> date:
        """The day since which citizens can know it: a row that is confirmed late shortens nothing that was running."""
        return max(self.valid_from, self.confirmed_on)


Periods = Mapping[str, Sequence[Period]]  # by kind, the oldest row first
KIP = "Undang-Undang Nomor 14 Tahun 2008"
IN_FORCE = date(2010, 4, 30)  # Pasal 64 ayat (1)
ORIGINAL: Periods = {
    kind: (Period(days, article, KIP, IN_FORCE),)
    for kind, days, article in (
        (PeriodKind.ANSWER, 10, "Pasal 22 ayat (7)"),
        (PeriodKind.EXTENSION, 7, "Pasal 22 ayat (8)"),
        (PeriodKind.OBJECT, 30, "Pasal 36 ayat (1)"),
        (PeriodKind.REPLY, 30, "Pasal 36 ayat (2)"),
        (PeriodKind.DISPUTE, 14, "Pasal 37 ayat (2)"),
        (PeriodKind.LAWSUIT, 14, "Pasal 48 ayat (1)"),
        (PeriodKind.CASSATION, 14, "Pasal 50"),
    )
}


class Calendar(Protocol):
    """What a deadline is counted by: days off, as a mapping of date to name, and the rows of all periods."""

    @property
    def names(self) -> Mapping[date, str]: ...
    @property
    def periods(self) -> Periods: ...


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, or of several together, and the rows that fix it."""

    on: date
    rows: tuple[Period, ...]

    @property
    def count(self) -> int:
        return sum(row.days for row in self.rows)

    @property
    def citation(self) -> str:
        """The articles, such as "Pasal 22 ayat (7) dan (8) Undang-Undang Nomor 14 Tahun 2008"."""
        if len({row.law for row in self.rows}) > 1:
            return " dan ".join(f"{row.article} {row.law}" for row in self.rows)
        first, *others = (row.article for row in self.rows)
        article = first.rpartition(" ")[0] + " "
        return " dan ".join([first, *(other.removeprefix(article) for other in others)]) + f" {self.rows[0].law}"


def row_on(day: date, rows: Sequence[Period]) -> Period:
    """Return the row that is valid on `day`, or the oldest for a day before all of them."""
    return max((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from, default=rows[0])


def answer_due(received: date, calendar: Calendar) -> Deadline:
    """Return the due date of the written notice, by the UU the 10th working day (Pasal 22 ayat 7)."""
    return _of_the_office(received, calendar, PeriodKind.ANSWER)


def extended_due(received: date, calendar: Calendar) -> Deadline:
    """Return the due date after the only extension, by the UU the 17th working day (Pasal 22 ayat 8).

    It is always after `answer_due`: the days of the extension come on top of those of the answer.
    """
    return _of_the_office(received, calendar, PeriodKind.EXTENSION, before=answer_due(received, calendar).rows)


def target(received: date, calendar: Calendar, *, extended: bool) -> date:
    """Return PPID's own target, one working day before the due date.

    An answer by then is in time even where the day of receipt is counted as day 1.
    """
    due = extended_due(received, calendar) if extended else answer_due(received, calendar)
    return add_workdays(received, due.count - 1, calendar.names)


def ground_arose_on(ground: str, *, due: date, notified: date | None, given: date | None) -> date | None:
    """Return the day on which a ground of Pasal 35 ayat (1) arose, or None while it has not.

    That day is day 0 of the period in which the applicant may object. `ground` is a letter from "a" to "g", `notified`
    the day on which the applicant received the written notice, `given` the day on which they received the information.
    """
    if ground == "c":
        return due + timedelta(days=1)
    if ground == "g":
        return max(day for day in (due + timedelta(days=1), notified, given) if day)
    return notified


def objection_until(arose_on: date, calendar: Calendar, *, since: date | None = None) -> Deadline:
    """Return the last day to object, by the UU 30 working days after the ground arose (Pasal 36 ayat 1).

    `since` is the day of receipt of the request.
    """
    return _of_a_citizen(arose_on, calendar, PeriodKind.OBJECT, since)


def reply_due(received: date, calendar: Calendar) -> Deadline:
    """Return the due date of the superior's reply, by the UU the 30th working day (Pasal 36 ayat 2)."""
    return _of_the_office(received, calendar, PeriodKind.REPLY)


def dispute_until(reply_received: date | None, due: date, calendar: Calendar, *, since: date | None = None) -> Deadline:
    """Return the last day to go to the Komisi Informasi, by the UU 14 working days after the reply (Pasal 37 ayat 2).

    Without a reply the days are counted from `due`, the day on which it was due. `since` is the day of receipt of the
    objection.
    """
    return _of_a_citizen(reply_received or due, calendar, PeriodKind.DISPUTE, since)


def lawsuit_until(award_received: date, calendar: Calendar) -> Deadline:
    """Return the last day to sue, 14 working days after the award of the Komisi Informasi (Pasal 48 ayat 1)."""
    return _of_a_citizen(award_received, calendar, PeriodKind.LAWSUIT)


def cassation_until(judgment_received: date, calendar: Calendar) -> Deadline:
    """Return the last day to ask for cassation (kasasi), 14 calendar days after the judgment (Pasal 50).

    Weekends and days off count too, also as the last day (domain rule 33).
    """
    return _of_a_citizen(judgment_received, calendar, PeriodKind.CASSATION)


def _of_the_office(start: date, calendar: Calendar, kind: PeriodKind, before: tuple[Period, ...] = ()) -> Deadline:
    """Return the end of a period of the office, behind those of `before`."""
    rows = calendar.periods[kind]
    due = _ending(start, (*before, row_on(start, rows)), _workday, calendar)
    for row in rows:
        if row.takes_open_cases and start < row.valid_from <= due.on:
            changed = _ending(start, (*before, row), _workday, calendar)
            due = changed if changed.on >= row.valid_from else due
    return due


def _of_a_citizen(start: date, calendar: Calendar, kind: PeriodKind, since: date | None = None) -> Deadline:
    """Return the longest limit by the rows in force from `since`, or else from `start`, on."""
    rows, begun = calendar.periods[kind], min(since or start, start)
    counted = _calendar_day if kind == PeriodKind.CASSATION else _workday
    first = max((row for row in rows if row.known_from <= begun), key=lambda row: row.valid_from, default=rows[0])
    until = _ending(start, (first,), counted, calendar)
    for row in sorted(rows, key=lambda row: row.known_from):
        if begun < row.known_from <= until.on:
            until = max(until, _ending(start, (row,), counted, calendar), key=lambda deadline: deadline.on)
    return until


def _ending(
    start: date, rows: tuple[Period, ...], counted: Callable[[date, int, Calendar], date], calendar: Calendar
) -> Deadline:
    return Deadline(counted(start, sum(row.days for row in rows), calendar), rows)


def _workday(start: date, count: int, calendar: Calendar) -> date:
    return add_workdays(start, count, calendar.names)


def _calendar_day(start: date, count: int, _calendar: Calendar) -> date:
    return start + timedelta(days=count)
