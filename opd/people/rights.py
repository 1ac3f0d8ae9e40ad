"""Checks of city-wide roles and of the second person, read from the database each time, within the act."""

from datetime import date

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.errors import NotAllowed, WrongState
from opd.models import CITY_ROLES, ChangeKind, ChangeState, Membership, PersonChange, Role, User


def holds_city_role(person: User, today: date | None = None) -> bool:
    """Return whether a city-wide role is in force, begins later or waits for confirmation; also if inactive."""
    roles = Membership.objects.city_wide().not_ended(today).filter(user=person)
    return roles.exists() or PersonChange.objects.waiting().filter(person=person, kind=ChangeKind.ROLE).exists()


def locked(*people: User) -> list[User]:
    """Return the people as read from the database, in the given order, locked until the transaction ends.

    They are locked in the order of their ids, so that two acts about the same people cannot deadlock.
    """
    pks = {person.pk for person in people}
    rows = {row.pk: row for row in User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")}
    return [rows[person.pk] for person in people]


def check_admin(by: User) -> None:
    """Raise NotAllowed unless `by`, freshly read from the database, may request changes."""
    if not (by.is_active and by.has_city_role(Role.ADMIN)):
        raise NotAllowed(_("Hanya admin situs yang boleh melakukan ini."))


def check_touchable(person: User) -> None:
    """Raise NotAllowed for a superuser, whom only commands on the server may change."""
    if person.is_superuser:
        raise NotAllowed(_("Akun superuser hanya diubah lewat perintah di server."))


def check_second_person(change: PersonChange, by: User) -> None:
    """Raise NotAllowed unless `by` is an admin or Atasan who neither requested the change nor is its subject."""
    if by.pk == change.asked_by_id:
        raise NotAllowed(_("Yang mengajukan tidak boleh memutuskan sendiri: harus orang kedua."))
    if by.pk == change.person_id:
        raise NotAllowed(_("Perubahan ini tentang Anda sendiri: orang lain yang memutuskannya."))
    if not User.objects.confirming().filter(pk=by.pk).exists():
        raise NotAllowed(_("Hanya admin situs lain atau Atasan PPID yang boleh memutuskan."))


def roles_of(person: User):
    """Return all city-wide memberships of a person, ended ones included."""
    return person.memberships.filter(role__in=CITY_ROLES).order_by("role")


# A proposal is a row with `asked_by`, `state`, `decided_by`, `decided_at` and `answer`, such as a change of a setting.


def possible(proposal, user: User) -> list[str]:
    """Return the names of the verbs to offer for a proposal; the verbs check them again."""
    if not proposal.is_waiting:
        return []
    if proposal.asked_by_id == user.pk:
        return ["withdraw"]
    return ["confirm", "refuse"] if User.objects.confirming().filter(pk=user.pk).exists() else []


def second_person(proposal, by: User) -> User:
    """Return `by` as read from the database, locked until the transaction ends. *Raises* NotAllowed."""
    (by,) = locked(by)
    if by.pk == proposal.asked_by_id:
        raise NotAllowed(_("Yang mengajukan tidak boleh memutuskan sendiri: harus orang kedua."))
    if not User.objects.confirming().filter(pk=by.pk).exists():
        raise NotAllowed(_("Hanya admin situs lain atau Atasan PPID yang boleh memutuskan."))
    return by


def first_person(proposal, by: User) -> User:
    """Return `by` if they made the proposal. *Raises* NotAllowed."""
    if by.pk != proposal.asked_by_id:
        raise NotAllowed(_("Hanya yang mengajukan yang dapat membatalkannya."))
    return by


def close(proposal: Model, state: ChangeState, by: User, answer: str = "") -> None:
    """Close a waiting proposal, of two simultaneous acts only once. *Raises* WrongState."""
    waiting = type(proposal)._default_manager.filter(pk=proposal.pk, state=ChangeState.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer):
        raise WrongState(_("Perubahan ini sudah diputuskan atau dibatalkan."))
    proposal.refresh_from_db()
