"""The yearly decision (penetapan) on the DIP and the DIK, whose files never change."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opd.models import User
from opd.models.columns import checks


def edition_key(file: "EditionFile", filename: str) -> str:
    return f"edisi/{secrets.token_urlsafe(24)}.{file.format}"


class PublicList(models.TextChoices):
    DIP = "dip", _("Daftar Informasi Publik (DIP)")
    DIK = "dik", _("Daftar Informasi yang Dikecualikan (DIK)")


class ListFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
    PDF = "pdf", "PDF"


class EditionQuerySet(models.QuerySet):
    def public(self):
        """Editions whose files are all made."""
        return self.filter(made_at__isnull=False)


class Edition(models.Model):
    """An edition, frozen by the reviewer; the worker makes its files from one reading of the lists."""

    number = models.PositiveIntegerField(_("nomor edisi"), unique=True)
    decision_number = models.CharField(
        _("nomor keputusan"),
        max_length=80,
        unique=True,
        error_messages={"unique": _("Keputusan ini sudah menetapkan sebuah edisi.")},
    )
    decision_date = models.DateField(_("tanggal keputusan"))
    officer = models.CharField(_("pejabat yang menetapkan"), max_length=150)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dibekukan oleh"))
    frozen_at = models.DateTimeField(_("dibekukan pada"), auto_now_add=True)
    made_at = models.DateTimeField(_("berkas jadi pada"), null=True, blank=True)
    dip_rows = models.PositiveIntegerField(_("baris DIP"), default=0)
    dik_rows = models.PositiveIntegerField(_("baris DIK"), default=0)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edisi DIP dan DIK")
        verbose_name_plural = _("edisi DIP dan DIK")
        ordering = ["-number"]
        constraints = checks(edition_has_decision_number=~Q(decision_number=""), edition_has_officer=~Q(officer=""))

    def __str__(self):
        return _("Edisi %(number)s") % {"number": self.number}

    def get_absolute_url(self):
        return reverse("documents:edition", args=[self.number])


class EditionFile(models.Model):
    """A list in one format. `part` counts from 1 if it is cut into several files, else it is 0."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name=_("edisi"))
    of = models.CharField(_("daftar"), max_length=3, choices=PublicList)
    format = models.CharField(_("format"), max_length=4, choices=ListFormat)
    part = models.PositiveSmallIntegerField(_("bagian"), default=0)
    file = models.FileField(_("berkas"), upload_to=edition_key, max_length=200)
    size = models.PositiveBigIntegerField(_("ukuran"))
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("berkas edisi")
        verbose_name_plural = _("berkas edisi")
        ordering = ["edition", "-of", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "of", "format", "part"], name="edition_file_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("documents:edition_file", args=[self.edition.number, self.name])

    @property
    def name(self) -> str:
        part = f"-bagian-{self.part}" if self.part else ""
        return f"{self.of}-edisi-{self.edition.number}{part}.{self.format}"
