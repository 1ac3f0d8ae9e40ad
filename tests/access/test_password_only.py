"""The state between password and second factor: it reaches no page of the staff, by any address or method."""

from copy import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from opd.models import User
from opd.web.view_access import BY_LINK, PUBLIC
from tests.access.routes import Route, routes
from tests.access.walking import Browser, Walk
from tests.access.world import ANONYMOUS, World
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import give_factor

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PARTS = 3
STAFF_ROUTES = 150  # at least


class PasswordOnlyWalk(Walk):
    """A walk as a person who has given the right password and nothing else; it is judged as nobody's."""

    def __init__(self, world: World, user: User, *, is_complete: bool = False):
        alone = copy(world)
        alone.people = {ANONYMOUS: None}
        super().__init__(alone, is_short=True)
        client = Browser()
        if is_complete:
            client.force_login(user)
        else:
            client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
        self.clients = {ANONYMOUS: (client, {name: morsel.value for name, morsel in client.cookies.items()})}


def asked(state: str) -> list[Route]:
    """-> in one of the states everything: what is for everybody shows a person of the staff more than others."""
    return routes() if state == "with a factor" else of_staff()


def of_staff() -> list[Route]:
    return [route for route in routes() if route.access not in (PUBLIC, BY_LINK)]


def person_of(world: World, state: str) -> User:
    """-> the site admin with the most pages, in a state of the second factor."""
    user = next(user for user in world.people.values() if user and "admin" in user.roles_in_force)
    user.set_password(PASSWORD)
    user.save()
    if state == "with a factor":
        give_factor(user)
    days = {"in the time of enrolling": 1, "after it": -1}.get(state)
    if days:
        User.objects.filter(pk=user.pk).update(may_enrol_until=timezone.now() + timedelta(days=days))
    return user


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("state", ["with a factor", "in the time of enrolling", "after it"])
def test_the_password_alone_reaches_no_page_of_the_staff(world, state, part, capsys):
    report = PasswordOnlyWalk(world, person_of(world, state)).over(asked(state)[part::PARTS])
    with capsys.disabled():
        print(f"\nPassword only, {state}, part {part + 1} of {PARTS}: {report}, reached {len(report.faults)}")
    assert report.faults == []


def test_the_walk_has_the_pages_of_the_staff():
    assert len(of_staff()) >= STAFF_ROUTES


def test_the_walk_would_see_a_page_that_opens(world):
    """The same person with an open session: nearly every page is a fault."""
    some = [route for route in of_staff() if route.pattern in ("admin/", "admin/opd/user/", "admin/akun-saya/")]
    faults = PasswordOnlyWalk(world, person_of(world, "with a factor"), is_complete=True).over(some).faults
    assert {route.pattern for route in some} == {fault.split(" ")[0][1:] for fault in faults}
