"""The sessions of staff, as their owner sees them on the page of the own account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models.people import User


class StaffSession(models.Model):
    """A session that is or was open. It opens nothing: Django's own session does, and names this row.

    `device`: browser and system in words, without version or address. `fingerprint`: a piece of the account's session
    hash, so that a row whose session ended with the password is no longer listed.
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
