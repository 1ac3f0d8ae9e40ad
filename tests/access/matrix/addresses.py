"""Addresses: to whom each says that it opens, and to whom it does open for each thing that it may name."""

import re
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from opd.models import User
from opd.web.view_access import BY_LINK, PUBLIC, STAFF
from tests.access.matrix import rules
from tests.access.matrix.objects import Grounds
from tests.access.matrix.people import CITY, NO_ROLE, PASSWORD_ONLY, Cell, may
from tests.access.routes import Route, Value
from tests.access.walking import REACHED, Browser, _answer, leads_to, read
from tests.access.world import ANONYMOUS, NEIGHBOUR, OPERATOR, SUPERUSER, Thing

RECORD = re.compile(r"admin/(?P<app>\w+)/(?P<model>\w+)/(?P<page>add/|<path:object_id>/(?:delete|change|history)/)?$")
SAME = {NO_ROLE, PASSWORD_ONLY, SUPERUSER}  # as a former reviewer, as nobody, as the admin
PAGES = {None: "view", "add/": "add", "<path:object_id>/delete/": "delete"}


def rule_of(route: Route) -> str | None:
    """Return the letters of the first rule that fits the address; of the pages of a model those of its row."""
    if route.model and (record := RECORD.match(route.pattern)):
        known = {label.lower(): row for label, row in rules.records().items()}
        row = known.get(f"{record['app']}.{record['model']}", {})
        return row.get(PAGES.get(record["page"], "view"))
    return next((rule for pattern, rule in rules.addresses() if pattern.fullmatch(route.pattern)), None)


def declared(grounds: Grounds, routes: list[Route]) -> Iterator[Cell]:
    """Yield a cell for each address and person: the walk of all addresses shows that they keep what they say."""
    for route in routes:
        rule = rule_of(route)
        for person, user in grounds.people.items():
            expected = None if rule is None else _may_enter(rule, person)
            observed = route.access is None or _admits(route.access, user)
            yield Cell("addresses", route.pattern, "", "", "open", person, observed, expected)


def _admits(access, user: User | AnonymousUser) -> bool:
    if access in (PUBLIC, BY_LINK):
        return True
    if isinstance(user, AnonymousUser):
        return False
    return bool(user.roles_in_force) if access == STAFF else access.admits(user)


def _may_enter(rule: str, person: str) -> bool:
    """Whoever has the link is the holder of it, and what a thing's state decides is asked with the thing."""
    return True if rule in ("L", "public") else may(rule.replace("?", ""), person, "")


# With things --------------------------------------------------------------------------------------------------------


def asked(grounds: Grounds, routes: list[Route]) -> Iterator[Cell]:
    """Yield what a GET of the address answers for each kind of thing that it names, to each person."""
    clients = {person: _client(user) for person, user in grounds.people.items() if person not in SAME}
    readers = [(person, clients[person]) for person in (ANONYMOUS, OPERATOR, NEIGHBOUR)]  # all see the same
    for route in routes:
        rule = rule_of(route)
        if route.pattern.startswith("en") or "<path:object_id>" in route.pattern or rule == "L":
            continue
        for (relation, state), values in _kinds(grounds, route).items():
            thing = next(value.thing for value in values if value.thing)
            for person, client in clients.items() if rule != "public" else readers:
                expected = _may_open(rule, thing, relation, person)
                observed = _opens(client, route, values)
                yield Cell("things", route.pattern, relation, state, "open", person, observed, expected)


def _client(user) -> Browser:
    client = Browser()
    if isinstance(user, User):
        client.force_login(user)
    return client


def _kinds(grounds: Grounds, route: Route) -> dict[tuple[str, str], tuple[Value, ...]]:
    """-> the first arguments for each relation and state of the thing that comes first."""
    found: dict[tuple[str, str], tuple[Value, ...]] = {}
    for values in route.arguments(grounds.world):
        things = [value.thing for value in values if value.thing]
        if things and leads_to(route, values):
            kind = grounds.relation(things[0].agency), str(getattr(things[0].row, "state", "") or "")
            found.setdefault(kind, values)
    return found


def _may_open(rule: str | None, thing: Thing, relation: str, person: str) -> bool | None:
    if rule is None:
        return None
    if rule == "public":
        return thing.is_public
    return may(rule, person, relation if relation != CITY or thing.agency else CITY)


def _opens(client: Browser, route: Route, values: tuple[Value, ...]) -> bool:
    address, cookies = route.address(values), {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response = client.get(address)
        answer = _answer(response, read(response), address)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return answer.status in REACHED and not answer.is_denied
