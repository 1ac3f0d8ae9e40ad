"""The people of the demo, named by post. Only the accounts of `ACCOUNTS` can sign in."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.text import slugify

from opd.models import Membership, Official, Opd, OpdKind, Role, User
from opd.people import accounts, changes, codes, memberships, shell
from portal.demo import content

PASSWORD = "metro-terbuka-2026"  # noqa: S105 - printed by seed_demo, which refuses to run outside of DEBUG

ACCOUNTS = {
    "operator.kominfo": "Operator Dinas Komunikasi dan Informatika",
    "operator.dinkes": "Operator Dinas Kesehatan",
    "verifikator": "Verifikator PPID Utama",
    "atasan": "Atasan PPID",
    "admin": "Admin Situs",
}
ADMIN, SECOND_ADMIN = "admin", "admin.kedua"  # the second one confirms, and cannot log in
GRANTED = {"verifikator": Role.REVIEWER, "atasan": Role.SUPERIOR}
USERNAMES = {"Diskominfo": "operator.kominfo"}  # the others: operator.<short name>
WITH_SUB_AGENCIES = (OpdKind.SECRETARIAT, OpdKind.DISTRICT)
PUBLISHES_ALONE = "BPBD"  # its warnings cannot wait for a review


@dataclass(frozen=True)
class Cast:
    """An operator for each agency by its pk (sub-agencies share that of their parent), and the PPID."""

    operators: dict[int, User]
    reviewer: User
    superior: User


@transaction.atomic
def cast(opds: list[Opd]) -> Cast:
    """Return the demo people; `opds` are in the order of the tree, parents first."""
    known = {user.username: user for user in User.objects.all()}
    for username, full_name in {ADMIN: ACCOUNTS[ADMIN], SECOND_ADMIN: "Admin Situs Kedua"}.items():
        if username not in known:
            known[username] = _admin(username, full_name)
    for username, role in GRANTED.items():
        if username not in known:
            known[username] = _granted(username, role, asked_by=known[ADMIN], confirmed_by=known[SECOND_ADMIN])
    city = next(opd for opd in opds if opd.is_root)
    for official in content.read("officials")["official"]:
        Official.objects.get_or_create(opd=city, role=official["role"], defaults=official)
    operators: dict[int, User] = {}
    for opd in opds:
        if not opd.is_root:
            operators[opd.pk] = operators.get(opd.parent_id) or known.get(username_of(opd)) or _operator(opd)
    return Cast(operators, known["verifikator"], known["atasan"])


def _admin(username: str, full_name: str) -> User:
    named = shell.name_admin(username, full_name, "", by=shell.operator())
    if username in ACCOUNTS:
        _set_password(named.person, *named.codes)
    return User.objects.get(pk=named.person.pk)


def _granted(username: str, role: Role, *, asked_by: User, confirmed_by: User) -> User:
    person = User.objects.create_user(username, None, full_name=ACCOUNTS[username])
    asked = changes.ask_role(person, role, by=asked_by)
    _set_password(person, asked.code, changes.confirm(asked.change, by=confirmed_by).code)
    # A role begins on the day of its confirmation; the demo's cases lie before it, and a ruling asks for that day.
    row = Membership.objects.get(user=person, role=role)
    _hold(person, row.opd, role, valid_to=row.valid_from and row.valid_from - memberships.DAY)
    return User.objects.get(pk=person.pk)


def _set_password(person: User, first_code: str, second_code: str) -> None:
    setup = codes.setup_for(person.username, first_code, second_code)
    if setup:
        accounts.set_by_codes(setup, PASSWORD)
        _needs_no_factor(person)


def _needs_no_factor(person: User) -> None:
    """Let the account sign in without a second factor, on a developer's machine alone."""
    User.objects.filter(pk=person.pk).update(is_of_demo=True)


def begun_on() -> date | None:
    begun = User.objects.filter(is_of_demo=True).aggregate(at=Min("date_joined"))["at"]
    return begun and timezone.localdate(begun)


def username_of(opd: Opd) -> str:
    return USERNAMES.get(opd.short_name, f"operator.{slugify(opd.short_name or opd.name.removeprefix('Kecamatan '))}")


def _operator(opd: Opd) -> User:
    username = username_of(opd)
    if opd.short_name == PUBLISHES_ALONE:
        Opd.objects.filter(pk=opd.pk).update(operators_publish=True)
        opd.operators_publish = True
    password = PASSWORD if username in ACCOUNTS else None
    fields = {"full_name": f"Operator {opd.name}"[:150], "email": f"{username}@plid.test"}  # RFC 2606: nobody has it
    person = User.objects.create_user(username, password, **fields)
    _hold(person, opd, Role.OPERATOR, include_sub_agencies=opd.kind in WITH_SUB_AGENCIES)
    if password:
        _needs_no_factor(person)
    return person


@transaction.atomic
def _hold(user: User, opd: Opd, role: Role, **columns) -> None:
    memberships.begin(Membership(user=user, opd=opd, role=role, **columns), by=None)
