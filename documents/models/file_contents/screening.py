"""Personal data found in the text of a file, with people's answers. The values are stored here alone, encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models.revision import Revision
from documents.privacy import Kind
from opd.encryption import EncryptedTextField
from opd.models import User

KIND_LABELS = {
    Kind.NIK: _("NIK"),
    Kind.KK: _("Nomor Kartu Keluarga"),
    Kind.NPWP: _("NPWP"),
    Kind.PHONE: _("Nomor telepon"),
    Kind.EMAIL: _("Alamat surel"),
    Kind.ACCOUNT: _("Nomor rekening"),
    Kind.ADDRESS: _("Alamat rumah"),
    Kind.HEALTH: _("Keadaan kesehatan"),
}
KIND_CHOICES = {kind.value: label for kind, label in KIND_LABELS.items()}


class Verdict(models.TextChoices):
    NOT_PERSONAL = "not_personal", _("Bukan data pribadi")
    OFFICIAL = "official", _("Data publik pejabat")
    REDACT = "redact", _("Akan dihitamkan")


class Place(models.TextChoices):
    TEXT = "text", _("dalam teks")
    PICTURE = "picture", _("di gambar dalam berkas")
    BENEATH = "beneath", _("di komentar atau bagian berkas yang tidak tampak")


class Screening(models.Model):
    """The screening of a revision for personal data. `found` may be more than the number of stored findings.

    `unseen`: a sentence that says which parts could not be screened. `format`: the depth of the gate that looked, 0 for
    one of before this was recorded.
    """

    FORMAT = 1

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="screening")
    at = models.DateTimeField(_("diperiksa pada"), auto_now_add=True)
    found = models.PositiveIntegerField(_("jumlah temuan"))
    unseen = models.CharField(_("yang tidak terperiksa"), max_length=300, blank=True)
    format = models.PositiveSmallIntegerField(db_default=0, default=FORMAT, editable=False)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diperiksa sendiri oleh")
    )
    signed_at = models.DateTimeField(_("diperiksa sendiri pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("pemeriksaan data pribadi")
        verbose_name_plural = _("pemeriksaan data pribadi")
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="screening_signed_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.revision_id}"


class Confirmation(models.Model):
    """The confirmation of a person, before a revision went out, that they looked for what no machine recognises.

    Signatures, home addresses and account numbers (domain rule 54). It is written by `documents.release.confirmation`;
    the last one is kept here, all of them in the ledger.
    """

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="confirmation")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dinyatakan oleh"))
    at = models.DateTimeField(_("dinyatakan pada"))

    class Meta:
        verbose_name = _("pernyataan sebelum terbit")
        verbose_name_plural = _("pernyataan sebelum terbit")

    def __str__(self):
        return f"{self.revision_id}"


class FindingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(verdict="")

    def to_redact(self):
        return self.filter(verdict=Verdict.REDACT)


class PersonalDataFound(models.Model):
    """Personal data at one place of a file, and who answered what it is.

    `page` counts from 1 and is empty if the format has no pages. `start` and `end` are character offsets in the text of
    that page, in the whole text, or in the hidden text. The model that inherits this adds the file and the `verdict`.
    """

    kind = models.CharField(_("jenis"), max_length=20, choices=KIND_CHOICES)
    place = models.CharField(_("tempat"), max_length=20, choices=Place, default=Place.TEXT)
    page = models.PositiveIntegerField(_("halaman"), null=True, blank=True)
    start = models.PositiveIntegerField(_("awal"))
    end = models.PositiveIntegerField(_("akhir"))
    value = EncryptedTextField(_("yang ditemukan"))
    before = EncryptedTextField(_("kata sebelumnya"), blank=True)
    written = EncryptedTextField(_("seperti tertulis"))
    after = EncryptedTextField(_("kata sesudahnya"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("dijawab pada"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


class Finding(PersonalDataFound):
    """Personal data in the file of a document."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="findings")
    verdict = models.CharField(_("jawaban"), max_length=20, choices=Verdict, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta(PersonalDataFound.Meta):
        verbose_name = _("temuan data pribadi")
        verbose_name_plural = _("temuan data pribadi")
        indexes = [models.Index(fields=["revision", "verdict"], name="finding_of_revision")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="finding_is_somewhere"),
            models.CheckConstraint(
                condition=Q(verdict="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(verdict="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="finding_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def where(self) -> str:
        """The place for people, `Halaman 3` or `Di komentar …`; empty for the text of a format without pages."""
        if self.page:
            return gettext("Halaman %(n)s") % {"n": self.page}
        return "" if self.place == Place.TEXT else capfirst(self.get_place_display())
