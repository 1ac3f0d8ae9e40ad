"""Which triggers `migrate` drops and which it installs; what they refuse is tested with their tables."""

from collections import Counter

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, models

from documents.lifecycle import triggers as document_triggers
from opd.database import triggers
from tests.opd.guards import TRIGGERS

pytestmark = pytest.mark.django_db

REPLACEMENT_GUARDS = triggers.replacement_guards(TRIGGERS)
OURS = ["opd_opd", "opd_ledgerentry", "documents_document", "requests_app_informationrequest_answer_documents"]
POSTGRESQL_NAME = 63  # bytes; it cuts what is longer, and two names become one

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no trigger functions")


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def installed() -> set[tuple[str, str]]:
    """Return (table, trigger) of the whole catalogue."""
    sql = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    return set(rows(sql[connection.vendor]))


def functions() -> set[str]:
    return {
        name for (name,) in rows("SELECT oid::regprocedure::text FROM pg_proc WHERE prorettype = 'trigger'::regtype")
    }


def refuse(table: str, name: str = "guard_old_rule", function: str = "guard_old_rule") -> None:
    """Create a trigger that refuses every new row of `table`."""
    if connection.vendor == "sqlite":
        run(f"CREATE TRIGGER \"{name}_{table}\" BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'old rule'); END")
        return
    run(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'old rule'; END $$",
        f'CREATE TRIGGER "{name}_{table}" BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()',
    )


def expected() -> set[tuple[str, str]]:
    names = {(trigger.table, f"trigger_{trigger.name}") for trigger in TRIGGERS}
    if connection.vendor == "sqlite":
        return names | {(guard.table, f"trigger_{guard.name}") for guard in REPLACEMENT_GUARDS}
    kept = triggers.kept_models(TRIGGERS)
    return names | {(triggers.table_of(model), f"trigger_{triggers.truncate_guard(model)}") for model in kept}


def test_the_catalogue_has_the_triggers_of_the_code_and_no_other():
    assert installed() == expected()


@pytest.mark.parametrize("table", OURS)
def test_an_old_trigger_on_a_table_of_ours_goes(table):
    refuse(table)
    refuse(table, name='quote "" percent % old')
    call_command("migrate", verbosity=0)
    assert installed() == expected()


def test_a_trigger_on_another_table_stays():
    refuse("django_q_schedule")
    refuse("opd_opd")
    call_command("migrate", verbosity=0)
    assert installed() == expected() | {("django_q_schedule", "guard_old_rule_django_q_schedule")}


@needs_postgresql
def test_a_function_goes_with_its_last_trigger():
    before = functions()
    refuse("opd_opd")
    refuse("documents_document")
    assert functions() == before | {"guard_old_rule()"}
    call_command("migrate", verbosity=0)
    assert functions() == before


@needs_postgresql
def test_a_function_that_another_table_uses_stays():
    before = functions()
    refuse("opd_opd")
    refuse("django_q_schedule")
    call_command("migrate", verbosity=0)
    assert functions() == before | {"guard_old_rule()"}


@needs_postgresql
def test_triggers_of_other_schemas_stay():
    """An audit or replication tool keeps its functions in a schema of its own."""
    run("CREATE SCHEMA audit", "CREATE TABLE audit.opd_opd (id int)")
    refuse("opd_opd", name="log", function="audit.log_row")
    refuse("audit.opd_opd", name="log", function="log_row")
    before = installed()
    call_command("migrate", verbosity=0)
    assert installed() == before


@needs_postgresql
@pytest.mark.parametrize(
    "prepared",
    [
        "CREATE TEMP TABLE opd_opd ON COMMIT DROP AS SELECT * FROM opd_opd WITH NO DATA",
        "SET LOCAL datestyle = 'SQL, MDY'",
    ],
)
def test_what_a_session_prepares_does_not_change_what_a_trigger_sees(city, prepared):
    """A temporary table comes first in the search path, and dates are written as the session says."""
    run(
        "CREATE TABLE seen (day text, agencies bigint)",
        triggers._postgresql_function(
            "sees", "NEW.agencies := (SELECT COUNT(*) FROM opd_opd); NEW.day := DATE '2026-12-31'; RETURN NEW;"
        ),
        "CREATE TRIGGER sees BEFORE INSERT ON seen FOR EACH ROW EXECUTE FUNCTION trigger_sees()",
        prepared,
        "INSERT INTO seen DEFAULT VALUES",
    )
    assert rows("SELECT day, agencies > 0 FROM seen") == [("2026-12-31", True)]


def tables_without_triggers() -> set[str]:
    return {trigger.table for trigger in TRIGGERS} - {table for table, _name in installed()}


def tables_of_documents() -> set[str]:
    return {trigger.table for trigger in TRIGGERS} & set(triggers.tables_of_app("documents"))


def test_triggers_are_dropped_before_migrations_only_if_there_are_any():
    app = apps.get_app_config("documents")
    triggers.drop_before_migrations(app, plan=[])
    assert tables_without_triggers() == set()
    triggers.drop_before_migrations(app, plan=["a migration"])
    assert tables_without_triggers() == tables_of_documents()


def test_a_table_that_does_not_exist_yet_leaves_the_app_without_triggers():
    class Later(models.Model):  # noqa: DJ008 - never a row
        class Meta:
            app_label, apps = "documents", Apps()

    triggers.install("documents", [*document_triggers.TRIGGERS, triggers.Trigger("later", Later, "DELETE")])
    assert tables_without_triggers() == tables_of_documents()


def test_each_name_is_used_once_and_short_enough():
    names = Counter(trigger.name for trigger in [*TRIGGERS, *REPLACEMENT_GUARDS])
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for _table, name in expected() if len(name) > POSTGRESQL_NAME] == []
