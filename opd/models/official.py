"""Officials of the PPID as dated rows: letters are signed in their names, and stay so when the office changes hands."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from opd.models.agency import Opd


class OfficialRole(models.TextChoices):
    PPID = "utama", _("PPID Utama")
    AGENCY = "pelaksana", _("PPID Pelaksana")
    SUPERIOR = "atasan", _("Atasan PPID")


class OfficialQuerySet(models.QuerySet):
    def of_role(self, role: OfficialRole, day: date) -> "Official | None":
        """Return who holds a city-wide role on `day`, the latest to begin where two terms touch; None without one."""
        return self.in_term(day).filter(role=role).order_by("-valid_from", "-pk").first()

    def in_term(self, day: date):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Official(models.Model):
    """A person who holds an office of the PPID from one day to another, by a decree. Rows are kept, as letters are.

    PPID Utama and Atasan PPID are of the city's root agency, a PPID Pelaksana is of an agency.
    """

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="officials", verbose_name=_("OPD"))
    role = models.CharField(_("peran"), max_length=10, choices=OfficialRole)
    name = models.CharField(_("nama"), max_length=150, help_text=_("Lengkap dengan gelar, seperti dalam surat."))
    nip = models.CharField(
        "NIP",
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{18}\Z", _("NIP terdiri dari 18 angka, tanpa spasi."))],
    )
    office = models.CharField(
        _("jabatan"), max_length=200, help_text=_("Misalnya Kepala Dinas Komunikasi dan Informatika.")
    )
    decree = models.CharField(
        _("keputusan pengangkatan"), max_length=200, help_text=_("Nomor dan tanggal keputusan yang mengangkatnya.")
    )
    valid_from = models.DateField(_("mulai menjabat"))
    valid_to = models.DateField(_("sampai tanggal"), null=True, blank=True)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = _("pejabat PPID")
        verbose_name_plural = _("pejabat PPID")
        ordering = ["role", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="official_from_before_to",
                violation_error_message=_("Tanggal mulai menjabat harus sebelum tanggal akhirnya."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(office="") & ~Q(decree=""), name="official_has_name_office_and_decree"
            ),
            models.CheckConstraint(condition=Q(role__in=OfficialRole.values), name="official_role_known"),
            models.UniqueConstraint(
                fields=["opd", "role"],
                condition=Q(valid_to__isnull=True),
                name="official_one_without_end",
                violation_error_message=_(
                    "Pejabat sebelumnya belum berakhir. Isi dahulu tanggal akhir masa jabatannya."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.name}"

    def clean(self):
        """Raise ValidationError for a role that does not belong to the agency, and for two terms at the same time."""
        if not self.opd_id or not self.valid_from:
            return
        if (self.role == OfficialRole.AGENCY) == self.opd.is_root:
            raise ValidationError(
                {"opd": _("PPID Utama dan Atasan PPID ada di pemerintah daerah, PPID Pelaksana di OPD.")}
            )
        same = Official.objects.filter(opd=self.opd, role=self.role).exclude(pk=self.pk)
        same = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if self.valid_to:
            same = same.filter(valid_from__lte=self.valid_to)
        if other := same.first():
            raise ValidationError(
                {"valid_from": _("Masa jabatan ini bertumpang dengan masa jabatan %(name)s.") % {"name": other.name}}
            )
