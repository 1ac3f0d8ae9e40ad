"""Duties to publish: PERKI 1/2021 Pasal 14, 15, 21, UU 14/2008 Pasal 9 to 11."""

import calendar
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from documents.models.category import SkeletonNode
from documents.models.choices import CLASS_CHOICES, Classification, DocumentKind
from documents.models.document import Document
from opd.models import Opd, User
from opd.models.columns import by_later, checks, optional, whole


class Period(models.TextChoices):
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
    """An agency meets it by the newest public document that counts under `node`."""

    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    explanation = models.CharField(
        _("penjelasan"), max_length=500, blank=True, help_text=_("Satu kalimat untuk operator: apa yang harus ada.")
    )
    article = models.CharField(_("dasar hukum"), max_length=200)
    article_verified = models.BooleanField(
        _("dasar hukum sudah dicocokkan"), default=False, help_text=_("Sudah dibandingkan dengan naskah resminya.")
    )
    classification = models.CharField(_("klasifikasi"), max_length=20, choices=CLASS_CHOICES)
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

    UNSCREENED_TEXT = {"code": "an identifier"}

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("kewajiban")
        verbose_name_plural = _("kewajiban")
        ordering = ["position", "pk"]
        constraints = checks(
            duty_periodic_at_most_six_months=(
                ~Q(classification=Classification.PERIODIC) | ~Q(period__in=LONGER_THAN_HALF_A_YEAR),
                _("Informasi berkala paling lama tiap enam bulan (UU 14/2008 Pasal 9 ayat 3)."),
            ),
            duty_is_public=~Q(classification=Classification.EXEMPT),
        )

    def __str__(self):
        return self.name

    def metadata_for(self, opd: Opd, today: date, year: int | None = None) -> dict:
        """Return the metadata of a document for this duty, about `year` or the one that is due `today`."""
        year = year or self.year_for(today)
        title = f"{self.name} {opd.name} {_('Tahun')} {year}"
        return {"title": title, "summary": self.explanation or title, "year": year}

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
        giving = Document.objects.giving().filter(pk=models.OuterRef("document"))
        return self.filter(Q(document__isnull=True) | models.Exists(giving), revoked_at__isnull=True)


class DutyStatement(models.Model):
    """Signed by a person of the agency or decided by PPID Utama; never changed, only revoked."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="statements", verbose_name=_("kewajiban"))
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="duty_statements", verbose_name=_("OPD"))
    kind = models.CharField(_("pernyataan"), max_length=20, choices=StatementKind)
    document = optional(Document, _("dokumen"), "duty_statements")
    from_on = models.DateField(_("sejak"))
    until_on = models.DateField(_("sampai"), null=True, blank=True)
    signed_by = models.CharField(_("nama penanda tangan"), max_length=150, blank=True)
    signed_as = models.CharField(_("jabatan"), max_length=150, blank=True)
    reason = models.TextField(_("keterangan"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dicatat oleh"))
    at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)
    revoked_by = by_later(_("dicabut oleh"))
    revoked_at = models.DateTimeField(_("dicabut pada"), null=True, blank=True)

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
            *checks(
                statement_is_signed=~Q(kind__in=SIGNED) | (~Q(signed_by="") & ~Q(signed_as="")),
                statement_names_its_document=(
                    Q(kind__in=WITH_DOCUMENT, document__isnull=False)
                    | (~Q(kind__in=WITH_DOCUMENT) & Q(document__isnull=True))
                ),
                statement_has_reason=~Q(kind__in=[StatementKind.NIL, StatementKind.NOT_APPLICABLE]) | ~Q(reason=""),
                statement_ends_later=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
            ),
            whole("statement_revoked_by_somebody", "revoked_by", "revoked_at"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.duty}"


class DutyMonth(models.Model):
    """The duties owed and met at a month's end. Corrections are later rows; the last one counts."""

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="duty_months", verbose_name=_("OPD"))
    month = models.DateField(_("bulan"), help_text=_("Hari pertama bulan itu."))
    met = models.PositiveSmallIntegerField(_("terpenuhi"))
    owed = models.PositiveSmallIntegerField(_("wajib"))
    reason = models.TextField(_("alasan koreksi"), blank=True)
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)
    recorded_by = by_later(_("dikoreksi oleh"))

    class Meta:
        verbose_name = _("kewajiban tiap bulan")
        verbose_name_plural = _("kewajiban tiap bulan")
        ordering = ["-month", "opd", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["opd", "month"], condition=Q(reason=""), name="duty_month_recorded_once"),
            models.CheckConstraint(condition=Q(met__lte=models.F("owed")), name="duty_month_met_at_most_owed"),
            whole("duty_month_correction_has_reason_and_author", "recorded_by", reason=""),
        ]

    def __str__(self):
        return f"{date_format(self.month, 'F Y')}, {self.opd}"
