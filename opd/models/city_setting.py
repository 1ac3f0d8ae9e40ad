"""Settings of the city that two people change, kept as a list of changes: the last confirmed one is in force."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models.people import User
from opd.models.person_change import ChangeState


class CitySetting(models.TextChoices):
    AUTHOR_PUBLISHES = (
        "author_publishes",
        _("Verifikator boleh menerbitkan dokumen yang ia buat, ubah, atau unggah sendiri"),
    )


DEFAULTS = {CitySetting.AUTHOR_PUBLISHES: True}  # in force until two people have changed them


class SettingChange(models.Model):
    """A change of a setting, requested by one person and decided by another. Rows are never deleted."""

    setting = models.CharField(_("pengaturan"), max_length=40, choices=CitySetting)
    value = models.BooleanField(_("menjadi berlaku"), help_text=_("Kosong: tidak berlaku lagi."))
    reason = models.TextField(_("alasan"), max_length=1000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diajukan oleh"))
    asked_at = models.DateTimeField(_("diajukan pada"), default=timezone.now)
    state = models.CharField(_("status"), max_length=20, choices=ChangeState, default=ChangeState.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    answer = models.TextField(_("alasan penolakan"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("perubahan pengaturan kota")
        verbose_name_plural = _("pengaturan kota")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["setting"], condition=Q(state="waiting"), name="setting_change_waits_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="setting_change_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("asked_by")), name="setting_change_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="setting_change_refused_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_setting_display()} · {self.sentence}"

    def get_absolute_url(self):
        return reverse("admin:opd_settingchange_change", args=[self.pk])

    @property
    def sentence(self) -> str:
        return str(_("berlaku") if self.value else _("tidak berlaku"))

    @property
    def is_waiting(self) -> bool:
        return self.state == ChangeState.WAITING
