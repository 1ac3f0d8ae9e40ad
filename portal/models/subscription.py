"""Who follows what is published by e-mail. Rows are deleted, not ended: whoever stops leaves no address behind."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("Segera setelah terbit")
    WEEKLY = "weekly", _("Seminggu sekali, setiap Senin")


class Subscriber(models.Model):
    """An e-mail address, sealed, found by `address_hash`; `secret` is signed into the links of its e-mails."""

    address = EncryptedTextField(_("alamat surel"), max_length=254)
    address_hash = models.CharField(_("sidik alamat"), max_length=64, unique=True)
    secret = models.UUIDField(_("kunci tautan"), default=uuid4, unique=True)

    class Meta:
        verbose_name = _("pelanggan kabar")
        verbose_name_plural = _("pelanggan kabar")

    def __str__(self):
        return f"pelanggan {self.pk}"


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def unconfirmed(self):
        return self.filter(confirmed_at=None)


class Subscription(models.Model):
    """A confirmed topic of an address, and the last ledger entry and moment up to which it was told of publications."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    query = models.CharField(_("topik"), max_length=1500, blank=True)
    frequency = models.CharField(_("seberapa sering"), max_length=20, choices=Frequency)
    asked_at = models.DateTimeField(_("diminta pada"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("dikonfirmasi pada"), null=True, blank=True)
    told_entry = models.PositiveBigIntegerField(_("diberitahukan sampai catatan"), default=0)
    told_at = models.DateTimeField(_("diberitahukan sampai"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("langganan kabar")
        verbose_name_plural = _("langganan kabar")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "query"], name="subscription_once_for_each_topic"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, told_at=None)
                | models.Q(confirmed_at__isnull=False, told_at__isnull=False),
                name="subscription_told_from_confirmation",
            ),
        ]

    def __str__(self):
        return f"langganan {self.pk}"
