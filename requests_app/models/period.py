"""Periods of the law as dated rows of two people (domain rules 3 to 5)."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models import ChangeState, Holiday, Role, SealedFile
from opd.models.columns import by_later, checks
from opd.models.holiday import ChangedDay, HolidayTable
from opd.models.two_people import ByTwo, ByTwoQuerySet, checks_of_two, waits_once
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
    PeriodKind.ORDER: _("PPID melaksanakan putusan yang tidak menyebut waktunya"),
}
WAITING = _("Usul untuk jangka waktu ini sudah menunggu orang kedua.")
TAKEN = _("Pada hari itu sudah mulai berlaku jangka waktu lain.")
OF_THE_OFFICE = (PeriodKind.ANSWER, PeriodKind.EXTENSION, PeriodKind.REPLY, PeriodKind.ORDER)


@dataclass(frozen=True)
class LegalCalendar:
    holidays: HolidayTable
    periods: Periods

    @property
    def names(self) -> dict[date, str]:
        return self.holidays.names

    @cached_property
    def settled(self) -> frozenset[date]:
        return frozenset(self.names) - {off.date for off in self.changed}

    @property
    def changed(self) -> tuple[ChangedDay, ...]:
        return self.holidays.changed

    def is_provisional(self, day: date) -> bool:
        return self.holidays.is_provisional(day)

    def days_on(self, day: date) -> dict[str, int]:
        """Return the number of days of each kind of period that begins on `day`."""
        return {str(kind): deadlines.row_on(day, rows).days for kind, rows in self.periods.items()}


def legal_calendar() -> LegalCalendar:
    return LegalCalendar(Holiday.ever.table(), LegalPeriod.objects.periods())


class LegalPeriodQuerySet(ByTwoQuerySet):
    def begin(self) -> None:
        """Create the rows of the UU as it came into force, where they are missing; done after every migration."""
        known = set(self.values_list("kind", flat=True))
        rows = [(kind, row) for kind, rows in deadlines.ORIGINAL.items() for row in rows if kind not in known]
        columns = ("days", "article", "law", "valid_from")
        facts = [(kind, {name: getattr(row, name) for name in columns}) for kind, row in rows]
        self.bulk_create([self.model(kind=kind, state=ChangeState.CONFIRMED, **terms) for kind, terms in facts])

    def periods(self) -> Periods:
        rows: dict[str, tuple[deadlines.Period, ...]] = {}
        for row in self.confirmed().order_by("valid_from"):
            rows[row.kind] = (*rows.get(row.kind, ()), row.as_period())
        return rows


class LegalPeriod(SealedFile, ByTwo):
    """A row of the table of periods. Those of the UU as it came into force are proposed by nobody.

    The sealed file is the basis of a row that begins before its confirmation.
    """

    folder = "dasar-tenggat"
    UNSCREENED_TEXT = {"reason": "read by staff only", "answer": "read by staff only", "key": "made by a machine"}

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
    asked_by = by_later(_("diusulkan oleh"))
    asked_at = models.DateTimeField(_("diusulkan pada"), default=timezone.now)

    objects = LegalPeriodQuerySet.as_manager()

    class Meta(SealedFile.Meta):
        verbose_name = _("jangka waktu undang-undang")
        verbose_name_plural = _("jangka waktu undang-undang")
        ordering = ["kind", "-valid_from", "-pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "valid_from"], condition=Q(state="confirmed"), name="legal_period_once_a_day"
            ),
            waits_once("legal_period", "kind", words=WAITING),
            *checks(
                legal_period_kind_known=Q(kind__in=[k.value for k in PeriodKind]),
                legal_period_state_known=Q(state__in=ChangeState.values),
                legal_period_is_whole=Q(days__gte=1, days__lte=MOST_DAYS) & ~Q(article="") & ~Q(law=""),
                legal_period_of_citizens_takes_the_longer=(
                    Q(takes_open_cases=False) | Q(kind__in=[k.value for k in OF_THE_OFFICE]),
                    _("Batas waktu warga selalu mengikuti yang lebih panjang: kosongkan."),
                ),
                legal_period_is_proposed=(
                    Q(asked_by__isnull=True, state="confirmed", valid_from=deadlines.IN_FORCE)
                    | Q(asked_by__isnull=False) & ~Q(reason="") & Q(valid_from__gt=deadlines.IN_FORCE),
                    _("Jangka waktu baru beralasan, dan berlaku sesudah undang-undangnya."),
                ),
            ),
            *checks_of_two("legal_period", some_by_nobody=True),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.days} · {self.valid_from:%d-%m-%Y}"

    def as_period(self) -> deadlines.Period:
        confirmed_on = timezone.localdate(self.decided_at) if self.decided_at else date.min
        terms = (self.days, self.article, self.law, self.valid_from, self.takes_open_cases)
        return deadlines.Period(*terms, confirmed_on, is_old=self.valid_from < confirmed_on and not self.sha256)


class HolidayChange(SealedFile, ByTwo):
    """A change of the days off that moves open cases: asked for by one person, confirmed by the Atasan.

    `added` and `removed` are days as CSV (`opd.calendar.holiday_files`); the sealed file is their basis. With
    `decreed_on` the days are of an older SKB or Keppres, and correct what was late.
    """

    folder = "dasar-tenggat"
    second_roles = frozenset({Role.SUPERIOR})

    added = models.TextField(_("hari yang ditambah"), blank=True)
    removed = models.TextField(_("hari yang dihapus"), blank=True)
    decreed_on = models.DateField(_("tanggal SKB atau Keppres"), null=True, blank=True)
    reason = models.TextField(_("alasan"), max_length=1000)

    objects = ByTwoQuerySet.as_manager()

    class Meta(SealedFile.Meta):
        verbose_name = _("usul perubahan hari libur")
        verbose_name_plural = _("usul perubahan hari libur")
        ordering = ["-pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            *checks_of_two("holiday_change"),
            waits_once("holiday_change", "added", "removed"),
            *checks(
                holiday_change_is_whole=~Q(added="", removed="") & ~Q(sha256=""),
                holiday_change_corrects_by_adding=Q(decreed_on__isnull=True) | Q(removed="") & ~Q(added=""),
            ),
        ]
