from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Menunggu dikirim")
    SENT = "sent", _("Terkirim")
    FAILED = "failed", _("Gagal")


def label_of(obj: models.Model) -> str:
    """Return the value of `Message.about`: `app.model:pk`."""
    return f"{obj._meta.label_lower}:{obj.pk}"


def masked(address: str) -> str:
    """Return `b•••@c•••` for `budi@contoh.id`."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host[:1]}•••" if address else ""


class MessageQuerySet(models.QuerySet):
    def about(self, *objects: models.Model):
        return self.filter(about__in=[label_of(obj) for obj in objects])

    def due(self, now: datetime | None = None):
        return self.filter(state=MessageState.WAITING, next_attempt_at__lte=now or timezone.now())


class Message(models.Model):
    """An e-mail that waits, was sent, or was given up. Its subject holds no personal data."""

    act = models.CharField(_("peristiwa"), max_length=60)
    about = models.CharField(_("tentang"), max_length=80, blank=True, db_index=True)
    recipient = EncryptedTextField(_("penerima"), max_length=254)
    to_citizen = models.BooleanField(_("kepada warga"), default=False)
    subject = models.CharField(_("perihal"), max_length=200)
    body = EncryptedTextField(_("isi"))
    stop_address = EncryptedTextField(_("alamat untuk berhenti"), blank=True)  # of a list (RFC 8058)
    state = models.CharField(_("status"), max_length=20, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_attempt_at = models.DateTimeField(_("percobaan berikutnya"), default=timezone.now)
    not_after = models.DateTimeField(_("dikirim paling lambat"), null=True, blank=True)
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
            ),
            # A purge finds messages to citizens by `about`.
            models.CheckConstraint(
                condition=models.Q(to_citizen=False) | ~models.Q(about=""), name="message_to_citizen_is_about"
            ),
        ]

    def __str__(self):
        return f"{self.act} · {self.pk}"

    @property
    def address(self) -> str:
        """The recipient as staff may see it."""
        return masked(self.recipient) if self.to_citizen else self.recipient
