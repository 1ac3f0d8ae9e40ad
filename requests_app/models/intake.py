"""Records from before there is a case, and of requests that a published document has made unnecessary."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from opd.encryption import EncryptedTextField
from opd.models import SealedFile
from requests_app.models.inforequest import InformationRequest


class Draft(models.Model):
    """Answers between the form and *check your answers*: encrypted, kept for a day, registered once."""

    answers = EncryptedTextField(_("jawaban"))
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    inforequest = models.OneToOneField(
        InformationRequest, models.PROTECT, null=True, blank=True, related_name="draft", verbose_name=_("permohonan")
    )
    token = EncryptedTextField(_("tautan hasil"), blank=True)

    class Meta:
        verbose_name = _("isian sementara")
        verbose_name_plural = _("isian sementara")

    def __str__(self):
        return str(self.pk)


class DraftFile(SealedFile):
    """A file of a draft; it moves to the case when that is sent, without being sealed again."""

    folder = "isian"

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files", verbose_name=_("isian sementara"))
    purpose = models.CharField(_("untuk"), max_length=20)  # a PaperKind, or "attachment"

    class Meta(SealedFile.Meta):
        verbose_name = _("berkas isian sementara")
        verbose_name_plural = _("berkas isian sementara")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.draft} · {self.purpose}"


class Deflection(models.Model):
    """A click on *Ini menjawab saya*: a request that was not needed. Nothing about the person is stored."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("dokumen"))
    on = models.DateField(_("tanggal"))

    class Meta:
        verbose_name = _("permohonan yang tidak perlu")
        verbose_name_plural = _("permohonan yang tidak perlu")

    def __str__(self):
        return f"{self.document} · {self.on}"
