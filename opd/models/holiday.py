"""Days off as dated rows, by an SKB of three ministers, an amendment to it, or a decision of the city."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

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

    def names(self) -> dict[date, str]:
        return self.table().names

    def confirmed_years(self) -> set[int]:
        return self.table().confirmed_years


class Holiday(models.Model):
    """A day that is no working day.

    Change it through `requests_app.workflow.holiday_changes` only: every change moves open deadlines.
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
