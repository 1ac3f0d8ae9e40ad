from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.revision import Revision
from opd.models.columns import checks


class ScanState(models.TextChoices):
    WAITING = "waiting", _("Menunggu dipindai")
    CLEAN = "clean", _("Tidak ada yang ditemukan")
    INFECTED = "infected", _("Virus ditemukan")


class FileScan(models.Model):
    """`found` is the name that the scanner gives, `error` why it could not scan."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="scan", verbose_name=_("versi berkas"))
    state = models.CharField(_("keadaan"), max_length=20, choices=ScanState, default=ScanState.WAITING)
    at = models.DateTimeField(_("dipindai pada"), null=True, blank=True)
    found = models.CharField(_("yang ditemukan"), max_length=200, blank=True)
    error = models.CharField(_("galat"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pemindaian virus")
        verbose_name_plural = _("pemindaian virus")
        indexes = [models.Index(fields=["state", "at"], name="filescan_state")]
        constraints = checks(
            filescan_result_has_date=~Q(state__in=(ScanState.CLEAN, ScanState.INFECTED)) | Q(at__isnull=False),
            filescan_infected_has_name=~Q(state=ScanState.INFECTED) | ~Q(found=""),
        )

    def __str__(self):
        return f"{self.revision_id}: {self.get_state_display()}"


class BarredFile(models.Model):
    """Bytes that never go out again; `found` is a virus, empty where a person closed them."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    found = models.CharField(_("yang ditemukan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("berkas yang tidak boleh terbit lagi")
        verbose_name_plural = _("berkas yang tidak boleh terbit lagi")

    def __str__(self):
        return self.sha256
