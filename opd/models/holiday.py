"""Days off as dated rows, by an SKB of three ministers, an amendment to it, or a decision of the city."""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HolidayKind(models.TextChoices):
    NATIONAL = "national", _("Libur nasional")
    JOINT_LEAVE = "joint_leave", _("Cuti bersama")
    LOCAL = "local", _("Libur daerah")
    CLOSURE = "closure", _("Penutupan layanan")


# The two kinds that the yearly SKB fixes. Joint leave is a day off of the civil service, so no working day.
NATIONWIDE = (HolidayKind.NATIONAL, HolidayKind.JOINT_LEAVE)
# `opd.calendar.triggers` holds the same rule in SQL.
NUMBER = re.compile(r"[0-9].*(/|tahun )20..", re.IGNORECASE | re.DOTALL)


def has_number(source: str) -> bool:
    """Return whether a source names number and year of a decision, as in `SKB 1497/2025` or `12 Tahun 2026`."""
    return NUMBER.search(source) is not None


NEEDS_SKB = _("Hari libur nasional dan cuti bersama baru pasti dengan nomor SKB-nya, misalnya SKB 1497/2025.")
NEEDS_DECISION = _("Tulis nomor dan tahun keputusannya, misalnya 100.3.4/12/2026.")


class HolidayTable(NamedTuple):
    """The days off of all kinds, and the years for which they are final.

    `names`: from date to the name of the day, as `opd.calendar.workdays` takes it. `confirmed_years`: years that have
    both national days and joint leave, all of them confirmed; a due date in any other year is *sementara*.
    """

    names: dict[date, str]
    confirmed_years: set[int]

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.confirmed_years


class HolidayQuerySet(models.QuerySet):
    def table(self) -> HolidayTable:
        """Return names and confirmed years of these holidays, in one query."""
        names: dict[date, list[str]] = defaultdict(list)
        nationwide: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        for day, name, kind, confirmed in self.order_by("date", "pk").values_list("date", "name", "kind", "confirmed"):
            names[day].append(name)
            if kind in NATIONWIDE:
                nationwide[day.year].append((kind, confirmed))
        confirmed_years = {
            year
            for year, rows in nationwide.items()
            if all(confirmed for _kind, confirmed in rows) and {kind for kind, _confirmed in rows} == set(NATIONWIDE)
        }
        return HolidayTable({day: ", ".join(parts) for day, parts in names.items()}, confirmed_years)

    def without_number(self) -> list["Holiday"]:
        """Return the days that are certain although no number of a decision is known, as they were once recorded."""
        rows = cast("list[Holiday]", list(self))
        return [holiday for holiday in rows if holiday.needs_number and not has_number(holiday.source)]

    def names(self) -> dict[date, str]:
        return self.table().names

    def confirmed_years(self) -> set[int]:
        return self.table().confirmed_years


class Holiday(models.Model):
    """A day that is no working day.

    Change it through `requests_app.workflow.clock.holiday_changes` only: every change moves open deadlines.
    """

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

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "kind"],
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
        ]

    def __str__(self):
        return f"{self.date:%d-%m-%Y} · {self.name}"

    @property
    def needs_number(self) -> bool:
        """Whether this day off needs a paper: all but national days and joint leave that are *sementara*."""
        return self.confirmed or self.kind not in NATIONWIDE

    def clean(self):
        if not self.needs_number or has_number(self.source) or (self.kind not in NATIONWIDE and not self.source):
            return
        raise ValidationError({"source": NEEDS_SKB if self.kind in NATIONWIDE else NEEDS_DECISION})
