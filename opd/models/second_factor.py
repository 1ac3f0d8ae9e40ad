"""The second factor of an account: the key of an authenticator app, and recovery codes for the day it is lost."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField
from opd.models.people import User


class SecondFactor(models.Model):
    """The authenticator app of a person. `key`: the shared secret in hex; `last_step`: time step of the last code."""

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
    """A code that replaces the app once. `number`: its first character, which finds the row; `hash`: of the rest."""

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
