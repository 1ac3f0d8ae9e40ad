from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.revision import Revision
from opd.encryption import LateSealedTextField


class PageState(models.TextChoices):
    LAYER = "layer", _("teksnya ada di berkas")
    WAITING = "waiting", _("menunggu dibaca mesin")
    READ = "read", _("dibaca mesin")
    UNCLEAR = "unclear", _("tidak jelas terbaca mesin")
    UNREADABLE = "unreadable", _("tidak terbaca mesin")
    SKIPPED = "skipped", _("tidak dibaca: melebihi batas")


READ = (PageState.READ, PageState.UNCLEAR)
UNREAD = (PageState.WAITING, PageState.UNREADABLE, PageState.SKIPPED)


class PageTextQuerySet(models.QuerySet):
    def pictures(self):
        return self.exclude(state=PageState.LAYER)

    def waiting(self):
        return self.filter(state=PageState.WAITING)

    def read(self):
        return self.filter(state__in=READ)


class PageText(models.Model):
    """A page of a file that has at least one picture of a page. `number` counts from 1.

    `text` is its own, `seen` what OCR has read besides. An office file: first its whole text, then its pictures.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField(_("halaman"))
    state = models.CharField(_("pembacaan"), max_length=20, choices=PageState)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    seconds = models.FloatField(_("detik"), default=0)
    text = LateSealedTextField(_("teks"), blank=True)
    seen = LateSealedTextField(_("dibaca mesin"), blank=True)

    objects = PageTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("halaman")
        verbose_name_plural = _("halaman")
        ordering = ["revision", "number"]
        indexes = [models.Index(fields=["revision"], condition=Q(state="waiting"), name="page_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="page_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_number_from_one"),
        ]

    def __str__(self):
        return f"{self.revision_id}, {self.number}"
