"""Duties of agencies to publish, as editable rows: PERKI 1/2021 Pasal 14, 15 and 21, UU 14/2008 Pasal 9 to 11.

Which document meets a duty is computed from the documents; what cannot be computed is a signed statement. What was met
at the end of a month is recorded, because a document that is withdrawn later was public then.
"""

import calendar
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from documents.models.category import SkeletonNode
from documents.models.choices import Classification, DocumentKind
from documents.models.document import Document
from opd.models import Opd, User


class Period(models.TextChoices):
    """How long a publication or a statement keeps a duty met."""

    DAILY = "harian", _("Setiap hari")
    WEEKLY = "mingguan", _("Setiap minggu")
    MONTHLY = "bulanan", _("Setiap bulan")
    QUARTERLY = "triwulan", _("Setiap tiga bulan")
    HALF_YEARLY = "semester", _("Setiap enam bulan")
    YEARLY = "tahunan", _("Setiap tahun")
    STANDING = "tetap", _("Selalu tersedia")


MONTHS = {Period.MONTHLY: 1, Period.QUARTERLY: 3, Period.HALF_YEARLY: 6, Period.YEARLY: 12}
DAYS = {Period.DAILY: 1, Period.WEEKLY: 7}
LONGER_THAN_HALF_A_YEAR = (Period.YEARLY, Period.STANDING)
DEFAULT_CLASSES = [choice for choice in Classification.choices if choice[0] != Classification.EXEMPT]


def last_day(period: str, begun: date) -> date | None:
    """Return the last day of the period that starts on `begun`, while a duty is met; None: without end."""
    if period in DAYS:
        return begun + timedelta(days=DAYS[Period(period)])
    if period not in MONTHS:
        return None
    years, month = divmod(begun.month - 1 + MONTHS[Period(period)], 12)
    year, month = begun.year + years, month + 1
    return date(year, month, min(begun.day, calendar.monthrange(year, month)[1]))


class DutyQuerySet(models.QuerySet):
    def in_force(self, today: date | None = None):
        return self.filter(is_active=True, starts_on__lte=today or timezone.localdate())


class Duty(models.Model):
    """One duty. An agency meets it by the newest public document that counts under `node`."""

    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    explanation = models.CharField(
        _("penjelasan"), max_length=500, blank=True, help_text=_("Satu kalimat untuk operator: apa yang harus ada.")
    )
    article = models.CharField(_("dasar hukum"), max_length=200)
    article_verified = models.BooleanField(
        _("dasar hukum sudah dicocokkan"), default=False, help_text=_("Sudah dibandingkan dengan naskah resminya.")
    )
    classification = models.CharField(_("klasifikasi"), max_length=20, choices=DEFAULT_CLASSES)
    period = models.CharField(_("jangka waktu"), max_length=20, choices=Period)
    node = models.OneToOneField(SkeletonNode, models.PROTECT, related_name="duty", verbose_name=_("kategori baku"))
    kind = models.CharField(_("jenis dokumen"), max_length=30, choices=DocumentKind, default=DocumentKind.OTHER)
    is_of_last_year = models.BooleanField(
        _("tentang tahun lalu"),
        default=False,
        help_text=_("Misalnya laporan: yang terbit tahun ini tentang tahun lalu."),
    )
    owed_by = models.JSONField(_("jenis OPD yang wajib"), default=list)
    starts_on = models.DateField(_("berlaku sejak"))
    is_active = models.BooleanField(_("berlaku"), default=True)
    position = models.PositiveIntegerField(_("urutan"), default=0)

    UNSCREENED_TEXT = {
        "code": "an identifier",
    }

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("kewajiban")
        verbose_name_plural = _("kewajiban")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(classification=Classification.PERIODIC) | ~Q(period__in=LONGER_THAN_HALF_A_YEAR),
                name="duty_periodic_at_most_six_months",
                violation_error_message=_("Informasi berkala paling lama tiap enam bulan (UU 14/2008 Pasal 9 ayat 3)."),
            ),
            models.CheckConstraint(condition=~Q(classification=Classification.EXEMPT), name="duty_is_public"),
        ]

    def __str__(self):
        return self.name

    def title_for(self, opd: Opd, today: date) -> str:
        return f"{self.name} {opd.name} {_('Tahun')} {self.year_for(today)}"

    def metadata_for(self, opd: Opd, today: date) -> dict:
        """Return the title, summary and year that the duty suggests for a document that meets it."""
        title = self.title_for(opd, today)
        return {"title": title, "summary": self.explanation or title, "year": self.year_for(today)}

    def year_for(self, today: date) -> int:
        return today.year - self.is_of_last_year

    def is_owed_by(self, opd: Opd) -> bool:
        return opd.kind in self.owed_by


