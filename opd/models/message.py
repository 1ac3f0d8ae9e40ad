"""The outbox: e-mails as rows of the act's own transaction."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Menunggu dikirim")
    SENT = "sent", _("Terkirim")
    FAILED = "failed", _("Gagal")


class MessageQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None):
        return self.filter(state=MessageState.WAITING, next_attempt_at__lte=now or timezone.now())


class Message(models.Model):
    """An e-mail to be sent, sent, or given up after many attempts."""

    act = models.CharField(_("peristiwa"), max_length=60)
    recipient = models.EmailField(_("penerima"))
    subject = models.CharField(_("perihal"), max_length=200)
    body = models.TextField(_("isi"))
    state = models.CharField(_("status"), max_length=20, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_attempt_at = models.DateTimeField(_("percobaan berikutnya"), default=timezone.now)
    error = models.TextField(_("galat terakhir"), blank=True)
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    sent_at = models.DateTimeField(_("terkirim pada"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("surel keluar")
        verbose_name_plural = _("surel keluar")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="message_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            )
        ]

    def __str__(self):
        return f"{self.act} · {self.pk}"
