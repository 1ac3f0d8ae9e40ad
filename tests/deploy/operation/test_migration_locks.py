"""Migrations lock no table for long: their SQL for PostgreSQL is read, from those of 1.0 on, which make the tables.

A migration that has to do so all the same, on a table that stays small, is an exception with its date and reason.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from threading import Timer

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from opd.database.online_migrations import AddCheckOnline, AddIndexOnline, RemoveIndexOnline, ValidateCheckOnline
from opd.worker.allowed_tasks import our_apps

# (app, migration): "date: which table, and why it stays small"
EXCEPTIONS: dict[tuple[str, str], str] = {}

TABLE = r'"?(?:ONLY )?"?(?P<table>\w+)"?'
LONG = {
    "an index that is not built CONCURRENTLY": rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON {TABLE}",
    "a column whose default differs from row to row": rf"ALTER TABLE {TABLE} ADD COLUMN .*(?:GENERATED|SERIAL\b|"
    r"\b(?:random|\w*uuid\w*|nextval|clock_timestamp|timeofday|statement_timestamp)\()",
    "SET NOT NULL": rf"ALTER TABLE {TABLE} .*\bSET NOT NULL",
    "another type of a column": rf"ALTER TABLE {TABLE} ALTER COLUMN .* TYPE ",
    "a constraint that looks at all rows at once": rf"ALTER TABLE {TABLE} ADD CONSTRAINT (?!.* (?:NOT VALID|USING))",
    "a table written anew": rf"ALTER TABLE {TABLE} SET (?:TABLESPACE|LOGGED|UNLOGGED)",
}
CREATED = re.compile(r'CREATE TABLE "?(\w+)"?')
PYTHON = "THIS OPERATION CANNOT BE WRITTEN AS SQL"


def long_locks(sql: str) -> Iterator[str]:
    """Yield what in the SQL of a migration locks a table that it has not just made."""
    new = set(CREATED.findall(sql))
    for statement in re.sub(r"^--.*$", "", sql, flags=re.MULTILINE).split(";\n"):
        one_line = " ".join(statement.split())
        for what, pattern in LONG.items():
            match = re.search(pattern, one_line, re.IGNORECASE)
            if match and match["table"] not in new:
                yield f"{what}: {one_line}"
    if PYTHON in sql and re.search(r"^ALTER TABLE", sql, re.MULTILINE):
        yield "rows are rewritten while the lock of an ALTER TABLE is held: make two migrations"


def sql_of(app: str, name: str) -> str:
    out = StringIO()
    call_command("sqlmigrate", app, name, stdout=out, no_color=True)
    return out.getvalue()


def ours() -> list[tuple[str, str]]:
    labels = {app.label for app in our_apps()}
    return sorted(key for key in MigrationLoader(None).disk_migrations if key[0] in labels)


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("locks of PostgreSQL")


@pytest.mark.django_db(transaction=True)  # some operations refuse to be written down within one
def test_no_migration_locks_a_table_for_long(postgresql):
    found = {key: list(long_locks(sql_of(*key))) for key in ours()}
    bad = {key for key, locks in found.items() if locks}
    assert {key: found[key] for key in bad - set(EXCEPTIONS)} == {}
    assert set(EXCEPTIONS) - bad == set()  # an exception that nobody needs
    assert all(re.match(r"\d{4}-\d\d-\d\d: \w", reason) for reason in EXCEPTIONS.values())


@pytest.mark.django_db(transaction=True)
def test_what_the_first_migrations_do_to_their_new_tables_would_lock_old_ones(postgresql):
    """So the reader of SQL has something to find in what Django writes."""
    for app in {app for app, _name in ours()}:
        assert list(long_locks(CREATED.sub("", sql_of(app, "0001_tables"))))


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX "x" ON "documents_document" ("title")',
        'CREATE UNIQUE INDEX "x" ON "documents_document" ("title") WHERE "a"',
        'ALTER TABLE "opd_message" ADD COLUMN "x" uuid DEFAULT gen_random_uuid() NOT NULL',
        'ALTER TABLE "opd_message" ADD COLUMN "x" bigint GENERATED ALWAYS AS ("a" + 1) STORED',
        'ALTER TABLE "opd_message" ALTER COLUMN "x" SET NOT NULL',
        'ALTER TABLE "opd_message" ALTER COLUMN "x" TYPE bigint USING "x"::bigint',
        'ALTER TABLE "opd_message" ADD CONSTRAINT "c" CHECK ("x" > 0)',
        'ALTER TABLE "opd_message" ADD CONSTRAINT "c" UNIQUE ("x")',
        'ALTER TABLE "opd_message" ADD CONSTRAINT "c" FOREIGN KEY ("x") REFERENCES "y" ("id")',
    ],
)
def test_what_locks_is_found(statement):
    assert len(list(long_locks(f"BEGIN;\n--\n-- Alter\n--\n{statement};\nCOMMIT;\n"))) == 1
    table = re.search(r'"(documents_document|opd_message)"', statement)[1]
    assert not list(long_locks(f'CREATE TABLE "{table}" ("id" bigint);\n{statement};\n'))


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX CONCURRENTLY "x" ON "documents_document" ("title")',
        'ALTER TABLE "opd_message" ADD COLUMN "x" varchar(9) DEFAULT \'\' NOT NULL',
        'ALTER TABLE "opd_message" ALTER COLUMN "x" DROP DEFAULT',
        'ALTER TABLE "opd_message" ADD CONSTRAINT "c" CHECK ("x" > 0) NOT VALID',
        'ALTER TABLE "opd_message" VALIDATE CONSTRAINT "c"',
        'ALTER TABLE "opd_message" DROP COLUMN "x"',
    ],
)
def test_what_is_short_is_not(statement):
    assert not list(long_locks(f"{statement};\n"))


def test_rows_and_columns_are_changed_apart():
    sql = f'ALTER TABLE "opd_message" ADD COLUMN "x" integer NULL;\n-- Raw Python operation\n-- {PYTHON}\n'
    assert len(list(long_locks(sql))) == 1


def constraints() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "opd_trial"))


@pytest.mark.django_db(transaction=True)
def test_operations_that_lock_nothing_work_on_both_engines():
    table = migrations.CreateModel(
        "Trial", [("id", models.BigAutoField(primary_key=True)), ("n", models.IntegerField())]
    )
    index = models.Index(fields=["n"], name="trial_online")
    check = models.CheckConstraint(condition=models.Q(n__gte=0), name="trial_n_online")
    operations = [table, AddIndexOnline("trial", index), AddCheckOnline("trial", check)]
    operations += [ValidateCheckOnline("trial", check.name), RemoveIndexOnline("trial", index.name)]
    state, done = ProjectState(), []
    for operation in operations:
        following = state.clone()
        operation.state_forwards("opd", following)
        run(operation, state, following)
        done.append((operation, state, following))
        state = following
        if operation is operations[-2]:
            assert {index.name, check.name} <= constraints()
    assert {index.name, check.name} & constraints() == {check.name}
    for operation, before, after in reversed(done):
        if operation is table:
            assert not {index.name, check.name} & constraints()
        run(operation, after, before, "database_backwards")


def run(operation, before, after, direction="database_forwards"):
    with connection.schema_editor(atomic=getattr(operation, "atomic", True)) as editor:
        getattr(operation, direction)("opd", editor, before, after)


@pytest.fixture
def reader():
    """-> a connection in a transaction that has read a table of another matter, as a backup does."""
    if connection.vendor != "postgresql":
        pytest.skip("locks of PostgreSQL")
    other = connection.get_new_connection(connection.get_connection_params())
    with closing(other), other.cursor() as cursor:
        other.set_session(isolation_level="REPEATABLE READ")  # it keeps its snapshot
        cursor.execute("SELECT COUNT(*) FROM django_q_schedule")
        yield other


def is_valid(index: str) -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index])
        row = cursor.fetchone()
    return row and row[0]


@pytest.mark.django_db(transaction=True)
def test_an_index_waits_for_a_reader_and_mends_what_an_interrupted_try_left(reader):
    index = models.Index(fields=["downloads"], name="revision_trial")
    operation = AddIndexOnline("revision", index)
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("documents", after)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")  # as deploy/systemd sets it for a migration
        with pytest.raises(OperationalError, match="lock timeout"):
            cursor.execute('CREATE INDEX CONCURRENTLY "revision_trial" ON documents_revision (downloads)')
    assert is_valid("revision_trial") is False
    ending = Timer(1, reader.rollback)
    ending.start()
    try:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("documents", editor, before, after)
        assert is_valid("revision_trial") is True
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)  # as the connection began
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("documents", editor, after, before)
        assert is_valid("revision_trial") is None
    finally:
        ending.join()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
            cursor.execute('DROP INDEX IF EXISTS "revision_trial"')
