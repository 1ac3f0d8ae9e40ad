"""The settings of the city as they are in force, for verbs and for triggers; `opd.people.settings` changes them."""

from opd.database.triggers import decided_once, table_of, written_texts
from opd.models import ChangeState, CitySetting, SettingChange
from opd.models.city_setting import DEFAULTS

TRIGGERS = [
    *decided_once(SettingChange, "setting_change"),
    *written_texts(SettingChange),
]


def value_of(setting: CitySetting) -> int:
    confirmed = SettingChange.objects.filter(setting=setting, state=ChangeState.CONFIRMED)
    value = confirmed.order_by("-pk").values_list("value", flat=True).first()
    return DEFAULTS[setting] if value is None else value


def allows(setting: CitySetting) -> bool:
    return value_of(setting) > 0


def allows_sql(setting: CitySetting) -> str:
    """Return `allows` as a condition for triggers."""
    return f"({value_sql(setting)} > 0)"


def value_sql(setting: CitySetting) -> str:
    return (
        f"COALESCE((SELECT c.value FROM {table_of(SettingChange)} c WHERE c.setting = '{setting.value}'"  # noqa: S608
        f" AND c.state = '{ChangeState.CONFIRMED.value}' ORDER BY c.id DESC LIMIT 1), {DEFAULTS[setting]})"
    )
