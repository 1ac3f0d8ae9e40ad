"""Officials of the PPID as dated rows: letters stay signed in their names."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from opd.models.agency import Opd


class OfficialRole(models.TextChoices):
    PPID = "utama", _("PPID Utama")
    AGENCY = "pelaksana", _("PPID Pelaksana")
    SUPERIOR = "atasan", _("Atasan PPID")


class OfficialQuerySet(models.QuerySet):
    def of_role(self, role: OfficialRole, day: date) -> "Official | None":
        """Return who holds a city-wide role on `day`, the latest to begin where two terms touch."""
        return self.in_term(day).filter(role=role).order_by("-valid_from", "-pk").first()

    def in_term(self, day: date | OuterRef):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Official(models.Model):
    """A person who holds an office of the PPID; Utama and Atasan are of the root agency, a Pelaksana is of another."""

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
    is_acting = models.BooleanField(
        _("pelaksana tugas (Plt.)"),
        default=False,
        help_text=_("Dengan keputusan dan tanggal akhir. Hanya Plt. yang merangkap PPID Utama dan Atasan PPID."),
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
            models.CheckConstraint(
                condition=Q(is_acting=False) | Q(valid_to__isnull=False),
                name="official_acting_has_last_day",
                violation_error_message=_("Pelaksana tugas (Plt.) punya tanggal akhir."),
            ),
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
        """Raise ValidationError for a role of another agency, and for two terms at the same time."""
        if not self.opd_id or not self.valid_from:
            return
        if (self.role == OfficialRole.AGENCY) == self.opd.is_root:
            raise ValidationError(
                {"opd": _("PPID Utama dan Atasan PPID ada di pemerintah daerah, PPID Pelaksana di OPD.")}
            )
        meanwhile = Official.objects.exclude(pk=self.pk).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from)
        )
        if self.valid_to:
            meanwhile = meanwhile.filter(valid_from__lte=self.valid_to)
        if other := meanwhile.filter(opd=self.opd, role=self.role).first():
            raise ValidationError(
                {"valid_from": _("Masa jabatan ini bertumpang dengan masa jabatan %(name)s.") % {"name": other.name}}
            )
        if self.role == OfficialRole.AGENCY or self.is_acting or self._only_ends_sooner():
            return
        same_name = Q(name__iexact=self.name) if not self.nip else Q(name__iexact=self.name, nip="") | Q(nip=self.nip)
        if meanwhile.exclude(role__in=(OfficialRole.AGENCY, self.role)).filter(same_name, is_acting=False).exists():
            raise ValidationError(
                _(
                    "Satu orang tidak menjadi PPID Utama dan Atasan PPID pada waktu yang sama, kecuali sebagai Plt. "
                    "dengan keputusan dan tanggal akhir."
                )
            )

    def _only_ends_sooner(self) -> bool:
        """Whether the last day alone changes, to an earlier one: so two offices of one person can be parted."""
        same = Official.objects.filter(pk=self.pk, role=self.role, name=self.name, nip=self.nip, is_acting=False)
        ends = Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_to or date.max)
        return same.filter(ends, valid_from=self.valid_from).exists()
