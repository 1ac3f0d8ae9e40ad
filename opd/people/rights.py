"""Who holds a city-wide role, and who may confirm what another one asked. Read anew each time, inside the act."""

from datetime import date

from django.utils.translation import gettext as _

from opd.errors import NotAllowed
from opd.models import CITY_ROLES, ChangeKind, Membership, PersonChange, Role, User


def holds_city_role(person: User, today: date | None = None) -> bool:
    """Whether a city-wide role is theirs now or later, or waits for confirmation; of an inactive account too."""
    roles = Membership.objects.city_wide().not_ended(today).filter(user=person)
    return roles.exists() or PersonChange.objects.waiting().filter(person=person, kind=ChangeKind.ROLE).exists()


def locked(*people: User) -> list[User]:
    """The people as the database has them, in the given order, locked until the transaction ends.

    Locked in the order of their numbers: two acts about the same people never wait for each other.
    """
    pks = {person.pk for person in people}
    rows = {row.pk: row for row in User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")}
    return [rows[person.pk] for person in people]


def check_admin(by: User) -> None:
    """Raise NotAllowed unless they may ask for changes now. `by` is as the database has it."""
    if not (by.is_active and by.has_city_role(Role.ADMIN)):
        raise NotAllowed(_("Hanya admin situs yang boleh melakukan ini."))


def check_touchable(person: User) -> None:
    """Raise NotAllowed for a superuser: only the server's own commands change one."""
    if person.is_superuser:
        raise NotAllowed(_("Akun superuser hanya diubah lewat perintah di server."))


def check_second_person(change: PersonChange, by: User) -> None:
    """Raise NotAllowed unless `by` may decide the change now: an admin or Atasan, neither asker nor concerned."""
    if by.pk == change.asked_by_id:
        raise NotAllowed(_("Yang mengajukan tidak boleh memutuskan sendiri: harus orang kedua."))
    if by.pk == change.person_id:
        raise NotAllowed(_("Perubahan ini tentang Anda sendiri: orang lain yang memutuskannya."))
    if not User.objects.confirming().filter(pk=by.pk).exists():
        raise NotAllowed(_("Hanya admin situs lain atau Atasan PPID yang boleh memutuskan."))


def roles_of(person: User):
    """All city-wide memberships of a person, those that have ended too."""
    return person.memberships.filter(role__in=CITY_ROLES).order_by("role")
