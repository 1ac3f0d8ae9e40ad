"""Personal data found in a file, with people's answers. The values are stored here alone, encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models.revision import Revision
from documents.privacy import Kind
from opd.encryption import EncryptedTextField
from opd.models import User
from opd.models.columns import by_later, whole

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
    """The screening of a revision. `found` may exceed the number of stored findings.

    `unseen`: which parts could not be screened. `format`: the depth of the gate, 0 where it was not recorded.
    """

    FORMAT = 1

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="screening")
    at = models.DateTimeField(_("diperiksa pada"), auto_now_add=True)
    found = models.PositiveIntegerField(_("jumlah temuan"))
    unseen = models.CharField(_("yang tidak terperiksa"), max_length=300, blank=True)
    format = models.PositiveSmallIntegerField(db_default=0, default=FORMAT, editable=False)
    signed_by = by_later(_("diperiksa sendiri oleh"))
    signed_at = models.DateTimeField(_("diperiksa sendiri pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("pemeriksaan data pribadi")
        verbose_name_plural = _("pemeriksaan data pribadi")
        constraints = [whole("screening_signed_by_somebody", "signed_by", "signed_at")]

    def __str__(self):
        return f"{self.revision_id}"


class Confirmation(models.Model):
    """The last confirmation that a person looked for what no machine recognises (domain rule 54)."""

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
    """Personal data at one place of a file; a subclass adds the file and the `verdict`.

    `page` from 1, empty without pages. `start`, `end`: character offsets in the page's, the whole or the hidden text.
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
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="findings")
    verdict = models.CharField(_("jawaban"), max_length=20, choices=Verdict, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta(PersonalDataFound.Meta):
        verbose_name = _("temuan data pribadi")
        verbose_name_plural = _("temuan data pribadi")
        indexes = [models.Index(fields=["revision", "verdict"], name="finding_of_revision")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="finding_is_somewhere"),
            whole("finding_answered_by_somebody", "answered_by", "answered_at", verdict=""),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def where(self) -> str:
        """The place for people, `Halaman 3` or `Di komentar …`; empty for the text of a format without pages."""
        if self.page:
            return gettext("Halaman %(n)s") % {"n": self.page}
        return "" if self.place == Place.TEXT else capfirst(self.get_place_display())
