"""Incidents and privacy requests, due in 72 hours of the calendar; retention, destruction (UU 27/2022, 43/2009)."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models import User
from opd.models.columns import by_later, checks
from requests_app.models.choices import DataClass
from requests_app.models.inforequest import InformationRequest
from requests_app.models.objection import Objection

CASES = (InformationRequest, Objection)
THREE_TIMES_24 = timedelta(hours=72)
MAX_LENGTH = 5000


class PrivacyIncidentQuerySet(models.QuerySet):
    def unnotified(self):
        return self.filter(Q(people_told_at=None) | Q(authority_told_at=None))


class PrivacyIncident(models.Model):
    """A kegagalan pelindungan data pribadi, told by `data`, `how`, `handling` (Pasal 46); people by case numbers."""

    detected_at = models.DateTimeField(
        _("diketahui pada"), default=timezone.now, help_text=_("Batas 3 x 24 jam dihitung dari saat ini.")
    )
    title = models.CharField(_("pokok"), max_length=200, help_text=_("Tanpa nama orang."))
    data = models.TextField(
        _("data pribadi yang terungkap"), max_length=MAX_LENGTH, blank=True, help_text=_("Jenis datanya, bukan isinya.")
    )
    how = models.TextField(_("kapan dan bagaimana terungkap"), max_length=MAX_LENGTH, blank=True)
    handling = models.TextField(_("upaya penanganan dan pemulihan"), max_length=MAX_LENGTH, blank=True)
    people = models.PositiveIntegerField(_("perkiraan jumlah orang"), null=True, blank=True)
    cases = models.TextField(
        _("nomor perkara yang terkena"), max_length=MAX_LENGTH, blank=True, help_text=_("Satu nomor per baris.")
    )
    people_told_at = models.DateTimeField(_("orang yang terkena diberi tahu pada"), null=True, blank=True)
    authority_told_at = models.DateTimeField(_("lembaga PDP diberi tahu pada"), null=True, blank=True)
    announced_at = models.DateTimeField(
        _("diumumkan ke masyarakat pada"),
        null=True,
        blank=True,
        help_text=_("Bila mengganggu pelayanan publik atau berdampak serius (Pasal 46 ayat 3)."),
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("dicatat oleh")
    )

    objects = PrivacyIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("insiden data pribadi")
        verbose_name_plural = _("insiden data pribadi")
        ordering = ["-detected_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people_told_at=None, authority_told_at=None, announced_at=None)
                | ~Q(data="") & ~Q(how="") & ~Q(handling=""),
                name="incident_told_with_three_contents",
                violation_error_message=_(
                    "Isi ketiganya: pemberitahuan memuat data yang terungkap, kapan dan bagaimana, serta upaya "
                    "penanganan dan pemulihan (UU 27/2022 Pasal 46 ayat 2)."
                ),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{column: None}) | Q(**{f"{column}__gte": F("detected_at")}),
                    name=f"incident_{column}_later",
                )
                for column in ("people_told_at", "authority_told_at", "announced_at")
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        _check_order(self, "detected_at", "people_told_at", "authority_told_at", "announced_at")

    @property
    def due_at(self) -> datetime:
        """The end of the 72 hours (Pasal 46 ayat 1)."""
        return self.detected_at + THREE_TIMES_24

    @property
    def is_notified(self) -> bool:
        return bool(self.people_told_at and self.authority_told_at)

    @property
    def was_late(self) -> bool:
        now = timezone.now()
        return max(self.people_told_at or now, self.authority_told_at or now) > self.due_at


class PrivacyRight(models.TextChoices):
    CORRECT = "correct", _("Perbaikan data (Pasal 30)")
    ACCESS = "access", _("Akses dan jejak pemrosesan (Pasal 32)")
    STOP = "stop", _("Penghentian pemrosesan (Pasal 40)")
    LIMIT = "limit", _("Penundaan atau pembatasan (Pasal 41)")
    ERASE = "erase", _("Penghapusan atau pemusnahan (Pasal 43, 44)")


class PrivacyRequest(models.Model):
    """A person's use of a right over their own data, no request for information under UU 14/2008."""

    received_at = models.DateTimeField(_("diterima pada"), default=timezone.now)
    right = models.CharField(_("hak"), max_length=10, choices=PrivacyRight)
    case = models.CharField(
        _("nomor perkara"),
        max_length=60,
        blank=True,
        help_text=_("Permohonan atau keberatan yang datanya dimaksud. Identitas tetap tersegel di sana."),
    )
    asked = models.TextField(_("yang diminta"), max_length=MAX_LENGTH, help_text=_("Tanpa nama, NIK, atau alamat."))
    answer = models.TextField(_("jawaban"), max_length=MAX_LENGTH, blank=True)
    answered_at = models.DateTimeField(_("dijawab pada"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("dicatat oleh")
    )

    class Meta:
        verbose_name = _("permintaan hak data pribadi")
        verbose_name_plural = _("permintaan hak data pribadi")
        ordering = ["-received_at"]
        constraints = [
            *checks(
                privacy_answer_has_words_and_time=(
                    Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                    _("Isi jawaban dan waktunya, kedua-duanya."),
                ),
                privacy_answer_later=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
            ),
        ]

    def __str__(self):
        return f"{self.get_right_display()} · {self.received_at:%Y-%m-%d}"

    def clean(self):
        _check_order(self, "received_at", "answered_at")
        if self.case and not any(model.objects.filter(number=self.case).exists() for model in CASES):
            raise ValidationError({"case": _("Tidak ada permohonan atau keberatan dengan nomor ini.")})

    @property
    def due_at(self) -> datetime:
        return self.received_at + THREE_TIMES_24

    @property
    def was_late(self) -> bool:
        return (self.answered_at or timezone.now()) > self.due_at


def _check_order(row: models.Model, begun: str, *later: str) -> None:
    for column in (begun, *later):
        at = getattr(row, column)
        if at and at > timezone.now():
            raise ValidationError({column: _("Waktu ini belum tiba.")})
        if at and at < getattr(row, begun):
            raise ValidationError({column: _("Waktu ini mendahului awal batas 3 x 24 jam.")})


class RetentionRule(models.Model):
    """Retention of one class of data, from the city's JRA; without a rule nothing is destroyed."""

    data_class = models.CharField(_("kelas data"), max_length=20, choices=DataClass, unique=True)
    months = models.PositiveSmallIntegerField(
        _("lama simpan (bulan)"),
        validators=[MinValueValidator(1)],
        help_text=_("Dihitung sejak perkara selesai dan semua batas keberatan dan sengketa lewat."),
    )
    basis = models.CharField(
        _("dasar"), max_length=300, help_text=_("Jadwal Retensi Arsip: nomor peraturan dan butirnya.")
    )

    class Meta:
        verbose_name = _("masa simpan data pribadi")
        verbose_name_plural = _("masa simpan data pribadi")
        ordering = ["data_class"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1) & ~Q(basis=""), name="retention_has_months_and_basis")
        ]

    def __str__(self):
        return f"{self.get_data_class_display()}: {self.months}"


class Destruction(models.Model):
    """A record of destruction (berita acara pemusnahan).

    `cases` holds numbers of requests and objections, `files` one {"what", "sha256", "size"} for each destroyed file,
    for a letter also "number" and "date".
    """

    at = models.DateTimeField(_("waktu"), default=timezone.now)
    by = by_later(_("oleh"))
    data_class = models.CharField(_("kelas data"), max_length=20, choices=DataClass)
    months = models.PositiveSmallIntegerField(_("lama simpan (bulan)"))
    basis = models.CharField(_("dasar"), max_length=300)
    cases = models.JSONField(_("perkara"))
    files = models.JSONField(_("berkas"))

    class Meta:
        verbose_name = _("berita acara pemusnahan")
        verbose_name_plural = _("berita acara pemusnahan")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} · {self.get_data_class_display()}"
