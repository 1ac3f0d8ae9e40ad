"""What waits for a person, as packages tell it: rows with a day on which they are due, and one next act each."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opd.calendar.workdays import workdays_between
from opd.models import Holiday, User

# Packages whose module `waiting` has `waiting(user) -> Iterator[Work | ComputedWork]`; each app adds its own.
SOURCES: list[str] = []
TITLE_LENGTH = 160
NO_DAY = Cast(Value(None), models.DateField())
FRIDAY, SUNDAY = 4, 6


class Group(models.TextChoices):
    LATE = "terlambat", gettext_lazy("Terlambat")
    SOON = "minggu-ini", gettext_lazy("Jatuh tempo minggu ini")
    WAITING = "menunggu", gettext_lazy("Menunggu Anda")
    MESSAGE = "pesan", gettext_lazy("Pesan warga")


@dataclass(frozen=True)
class Days:
    """Today, and the working days before and after it; the days off are read once."""

    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def holidays(self) -> dict[date, str]:
        return Holiday.objects.names()

    @property
    def week_end(self) -> date:
        """The Sunday until which work is due soon; on a weekend that of the next week."""
        weekday = self.today.weekday()
        return self.today + timedelta(SUNDAY - weekday if weekday <= FRIDAY else SUNDAY + 7 - weekday)

    def group_of(self, due: date | None) -> Group:
        if due is None or due > self.week_end:
            return Group.WAITING
        return Group.LATE if due < self.today else Group.SOON

    def until(self, due: date) -> str:
        """Return how far away a due date is, in words that count working days."""
        if due < self.today:
            late = workdays_between(due, self.today, self.holidays)
            return ngettext("%(n)d hari lewat", "%(n)d hari lewat", late) % {"n": late} if late else _("Lewat tenggat")
        if due <= self.today + timedelta(1):
            return _("Hari ini") if due == self.today else _("Besok")
        left = workdays_between(self.today, due, self.holidays)
        return ngettext("%(n)d hari lagi", "%(n)d hari lagi", left) % {"n": left} if left else _("Akhir pekan ini")

    def waited(self, since: date) -> str:
        days = workdays_between(since, self.today, self.holidays)
        return ngettext("%(n)d hari menunggu", "%(n)d hari menunggu", days) % {"n": days} if days else _("Hari ini")

    def short(self, day: date) -> str:
        return date_format(day, "j M" if day.year == self.today.year else "j M Y")


@dataclass(frozen=True)
class Row:
    """What the desk shows of one thing that waits. `act` and `address` are the one next act and its page.

    `state` is written in place of the days that something without a due date has waited.
    """

    title: str
    act: str
    address: str
    number: str = ""
    agency: str = ""
    note: str = ""
    state: str = ""


class Job(NamedTuple):
    """A row in its group, with its due date and the day since which it waits; `show` makes the row."""

    group: Group
    kind: str
    show: Callable[[], Row]
    due: date | None
    since: date | None

    @property
    def order(self) -> tuple[date, date]:
        return self.due or date.max, self.since or date.max


class Taken(NamedTuple):
    """How many things wait in each group, and the first of them."""

    counts: Counter[str]
    jobs: list[Job]


class Link(NamedTuple):
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """Rows of one model that wait for a person, read with one query.

    `kind` and `label` name the kind, which several packages may share. `due` and `since` are columns or expressions of
    the last day and of the day or moment since which a row waits. `show` makes the row of the desk. `lists` are whole
    lists of this kind.
    """

    kind: str
    label: str
    rows: models.QuerySet
    show: Callable[[Any], Row]
    since: Any
    due: Any = NO_DAY
    is_message: bool = False
    lists: tuple[Link, ...] = ()

    def take(self, days: Days, most: int) -> Taken:
        """Return the counts of all groups, and the first rows, at most `most` of each group."""
        rows = list(self._first(days, most))
        counts = Counter({row.desk_group: row.desk_count for row in rows})
        return Taken(counts, [self._job(row) for row in rows])

    def _first(self, days: Days, most: int) -> models.QuerySet:
        due, since = (F(name) if isinstance(name, str) else name for name in (self.due, self.since))
        grouped = self.rows.order_by().annotate(desk_due=due, desk_since=since).annotate(desk_group=self._group(days))
        order = [F("desk_due").asc(nulls_last=True), F("desk_since").asc(nulls_last=True), F("pk").asc()]
        of_group = [F("desk_group")]
        place = Window(RowNumber(), partition_by=of_group, order_by=order)
        count = Window(Count("*"), partition_by=of_group)
        return grouped.annotate(desk_place=place, desk_count=count).filter(desk_place__lte=most)

    def _group(self, days: Days) -> Case | Value:
        column = models.CharField()
        if self.is_message:
            return Value(Group.MESSAGE.value, column)
        return Case(
            When(desk_due__lt=days.today, then=Value(Group.LATE.value)),
            When(desk_due__lte=days.week_end, then=Value(Group.SOON.value)),
            default=Value(Group.WAITING.value),
            output_field=column,
        )

    def _job(self, row: Any) -> Job:
        return Job(Group(row.desk_group), self.kind, partial(self.show, row), row.desk_due, _day(row.desk_since))


@dataclass(frozen=True, kw_only=True)
class ComputedWork:
    """Work that no table holds, as a gap in the duties: (row, last day, day since which it waits)."""

    kind: str
    label: str
    rows: Sequence[tuple[Row, date | None, date | None]] = ()
    lists: tuple[Link, ...] = ()

    def take(self, days: Days, most: int) -> Taken:
        jobs = [Job(days.group_of(due), self.kind, partial(_told, row), due, since) for row, due, since in self.rows]
        return Taken(Counter(job.group.value for job in jobs), jobs)


def waiting(user: User) -> Iterator[Work | ComputedWork]:
    """Yield all work of a person, the lowest floor first."""
    for package in reversed(dict.fromkeys(SOURCES)):  # once, if apps were made ready again
        yield from import_string(f"{package}.waiting.waiting")(user)


def shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(TITLE_LENGTH, truncate="…")


def _told(row: Row) -> Row:
    return row


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
