"""Database triggers on both engines: what the law limits and a CHECK of one row cannot see.

Neither the admin, nor the raw ORM, nor a slip in a verb gets past them; they raise IntegrityError. Each app lists its
own in its room `guards` and makes them after every migration: SQLite drops triggers when Django remakes a table.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, models

ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Trigger:
    """Refuse `event` (INSERT, UPDATE or DELETE) on the model's table where the SQL `condition` on NEW and OLD holds.

    In it `DAY(x)` stands for the number of a date, counted from a Monday.
    """

    name: str
    model: type[models.Model]
    event: str
    condition: str = ALWAYS

    @property
    def is_kept(self) -> bool:
        """Whether no row of the table is ever deleted."""
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


def protect(guards: Collection[Trigger]) -> None:
    """Make every trigger anew, where there are tables."""
    unprotect(guards)
    if not {guard.table for guard in guards} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in MAKE[connection.vendor](guard):
                cursor.execute(statement)


def unprotect(guards: Iterable[Trigger]) -> None:
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in DROP[connection.vendor](guard):
                cursor.execute(statement)


def _with_day_numbers(condition: str, number: str) -> str:
    return re.sub(r"DAY\(([\w.]+)\)", number, condition)


def _sqlite(guard: Trigger) -> list[str]:
    number = r"CAST(julianday(\1) - julianday('1900-01-01') AS INTEGER)"
    condition = _with_day_numbers(guard.condition, number)
    return [
        f"CREATE TRIGGER guard_{guard.name} BEFORE {guard.event} ON {guard.table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, 'guard: {guard.name}'); END"
    ]


def _postgresql(guard: Trigger) -> list[str]:
    row = "OLD" if guard.event == "DELETE" else "NEW"
    condition = _with_day_numbers(guard.condition, r"(\1 - DATE '1900-01-01')")
    statements = [
        f"CREATE OR REPLACE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION 'guard: {guard.name}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {row}; END $$",
        f"CREATE TRIGGER guard_{guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION guard_{guard.name}()",
    ]
    if guard.is_kept:
        statements.append(
            f"CREATE TRIGGER guard_{guard.name}_whole BEFORE TRUNCATE ON {guard.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{guard.name}()"
        )
    return statements


MAKE = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {
    "sqlite": lambda guard: [f"DROP TRIGGER IF EXISTS guard_{guard.name}"],
    "postgresql": lambda guard: [
        f"DROP TRIGGER IF EXISTS guard_{guard.name}{suffix} ON {guard.table}" for suffix in ("", "_whole")
    ],
}
