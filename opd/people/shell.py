"""Acts of a command on the server, when two people cannot act."""

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
from opd.people import codes, memberships
from opd.people.factors import second_factor as factor
from opd.triggers.offices import CLOSED_AGAIN
from opd.two_people import rights

TWO = 2


@dataclass(frozen=True)
class Named:
    """A person with both codes, in clear."""

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
    """Make a person site admin, also a new one; an old password becomes void. Raises ValidationError."""
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
    _make_admin(person, by)
    first = codes.new_code()
    second = codes.hand_out(person, codes.code_hash(person, first))
    access.record("user.first_person", person, by, {"account": person.pk, "new": is_new})
    return Named(person, (first, second))


@transaction.atomic
def reset_factor(username: str, *, by: ledger.Shell) -> Named:
    """Reset the factor of the last site admin or a superuser. Raises NotAllowed and User.DoesNotExist."""
    (person,) = rights.locked(User.objects.get(username=username))
    if not (person.is_active and Role.ADMIN in person.roles_in_force):
        raise NotAllowed(_("Hanya untuk akun admin situs yang aktif. Untuk akun lain, seorang admin mengajukannya."))
    can_sign_in = Q(second_factor__isnull=False) | Q(may_enrol_until__gt=timezone.now())
    able = list(User.objects.confirming().filter(can_sign_in).exclude(pk=person.pk))
    by_two = len(able) >= TWO and not person.is_superuser  # whom nobody may change in the portal
    if by_two and any(Role.ADMIN in other.roles_in_force for other in able):
        raise NotAllowed(_("Admin lain dapat mengajukannya, dan orang kedua menyetujuinya: lakukan lewat portal."))
    had_factor = factor.remove(person)
    first = codes.new_code()
    second = codes.hand_out(person, codes.code_hash(person, first))
    outbox.write("factor_removed", [person, *User.objects.confirming()], {"person": person}, about=person)
    access.record("user.factor_reset", person, by, {"account": person.pk, "had_factor": had_factor})
    return Named(person, (first, second))


def _make_admin(person: User, by: ledger.Shell) -> None:
    root = Opd.objects.filter(kind=OpdKind.CITY).first()
    if root is None:
        raise ValidationError(_("Kotanya belum ada. Jalankan dahulu manage.py new_city FILE.toml."))
    today = timezone.localdate()
    held = Membership.objects.select_for_update(no_key=True).filter(user=person, opd=root, role=Role.ADMIN)
    lasting = held.not_ended(today).order_by("-pk").first()
    if lasting and lasting.valid_to is None and held.in_force(today).filter(pk=lasting.pk).exists():
        return
    if lasting and lasting.valid_from and lasting.valid_from > today:
        memberships.void(lasting, by=by)
        lasting = held.in_force(today).first()
    first_day = today if held.exists() else None
    if lasting and lasting.valid_to:
        first_day = lasting.valid_to + memberships.DAY
    memberships.begin(Membership(user=person, opd=root, role=Role.ADMIN, valid_from=first_day), by=by)


@transaction.atomic
def close_account(person: User, *, by: ledger.Shell) -> None:
    access.record(CLOSED_AGAIN, person, by, {"account": person.pk})  # first: a trigger asks for it
    User.objects.filter(pk=person.pk).update(is_active=False)


@transaction.atomic
def void_password(person: User, *, by: ledger.Shell) -> None:
    """Void a password that was changed after the backup was made, and its factor."""
    _void(person)
    access.record("user.password_void", person, by, {"account": person.pk})


@transaction.atomic
def void_factor(person: User, *, by: ledger.Shell) -> None:
    """Void a second factor or recovery codes that changed after the backup was made, and the password."""
    _void(person)
    access.record("user.factor_void", person, by, {"account": person.pk})


def _void(person: User) -> None:
    factor.remove(person)
    PasswordSetup.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])


@transaction.atomic
def end_role_again(membership: Membership, *, by: ledger.Shell, today: date | None = None) -> None:
    last_day = (today or timezone.localdate()) - timedelta(days=1)
    facts = {"account": membership.user_id, "role": membership.role, "from": membership.valid_to, "to": last_day}
    memberships.end(membership, last_day, by=by)
    access.record("user.role_ended", membership.user, by, facts)
