"""Periods of the law as dated rows: how long each is from which day on, and by which article (domain rules 3 to 5).

`requests_app.deadlines` counts by them and `requests_app.triggers` counts again. A new row is proposed by one person
and confirmed by another (`requests_app.workflow.clock.period_changes`); rows are never changed or deleted.
"""

from dataclasses import dataclass
from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models import ChangeState, Holiday, User
from opd.models.holiday import HolidayTable
from requests_app import deadlines
from requests_app.deadlines import PeriodKind, Periods

MOST_DAYS = 365
KIND_LABELS = {
    PeriodKind.ANSWER: _("Jawaban PPID atas permohonan"),
    PeriodKind.EXTENSION: _("Perpanjangan waktu jawab"),
    PeriodKind.OBJECT: _("Pemohon mengajukan keberatan"),
    PeriodKind.REPLY: _("Tanggapan Atasan PPID atas keberatan"),
    PeriodKind.DISPUTE: _("Pemohon mengajukan sengketa ke Komisi Informasi"),
    PeriodKind.LAWSUIT: _("Gugatan ke pengadilan"),
    PeriodKind.CASSATION: _("Kasasi"),
}
WAITING = _("Usul untuk jangka waktu ini sudah menunggu orang kedua.")
TAKEN = _("Pada hari itu sudah mulai berlaku jangka waktu lain.")
OF_THE_OFFICE = (PeriodKind.ANSWER, PeriodKind.EXTENSION, PeriodKind.REPLY)


@dataclass(frozen=True)
class LegalCalendar:
    """Days off and periods as they are in the tables: all that a deadline is counted by."""

    holidays: HolidayTable
    periods: Periods

    @property
    def names(self) -> dict[date, str]:
        return self.holidays.names

    def is_provisional(self, day: date) -> bool:
        return self.holidays.is_provisional(day)

    def days_on(self, day: date) -> dict[str, int]:
        """Return the number of days of each kind of period that begins on `day`."""
        return {str(kind): deadlines.row_on(day, rows).days for kind, rows in self.periods.items()}


def legal_calendar() -> LegalCalendar:
    """Read the calendar, in two queries."""
    return LegalCalendar(Holiday.objects.table(), LegalPeriod.objects.periods())


class LegalPeriodQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=ChangeState.CONFIRMED)

    def begin(self) -> None:
        """Create the rows of the UU as it came into force, where they are missing; done after every migration."""
        known = set(self.values_list("kind", flat=True))
        rows = [(kind, row) for kind, rows in deadlines.ORIGINAL.items() for row in rows if kind not in known]
        confirmed = ChangeState.CONFIRMED
        columns = ("days", "article", "law", "valid_from")
        facts = [(kind, {name: getattr(row, name) for name in columns}) for kind, row in rows]
        self.bulk_create([self.model(kind=kind, state=confirmed, **terms) for kind, terms in facts])

    def periods(self) -> Periods:
        """Return the confirmed rows by kind, the oldest first, in one query."""
        rows: dict[str, tuple[deadlines.Period, ...]] = {}
        for row in self.confirmed().order_by("valid_from"):
            rows[row.kind] = (*rows.get(row.kind, ()), row.as_period())
        return rows


class LegalPeriod(models.Model):
    """A row of the table of periods. Those of the UU as it came into force are proposed by nobody."""

    UNSCREENED_TEXT = {"reason": "read by staff only", "answer": "read by staff only"}

    kind = models.CharField(_("jangka waktu"), max_length=20, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    days = models.PositiveSmallIntegerField(
        _("lama (hari)"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_("Hari kerja; untuk kasasi hari kalender."),
    )
    article = models.CharField(_("pasal"), max_length=80, help_text=_("Misalnya: Pasal 22 ayat (7)."))
    law = models.CharField(_("peraturan"), max_length=200, help_text=_("Misalnya: Undang-Undang Nomor 14 Tahun 2008."))
    valid_from = models.DateField(
        _("berlaku sejak"), help_text=_("Berlaku untuk jangka waktu yang mulai pada hari itu atau sesudahnya.")
    )
    takes_open_cases = models.BooleanField(
        _("juga untuk perkara yang masih berjalan pada hari itu"),
        default=False,
        help_text=_("Menurut ketentuan peralihannya. Batas waktu warga selalu mengikuti yang lebih panjang."),
    )
    reason = models.TextField(_("alasan"), max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diusulkan oleh")
    )
    asked_at = models.DateTimeField(_("diusulkan pada"), default=timezone.now)
    state = models.CharField(_("status"), max_length=20, choices=ChangeState, default=ChangeState.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    answer = models.TextField(_("alasan penolakan"), max_length=1000, blank=True)

    objects = LegalPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("jangka waktu undang-undang")
        verbose_name_plural = _("jangka waktu undang-undang")
        ordering = ["kind", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from"], condition=Q(state="confirmed"), name="legal_period_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state="waiting"),
                name="legal_period_waits_once",
                violation_error_message=WAITING,
            ),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in PeriodKind]), name="legal_period_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="legal_period_state_known"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MOST_DAYS) & ~Q(article="") & ~Q(law=""),
                name="legal_period_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(takes_open_cases=False) | Q(kind__in=[k.value for k in OF_THE_OFFICE]),
                name="legal_period_of_citizens_takes_the_longer",
                violation_error_message=_("Batas waktu warga selalu mengikuti yang lebih panjang: kosongkan."),
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True, state="confirmed", valid_from=deadlines.IN_FORCE)
                | Q(asked_by__isnull=False) & ~Q(reason="") & Q(valid_from__gt=deadlines.IN_FORCE),
                name="legal_period_is_proposed",
                violation_error_message=_("Jangka waktu baru beralasan, dan berlaku sesudah undang-undangnya."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | Q(asked_by__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="legal_period_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(asked_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="legal_period_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="legal_period_refused_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.days} · {self.valid_from:%d-%m-%Y}"

    def get_absolute_url(self):
        return reverse("admin:requests_app_legalperiod_change", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == ChangeState.WAITING

    def as_period(self) -> deadlines.Period:
        confirmed_on = timezone.localdate(self.decided_at) if self.decided_at else date.min
        terms = (self.days, self.article, self.law, self.valid_from, self.takes_open_cases)
        return deadlines.Period(*terms, confirmed_on)
