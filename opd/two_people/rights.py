"""Checks of city-wide roles and of the second person, read from the database each time."""

from datetime import date

from django.utils.translation import gettext as _

from opd.errors import NotAllowed
from opd.models import CITY_ROLES, ChangeKind, Membership, PersonChange, Role, User


def holds_city_role(person: User, today: date | None = None) -> bool:
    """Return whether a city-wide role is in force, begins later or waits; also if inactive."""
    roles = Membership.objects.city_wide().not_ended(today).filter(user=person)
    return roles.exists() or PersonChange.objects.waiting().filter(person=person, kind=ChangeKind.ROLE).exists()


def is_superior(person: User, today: date | None = None) -> bool:
    """Return whether a role of Atasan PPID is in force or begins later, which nobody else takes away alone."""
    return Membership.objects.not_ended(today).filter(user=person, role=Role.SUPERIOR).exists()


def locked(*people: User) -> list[User]:
    """Return the people as in the database, locked by their ids: no two acts deadlock."""
    pks = {person.pk for person in people}
    rows = {row.pk: row for row in User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")}
    return [rows[person.pk] for person in people]


def check_admin(by: User) -> None:
    """Raise NotAllowed unless `by`, freshly read, may request changes."""
    if not (by.is_active and by.has_city_role(Role.ADMIN)):
        raise NotAllowed(_("Hanya admin situs yang boleh melakukan ini."))


def check_touchable(person: User) -> None:
    if person.is_superuser:
        raise NotAllowed(_("Akun superuser hanya diubah lewat perintah di server."))


def check_second_person(row, by: User) -> None:
    """Raise NotAllowed unless `by` has a role of the second person, and neither asked nor is the subject."""
    if by.pk == row.asked_by_id:
        raise NotAllowed(_("Yang mengajukan tidak boleh memutuskan sendiri: harus orang kedua."))
    if by.pk == getattr(row, "person_id", None):
        raise NotAllowed(_("Perubahan ini tentang Anda sendiri: orang lain yang memutuskannya."))
    if not _is_second(row, by):
        if Role.ADMIN in row.second_roles:
            raise NotAllowed(_("Hanya admin situs lain atau Atasan PPID yang boleh memutuskan."))
        roles = " atau ".join(str(Role(role).label) for role in sorted(row.second_roles))
        raise NotAllowed(_("Perubahan ini diputuskan oleh %(roles)s.") % {"roles": roles})


def roles_of(person: User):
    return person.memberships.filter(role__in=CITY_ROLES).order_by("role")


def possible(row, user: User) -> list[str]:
    """Return the names of the verbs to offer; the verbs check them again."""
    if not row.is_waiting:
        return []
    if row.asked_by_id == user.pk:
        return ["withdraw"]
    is_second = _is_second(row, user) and user.pk != getattr(row, "person_id", None)
    return ["confirm", "refuse"] if is_second else []


def _is_second(row, user: User) -> bool:
    return User.objects.confirming(roles=row.second_roles).filter(pk=user.pk).exists()
