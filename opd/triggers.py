"""Database triggers on both engines: limits of the law that a CHECK of one row cannot express.

Neither the admin, nor the raw ORM, nor a mistake in a verb gets past them; they raise IntegrityError. Each app lists
its own and installs them after every `migrate`, because SQLite drops triggers when Django remakes a table. What they
replace is read from the catalogue of the database, so that a trigger that was renamed or removed in the code enforces
nothing any more. A trigger on a table of ours is ours; on PostgreSQL its function also lies in the schema of the table
and belongs to no extension. Triggers of others, for example for replication or audit, keep their functions elsewhere.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import AppConfig
from django.apps import apps as present_apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

ALWAYS = "1 = 1"
PREFIX = "trigger_"
ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Trigger:
    """A trigger that refuses `event` (INSERT, UPDATE or DELETE) on the table of a model where `condition` holds.

    `condition` is SQL on NEW and OLD, the same for both engines; in it `DAY(x)` is the number of days from Monday,
    1 January 1900, to the date x, and `LOCAL_DAY(x)` the same for the day of the moment x in `TIME_ZONE`. `name` is the
    rule that the trigger enforces; in the database it is named `trigger_<name>`, like its function on PostgreSQL.
    """

    name: str
    model: type[models.Model]
    event: str
    condition: str = ALWAYS

    @property
    def forbids_delete(self) -> bool:
        """Whether no row of the table may ever be deleted; on PostgreSQL this forbids TRUNCATE as well."""
        return self.event == "DELETE" and self.condition == ALWAYS

    @property
    def table(self) -> str:
        return table_of(self.model)


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


def columns_of(model: type[models.Model], but: Collection[str] = ()) -> list[str]:
    return [str(f.column) for f in model._meta.concrete_fields if not f.primary_key and f.name not in but]


def changes(*columns: str) -> str:
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)


def drop_before_migrations(sender: AppConfig, plan: Collection = (), apps=present_apps, **_kwargs) -> None:
    """Drop the triggers of the app `sender` if there is anything to migrate; a receiver of `pre_migrate`.

    SQLite remakes a table under another name; a trigger of another table that reads it would break. `apps` has the
    models as the database has them now.
    """
    if plan:
        _replace(tables_of_app(sender.label, apps), ())


def install(app_label: str, triggers: Collection[Trigger]) -> None:
    """Replace all triggers of an app by `triggers`; only drop them while one of their tables does not exist yet.

    A trigger on the table of an app below is added to those that the other app has installed before.
    """
    exist = {trigger.table for trigger in triggers} <= set(connection.introspection.table_names())
    own = tables_of_app(app_label)
    _replace(own, [trigger for trigger in triggers if trigger.table in own] if exist else ())
    for trigger in triggers if exist else ():
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
    statements: dict[str, list[str]] = {table: [] for table in tables}
    for trigger in triggers:
        statements[trigger.table] += CREATE_SQL[connection.vendor](trigger)
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


def _sqlite(trigger: Trigger) -> list[str]:
    number = r"CAST(julianday(\1) - julianday('1900-01-01') AS INTEGER)"
    offset = (
        timezone.localtime(ANY_MOMENT, timezone.get_default_timezone()).utcoffset() or timedelta()
    )  # the same all year in Indonesia
    hours = offset / timedelta(hours=1)
    number_of_moment = rf"CAST(julianday(\1, '{hours:+} hours') - julianday('1900-01-01') AS INTEGER)"
    condition = _with_day_numbers(trigger.condition, number, number_of_moment)
    return [
        f"CREATE TRIGGER {PREFIX}{trigger.name} BEFORE {trigger.event} ON {trigger.table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, 'trigger: {trigger.name}'); END"
    ]


def _postgresql(trigger: Trigger) -> list[str]:
    row = "OLD" if trigger.event == "DELETE" else "NEW"
    number_of_moment = rf"((\1 AT TIME ZONE '{settings.TIME_ZONE}')::date - DATE '1900-01-01')"
    condition = _with_day_numbers(trigger.condition, r"(\1 - DATE '1900-01-01')", number_of_moment)
    statements = [
        f"CREATE OR REPLACE FUNCTION {PREFIX}{trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION 'trigger: {trigger.name}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {row}; END $$",
        f"CREATE TRIGGER {PREFIX}{trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}{trigger.name}()",
    ]
    if trigger.forbids_delete:
        statements.append(
            f"CREATE TRIGGER {PREFIX}{trigger.name}_truncate BEFORE TRUNCATE ON {trigger.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}{trigger.name}()"
        )
    return statements


CREATE_SQL = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {"sqlite": _drop_sqlite, "postgresql": _drop_postgresql}
