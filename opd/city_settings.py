"""The settings of the city as they are in force, for verbs and for triggers; `opd.people.settings` changes them."""

from opd.database.triggers import Trigger, changes, table_of, written_texts
from opd.models import ChangeState, CitySetting, SettingChange
from opd.models.city_setting import DEFAULTS

TRIGGERS = [
    Trigger("setting_change_begins_as_asked", SettingChange, "INSERT", f"NEW.state <> '{ChangeState.WAITING.value}'"),
    Trigger(
        "setting_change_stays_as_asked",
        SettingChange,
        "UPDATE",
        changes("id", "setting", "value", "reason", "asked_by_id", "asked_at"),
    ),
    Trigger("setting_change_is_decided_once", SettingChange, "UPDATE", f"OLD.state <> '{ChangeState.WAITING.value}'"),
    Trigger("setting_change_is_never_deleted", SettingChange, "DELETE"),
    *written_texts(SettingChange),
]


def allows(setting: CitySetting) -> bool:
    """Return whether a setting is in force: as last confirmed by two people, else by default."""
    confirmed = SettingChange.objects.filter(setting=setting, state=ChangeState.CONFIRMED)
    value = confirmed.order_by("-pk").values_list("value", flat=True).first()
    return DEFAULTS[setting] if value is None else value


def allows_sql(setting: CitySetting) -> str:
    """Return `allows` as a condition in SQL, for triggers."""
    return (
        f"COALESCE((SELECT c.value FROM {table_of(SettingChange)} c WHERE c.setting = '{setting.value}'"  # noqa: S608
        f" AND c.state = '{ChangeState.CONFIRMED.value}' ORDER BY c.id DESC LIMIT 1), {str(DEFAULTS[setting]).upper()})"
    )
