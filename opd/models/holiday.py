"""Days off as dated rows, by an SKB of three ministers or a decision of the city."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HolidayKind(models.TextChoices):
    NATIONAL = "national", _("Libur nasional")
    JOINT_LEAVE = "joint_leave", _("Cuti bersama")
    LOCAL = "local", _("Libur daerah")
    CLOSURE = "closure", _("Penutupan layanan")


# Fixed by the yearly SKB. Joint leave is a day off of the civil service, so no working day.
NATIONWIDE = (HolidayKind.NATIONAL, HolidayKind.JOINT_LEAVE)
# The same rule in SQL is in `opd.calendar.triggers`.
NUMBER = re.compile(r"[0-9].*(/|tahun )20..", re.IGNORECASE | re.DOTALL)


def has_number(source: str) -> bool:
    """Return whether a source names number and year of a decision, as in `12 Tahun 2026`."""
    return NUMBER.search(source) is not None


NEEDS_SKB = _("Hari libur nasional dan cuti bersama baru pasti dengan nomor SKB-nya, misalnya SKB 1497/2025.")
NEEDS_DECISION = _("Tulis nomor dan tahun keputusannya, misalnya 100.3.4/12/2026.")


class ChangedDay(NamedTuple):
    """A day off that came or went while cases may have run, at moments in local time without zone."""

    date: date
    entered: datetime | None
    removed: datetime | None
    is_late_closure: bool  # entered when it had begun: lengthens the limits of citizens only
    corrects: bool  # entered late, though its SKB or Keppres is older than the day

    def is_known(self, moment: datetime) -> bool:
        return (self.entered is None or self.entered <= moment) and (self.removed is None or moment < self.removed)


class HolidayTable(NamedTuple):
    """The days off of all kinds, and the years for which all national days and joint leave are confirmed.

    A due date in any other year is *sementara*. `changed` has the dates with a history.
    """

    names: dict[date, str]
    confirmed_years: set[int]
    changed: tuple[ChangedDay, ...] = ()

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.confirmed_years


class HolidayQuerySet(models.QuerySet):
    def table(self) -> HolidayTable:
        return table_of(cast("Iterable[Holiday]", self.order_by("date", "pk")))

    def without_number(self) -> list["Holiday"]:
        """Return the days that are certain although no number of a decision is known."""
        rows = cast("list[Holiday]", list(self))
        return [holiday for holiday in rows if holiday.needs_number and not has_number(holiday.source)]

    def names(self) -> dict[date, str]:
        return self.table().names

    def confirmed_years(self) -> set[int]:
        return self.table().confirmed_years


def table_of(holidays: Iterable["Holiday"]) -> HolidayTable:
    """Return the table of these rows, which need not be stored; removed ones are in `changed` only."""
    names: dict[date, list[str]] = defaultdict(list)
    nationwide: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = list(holidays)
    with_history = {row.date for row in rows if row.entered_at or row.removed_at}
    changed = tuple(row.as_changed() for row in rows if row.date in with_history)
    for row in rows:
        if row.removed_at:
            continue
        names[row.date].append(row.name)
        if row.kind in NATIONWIDE:
            nationwide[row.date.year].append((row.kind, row.confirmed))
    confirmed_years = {
        year
        for year, rows in nationwide.items()
        if all(confirmed for _kind, confirmed in rows) and {kind for kind, _confirmed in rows} == set(NATIONWIDE)
    }
    return HolidayTable({day: ", ".join(parts) for day, parts in names.items()}, confirmed_years, changed)


class PresentDays(models.Manager.from_queryset(HolidayQuerySet)):  # type: ignore[misc]  # made at run time
    def get_queryset(self):
        return super().get_queryset().filter(removed_at=None)


class Holiday(models.Model):
    """A day off, changed by `holiday_changes`; removed rather than deleted, as clocks ran by it."""

    MAX_LENGTH = 200  # of a name and of a source

    date = models.DateField(_("tanggal"))
    kind = models.CharField(_("jenis"), max_length=20, choices=HolidayKind)
    name = models.CharField(_("nama"), max_length=MAX_LENGTH)
    source = models.CharField(
        _("dasar"),
        max_length=MAX_LENGTH,
        blank=True,
        help_text=_("Nomor SKB atau keputusan yang menetapkan hari libur ini."),
    )
    confirmed = models.BooleanField(
        _("pasti"), default=False, help_text=_("Centang bila sudah dicocokkan dengan SKB atau keputusannya.")
    )

    entered_at = models.DateTimeField(_("dicatat pada"), null=True, blank=True, editable=False)  # before any case None
    removed_at = models.DateTimeField(_("dihapus pada"), null=True, blank=True, editable=False)
    decreed_on = models.DateField(_("tanggal SKB atau Keppres"), null=True, blank=True, editable=False)

    objects = PresentDays()
    ever = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "kind"],
                condition=Q(removed_at__isnull=True),
                name="holiday_once",
                violation_error_message=_("Tanggal ini sudah tercatat dengan jenis yang sama."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["local", "closure"]) | ~Q(source=""),
                name="holiday_own_has_source",
                violation_error_message=_(
                    "Libur daerah dan penutupan layanan hanya berlaku dengan dasar: isi nomor keputusannya."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decreed_on__isnull=True) | Q(decreed_on__lt=F("date"), kind__in=NATIONWIDE),
                name="holiday_was_decreed_before",
                violation_error_message=_("Hanya libur nasional dan cuti bersama, dengan SKB dari sebelum harinya."),
            ),
        ]

    def __str__(self):
        return f"{self.date:%d-%m-%Y} · {self.name}"

    @property
    def needs_number(self) -> bool:
        """Whether it needs a paper: all but national days and joint leave that are *sementara*."""
        return self.confirmed or self.kind not in NATIONWIDE

    def as_changed(self) -> ChangedDay:
        entered, removed = (
            at and timezone.localtime(at).replace(tzinfo=None) for at in (self.entered_at, self.removed_at)
        )
        is_late_closure = bool(entered and entered.date() >= self.date) and self.kind == HolidayKind.CLOSURE
        return ChangedDay(self.date, entered, removed, is_late_closure, bool(self.decreed_on))

    def clean(self):
        if not self.needs_number or has_number(self.source) or (self.kind not in NATIONWIDE and not self.source):
            return
        raise ValidationError({"source": NEEDS_SKB if self.kind in NATIONWIDE else NEEDS_DECISION})
