"""Acts that need one person only."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import outbox
from opd.errors import NotAllowed
from opd.ledger import Shell, access
from opd.models import Membership, PasswordSetup, Role, User
from opd.people import codes, memberships
from opd.two_people import rights


@transaction.atomic
def change_own(user: User, *, full_name: str, email: str, now: datetime | None = None) -> None:
    """Change the own name and address; the page has checked the password. Raises ValidationError."""
    (user,) = rights.locked(user)
    facts = set_identity(user, {"full_name": full_name, "email": email}, now)
    if facts["changed"]:
        access.record("user.own_identity", user, user, facts)


def set_identity(person: User, values: dict, now: datetime | None = None) -> dict:
    """Set columns of a locked person, and write to both addresses. Returns facts. Raises ValidationError."""
    before = {name: getattr(person, name) for name in ("username", "full_name", "email", *values)}
    changed = [name for name, value in values.items() if value != before[name]]
    for name in changed:
        setattr(person, name, values[name])
    rest = [field.name for field in User._meta.fields if field.name not in changed]
    person.clean_fields(exclude=rest)
    person.validate_unique(exclude=rest)
    keep_former(person, before, changed, now)
    if changed:
        try:
            with transaction.atomic():
                person.save(update_fields=[*changed, "former_names"])
        except IntegrityError as error:  # the user name was taken after the check
            raise ValidationError({"username": _("Nama pengguna ini sudah dipakai.")}) from error
        tell_identity(person, before["email"], changed)
    return identity_facts(person, before, changed)


def keep_former(person: User, before: dict, changed, now: datetime | None = None) -> None:
    """Add the former names to the person, if one of them changed; the caller saves."""
    if {"full_name", "username"} & set(changed):
        person.remember_name(before["full_name"], before["username"], now)


def identity_facts(person: User, before: dict, changed) -> dict:
    """Return the journal's facts of a changed identity."""
    facts: dict = {"account": person.pk, "changed": sorted(changed)}
    if "username" in changed:
        facts |= {"from": before["username"], "to": person.username}
    return facts


def tell_identity(person: User, old_email: str, changed) -> None:
    labels = [str(getattr(User._meta.get_field(name), "verbose_name", name)) for name in sorted(changed)]
    context = {"person": person, "changed": ", ".join(labels)}
    outbox.write("person_identity_changed", [person], context, about=person, office=old_email)


@transaction.atomic
def end_role(membership: Membership, *, last_day: date, by: User, today: date | None = None) -> None:
    """End a city-wide role on `last_day`, by yesterday at once. Raises NotAllowed and ValidationError."""
    today = today or timezone.localdate()
    person, by = rights.locked(membership.user, by)
    rights.check_admin(by)
    rights.check_touchable(person)
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    if membership.role == Role.SUPERIOR and by.pk != person.pk:
        raise NotAllowed(
            _("Peran Atasan PPID diakhiri oleh dua orang: ajukan peran yang sama dengan hari terakhirnya.")
        )
    if (today - last_day).days > 1:
        raise ValidationError({"last_day": _("Paling awal kemarin: dengan itu peran ini berakhir sekarang juga.")})
    if membership.valid_to and last_day >= membership.valid_to:
        raise ValidationError({"last_day": _("Peran ini sudah berakhir lebih awal. Memperpanjang perlu dua orang.")})
    before = membership.valid_to
    memberships.end(membership, last_day, by=by)
    context = {"person": person, "role": membership.get_role_display(), "last_day": last_day}
    outbox.write("person_role_ended", {person, *User.objects.confirming().exclude(pk=by.pk)}, context, about=person)
    facts = {"account": person.pk, "role": membership.role, "from": before, "to": last_day}
    access.record("user.role_ended", person, by, facts)


def set_password(person: User, password: str, *, by: User) -> None:
    """Set the password of a person without a city-wide role. Raises NotAllowed."""
    hashed = make_password(password)
    with transaction.atomic():
        person, by = rights.locked(person, by)
        rights.check_admin(by)
        rights.check_touchable(person)
        if rights.holds_city_role(person):
            raise NotAllowed(_("Orang ini memegang peran sekota: kata sandinya diganti oleh dua orang."))
        _put_password(person, hashed, is_private=False, by_other=True)
        tell_password(person)
        access.record("user.password", person, by, {"account": person.pk})


def set_from_shell(person: User, password: str, *, by: Shell) -> None:
    """Set the password of any person on the server."""
    hashed = make_password(password)
    with transaction.atomic():
        (person,) = rights.locked(person)
        _put_password(person, hashed, is_private=False, by_other=True)
        access.record("user.password", person, by, {"account": person.pk})


def change_own_password(user: User, password: str) -> None:
    """Change the own password. Raises NotAllowed if it was replaced, or the account closed, meanwhile."""
    hashed = make_password(password)
    with transaction.atomic():
        (now,) = rights.locked(user)
        if now.password != user.password or not now.is_active:
            raise NotAllowed(_("Kata sandi Anda diganti sementara ini. Masuklah lagi."))
        _put_password(now, hashed, is_private=now.password_is_private)
        tell_password(now)
        access.record("user.own_password", now, now, {"account": now.pk})
    user.password, user.must_change_password = hashed, False


def set_by_codes(setup: PasswordSetup, password: str, now: datetime | None = None) -> bool:
    """Set a password that nobody else knows, with both codes. Returns whether they and the account are valid."""
    hashed = make_password(password)
    with transaction.atomic():
        (user,) = rights.locked(setup.user)
        same = PasswordSetup.objects.filter(user=user, first_code=setup.first_code, second_code=setup.second_code)
        if not (user.is_active and same.exists()):
            return False
        _put_password(user, hashed, is_private=True)
        open_enrolment(user, now)
        outbox.write("person_password_set", [user], {"person": user}, about=user)
        access.record("user.password_by_codes", user, user, {"account": user.pk})
    return True


def resettable_by_mail() -> QuerySet[User]:
    """Return the accounts that a link in an e-mail may give a password: those with a second factor."""
    return User.objects.filter(is_active=True, is_superuser=False, second_factor__isnull=False).exclude(email="")


def set_by_mail(person: User, hashed: str) -> None:
    """Set the password by a link that was checked, in its transaction, on the locked row of the account.

    Without a city-wide role an admin alone may have changed the address: then the password does not
    count as known to its owner only.
    """
    _put_password(person, hashed, is_private=person.password_is_private and rights.holds_city_role(person))
    tell_password(person)
    access.record("user.password_by_mail", person, person, {"account": person.pk})


def open_enrolment(person: User, now: datetime | None = None) -> None:
    """Let a person enrol a second factor with the password alone, for as long as codes are valid."""
    person.may_enrol_until = (now or timezone.now()) + codes.VALID_FOR
    person.save(update_fields=["may_enrol_until"])


def tell_password(person: User) -> None:
    outbox.write("person_password_changed", [person], {"person": person}, about=person)


def _put_password(person: User, hashed: str, *, is_private: bool, by_other: bool = False) -> None:
    """Save the password, and void handed-out codes; one that another person knows (`by_other`) opens no enrolment."""
    person.password, person.password_is_private, person.must_change_password = hashed, is_private, by_other
    if by_other:
        person.may_enrol_until = None
    person.save(update_fields=["password", "password_is_private", "must_change_password", "may_enrol_until"])
    PasswordSetup.objects.filter(user=person).delete()
