"""Periods of UU 14/2008 Pasal 22, 35 to 37, 48 and 50. Pure: takes and returns dates and rows.

The day of receipt is day 0, and day 1 is the next working day (hari kerja; domain rules 3 to 5, 27). How long a period
is and which article fixes it are dated rows, because a law changes on a day.

A period of the office is that of its day 0. A later row that takes open cases moves the due date of a case that is
still within its time on the day of that row, unless the new due date would lie before that day.

No clock is set back. Days off and rows count from the moment in which they were entered: a due date that has passed by
then stays, but for a day that its SKB had fixed before (`corrects`), and one that would have passed stays too. A
citizen's limit is the latest by any table since its day 0 and any row that was in force and confirmed: that is what a
letter or a page may have said on the way.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from opd.calendar.workdays import add_workdays, workdays_between

if TYPE_CHECKING:
    from opd.models.holiday import ChangedDay

WITHDRAWAL = 10  # working days to revoke a withdrawal, the city's own
# Working days of the Komisi Informasi (Pasal 38), which no clock of ours counts; texts state them.
COMMISSION_BEGINS, COMMISSION_ENDS = 14, 100


class PeriodKind(StrEnum):
    """The periods, in working days but for cassation, which counts days of the calendar."""

    ANSWER = "answer"  # Pasal 22 ayat (7)
    EXTENSION = "extension"  # Pasal 22 ayat (8): once
    OBJECT = "object"  # Pasal 36 ayat (1)
    REPLY = "reply"  # Pasal 36 ayat (2): no extension exists
    DISPUTE = "dispute"  # Pasal 37 ayat (2)
    LAWSUIT = "lawsuit"  # Pasal 48 ayat (1)
    CASSATION = "cassation"  # Pasal 50
    ORDER = "order"  # of a ruling that names no day; as an answer, since no article says how long


@dataclass(frozen=True)
class Period:
    """A row: from `valid_from` on a period has `days`, by `article` of `law`, such as "Pasal 36 ayat (1)"."""

    days: int
    article: str
    law: str
    valid_from: date
    takes_open_cases: bool = False
    confirmed_on: date = date.min
    is_old: bool = False  # begins before its confirmation: the office has counted by it

    @property
    def known_from(self) -> date:
        """The day since which citizens can know it: a late confirmation shortens nothing that was running."""
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
        (PeriodKind.ORDER, 10, "Pasal 22 ayat (7)"),
    )
}


class Calendar(Protocol):
    """Days off, as a mapping of date to name, and the rows of all periods.

    `settled` are the days off that have always been known, `changed` the others, also those removed since.
    """

    @property
    def names(self) -> Mapping[date, str]: ...
    @property
    def periods(self) -> Periods: ...
    @property
    def settled(self) -> Set[date]: ...
    @property
    def changed(self) -> Sequence["ChangedDay"]: ...


class Tables(NamedTuple):
    names: Set[date]
    periods: Periods


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
    """Return the row that is valid on `day`, or the oldest for an earlier day."""
    return max((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from, default=rows[0])


def answer_due(received: date, calendar: Calendar) -> Deadline:
    """Return the due date of the written notice, by the UU the 10th working day (Pasal 22 ayat 7)."""
    return _of_the_office(received, calendar, PeriodKind.ANSWER)[-1]


def extended_due(received: date, calendar: Calendar, *, extended_on: date | None = None) -> Deadline:
    """Return the due date after the only extension, counted behind that of the answer (Pasal 22 ayat 8)."""
    return _of_the_office(received, calendar, PeriodKind.ANSWER, PeriodKind.EXTENSION, since=extended_on)[-1]


class Request(Protocol):
    received_on: date
    extended_on: date | None


def due_of(inforequest: Request, calendar: Calendar) -> Deadline:
    received, extended_on = inforequest.received_on, inforequest.extended_on
    return extended_due(received, calendar, extended_on=extended_on) if extended_on else answer_due(received, calendar)


def latest_answer_due(received: date, calendar: Calendar, *, extended_on: date | None = None) -> date:
    """Return the latest due date of the notice by any table."""
    dues = _of_the_office(received, calendar, PeriodKind.ANSWER)
    if extended_on:
        dues += _of_the_office(received, calendar, PeriodKind.ANSWER, PeriodKind.EXTENSION, since=extended_on)
    return max(due.on for due in dues)


def target(received: date, due: date, calendar: Calendar) -> date:
    """Return PPID's own target, one working day before the due date: in time also where receipt counts as day 1."""
    day = due - timedelta(days=1)
    while day > received and not workdays_between(day - timedelta(days=1), day, calendar.names):
        day -= timedelta(days=1)
    return day


def ground_arose_on(ground: str, *, due: date, notified: date | None, given: date | None) -> date | None:
    """Return the day on which a ground of Pasal 35 ayat (1) arose, day 0 of objecting; None while it has not.

    `ground` is a letter from "a" to "g", `notified` and `given` are the days on which the applicant received the
    written notice and the information.
    """
    if ground == "c" or (ground == "e" and not notified):  # what nobody answers is not fulfilled either
        return due + timedelta(days=1)
    if ground == "g":
        return max(day for day in (due + timedelta(days=1), notified, given) if day)
    return notified


def objection_until(
    arose_on: date, calendar: Calendar, *, since: date | None = None, told_on: date | None = None
) -> Deadline:
    """Return the last day to object (Pasal 36 ayat 1) in a case received on `since`, of a letter of `told_on`."""
    return _of_a_citizen(arose_on, calendar, PeriodKind.OBJECT, since, told_on)


