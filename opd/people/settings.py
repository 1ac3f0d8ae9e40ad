from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.errors import NotAllowed
from opd.models import CitySetting, Role, SettingChange, User
from opd.triggers import city_settings
from opd.two_people import Columns, TwoPeople
from opd.words import required

ASKING = (Role.ADMIN, Role.REVIEWER, Role.SUPERIOR)


def ask(setting: CitySetting, value: int, *, by: User, reason: str) -> SettingChange:
    """Request another value for a setting. Raises NotAllowed, and ValidationError if nothing would change.

    While the city has a single reviewer, publication by another person is refused: nobody could publish.
    """
    return CHANGES.ask(SettingChange(setting=setting, value=value, reason=required(reason, "reason")), by=by)


def _may_ask(change: SettingChange, by: User) -> None:
    if not (by.is_active and by.has_city_role(*ASKING)):
        raise NotAllowed(_("Pengaturan kota diajukan oleh admin situs, PPID Utama, atau Atasan PPID."))
    if city_settings.value_of(CitySetting(change.setting)) == change.value:
        raise ValidationError(_("Tidak ada yang berubah."))
    reviewers = User.objects.with_role(Role.REVIEWER)
    if change.setting == CitySetting.AUTHOR_PUBLISHES and not change.value and reviewers.count() < 2:
        raise ValidationError(_("Kota ini punya satu verifikator saja: tidak ada orang lain yang dapat menerbitkan."))


CHANGES = TwoPeople(
    model=SettingChange,
    columns=Columns(facts=("setting", "value", "asked_by")),
    messages=("setting_change_asked", "setting_change_decided"),
    entries="setting.{}".format,
    may_ask=_may_ask,
    rival=gettext_lazy("Perubahan pengaturan ini sudah menunggu orang kedua."),
)
confirm, refuse, withdraw = CHANGES.confirm, CHANGES.refuse, CHANGES.withdraw
