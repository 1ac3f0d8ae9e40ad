"""Verbs of the second factor, each with a message to the person."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from opd import outbox
from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import RecoveryCode, SecondFactor, User
from opd.people.factors import codes


def has_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def may_enrol(user: User) -> bool:
    """Return whether the password alone, or codes that were handed over, open the enrolment now."""
    return bool(user.may_enrol_until and user.may_enrol_until > timezone.now() and not has_factor(user))


@sensitive_variables()
def enrol(user: User, key: str, step: int) -> list[str]:
    """Enrol an app by its code of `step`; sessions end. Returns recovery codes in clear. Raises NotAllowed."""
    recovery = codes.new_recovery_codes()
    hashes = [make_password(code[1:]) for code in recovery]
    with transaction.atomic():
        person = _locked(user)
        if person.get_session_auth_hash() != user.get_session_auth_hash() or not person.is_active:
            raise NotAllowed(_("Akun Anda berubah sementara ini. Masuklah lagi."))
        is_new = not has_factor(person)
        SecondFactor.objects.update_or_create(
            user=person, defaults={"key": key, "last_step": step, "enrolled_at": timezone.now()}
        )
        _store(person, hashes)
        User.objects.filter(pk=person.pk).update(may_enrol_until=None)
        person.end_sessions()
        outbox.write("factor_enrolled", [person], {"person": person}, about=person)
        access.record("user.factor_enrolled", person, person, {"account": person.pk, "new": is_new})
    user.may_enrol_until, user.session_epoch = None, person.session_epoch
    return recovery


@sensitive_variables()
def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes. Returns the new ones in clear. Raises NotAllowed."""
    recovery = codes.new_recovery_codes()
    hashes = [make_password(code[1:]) for code in recovery]
    with transaction.atomic():
        person = _locked(user)
        if not has_factor(person):
            raise NotAllowed(_("Akun ini belum punya faktor kedua."))
        _store(person, hashes)
        outbox.write("recovery_codes_renewed", [person], {"person": person}, about=person)
        access.record("user.recovery_codes", person, person, {"account": person.pk})
    return recovery


@sensitive_variables("typed")
def accept_code(user: User, typed: str) -> bool:
    """Return whether `typed` is an unused code of the person's app; of two at once one is accepted."""
    factor = SecondFactor.objects.filter(user=user).first()
    step = codes.matching_step(factor.key, typed) if factor else None
    if factor is None or step is None:
        return False
    fresh = SecondFactor.objects.filter(user=user, enrolled_at=factor.enrolled_at, last_step__lt=step)
    return bool(fresh.update(last_step=step))


@sensitive_variables("typed")
def accept_recovery_code(user: User, typed: str) -> bool:
    read = codes.read_recovery_code(typed)
    row = RecoveryCode.objects.filter(user=user, number=read[0], used_at=None).first() if read else None
    if read is None or row is None or not check_password(read[1], row.hash):
        return False
    with transaction.atomic():
        if not RecoveryCode.objects.filter(pk=row.pk, hash=row.hash, used_at=None).update(used_at=timezone.now()):
            return False
        left = unused_codes(user)
        outbox.write("recovery_code_used", [user], {"person": user, "left": left}, about=user)
        access.record("user.recovery_code", user, user, {"account": user.pk, "left": left})
    return True


def unused_codes(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def remove(person: User) -> bool:
    """Remove app and codes and end all sessions. Returns whether there was an app."""
    had = bool(SecondFactor.objects.filter(user=person).delete()[0])
    RecoveryCode.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).update(may_enrol_until=None)
    person.may_enrol_until = None
    person.end_sessions()
    return had


def _locked(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _store(person: User, hashes: list[str]) -> None:
    RecoveryCode.objects.filter(user=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=person, number=number, hash=hashed) for number, hashed in enumerate(hashes)
    )
