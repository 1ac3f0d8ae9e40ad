"""Two users of one PostgreSQL: the owner migrates, and the one that serves can only add to the journals."""

import os
import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg2 import errors

from opd import ledger
from opd.database.triggers import table_of
from opd.ledger import access, condition, expiry, grants, heads
from opd.ledger.chain import CHAINS
from opd.models import AccessEntry, LedgerEntry
from tests import throwaway_postgres
from tests.opd.ledger.test_access import aged

pytestmark = pytest.mark.django_db
ROLE = "pelayan_uji"
needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no users")


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def served(settings, opd_health, operator):
    """Entries in both journals, then a user without rights of its own that got them as `migrate` gives them."""
    aged(operator)
    ledger.record("opd.save", opd_health, operator)
    access.record("sign_in.done", operator, operator)
    run(f"CREATE ROLE {ROLE}")
    settings.DATABASE_ROLE = ROLE
    grants.install()
    run(f"SET LOCAL ROLE {ROLE}")


@needs_postgresql
def test_the_server_appends_publishes_and_verifies(served, opd_health, operator):
    ledger.record("opd.save", opd_health, operator)
    access.record("sign_in.done", operator, operator)
    assert len(heads.publish()) == 2
    assert [chain.verify() for chain in CHAINS.values()] == [None, None]
    assert not grants.can_change_journals()
    [fact] = condition.facts(timezone.now())
    assert fact.remedy == ""


@needs_postgresql
@pytest.mark.parametrize("model", grants.written_once())
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET hash = 'x'",
        "DELETE FROM {0}",
        "TRUNCATE {0}",
        "ALTER TABLE {0} DISABLE TRIGGER ALL",
        "ALTER TABLE {0} ADD COLUMN lain integer",
        "DROP TABLE {0}",
        "CREATE TRIGGER lain BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE lain AS ON INSERT TO {0} DO INSTEAD NOTHING",
        "SET LOCAL session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION expire_access_entries() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE lain (id integer)",
    ],
)
def test_the_server_cannot_change_what_is_written(served, model, statement):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        run(statement.format(table_of(model)))
    assert isinstance(error.value.__cause__, errors.InsufficientPrivilege)


@needs_postgresql
@pytest.mark.parametrize("table", ["opd_ledgerhead", "opd_accesshead", "django_migrations"])
def test_the_server_cannot_delete_a_head_or_a_migration(served, table):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(f"DELETE FROM {table}")


@needs_postgresql
def test_the_function_of_the_owner_deletes_what_is_due_and_nothing_else(served):
    total = AccessEntry.objects.count()
    assert expiry.expire_entries() == 3
    assert AccessEntry.objects.count() == total - 3 + 1
    assert AccessEntry.objects.latest("number").verb == expiry.EXPIRED
    assert expiry.expire_entries() == 0
    assert CHAINS["access"].verify() is None


@needs_postgresql
def test_a_false_head_makes_nothing_due(served):
    run("INSERT INTO opd_publishedhead (chain, day, number, hash) VALUES ('access', '2019-03-05', 999, 'x')")
    with pytest.raises(DatabaseError, match="access_is_append_only_on_delete"), transaction.atomic():
        expiry.expire_entries()


@needs_postgresql
def test_a_table_in_front_of_ours_does_not_deceive_the_function(served):
    run("CREATE TEMP TABLE opd_publishedhead (chain text, day date, number bigint)")
    run("INSERT INTO pg_temp.opd_publishedhead VALUES ('access', '2019-03-05', 999)")
    assert expiry.expire_entries() == 3


@needs_postgresql
def test_an_owner_who_serves_is_shown_on_sistem(db):
    assert grants.can_change_journals()
    [fact] = condition.facts(timezone.now())
    assert "DATABASE_OWNER_URL" in fact.remedy


def test_sqlite_has_nothing_to_show(db):
    if connection.vendor == "sqlite":
        assert list(condition.facts(timezone.now())) == []
    assert LedgerEntry.objects.count() == 0


def manage(*arguments, **environment):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


SERVE = """
from pathlib import Path
from django.core.management import call_command
from django.db import connection, transaction
from opd import encryption, ledger
from opd.ledger import access
from opd.models import Message, SiteProfile, User
from portal.backup import database
from portal.new_city import city_file, verbs
with transaction.atomic():
    verbs.write(city_file.read(Path("portal/demo/metro.toml")))
    person = User.objects.create_user("petugas", "kata sandi untuk uji")
    ledger.record("siteprofile.save", SiteProfile.load(), None)
    access.record("user.save", person, None)
for command in "publish_heads record_refusals expire_access verify_ledger clearsessions sweep_throttle".split():
    call_command(command, verbosity=0)
encryption.scrub(Message)
with database.snapshot() as snapshot, snapshot.dump() as dump:
    assert len(dump.read()) > 100_000
print(connection.settings_dict["USER"])
"""


@pytest.mark.long  # the whole of a portal once more: each grant is asked for above
@pytest.mark.skipif(connection.vendor != "sqlite", reason="once is enough: it has a server of its own")
def test_a_portal_of_two_users_migrates_as_one_and_serves_as_the_other(tmp_path):
    try:
        throwaway_postgres.binaries()
    except throwaway_postgres.NotInstalled as reason:
        pytest.skip(str(reason))
    if reason := throwaway_postgres.lacks_client():
        pytest.skip(reason)
    with throwaway_postgres.cluster() as url:
        admin = psycopg2.connect(dbname="postgres", user="plid", host=url.split("@/")[1].rpartition("/")[0])
        admin.autocommit = True
        for sql in (
            "CREATE ROLE pemilik LOGIN",
            "CREATE ROLE pelayan LOGIN",
            "CREATE DATABASE portal OWNER pemilik",
        ):
            admin.cursor().execute(sql)
        admin.close()
        address = url.partition("@")[2].rpartition("/")[0] + "/portal"
        users = {
            "DATABASE_OWNER_URL": f"postgres://pemilik@{address}",
            "DATABASE_URL": f"postgres://pelayan@{address}",
            "STORAGE_URL": str(tmp_path),
        }
        manage("migrate", "--verbosity", "0", **users)
        assert manage("shell", "--no-imports", "-c", SERVE, **users).strip().endswith("pelayan")
        assert "dengan kunci pertama" in manage("rotate_pii_keys", **users)  # as the owner: the other one is refused
