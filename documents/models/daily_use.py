"""How often a document is opened and downloaded: a number for each day, and no person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document


class Use(models.TextChoices):
    OPENED = "dibuka", _("Dibuka")
    DOWNLOADED = "diunduh", _("Diunduh")


class DailyUse(models.Model):
    document = models.ForeignKey(Document, models.CASCADE, related_name="daily_use", verbose_name=_("dokumen"))
    day = models.DateField(_("tanggal"))
    use = models.CharField(_("cara"), max_length=10, choices=Use)
    number = models.PositiveBigIntegerField(_("kali"), default=0)

    class Meta:
        verbose_name = _("pemakaian harian")
        verbose_name_plural = _("pemakaian harian")
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["day", "document", "use"], name="daily_use_once_a_day")]

    def __str__(self):
        return f"{self.day}: {self.document_id} {self.use} {self.number}"
