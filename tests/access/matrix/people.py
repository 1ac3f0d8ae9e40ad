"""The columns of the matrix, and for whom each letter of a rule stands."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from opd.models import Membership, Role, User
from tests.access import world as worlds
from tests.access.world import World
from tests.conftest import create_user

NO_ROLE, PASSWORD_ONLY, MANAGER = "no membership", "password only", "operator, also below"
OWN, CHILD, OTHER, CITY = "own agency", "agency below", "other agency", "the city"
RELATIONS = (OWN, CHILD, OTHER)

# Heading of the column -> the person; the operator of all rows is the one of Dinas Kesehatan.
COLUMNS = {
    "nobody": worlds.ANONYMOUS,
    "no role": NO_ROLE,
    "former": worlds.FORMER,
    "1 factor": PASSWORD_ONLY,
    "operator": worlds.OPERATOR,
    "operator+": MANAGER,
    "next door": worlds.NEIGHBOUR,
    "verifikator": worlds.REVIEWER,
    "atasan": worlds.SUPERIOR,
    "admin": worlds.ADMIN,
    "superuser": worlds.SUPERUSER,
}
PEOPLE = list(COLUMNS.values())
STRANGERS = {worlds.ANONYMOUS, NO_ROLE, worlds.FORMER, PASSWORD_ONLY}
LETTERS = {worlds.REVIEWER: "R", worlds.SUPERIOR: "S", worlds.ADMIN: "A", worlds.SUPERUSER: "A"}


@dataclass(frozen=True)
class Cell:
    """What one person may do with one object. `expected` is None where no rule says anything."""

    section: str
    subject: str
    relation: str
    state: str
    act: str
    person: str
    observed: bool
    expected: bool | None

    @property
    def is_leak(self) -> bool:
        return self.expected is False and self.observed

    def __str__(self):
        whose = ", ".join(filter(None, (self.relation, self.state)))
        return f"{self.person}: {self.act} {self.subject} ({whose})"


def more_people(world: World) -> dict[str, User | AnonymousUser]:
    """-> the people of the world, and those whom only the matrix has."""
    home = world.home[worlds.OPERATOR]
    manager = create_user("operator.induk")
    Membership.objects.create(user=manager, role=Role.OPERATOR, opd=home, include_sub_agencies=True)
    # Who has given the password and not the second factor is nobody: there is no session before it.
    added = {NO_ROLE: create_user("tanpa.peran"), PASSWORD_ONLY: AnonymousUser(), MANAGER: manager}
    people = world.people | {worlds.ANONYMOUS: AnonymousUser()} | added
    return {person: people[person] for person in PEOPLE}


def may(rule: str, person: str, relation: str) -> bool:
    """Return whether a rule of letters admits the person.

    `*` everybody; `T` all who have a role; `o` operators of the agency, and of those below where their membership says
    so; `O` of the agency and all below; `R` verifikator, `S` atasan, `A` admin.
    """
    if "*" in rule:
        return True
    if person in STRANGERS:
        return False
    if "T" in rule:
        return True
    if person in LETTERS:
        return LETTERS[person] in rule
    reached = {
        worlds.OPERATOR: {OWN: "oO", CHILD: "O"},
        MANAGER: {OWN: "oO", CHILD: "oO"},
        worlds.NEIGHBOUR: {OTHER: "oO"},
    }[person]
    letters = "oO" if relation == "" else reached.get(relation, "")  # without an object: of some agency
    return bool(set(letters) & set(rule))
