from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from opd.models import User
from opd.models.columns import checks


class ScheduleEnd(models.TextChoices):
    PUBLISHED = "published", _("Terbit")
    CANCELLED = "cancelled", _("Dibatalkan")
    VOID = "void", _("Gugur")


class ScheduleQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at__isnull=True)

    def valid(self):
        """Open schedules whose document is unchanged: any act raises its version and so voids the schedule."""
        return self.open().filter(version=F("document__version"))

    def due(self, now: datetime | None = None):
        return self.open().filter(at__lte=now or timezone.now())


class ScheduledPublication(models.Model):
    """A scheduled publication. `version` is that of the reviewed document; no other version is published."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="schedules", verbose_name=_("dokumen"))
    version = models.PositiveIntegerField(_("versi yang diperiksa"))
    at = models.DateTimeField(_("terbit pada"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dijadwalkan oleh"))
    made_at = models.DateTimeField(_("dijadwalkan pada"), auto_now_add=True)
    ended_at = models.DateTimeField(_("selesai pada"), null=True, blank=True)
    end = models.CharField(_("akhirnya"), max_length=20, choices=ScheduleEnd, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("jadwal terbit")
        verbose_name_plural = _("jadwal terbit")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(ended_at__isnull=True), name="schedule_one_open_per_document"
            ),
            *checks(schedule_end_is_a_pair=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end=""))),
        ]

    def __str__(self):
        return f"{self.document_id} · {self.at:%Y-%m-%d %H:%M}"
