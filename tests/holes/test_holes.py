"""Every hole of the tables is tried again in every way; `make docs` prints them as a page."""

import re
from functools import partial
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from opd.errors import NotAllowed, WrongState
from tests.holes.hole import PROGRAM, SEALED, Hole, Page, Replace, Verb, Write, by_program, copy_of_database
from tests.holes.page import HOLES, page
from tests.journals import written
from tests.markup import text
from tests.opd import guards
from tests.undone import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]

REFUSALS = (NotAllowed, WrongState, ValidationError)


@pytest.mark.both_engines
@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: f"{hole.item} {hole.what[:50]}")
def test_a_hole_is_closed_in_every_way(hole: Hole, request, tmp_path):
    scene = SimpleNamespace(**{name: request.getfixturevalue(name) for name in hole.given.split()})
    has_program = connection.vendor == "sqlite" and PROGRAM is not None
    database = copy_of_database(tmp_path / "copy.sqlite3") if has_program else None
    for attempt in hole.attempts:
        if isinstance(attempt, Page):
            _try_page(attempt, scene, request)
        elif isinstance(attempt, Verb):
            _try_verb(attempt, scene)
        else:
            _try_orm(attempt, scene)
            _try_sql(attempt, scene)
            _try_program(attempt, scene, database)


def _try_page(attempt: Page, scene, request) -> None:
    browser = Client()
    if attempt.role != "nobody":
        browser.force_login(request.getfixturevalue(attempt.role))
    with undone(attempt.what):
        before = written()
        response = scene.response = attempt.send(browser, scene)
        if attempt.then:
            assert attempt.then(scene)
            return
        if isinstance(attempt.says, int):
            assert response.status_code == attempt.says
        else:
            assert attempt.says in text(response)
        assert written() == before  # nothing was done: each act has its entry


def _try_verb(attempt: Verb, scene) -> None:
    with undone(attempt.what):
        if attempt.then:
            attempt.call(scene)
            assert attempt.then(scene)
            return
        with pytest.raises(REFUSALS, match=re.escape(attempt.says)), transaction.atomic():
            attempt.call(scene)


def _try_orm(attempt: Write, scene) -> None:
    for way, write in attempt.by_orm(scene):
        with undone(f"{way}: {attempt.what}"):
            _judge(attempt, write)


def _try_sql(attempt: Write, scene) -> None:
    for statement in attempt.statements(scene):
        with undone(statement), connection.cursor() as cursor:
            _judge(attempt, partial(cursor.execute, statement))


def _judge(attempt: Write, write) -> None:
    if not attempt.guards:
        write()
        return
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    if not isinstance(refused.value, ProtectedError):  # by which `delete` refuses before the database is asked
        assert any(guard in str(refused.value) for guard in attempt.guards), str(refused.value)


def _try_program(attempt: Write, scene, database) -> None:
    for statement in attempt.statements(scene) if database else ():
        said = by_program(database, statement)
        assert any(guard in said for guard in attempt.guards) if attempt.guards else said == "", (statement, said)


def test_every_item_of_the_issue_has_its_holes():
    assert {hole.item for hole in HOLES} >= {str(n) for n in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 14, 15, 16)}


def test_a_write_that_is_taken_says_why():
    writes = [attempt for hole in HOLES for attempt in hole.attempts if isinstance(attempt, Write)]
    assert [write.what for write in writes if bool(write.guards) == bool(write.because)] == []


def test_every_guard_exists():
    named = {guard for hole in HOLES for attempt in hole.attempts for guard in getattr(attempt, "guards", ())}
    listed = {name for _table, name, *_what in guards.rows()}
    assert named - listed == {*Replace.guards_of_all, SEALED}


def test_the_page_has_a_row_for_each_attempt():
    rows = [line.split(" | ") for line in page().splitlines() if re.match(r"\| \d", line)]
    assert [row[3] for row in rows] == [
        f"{attempt.role}: {attempt.what}" if isinstance(attempt, Page) else attempt.what
        for hole in HOLES
        for attempt in hole.attempts
    ]