class StatementKind(models.TextChoices):
    DOCUMENT = "dokumen", _("Dipenuhi dokumen lain")
    STILL_VALID = "masih-berlaku", _("Masih berlaku")
    NIL = "nihil", _("Nihil")
    NOT_APPLICABLE = "tidak-berlaku", _("Tidak berlaku bagi OPD ini")


SIGNED = (StatementKind.STILL_VALID, StatementKind.NIL)
WITH_DOCUMENT = (StatementKind.DOCUMENT, StatementKind.STILL_VALID)


class DutyStatementQuerySet(models.QuerySet):
    def counting(self):
        """Statements that are not revoked and whose document, if any, is public, with its file."""
        giving = Document.objects.giving().filter(pk=models.OuterRef("document"))
        return self.filter(Q(document__isnull=True) | models.Exists(giving), revoked_at__isnull=True)


class DutyStatement(models.Model):
    """A statement on a duty, signed by a person of the agency or decided by PPID Utama; never changed, only revoked."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="statements", verbose_name=_("kewajiban"))
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="duty_statements", verbose_name=_("OPD"))
    kind = models.CharField(_("pernyataan"), max_length=20, choices=StatementKind)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="duty_statements", verbose_name=_("dokumen")
    )
    from_on = models.DateField(_("sejak"))
    until_on = models.DateField(_("sampai"), null=True, blank=True)
    signed_by = models.CharField(_("nama penanda tangan"), max_length=150, blank=True)
    signed_as = models.CharField(_("jabatan"), max_length=150, blank=True)
    reason = models.TextField(_("keterangan"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dicatat oleh"))
    at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dicabut oleh")
    )
    revoked_at = models.DateTimeField(_("dicabut pada"), null=True, blank=True)

    UNSCREENED_TEXT: dict[str, str] = {}

    objects = DutyStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("pernyataan kewajiban")
        verbose_name_plural = _("pernyataan kewajiban")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "opd", "kind", "from_on"],
                condition=Q(revoked_at__isnull=True),
                name="statement_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=SIGNED) | (~Q(signed_by="") & ~Q(signed_as="")), name="statement_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_DOCUMENT, document__isnull=False)
                | (~Q(kind__in=WITH_DOCUMENT) & Q(document__isnull=True)),
                name="statement_names_its_document",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[StatementKind.NIL, StatementKind.NOT_APPLICABLE]) | ~Q(reason=""),
                name="statement_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="statement_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="statement_revoked_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.duty}"


class DutyMonth(models.Model):
    """How many duties an agency owed and met at the end of a month, as recorded once by the scheduler.

    Rows never change. A correction is a later row with its reason and its author, and the last row counts.
    """

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="duty_months", verbose_name=_("OPD"))
    month = models.DateField(_("bulan"), help_text=_("Hari pertama bulan itu."))
    met = models.PositiveSmallIntegerField(_("terpenuhi"))
    owed = models.PositiveSmallIntegerField(_("wajib"))
    reason = models.TextField(_("alasan koreksi"), blank=True)
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dikoreksi oleh")
    )

    UNSCREENED_TEXT: dict[str, str] = {}

    class Meta:
        verbose_name = _("kewajiban tiap bulan")
        verbose_name_plural = _("kewajiban tiap bulan")
        ordering = ["-month", "opd", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["opd", "month"], condition=Q(reason=""), name="duty_month_recorded_once"),
            models.CheckConstraint(condition=Q(met__lte=models.F("owed")), name="duty_month_met_at_most_owed"),
            models.CheckConstraint(
                condition=Q(reason="", recorded_by__isnull=True) | (~Q(reason="") & Q(recorded_by__isnull=False)),
                name="duty_month_correction_has_reason_and_author",
            ),
        ]

    def __str__(self):
        return f"{date_format(self.month, 'F Y')}, {self.opd}"
