"""Database triggers on both engines: limits of the law that a CHECK of one row cannot express.

Neither the admin, nor the raw ORM, nor a mistake in a verb gets past them; they raise IntegrityError. Each app lists
its own in its module `triggers` and creates them after every migration: SQLite drops triggers when Django remakes a
table.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, models

ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Trigger:
    """A trigger that refuses `event` (INSERT, UPDATE or DELETE) on the table of a model where `condition` holds.

    `condition` is SQL on NEW and OLD, the same for both engines; in it `DAY(x)` is the number of days from Monday,
    1 January 1900, to the date x. In the database the trigger is named `guard_<name>`.
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


def protect(triggers: Collection[Trigger]) -> None:
    """Drop and create `triggers`; only drop them while one of their tables does not exist yet."""
    unprotect(triggers)
    if not {trigger.table for trigger in triggers} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for trigger in triggers:
            for statement in CREATE_SQL[connection.vendor](trigger):
                cursor.execute(statement)


def unprotect(triggers: Iterable[Trigger]) -> None:
    with connection.cursor() as cursor:
        for trigger in triggers:
            for statement in DROP_SQL[connection.vendor](trigger):
                cursor.execute(statement)


def _with_day_numbers(condition: str, number: str) -> str:
    return re.sub(r"DAY\(([\w.]+)\)", number, condition)


def _sqlite(trigger: Trigger) -> list[str]:
    number = r"CAST(julianday(\1) - julianday('1900-01-01') AS INTEGER)"
    condition = _with_day_numbers(trigger.condition, number)
    return [
        f"CREATE TRIGGER guard_{trigger.name} BEFORE {trigger.event} ON {trigger.table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, 'guard: {trigger.name}'); END"
    ]


def _postgresql(trigger: Trigger) -> list[str]:
    row = "OLD" if trigger.event == "DELETE" else "NEW"
    condition = _with_day_numbers(trigger.condition, r"(\1 - DATE '1900-01-01')")
    statements = [
        f"CREATE OR REPLACE FUNCTION guard_{trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION 'guard: {trigger.name}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {row}; END $$",
        f"CREATE TRIGGER guard_{trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION guard_{trigger.name}()",
    ]
    if trigger.forbids_delete:
        statements.append(
            f"CREATE TRIGGER guard_{trigger.name}_whole BEFORE TRUNCATE ON {trigger.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{trigger.name}()"
        )
    return statements


CREATE_SQL = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP_SQL = {
    "sqlite": lambda trigger: [f"DROP TRIGGER IF EXISTS guard_{trigger.name}"],
    "postgresql": lambda trigger: [
        f"DROP TRIGGER IF EXISTS guard_{trigger.name}{suffix} ON {trigger.table}" for suffix in ("", "_whole")
    ],
}
