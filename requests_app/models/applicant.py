"""Applicants. Their identity is encrypted, and not searched, listed or shown without a stated reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField
from opd.models import SealedFile
from opd.models.columns import checks
from requests_app.models.choices import ApplicantKind, PaperKind

IDENTITY_FIELDS = (
    "name",
    "national_id",
    "address",
    "phone",
    "email",
    "occupation",
    "proxy_name",
    "proxy_national_id",
    "proxy_address",
)
BULLETS = "••••••••••••"


class Applicant(models.Model):
    """An applicant (pemohon), with the fields of UU 14/2008 Pasal 22 ayat (2) and of the form of PERKI, no more."""

    kind = models.CharField(_("jenis pemohon"), max_length=10, choices=ApplicantKind)
    by_proxy = models.BooleanField(_("diajukan oleh kuasa"), default=False)
    name = EncryptedTextField(_("nama lengkap atau nama badan hukum"))
    national_id = EncryptedTextField(_("NIK atau nomor pengesahan"), blank=True)
    address = EncryptedTextField(_("alamat"))
    phone = EncryptedTextField(_("telepon"), blank=True)
    email = EncryptedTextField(_("surel"), blank=True)
    occupation = EncryptedTextField(_("pekerjaan"), blank=True)
    proxy_name = EncryptedTextField(_("nama penerima kuasa"), blank=True)
    proxy_national_id = EncryptedTextField(_("NIK penerima kuasa"), blank=True)
    proxy_address = EncryptedTextField(_("alamat penerima kuasa"), blank=True)
    destroyed_at = models.DateTimeField(_("dimusnahkan pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("pemohon")
        verbose_name_plural = _("pemohon")
        constraints = [
            *checks(
                applicant_has_name_and_address=Q(destroyed_at__isnull=False) | ~Q(name="") & ~Q(address=""),
                applicant_destroyed_is_empty=Q(destroyed_at__isnull=True) | Q(**dict.fromkeys(IDENTITY_FIELDS, "")),
                applicant_proxy_has_name=Q(destroyed_at__isnull=False) | Q(by_proxy=False) | ~Q(proxy_name=""),
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    @property
    def masked_id(self) -> str:
        """The first four digits, and none of the birth date (digits 7 to 12 of a NIK)."""
        return f"{self.national_id[:4]}{BULLETS}" if self.national_id else ""


class Paper(SealedFile):
    """A scan that proves the identity of an applicant, or the authority of a proxy."""

    folder = "pemohon"

    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="papers", verbose_name=_("pemohon"))
    kind = models.CharField(_("jenis"), max_length=20, choices=PaperKind)
    added_at = models.DateTimeField(_("ditambahkan pada"), auto_now_add=True)

    class Meta(SealedFile.Meta):
        verbose_name = _("berkas identitas")
        verbose_name_plural = _("berkas identitas")
        ordering = ["pk"]

    def __str__(self):
        return str(self.get_kind_display())
