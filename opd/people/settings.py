"""Verbs for the settings of the city: one person requests a change, a second confirms or refuses it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from opd import city_settings, ledger, outbox
from opd.errors import NotAllowed
from opd.models import ChangeState, CitySetting, Role, SettingChange, User
from opd.people import rights

ASKING = (Role.ADMIN, Role.REVIEWER, Role.SUPERIOR)


def ask(setting: CitySetting, value: bool, *, by: User, reason: str) -> SettingChange:
    """Request another value for a setting. Raises NotAllowed, and ValidationError if nothing would change.

    The publication by another person is not requested while the city has a single reviewer: nobody could publish.
    """
    reason = _required(reason)
    with transaction.atomic():
        (by,) = rights.locked(by)
        if not (by.is_active and by.has_city_role(*ASKING)):
            raise NotAllowed(_("Pengaturan kota diajukan oleh admin situs, PPID Utama, atau Atasan PPID."))
        if city_settings.allows(setting) == value:
            raise ValidationError(_("Tidak ada yang berubah."))
        reviewers = User.objects.with_role(Role.REVIEWER)
        if setting == CitySetting.AUTHOR_PUBLISHES and not value and reviewers.count() < 2:
            raise ValidationError(
                _("Kota ini punya satu verifikator saja: tidak ada orang lain yang dapat menerbitkan.")
            )
        try:
            with transaction.atomic():
                change = SettingChange.objects.create(setting=setting, value=value, reason=reason, asked_by=by)
        except IntegrityError as error:
            raise ValidationError(_("Perubahan pengaturan ini sudah menunggu orang kedua.")) from error
        _tell(change, "setting_change_asked", User.objects.confirming().exclude(pk=by.pk))
        _record(change, "setting.asked", by)
    return change


def confirm(change: SettingChange, *, by: User) -> None:
    """Confirm a change as the second person: it is in force at once. Raises NotAllowed and WrongState."""
    with transaction.atomic():
        _close(change, ChangeState.CONFIRMED, rights.second_person(change, by))


def refuse(change: SettingChange, *, by: User, reason: str) -> None:
    """Refuse a change as the second person. Raises NotAllowed, WrongState and ValidationError."""
    reason = _required(reason)
    with transaction.atomic():
        _close(change, ChangeState.REFUSED, rights.second_person(change, by), reason)


def withdraw(change: SettingChange, *, by: User) -> None:
    """Withdraw a change as the person who requested it. Raises NotAllowed and WrongState."""
    with transaction.atomic():
        _close(change, ChangeState.WITHDRAWN, rights.first_person(change, by))


def _close(change: SettingChange, state: ChangeState, by: User, answer: str = "") -> None:
    rights.close(change, state, by, answer)
    _tell(change, "setting_change_decided", [change.asked_by])
    _record(change, f"setting.{state.value}", by)


def _tell(change: SettingChange, act: str, recipients) -> None:
    context = {"change": change, "link": settings.SITE_ADDRESS + change.get_absolute_url()}
    outbox.write(act, recipients, context, about=change)


def _record(change: SettingChange, verb: str, by: User) -> None:
    facts = {"setting": change.setting, "value": change.value, "asked_by": change.asked_by_id}
    ledger.record(verb, change, by, facts)


def _required(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    return reason.strip()
