"""The rows of the matrix: the world of the walk, with an agency below the operator's own and the states it lacks."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from documents.lifecycle import publishing
from documents.models import Category, Document, DocumentState
from opd.models import Opd, OpdKind, Role, User
from portal.models import Faq
from requests_app.models import InformationRequest, LegalPeriod
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests.access import world as worlds
from tests.access.matrix.people import CHILD, CITY, OTHER, OWN, more_people
from tests.access.world import NO_AGENCY, Thing, World
from tests.conftest import create_user, make_opd

UNIT = "operator of the unit"  # writes what the agency below has; no column


@dataclass(frozen=True)
class Grounds:
    """The world, its people by column, and the agencies by their relation to the operator's."""

    world: World
    people: dict[str, User | AnonymousUser]
    agencies: dict[str, Opd]

    def relation(self, agency: Opd | None) -> str:
        return next((name for name, known in self.agencies.items() if known == agency), CITY)

    def rows(self) -> Iterator[tuple[type[Model], str, str, Thing]]:
        """Yield model, relation, state and thing: the first of each combination."""
        seen = set()
        for model, things in self.world.things.items():
            for thing in things:
                row = (model, self.relation(_agency_of(thing)), str(getattr(thing.row, "state", "") or ""))
                if row not in seen:
                    seen.add(row)
                    yield *row, thing


def extend(world: World) -> Grounds:
    """Add what only the matrix needs to a copy of the world; its rows go with the transaction."""
    world = copy(world)
    world.people, world.home, world.things = dict(world.people), dict(world.home), defaultdict(list, world.things)
    for model, things in world.things.items():
        for thing in things:
            thing.row.refresh_from_db()
        world.things[model] = list(things)
    home, other = world.home[worlds.OPERATOR], world.home[worlds.NEIGHBOUR]
    child = make_opd("UPTD Puskesmas Contoh", "uptd-puskesmas-contoh", OpdKind.UNIT, home)
    Opd.objects.filter(pk=child.pk).update(operators_publish=True)
    child.refresh_from_db()
    world.home[UNIT], world.people[UNIT] = child, create_user("operator.unit", Role.OPERATOR, child)
    world.add(child, child, is_public=True)
    worlds._documents(world, child)
    worlds._around_documents(world, child)
    for agency in (home, child, other):
        _more_documents(world, agency)
    assigned = worlds._register(world, "the unit", worlds.NOBODY, child)
    workflow.assign(assigned, by=world.people[worlds.REVIEWER], opd=child)
    _more_cases(world)
    world.add(LegalPeriod.objects.first())
    world.add(Faq.objects.create(question="Apa itu PPID?", answer="<p>Pejabat.</p>", group="Umum"))
    for things in world.things.values():
        for thing in things:
            thing.row.refresh_from_db()
    return Grounds(world, more_people(world), {OWN: home, CHILD: child, OTHER: other})


def _more_documents(world: World, agency: Opd) -> None:
    """A public document without any change, and one whose change a reviewer sent back."""
    clerk, category = world.people[world.operator_of(agency)], world.rows(Category, agency)[0]
    worlds._document(world, agency, category, "public", f"Tetap {agency.short_name}", f"tetap{agency.pk}")
    made = worlds._document(world, agency, category, "public", f"Ralat {agency.short_name}", f"ralat{agency.pk}")
    publishing.save_draft(made, by=clerk, values={"summary": "Ralat."})
    publishing.submit(made, by=clerk)
    publishing.return_to_operator(made, by=world.people[worlds.REVIEWER], reason="Belum tepat.")


def _more_cases(world: World) -> None:
    """Requests that were withdrawn and closed, and an objection that was withdrawn."""
    workflow.withdraw(worlds._register(world, "nobody, as it was withdrawn", worlds.DECIDERS), by=None)
    sent = next(case for case in world.rows(InformationRequest) if case.state == "sent")
    texts = {"reason": "Ralat.", "purpose": "Warga.", "position": "Ringkas."}
    dropped = objections.file("d", texts, inforequest=sent).objection
    objections.drop(dropped, by=None)
    world.add(dropped, NO_AGENCY)


def _agency_of(thing: Thing) -> Opd | None:
    return thing.agency or getattr(thing.row, "opd", None)


def documents(grounds: Grounds) -> Iterator[tuple[str, Document]]:
    """Yield relation and document, one for each agency and state; all nine states are there."""
    for agency in grounds.agencies.values():
        found = {row.state: row for row in grounds.world.rows(Document, agency)}
        if missing := set(DocumentState.values) - set(found):
            raise LookupError(f"{agency} has no document that is {missing}")
        yield from ((grounds.relation(agency), row) for row in found.values())
