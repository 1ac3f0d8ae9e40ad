"""Cities of earlier versions go on with the present one: each has a dump of both engines beside this file.

A dump has what the migrations of its version made, and a document, a draft, three requests, an objection, tasks for the
worker and e-mails that wait (make_dump.py); triggers and functions are left out, as each `migrate` makes them. Dumps
stay as they are. That of before 1.0 is of commit ee27242a, the last with migrations of its own.
"""

import lzma
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config import environment
from opd.worker.allowed_tasks import our_apps
from tests.places import Place, drop_database, new_database
from tests.upgrades.schema import schema

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent
BEFORE = "before-1.0"
VERSIONS = sorted(path.name.removesuffix(".sqlite.sql.xz") for path in FOLDER.glob("*.sqlite.sql.xz"))


def opened(url: str):
    """Return a connection to the database of a place, past Django."""
    facts = environment.parsed_database(url)
    if connection.vendor == "sqlite":
        return sqlite3.connect(facts["NAME"], isolation_level=None)
    who = {"user": facts["USER"], "password": facts["PASSWORD"] or None}
    other = psycopg2.connect(dbname=facts["NAME"], host=facts["HOST"], port=facts["PORT"] or None, **who)
    other.autocommit = True
    return other


def on_disk() -> dict:
    """Return our migrations by their names."""
    ours = {app.label for app in our_apps()}
    return {key: one for key, one in MigrationLoader(None).disk_migrations.items() if key[0] in ours}


def replaced() -> list[tuple[str, str]]:
    return [name for one in on_disk().values() for name in one.replaces]


def run(place: Place, sql: str, fetch: bool = True) -> list[tuple]:
    with closing(opened(place.environment["DATABASE_URL"])) as database, closing(database.cursor()) as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if fetch else []


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, django_db_setup, django_db_blocker):
    """-> a new place with the database of a city of an earlier version."""
    folder, made = tmp_path_factory.mktemp("lama"), []

    def make(version=BEFORE):
        name = f"lama_{os.getpid()}_{len(made)}"
        with django_db_blocker.unblock():
            url = new_database(name, folder)
        made.append(name)
        script = lzma.decompress((FOLDER / f"{version}.{connection.vendor}.sql.xz").read_bytes()).decode()
        with closing(opened(url)) as database, closing(database.cursor()) as cursor:
            cursor.executescript(script) if connection.vendor == "sqlite" else cursor.execute(script)
        return Place({"DATABASE_URL": url, "STORAGE_URL": str(folder / f"berkas_{name}")}, folder)

    yield make
    with django_db_blocker.unblock():
        for name in made:
            drop_database(name)


@pytest.fixture(scope="module", params=VERSIONS)
def upgraded(request, loaded):
    """A place whose database `migrate` has upgraded, and what that said."""
    place = loaded(request.param)
    return place, place.succeed("migrate", "--no-color")


def test_the_schema_is_that_of_a_new_database(upgraded):
    place, said = upgraded
    of_1_0 = {f"{app}.{name}" for (app, name), one in on_disk().items() if one.replaces}
    assert of_1_0.isdisjoint(re.findall(r"Applying (\S+?)\.\.\.", said))
    assert "Your models" not in said
    with connection.cursor() as cursor:
        fresh = schema(cursor)
    with closing(opened(place.environment["DATABASE_URL"])) as database, closing(database.cursor()) as cursor:
        old = schema(cursor)
    assert (sorted(map(str, old - fresh)), sorted(map(str, fresh - old))) == ([], [])
    assert len([entry for entry in fresh if "trigger" in entry[0]]) > 300
    assert set(on_disk()) <= set(run(place, "SELECT app, name FROM django_migrations"))


# The page of contacts has lost a sentence since then, which promised a name that the portal did not show.
FIRST_ROWS = """
from documents.models import Duty, SkeletonNode, Synonym
from portal.models import Faq, Page
node = ["code", "name", "classification", "position", "parent__code"]
duty = ["code", "name", "explanation", "article", "article_verified", "classification", "period", "node__code", "kind"]
duty += ["is_of_last_year", "starts_on", "position", "is_active"]
page = ["slug", "title", "summary", "group", "position", "is_public", "body"]
answer = [
    list(SkeletonNode.objects.order_by("position").values_list(*node)),
    [[*map(str, row)] for row in Duty.objects.order_by("position").values_list(*duty)],
    list(Duty.objects.order_by("position").values_list("owed_by", flat=True)),
    list(Synonym.objects.order_by("ways").values_list("ways", "wider", "is_regulation")),
    list(Page.objects.exclude(slug="kontak").order_by("slug").values_list(*page)),
    list(Faq.objects.order_by("position").values_list("question", "answer", "group", "position")),
]
"""


def test_a_new_city_begins_with_the_rows_of_one_of_before(upgraded):
    place, _said = upgraded
    new: dict = {}
    exec(FIRST_ROWS, new)
    old = place.ask(FIRST_ROWS)
    assert [[list(row) for row in rows] for rows in new["answer"]] == old
    assert [len(rows) for rows in old] == [53, 40, 40, 206, 14, 12]


GOES_ON = """
from datetime import date
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from opd.models import User
from opd.worker.allowed_tasks import require_allowed
from portal import schedules
from requests_app.models import InformationRequest
from requests_app.workflow import decisions
now, reviewer = timezone.now(), User.objects.get(username="verifikator")
case = InformationRequest.objects.get(state="decided")
decisions.send(case, by=reviewer, channel="email", looked_for=True, today=date(2026, 3, 13))
queued = [require_allowed(row.task).__name__ for row in OrmQ.objects.all()]
wrong = [row.name for row in Schedule.objects.all() if schedules.differences(row, now)]
is_complete = Schedule.objects.count() == len(schedules.JOBS)
answer = [case.decision.sent_on.isoformat(), sorted(set(queued)), wrong, is_complete]
"""


def test_cases_and_queued_tasks_go_on(upgraded):
    place, _said = upgraded
    sent_on, queued, wrong, is_complete = place.ask(GOES_ON)
    assert (sent_on, wrong, is_complete) == ("2026-03-13", [], True)
    assert "extract" in queued
    place.succeed("verify_ledger")
    place.succeed("check")


def test_half_way_is_stopped_before_anything_changes(loaded):
    place = loaded()
    last = max(name for app, name in replaced() if app == "requests_app")
    run(place, f"DELETE FROM django_migrations WHERE name = '{last}'", fetch=False)
    before = run(place, "SELECT app, name FROM django_migrations ORDER BY id")
    for options in ((), ("--plan",), ("--check",)):
        done = place.run("migrate", *options)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"di tengah migrasi versi sebelum 1.0; yang belum ada mulai dari requests_app.{last}." in done.stderr
    assert run(place, "SELECT app, name FROM django_migrations ORDER BY id") == before
    with closing(opened(place.environment["DATABASE_URL"])) as database, closing(database.cursor()) as cursor:
        assert not [entry for entry in schema(cursor) if entry[0] == "trigger"]


def test_the_old_names_are_those_of_the_dumps_each_once(loaded):
    applied = run(loaded(), "SELECT app, name FROM django_migrations")
    ours = {app.label for app in our_apps()}
    assert sorted(replaced()) == sorted((app, name) for app, name in applied if app in ours)
