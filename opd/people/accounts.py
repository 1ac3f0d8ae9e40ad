"""Acts that need one person only: the own name and password, accounts without a city-wide role, ending roles."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import outbox
from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import Membership, PasswordSetup, User
from opd.people import codes, rights


@transaction.atomic
def change_own(user: User, *, full_name: str, email: str, now: datetime | None = None) -> None:
    """Change the own name and e-mail address; the page has checked the password. Raises ValidationError."""
    (user,) = rights.locked(user)
    facts = set_identity(user, {"full_name": full_name, "email": email}, now)
    if facts["changed"]:
        access.record("user.own_identity", user, user, facts)


def set_identity(person: User, values: dict, now: datetime | None = None) -> dict:
    """Set columns of a locked person, keep the former name, and write to the old and the new address.

    Call it in the transaction of the act. Returns the facts for its entry in the journal. Raises ValidationError.
    """
    before = {name: getattr(person, name) for name in ("username", "full_name", "email", *values)}
    changed = [name for name, value in values.items() if value != before[name]]
    for name in changed:
        setattr(person, name, values[name])
    rest = [field.name for field in User._meta.fields if field.name not in changed]
    person.clean_fields(exclude=rest)
    person.validate_unique(exclude=rest)
    keep_former(person, before, changed, now)
    if changed:
        _save(person, [*changed, "former_names"])
        tell_identity(person, before["email"], changed)
    return identity_facts(person, before, changed)


def keep_former(person: User, before: dict, changed, now: datetime | None = None) -> None:
    """Add the former names to the person if `changed` contains one of the two; the caller saves."""
    if {"full_name", "username"} & set(changed):
        person.remember_name(before["full_name"], before["username"], now)


def identity_facts(person: User, before: dict, changed) -> dict:
    """Return the journal's facts of a changed identity: number, names of columns, and both values of the user name."""
    facts: dict = {"account": person.pk, "changed": sorted(changed)}
    if "username" in changed:
        facts |= {"from": before["username"], "to": person.username}
    return facts


def tell_identity(person: User, old_email: str, changed) -> None:
    """Tell the person by e-mail, at the old address too."""
    labels = [str(getattr(User._meta.get_field(name), "verbose_name", name)) for name in sorted(changed)]
    context = {"person": person, "changed": ", ".join(labels)}
    outbox.write("person_identity_changed", [person], context, about=person, office=old_email)


def _save(person: User, columns: list[str]) -> None:
    try:
        with transaction.atomic():
            person.save(update_fields=columns)
    except IntegrityError as error:  # the user name was taken after the check
        raise ValidationError({"username": _("Nama pengguna ini sudah dipakai.")}) from error


@transaction.atomic
def end_role(membership: Membership, *, last_day: date, by: User, today: date | None = None) -> None:
    """End a city-wide role, as one admin alone. With yesterday as `last_day` it ends at once.

    Raises NotAllowed, and ValidationError if it would last longer than before or end earlier than yesterday.
    """
    today = today or timezone.localdate()
    person, by = rights.locked(membership.user, by)
    rights.check_admin(by)
    rights.check_touchable(person)
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    if (today - last_day).days > 1:
        raise ValidationError({"last_day": _("Paling awal kemarin: dengan itu peran ini berakhir sekarang juga.")})
    if membership.valid_to and last_day >= membership.valid_to:
        raise ValidationError({"last_day": _("Peran ini sudah berakhir lebih awal. Memperpanjang perlu dua orang.")})
    before, membership.valid_to = membership.valid_to, last_day
    membership.save(update_fields=["valid_to"])
    context = {"person": person, "role": membership.get_role_display(), "last_day": last_day}
    outbox.write("person_role_ended", {person, *User.objects.confirming().exclude(pk=by.pk)}, context, about=person)
    facts = {"account": person.pk, "role": membership.role, "from": before, "to": last_day}
    access.record("user.role_ended", person, by, facts)


def set_password(person: User, password: str, *, by: User) -> None:
    """Set the password of a person without a city-wide role, as an admin, who then knows it too. Raises NotAllowed."""
    hashed = make_password(password)
    with transaction.atomic():
        person, by = rights.locked(person, by)
        rights.check_admin(by)
        rights.check_touchable(person)
        if rights.holds_city_role(person):
            raise NotAllowed(_("Orang ini memegang peran sekota: kata sandinya diganti oleh dua orang."))
        _put_password(person, hashed, is_private=False, must_change=person.pk != by.pk)
        tell_password(person)
        access.record("user.password", person, by, {"account": person.pk})


def change_own_password(user: User, password: str) -> None:
    """Change the own password; `password_is_private` stays as it was.

    Raises NotAllowed if the password was replaced or the account deactivated since the request began.
    """
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
    """Set the own password with both codes. From then on no other person knows it; it opens the enrolment for a day.

    Returns False if the codes were used or replaced in the meantime, or the account is inactive.
    """
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
    """Return the accounts whose password may be set by a link in an e-mail: those that a second factor protects."""
    return User.objects.filter(is_active=True, is_superuser=False, second_factor__isnull=False).exclude(email="")


def set_by_mail(person: User, hashed: str) -> None:
    """Set the password by a link that was checked, in its transaction, on the locked row of the account.

    Without a city-wide role an admin alone may have changed the address, so that the password does not count as known
    to its owner only.
    """
    is_private = person.password_is_private and rights.holds_city_role(person)
    _put_password(person, hashed, is_private=is_private)
    tell_password(person)
    access.record("user.password_by_mail", person, person, {"account": person.pk})


def open_enrolment(person: User, now: datetime | None = None) -> None:
    """Let a person without a second factor enrol one with the password alone, for as long as codes are valid."""
    person.may_enrol_until = (now or timezone.now()) + codes.VALID_FOR
    person.save(update_fields=["may_enrol_until"])


def tell_password(person: User) -> None:
    """Tell the person by e-mail that the password is another one."""
    outbox.write("person_password_changed", [person], {"person": person}, about=person)


def _put_password(person: User, hashed: str, *, is_private: bool, must_change: bool = False) -> None:
    """Save the password; codes that were handed out before become void. `must_change`: at the next sign-in."""
    person.password, person.password_is_private, person.must_change_password = hashed, is_private, must_change
    person.save(update_fields=["password", "password_is_private", "must_change_password"])
    PasswordSetup.objects.filter(user=person).delete()
