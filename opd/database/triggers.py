"""Database triggers on both engines: limits of the law that a CHECK of one row cannot express.

Neither the admin, nor the raw ORM, nor a mistake in a verb gets past them; they raise IntegrityError. Each app lists
its own and installs them after every `migrate`, because SQLite drops triggers when Django remakes a table. What they
replace is read from the catalogue of the database, so that a trigger that was renamed or removed in the code enforces
nothing any more. A trigger on a table of ours is ours; on PostgreSQL its function also lies in the schema of the table
and belongs to no extension. Triggers of others, for example for replication or audit, keep their functions elsewhere.

A table with a trigger on DELETE is kept: on SQLite its rows are not replaced either, and on PostgreSQL it is not
truncated (`replacement_guards`, `kept_models`). `docs/guards.md` lists all triggers; it is printed from them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import AppConfig
from django.apps import apps as present_apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from opd.encryption import EncryptedTextField

ALWAYS = "1 = 1"
PREFIX = "trigger_"
RANDOM_VERSIONS = 1 << 42  # so that PostgreSQL's random numbers reach all of them, and the sum of many fits 64 bits
ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))  # what `str.strip` removes


@dataclass(frozen=True)
class Trigger:
    """A trigger that refuses `event` (INSERT, UPDATE or DELETE) on the table of a model where `condition` holds.

    `condition` is SQL on NEW and OLD, the same for both engines; in it `DAY(x)` is the number of days from Monday,
    1 January 1900, to the date x, and `LOCAL_DAY(x)` the same for the day of the moment x in `TIME_ZONE`. `name` is the
    rule that the trigger enforces; in the database it is named `trigger_<name>`, like its function on PostgreSQL.

    With an `action`, SQL statements that end with a semicolon, it refuses nothing and runs them after the event. In
    them `RANDOM_VERSION()` is a random whole number of RANDOM_VERSIONS.
    """

    name: str
    model: type[models.Model]
    event: str
    condition: str = ALWAYS
    action: str = ""

    @property
    def table(self) -> str:
        return table_of(self.model)


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


def columns_of(model: type[models.Model], but: Collection[str] = ()) -> list[str]:
    return [str(f.column) for f in model._meta.concrete_fields if not f.primary_key and f.name not in but]


def columns_of_fields(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [_column(model, name) for name in names]


def changes(*columns: str) -> str:
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)


def blank(column: str, row: str = "NEW") -> str:
    """Return the condition that a text column is empty or holds nothing but blanks."""
    return f"TRIM({row}.\"{column}\", '{BLANKS}') = ''"


def written_texts(model: type[models.Model], *, drafts: bool = False) -> Iterator[Trigger]:
    """Yield two triggers by which no text of a row is made of blanks: a reason of blanks is no reason.

    A text that the model requires, as a number, is not empty either, unless its rows begin as `drafts`. Encrypted
    columns are left to constraints and verbs, because the database cannot read them.
    """
    name, conditions = model._meta.model_name, {}
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, EncryptedTextField):
            may_be_empty = field.blank or drafts
            conditions[str(field.column)] = (f"NEW.\"{field.column}\" <> '' AND " if may_be_empty else "") + blank(
                str(field.column)
            )
    if not conditions:
        return
    yield Trigger(f"{name}_has_no_blank_text_on_insert", model, "INSERT", " OR ".join(conditions.values()))
    changed = " OR ".join(f"({changes(column)}) AND {condition}" for column, condition in conditions.items())
    yield Trigger(f"{name}_has_no_blank_text_on_update", model, "UPDATE", changed)


def kept_models(triggers: Iterable[Trigger]) -> list[type[models.Model]]:
    """Return the models of which some or all rows are never deleted, in the order of `triggers`."""
    refusing = (trigger for trigger in triggers if not trigger.action)
    return list(dict.fromkeys(trigger.model for trigger in refusing if trigger.event == "DELETE"))


def replacement_guards(triggers: Iterable[Trigger]) -> list[Trigger]:
    """Return the triggers by which no row of a kept table is replaced, for SQLite.

    `INSERT OR REPLACE` and `UPDATE OR REPLACE` delete the rows with the same unique key without firing the triggers
    on DELETE. PostgreSQL has no such statement.
    """
    return [guard for model in kept_models(triggers) for guard in _replacement_guards(model)]


def _replacement_guards(model: type[models.Model]) -> Iterator[Trigger]:
    name = model._meta.model_name
    pk = str(model._meta.pk.column)
    there, moved = [], []
    for columns, condition in _unique_keys(model):
        same = " AND ".join(f't."{column}" = NEW."{column}"' for column in columns)
        both = "".join(f" AND ({_of_row(condition, row)})" for row in ("t", "NEW")) if condition else ""
        query = f"SELECT 1 FROM {table_of(model)} t WHERE {same}{both}"  # noqa: S608 - our own names
        there.append(f"EXISTS ({query})")
        moved.append(f'({changes(*columns)}) AND EXISTS ({query} AND t."{pk}" <> OLD."{pk}")')
    yield Trigger(f"{name}_is_not_replaced", model, "INSERT", " OR ".join(there))
    yield Trigger(f"{name}_replaces_no_other", model, "UPDATE", " OR ".join(moved))


def _unique_keys(model: type[models.Model]) -> Iterator[tuple[list[str], str]]:
    """Yield the columns of each unique key, and the condition of a partial one as SQL, "" of others."""
    meta = model._meta
    yield from (([str(field.column)], "") for field in meta.concrete_fields if field.unique)
    yield from (([_column(model, name) for name in names], "") for names in meta.unique_together)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            condition = constraint._get_condition_sql(model, connection.schema_editor()) or ""  # type: ignore[attr-defined]
            yield [_column(model, name) for name in constraint.fields], condition


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]


def _of_row(condition: str, row: str) -> str:
    """Return the condition of a partial index with the columns of `row`."""
    return re.sub(r'"(\w+)"', rf'{row}."\1"', condition)


def drop_before_migrations(sender: AppConfig, plan: Collection = (), apps=present_apps, **_kwargs) -> None:
    """Drop the triggers of the app `sender` if there is anything to migrate; a receiver of `pre_migrate`.

    SQLite remakes a table under another name; a trigger of another table that reads it would break. `apps` has the
    models as the database has them now.
    """
    if plan:
        _replace(tables_of_app(sender.label, apps), ())


def install(app_label: str, triggers: Collection[Trigger]) -> None:
    """Replace all triggers of an app by `triggers` and the guards of kept tables.

    Only drop them while one of their tables does not exist yet. A trigger on the table of an app below is added to
    those that the other app has installed before.
    """
    exist = {trigger.table for trigger in triggers} <= set(connection.introspection.table_names())
    guards = replacement_guards(triggers) if connection.vendor == "sqlite" else []
    own, wanted = tables_of_app(app_label), [*triggers, *guards] if exist else []
    _replace(own, [trigger for trigger in wanted if trigger.table in own])
    for trigger in wanted:
        if trigger.table not in own:
            _add(trigger)


def _add(trigger: Trigger) -> None:
    """Create one trigger, or replace it, beside the others of its table."""
    on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        for suffix in ("", "_truncate") if on_table else ("",):
            cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{trigger.name}{suffix}{on_table}")
        for statement in CREATE_SQL[connection.vendor](trigger):
            cursor.execute(statement)


def drop_added(triggers: Iterable[Trigger]) -> None:
    """Drop triggers that an app has added to tables of the apps below."""
    for trigger in triggers:
        on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{trigger.name}{on_table}")


def drop(*app_labels: str) -> None:
    """Drop all triggers of these apps; only for emptying a test database."""
    for app_label in app_labels:
        _replace(tables_of_app(app_label), ())


def tables_of_app(app_label: str, apps=present_apps) -> list[str]:
    every_model = apps.get_models(include_auto_created=True)
    return sorted({table_of(model) for model in every_model if model._meta.app_label == app_label})


def _replace(tables: list[str], triggers: Iterable[Trigger]) -> None:
    """Drop all triggers of `tables` and create `triggers`.

    One transaction for each table: none is without its triggers for a moment, and never are two tables locked.
    """
    triggers = list(triggers)
    statements: dict[str, list[str]] = {table: [] for table in tables}
    for trigger in triggers:
        statements[trigger.table] += CREATE_SQL[connection.vendor](trigger)
    if connection.vendor == "postgresql":
        for model in kept_models(triggers):
            statements[table_of(model)] += _postgresql_truncate(model)
    for table in tables:
        with transaction.atomic(), connection.cursor() as cursor:
            DROP[connection.vendor](cursor, table)
            for statement in statements[table]:
                cursor.execute(statement)


def _drop_sqlite(cursor, table: str) -> None:
    cursor.execute(
        "SELECT printf('DROP TRIGGER \"%%w\"', name) FROM sqlite_master"
        " WHERE type = 'trigger' AND tbl_name = %s COLLATE NOCASE",
        [table],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def _drop_postgresql(cursor, table: str) -> None:
    """Drop the triggers, then those of their functions that no other table uses."""
    cursor.execute(
        "SELECT format('DROP TRIGGER %%I ON %%s', t.tgname, c.oid::regclass), p.oid"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relname = %s AND c.relnamespace = current_schema()::regnamespace"
        " AND p.pronamespace = c.relnamespace"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.deptype = 'e' AND (d.classid, d.objid)"
        " IN (('pg_trigger'::regclass, t.oid), ('pg_proc'::regclass, p.oid)))",
        [table],
    )
    found = cursor.fetchall()
    for statement, _function in found:
        cursor.execute(statement)
    cursor.execute(
        "SELECT format('DROP FUNCTION %%s', p.oid::regprocedure) FROM pg_proc p WHERE p.oid = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgfoid = p.oid)",
        [[function for _statement, function in found]],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def _with_day_numbers(condition: str, number: str, number_of_moment: str) -> str:
    condition = re.sub(r"\bLOCAL_DAY\(([\w.]+)\)", number_of_moment, condition)
    return re.sub(r"\bDAY\(([\w.]+)\)", number, condition)


def with_versions(sql: str) -> str:
    """Return SQL with RANDOM_VERSION() as this engine writes it."""
    versions = {
        "sqlite": f"ABS(RANDOM() % {RANDOM_VERSIONS})",
        "postgresql": f"CAST(FLOOR(RANDOM() * {RANDOM_VERSIONS}) AS BIGINT)",
    }
    return sql.replace("RANDOM_VERSION()", versions[connection.vendor])


def _sqlite(trigger: Trigger) -> list[str]:
    number = r"CAST(julianday(\1) - julianday('1900-01-01') AS INTEGER)"
    offset = (
        timezone.localtime(ANY_MOMENT, timezone.get_default_timezone()).utcoffset() or timedelta()
    )  # the same all year in Indonesia
    hours = offset / timedelta(hours=1)
    number_of_moment = rf"CAST(julianday(\1, '{hours:+} hours') - julianday('1900-01-01') AS INTEGER)"
    condition = _with_day_numbers(trigger.condition, number, number_of_moment)
    if trigger.action:
        action = with_versions(trigger.action)
        return [
            f"CREATE TRIGGER {PREFIX}{trigger.name} AFTER {trigger.event} ON {trigger.table} WHEN {condition} "
            f"BEGIN {action} END"
        ]
    return [
        f"CREATE TRIGGER {PREFIX}{trigger.name} BEFORE {trigger.event} ON {trigger.table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, 'trigger: {trigger.name}'); END"
    ]


def _postgresql(trigger: Trigger) -> list[str]:
    row = "OLD" if trigger.event == "DELETE" else "NEW"
    number_of_moment = rf"((\1 AT TIME ZONE '{settings.TIME_ZONE}')::date - DATE '1900-01-01')"
    condition = _with_day_numbers(trigger.condition, r"(\1 - DATE '1900-01-01')", number_of_moment)
    if trigger.action:
        action = with_versions(trigger.action)
        return [
            _postgresql_function(trigger.name, f"IF {condition} THEN {action} END IF; RETURN NULL;"),
            f"CREATE TRIGGER {PREFIX}{trigger.name} AFTER {trigger.event} ON {trigger.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}{trigger.name}()",
        ]
    return [
        _postgresql_function(
            trigger.name, f"IF {condition} THEN {_postgresql_refusal(trigger.name)} END IF; RETURN {row};"
        ),
        f"CREATE TRIGGER {PREFIX}{trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}{trigger.name}()",
    ]


def truncate_guard(model: type[models.Model]) -> str:
    """Return the name of the trigger by which PostgreSQL refuses TRUNCATE of a kept table, which fires no other."""
    return f"{model._meta.model_name}_is_never_truncated"


def _postgresql_truncate(model: type[models.Model]) -> list[str]:
    name = truncate_guard(model)
    return [
        _postgresql_function(name, _postgresql_refusal(name)),
        f"CREATE TRIGGER {PREFIX}{name} BEFORE TRUNCATE ON {table_of(model)} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}{name}()",
    ]


def _postgresql_function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {PREFIX}{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _postgresql_refusal(name: str) -> str:
    return f"RAISE EXCEPTION 'trigger: {name}' USING ERRCODE = 'check_violation';"


CREATE_SQL = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {"sqlite": _drop_sqlite, "postgresql": _drop_postgresql}