def reply_due(received: date, calendar: Calendar) -> Deadline:
    """Return the due date of the superior's reply, by the UU the 30th working day (Pasal 36 ayat 2)."""
    return _of_the_office(received, calendar, PeriodKind.REPLY)[-1]


def latest_reply_due(received: date, calendar: Calendar) -> date:
    """Return the latest due date of the reply by any table."""
    return max(due.on for due in _of_the_office(received, calendar, PeriodKind.REPLY))


def dispute_until(reply_received: date | None, due: date, calendar: Calendar, *, since: date | None = None) -> Deadline:
    """Return the last day to go to the Komisi Informasi, by the UU 14 working days after the reply (Pasal 37 ayat 2).

    Without a reply the days are counted from `due`. `since` is the day of receipt of the objection.
    """
    return _of_a_citizen(reply_received or due, calendar, PeriodKind.DISPUTE, since)


def order_due(ruled: date, calendar: Calendar) -> Deadline:
    """Return the day by which an order is carried out whose ruling names none."""
    return _of_the_office(ruled, calendar, PeriodKind.ORDER)[-1]


def lawsuit_until(award_received: date, calendar: Calendar) -> Deadline:
    """Return the last day to sue, 14 working days after the award of the Komisi Informasi (Pasal 48 ayat 1)."""
    return _of_a_citizen(award_received, calendar, PeriodKind.LAWSUIT)


def cassation_until(judgment_received: date, calendar: Calendar) -> Deadline:
    """Return the last day for cassation, 14 calendar days, days off too (Pasal 50; domain rule 33)."""
    return _of_a_citizen(judgment_received, calendar, PeriodKind.CASSATION)


def _of_the_office(start: date, calendar: Calendar, *kinds: PeriodKind, since: date | None = None) -> list[Deadline]:
    """Return the due dates that `kinds` together had since the day `since`, the present one last."""
    since = since or start
    known = _known_to_the_office(calendar, _morning(since))
    dues = [_counted(start, known, kinds)]
    for moment in _moments(calendar, since):
        day, due = moment.date(), dues[-1]
        if due.on < day:
            corrected = {off.date for off in calendar.changed if off.corrects and off.entered == moment}
            if not corrected:
                continue
            now = known._replace(names=known.names | corrected)
        else:
            now = _known_to_the_office(calendar, moment)
        changed = _counted(start, now, kinds)
        if changed.on >= min(day, due.on):
            known, dues = now, [*dues, changed]
    return dues


def _known_to_the_office(calendar: Calendar, moment: datetime) -> Tables:
    off = {off.date for off in calendar.changed if off.is_known(moment) and not off.is_late_closure}
    periods = {
        kind: [row for row in rows if row.is_old or row.confirmed_on <= moment.date()]
        for kind, rows in calendar.periods.items()
    }
    return Tables(frozenset(calendar.settled | off), periods)


def _moments(calendar: Calendar, since: date) -> list[datetime]:
    """Return when the tables changed, from the day `since` on."""
    days = [at for off in calendar.changed for at in (off.entered, off.removed) if at]
    rows = [_morning(row.confirmed_on) for rows in calendar.periods.values() for row in rows if not row.is_old]
    return sorted({at for at in (*days, *rows) if at.date() >= since})


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _counted(start: date, known: Tables, kinds: Iterable[PeriodKind]) -> Deadline:
    """Return the end of the periods of `kinds`, one behind the other."""
    before: tuple[Period, ...] = ()
    for kind in kinds:
        rows = known.periods[kind]
        due = _ending(start, (*before, row_on(start, rows)), known)
        for row in rows:
            if row.takes_open_cases and start < row.valid_from <= due.on:
                changed = _ending(start, (*before, row), known)
                due = changed if changed.on >= row.valid_from else due
        before = due.rows
    return due


def _of_a_citizen(
    start: date, calendar: Calendar, kind: PeriodKind, since: date | None = None, told_on: date | None = None
) -> Deadline:
    """Return the latest limit by any table since `start`, or since `told_on` if that is earlier."""
    begun = min(told_on or start, start)
    moments = [_morning(begun), *_moments(calendar, begun)]
    tables = [{off.date for off in calendar.changed if off.is_known(moment)} for moment in moments]
    known = [Tables(frozenset(calendar.settled | off), calendar.periods) for off in tables]
    return max((_longest(start, each, kind, min(since or start, start)) for each in known), key=lambda until: until.on)


def _longest(start: date, known: Tables, kind: PeriodKind, begun: date) -> Deadline:
    rows = known.periods[kind]
    ending = partial(_ending, start, known=known, in_workdays=kind != PeriodKind.CASSATION)
    first = max((row for row in rows if row.known_from <= begun), key=lambda row: row.valid_from, default=rows[0])
    until = ending((first,))
    for row in sorted(rows, key=lambda row: row.known_from):
        if begun < row.known_from <= until.on:
            until = max(until, ending((row,)), key=lambda deadline: deadline.on)
    return until


def _ending(start: date, rows: tuple[Period, ...], known: Tables, *, in_workdays: bool = True) -> Deadline:
    count = sum(row.days for row in rows)
    return Deadline(add_workdays(start, count, known.names) if in_workdays else start + timedelta(days=count), rows)
