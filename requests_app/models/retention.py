"""Retention of personal data, and records of what was destroyed (UU 27/2022 Pasal 42 to 44; UU 43/2009)."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models import User
from requests_app.models.choices import DataClass


class RetentionRule(models.Model):
    """Retention of one class of data, from the city's JRA. No default: without a rule nothing is destroyed."""

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
    """A record of destruction (berita acara pemusnahan): what was destroyed, when and on which basis.

    `cases` holds numbers of requests and objections, `files` one {"what", "sha256", "size"} for each destroyed file,
    for a letter also "number" and "date".
    """

    at = models.DateTimeField(_("waktu"), default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("oleh"))
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
