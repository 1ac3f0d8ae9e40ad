from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField
from opd.models.people import User


class SecondFactor(models.Model):
    """The authenticator app of a person: the shared secret in hex, and the time step of the last code."""

    user = models.OneToOneField(
        User, models.CASCADE, related_name="second_factor", primary_key=True, verbose_name=_("orang")
    )
    key = EncryptedTextField(_("kunci"), editable=False)
    last_step = models.PositiveBigIntegerField(_("langkah terakhir"), default=0)
    enrolled_at = models.DateTimeField(_("dipasang pada"), default=timezone.now)

    class Meta:
        verbose_name = _("faktor kedua")
        verbose_name_plural = _("faktor kedua")
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="second_factor_has_key")]

    def __str__(self):
        return str(self.user)


class RecoveryCode(models.Model):
    """A code that replaces the app once. Its first character is the `number`; `hash` is of the rest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name=_("orang"))
    number = models.PositiveSmallIntegerField(_("nomor"))
    hash = models.CharField(_("sidik kode"), max_length=200)
    used_at = models.DateTimeField(_("dipakai pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("kode pemulihan")
        verbose_name_plural = _("kode pemulihan")
        ordering = ["user", "number"]
        constraints = [models.UniqueConstraint(fields=["user", "number"], name="recovery_code_number_once")]

    def __str__(self):
        return f"{self.user} · {self.number}"


class StaffSession(models.Model):
    """A session that is or was open; Django's own session names this row.

    `device`: browser and system in words. `fingerprint`: a piece of the account's session hash, which changes with the
    password.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("orang"))
    device = models.CharField(_("perangkat"), max_length=60)
    fingerprint = models.CharField(_("sidik"), max_length=20)
    started_at = models.DateTimeField(_("masuk pada"))
    seen_at = models.DateTimeField(_("terakhir dipakai"), default=timezone.now)

    class Meta:
        verbose_name = _("sesi petugas")
        verbose_name_plural = _("sesi petugas")
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.user} · {self.device}"
