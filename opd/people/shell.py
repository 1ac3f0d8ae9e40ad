"""Acts of a command on the server, for the time when two people cannot act: naming site admins, resetting a factor."""

import os
import pwd
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import ledger, outbox
from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import Membership, Opd, OpdKind, PasswordSetup, Role, User
from opd.people import codes, rights
from opd.second_factor import verbs as factor

TWO = 2


@dataclass(frozen=True)
class Named:
    """A person with both codes, in clear, for setting the password."""

    person: User
    codes: tuple[str, str]


def operator() -> ledger.Shell:
    """Return the person at the server: the account of the operating system, and the one that called sudo."""
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a uid without a name
        account = str(os.getuid())
    sudo = os.environ.get("SUDO_USER", "")
    return ledger.Shell({"os_account": account, **({"sudo_user": sudo} if sudo else {})})


@transaction.atomic
def name_admin(username: str, full_name: str, email: str, *, by: ledger.Shell) -> Named:
    """Make a person site admin, creating the account if it does not exist; an old password becomes void.

    Raises ValidationError for names and addresses that the forms would refuse too, and before there is a city.
    """
    person = User.objects.filter(username=username).first()
    is_new = person is None
    if person is None:
        person = User(username=User.normalize_username(username), full_name=full_name, email=email)
        person.set_unusable_password()
        person.full_clean()
        person.save()
    (person,) = rights.locked(person)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    _make_admin(person)
    first = codes.new_code()
    second = codes.hand_out(person, codes.code_hash(person, first))
    access.record("user.first_person", person, by, {"account": person.pk, "new": is_new})
    return Named(person, (first, second))


@transaction.atomic
def reset_factor(username: str, *, by: ledger.Shell) -> Named:
    """Remove the second factor of the last site admin who can act, and hand out both codes for a new password.

    Raises NotAllowed for anybody else, since two people can do it; User.DoesNotExist for an unknown name.
    """
    (person,) = rights.locked(User.objects.get(username=username))
    if not (person.is_active and Role.ADMIN in person.roles_in_force):
        raise NotAllowed(_("Hanya untuk akun admin situs yang aktif. Untuk akun lain, seorang admin mengajukannya."))
    can_sign_in = Q(second_factor__isnull=False) | Q(may_enrol_until__gt=timezone.now())
    able = list(User.objects.confirming().filter(can_sign_in).exclude(pk=person.pk))
    if len(able) >= TWO and any(Role.ADMIN in other.roles_in_force for other in able):
        raise NotAllowed(_("Admin lain dapat mengajukannya, dan orang kedua menyetujuinya: lakukan lewat portal."))
    had_factor = factor.remove(person)
    first = codes.new_code()
    second = codes.hand_out(person, codes.code_hash(person, first))
    outbox.write("factor_removed", [person, *User.objects.confirming()], {"person": person}, about=person)
    access.record("user.factor_reset", person, by, {"account": person.pk, "had_factor": had_factor})
    return Named(person, (first, second))


def _make_admin(person: User) -> None:
    """Give the role of site admin without an end; if it is not in force, from now on."""
    root = Opd.objects.filter(kind=OpdKind.CITY).first()
    if root is None:
        raise ValidationError(_("Kotanya belum ada. Jalankan dahulu manage.py new_city FILE.toml."))
    membership = Membership.objects.select_for_update(no_key=True).filter(user=person, opd=root, role=Role.ADMIN)
    if membership.in_force().exists():
        membership.update(valid_to=None)
    else:
        from_now = {"valid_from": None, "valid_to": None}
        Membership.objects.update_or_create(user=person, opd=root, role=Role.ADMIN, defaults=from_now)


@transaction.atomic
def close_account(person: User, *, by: ledger.Shell) -> None:
    """Deactivate an account that a restored backup has brought back."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    access.record("user.closed_again", person, by, {"account": person.pk})


@transaction.atomic
def void_password(person: User, *, by: ledger.Shell) -> None:
    """Void a password that was changed after the backup was made, and its factor; the person begins anew by codes."""
    _void(person)
    access.record("user.password_void", person, by, {"account": person.pk})


@transaction.atomic
def void_factor(person: User, *, by: ledger.Shell) -> None:
    """Void a second factor, or recovery codes, that changed after the backup was made, and with it the password."""
    _void(person)
    access.record("user.factor_void", person, by, {"account": person.pk})


def _void(person: User) -> None:
    factor.remove(person)
    PasswordSetup.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])


@transaction.atomic
def end_role_again(membership: Membership, *, by: ledger.Shell, today: date | None = None) -> None:
    """End a role that a restored backup has brought back, as of yesterday."""
    last_day = (today or timezone.localdate()) - timedelta(days=1)
    Membership.objects.filter(pk=membership.pk).update(valid_to=last_day)
    facts = {"account": membership.user_id, "role": membership.role, "from": membership.valid_to, "to": last_day}
    access.record("user.role_ended", membership.user, by, facts)
