from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField
from opd.models.site_profile import HOST


def check_address(address: str) -> None:
    """Raise ValidationError unless the address is https with the name of a host, without user or fragment."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}')
    if parts.scheme != "https" or not HOST.fullmatch(parts.hostname or "") or port == 0 or not is_plain:
        raise ValidationError(_("Tulis alamat lengkap dengan nama situs, dimulai dengan https://."), code="address")
    if "@" in parts.netloc or "#" in address:
        raise ValidationError(_("Alamat tanpa nama pengguna dan tanpa tanda #."), code="address")


class WebhookQuerySet(models.QuerySet):
    def active(self):
        return self.filter(disabled_at=None)


class Webhook(models.Model):
    """A receiver, its sealed secret, the last ledger entry it was told, and its `failures` in a row `failing_since`."""

    name = models.CharField(_("nama"), max_length=100, help_text=_("Siapa penerimanya, misalnya Satu Data Kota."))
    address = models.CharField(
        _("alamat"),
        max_length=500,
        unique=True,
        validators=[check_address],
        help_text=_("Dimulai dengan https://. Tidak dapat diubah sesudah disimpan."),
        error_messages={"unique": _("Alamat ini sudah menjadi penerima.")},
    )
    secret = EncryptedTextField(_("kunci"), editable=False)
    told_entry = models.PositiveBigIntegerField(_("dikabari sampai catatan"), default=0, editable=False)
    created_at = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    failures = models.PositiveIntegerField(_("gagal berturut-turut"), default=0, editable=False)
    failing_since = models.DateTimeField(_("gagal sejak"), null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(_("dihentikan pada"), null=True, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("penerima webhook")
        verbose_name_plural = _("penerima webhook")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="webhook_by_https"),
            models.CheckConstraint(condition=~Q(secret=""), name="webhook_has_secret"),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="webhook_failing_since_first_failure",
            ),
        ]

    def __str__(self):
        return self.name


class WebhookEvent(models.TextChoices):
    PUBLISHED = "document.published", _("Dokumen terbit")
    WITHDRAWN = "document.withdrawn", _("Dokumen tidak publik lagi")
    EDITION = "edition.published", _("Edisi DIP terbit")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Menunggu")
    DELIVERED = "delivered", _("Diterima")
    SKIPPED = "skipped", _("Tidak dikirim, sudah tidak publik")
    FAILED = "failed", _("Gagal")


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=DeliveryState.WAITING)

    def due(self, now: datetime):
        return self.waiting().filter(next_attempt_at__lte=now, webhook__disabled_at=None)


class WebhookDelivery(models.Model):
    """A message about one ledger entry. What it says is put together when it is sent: only what is public then."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("penerima"))
    key = models.UUIDField(_("nomor kiriman"), default=uuid4, unique=True)
    event = models.CharField(_("peristiwa"), max_length=30, choices=WebhookEvent)
    entry = models.PositiveBigIntegerField(_("catatan"))
    object_id = models.PositiveBigIntegerField(_("objek"))
    happened_at = models.DateTimeField(_("terjadi pada"))
    created_at = models.DateTimeField(_("dibuat pada"), default=timezone.now)
    state = models.CharField(_("keadaan"), max_length=20, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_attempt_at = models.DateTimeField(_("percobaan berikutnya"), default=timezone.now)
    ended_at = models.DateTimeField(_("selesai pada"), null=True, blank=True)
    answer = models.CharField(_("jawaban terakhir"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiriman webhook")
        verbose_name_plural = _("kiriman webhook")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="webhook_delivery_due")]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | ~Q(state="waiting") & Q(ended_at__isnull=False),
                name="webhook_delivery_ended",
            ),
        ]

    def __str__(self):
        return f"{self.get_event_display()}, {self.key}"
