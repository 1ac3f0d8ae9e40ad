"""Settings of the city that two people change: the last confirmed change is in force."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opd.models.two_people import ByTwo, ByTwoQuerySet, checks_of_two, waits_once


class CitySetting(models.TextChoices):
    AUTHOR_PUBLISHES = (
        "author_publishes",
        _("Verifikator boleh menerbitkan dokumen yang ia buat, ubah, atau unggah sendiri"),
    )
    COST_TO_CONFIRM = "cost_to_confirm", _("Biaya di atas jumlah ini disetujui Atasan PPID sebelum diberitahukan")


AMOUNTS = (CitySetting.COST_TO_CONFIRM,)  # in rupiah; of all others 1 or 0
DEFAULTS = {
    CitySetting.AUTHOR_PUBLISHES: 1,
    CitySetting.COST_TO_CONFIRM: 100_000,
}


def words_of(setting: str, value: int) -> str:
    if setting in AMOUNTS:
        return f"Rp{value:,}".replace(",", ".")
    return str(_("berlaku") if value else _("tidak berlaku"))


class SettingChange(ByTwo):
    setting = models.CharField(_("pengaturan"), max_length=40, choices=CitySetting)
    value = models.PositiveIntegerField(_("menjadi"))
    reason = models.TextField(_("alasan"), max_length=1000)

    objects = ByTwoQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan pengaturan kota")
        verbose_name_plural = _("pengaturan kota")
        ordering = ["-pk"]
        constraints = [
            waits_once("setting_change", "setting"),
            models.CheckConstraint(condition=Q(setting__in=AMOUNTS) | Q(value__lte=1), name="setting_change_has_value"),
            *checks_of_two("setting_change"),
        ]

    def __str__(self):
        return f"{self.get_setting_display()} · {self.sentence}"

    @property
    def sentence(self) -> str:
        return words_of(self.setting, self.value)
