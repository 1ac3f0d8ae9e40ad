"""What a hole is, and the ways in which it is tried again.

A hole has attempts: on a page with the session of a role, by a verb, and past both by a write. One write is tried in
every way there is: by the ORM one row at a time and in bulk, by raw SQL, and through the program `sqlite3` on a copy of
the database file.
"""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

from opd.database import triggers
from tests.opd.guards import REFUSING as TRIGGERS

SEALED = "national_id"  # the check of a sealed column has no name, and its error names the column
PROGRAM = shutil.which("sqlite3")
NOTHING = " \u200b\u3164-"  # a text without a letter or digit that can be seen
Scene = SimpleNamespace  # what the fixtures of a hole have built, by their names


@dataclass(frozen=True)
class Page:
    """An attempt over HTTP by a logged-in role; `says` is the sentence of the answer, or its status.

    With `then`, a condition that holds afterwards, `says` tells what happens instead.
    """

    role: str
    what: str
    send: Callable[[Any, Scene], Any]
    says: str | int
    then: Callable[[Scene], bool] | None = None

    ways = "page"

    @property
    def happens(self) -> str:
        if self.then:
            return str(self.says)
        return f"status {self.says}" if isinstance(self.says, int) else f"refused: “{self.says}”"


@dataclass(frozen=True)
class Verb:
    """An attempt by the verb itself; `says` is part of the refusal, or with `then` what happens instead."""

    what: str
    call: Callable[[Scene], object]
    says: str
    then: Callable[[Scene], bool] | None = None

    ways = "verb"

    @property
    def happens(self) -> str:
        return self.says if self.then else f"refused: “{self.says}”"


@dataclass(frozen=True, kw_only=True)
class Write:
    """An attempt past page and verb; `guards` are triggers or constraints, one of which refuses it.

    Without guards the database takes it, and `because` says why that is no hole.
    """

    what: str
    guards: tuple[str, ...] = ()
    because: str = ""

    @property
    def happens(self) -> str:
        named = " or ".join(f"`{guard}`" for guard in self.guards)
        return f"refused by {named}" if named else f"possible: {self.because}"

    def by_orm(self, scene: Scene) -> Iterator[tuple[str, Callable[[], object]]]:
        raise NotImplementedError

    def statements(self, scene: Scene) -> Iterator[str]:
        """Yield the same write as SQL."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Update(Write):
    rows: Callable[[Scene], QuerySet]
    columns: Callable[[Scene], dict]

    ways = "update, bulk_update, SQL, sqlite3"

    def by_orm(self, scene):
        rows, columns = self.rows(scene), self.columns(scene)

        def in_bulk():
            changed = list(rows)
            for row in changed:
                for name, value in columns.items():
                    setattr(row, name, value)
            rows.model._base_manager.bulk_update(changed, list(columns))

        yield "update", lambda: rows.update(**columns)
        yield "bulk_update", in_bulk

    def statements(self, scene):
        rows = self.rows(scene)
        fields = [(rows.model._meta.get_field(name), value) for name, value in self.columns(scene).items()]
        changed = ", ".join(f'"{field.column}" = {literal(field, value)}' for field, value in fields)
        yield f"UPDATE {rows.model._meta.db_table} SET {changed} WHERE {_these(rows)}"


@dataclass(frozen=True, kw_only=True)
class Insert(Write):
    row: Callable[[Scene], models.Model]

    ways = "save, bulk_create, SQL, sqlite3"

    def by_orm(self, scene):
        yield "save", lambda: self.row(scene).save(force_insert=True)
        yield "bulk_create", lambda: type(self.row(scene))._base_manager.bulk_create([self.row(scene)])

    def statements(self, scene):
        row = self.row(scene)
        fields = [field for field in row._meta.concrete_fields if not field.primary_key or row.pk is not None]
        values = ", ".join(literal(field, field.pre_save(row, add=True)) for field in fields)
        columns = ", ".join(f'"{field.column}"' for field in fields)
        yield f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({values})"


@dataclass(frozen=True, kw_only=True)
class Delete(Write):
    rows: Callable[[Scene], QuerySet]

    ways = "delete, raw delete, SQL, sqlite3"

    def by_orm(self, scene):
        yield "delete", lambda: self.rows(scene).delete()
        yield "raw delete", lambda: self.rows(scene)._raw_delete(connection.alias)

    def statements(self, scene):
        rows = self.rows(scene)
        yield f"DELETE FROM {rows.model._meta.db_table} WHERE {_these(rows)}"


@dataclass(frozen=True, kw_only=True)
class Raw(Write):
    """SQL as somebody types it, for what the ORM would never write."""

    sql: Callable[[Scene], str]

    ways = "SQL, sqlite3"

    def by_orm(self, scene):
        return iter(())

    def statements(self, scene):
        yield self.sql(scene)


@dataclass(frozen=True, kw_only=True)
class Replace(Write):
    """The rows of every kept table in their own place: INSERT OR REPLACE on SQLite, TRUNCATE on PostgreSQL."""

    ways = "SQL, sqlite3"
    guards_of_all = ("_is_not_replaced", "_is_never_truncated")  # how the guards of each table end

    def by_orm(self, scene):
        return iter(())

    def statements(self, scene):
        connection.check_constraints()  # PostgreSQL empties no table whose foreign keys it has yet to check
        for model in triggers.kept_models(TRIGGERS):
            if model._base_manager.exists():
                yield _replacement(model)


Attempt = Page | Verb | Update | Insert | Delete | Raw | Replace


@dataclass(frozen=True)
class Hole:
    """What was possible. `item` is the number of the issue that closed it, `given` the fixtures it is tried with."""

    item: str
    what: str
    given: str
    attempts: tuple[Attempt, ...]


def hole(item: str, what: str, given: str, *attempts: Attempt) -> Hole:
    return Hole(item, what, given, attempts)


def literal(field: models.Field, value: object) -> str:
    """Return a value as SQL that both engines read; what is sealed in the database is sealed here too."""
    if isinstance(value, models.Model):
        value = value.pk
    if isinstance(field, models.JSONField):
        return _quoted(json.dumps(value))
    stored = field.get_db_prep_save(value, connection)
    if stored is None:
        return "NULL"
    if isinstance(stored, bool):
        return str(stored).upper() if connection.vendor == "postgresql" else str(int(stored))
    if isinstance(stored, int):
        return str(stored)
    if isinstance(stored, (bytes, memoryview)):
        hexadecimal = bytes(stored).hex()
        return f"'\\x{hexadecimal}'" if connection.vendor == "postgresql" else f"x'{hexadecimal}'"
    if isinstance(stored, datetime):
        stored = stored.astimezone(UTC) if stored.tzinfo else stored
        return _quoted(stored.isoformat(sep=" "))
    return _quoted(stored.isoformat() if isinstance(stored, date) else str(stored))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _these(rows: QuerySet) -> str:
    """Return the condition that a row is one of `rows`, by their keys as they are now."""
    keys = ", ".join(str(pk) for pk in rows.values_list("pk", flat=True))
    return f'"{rows.model._meta.pk.column}" IN ({keys})'


def _replacement(model: type[models.Model]) -> str:
    table = triggers.table_of(model)
    if connection.vendor == "postgresql":
        return f"TRUNCATE {table} CASCADE"
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    return f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"


# The program sqlite3 -------------------------------------------------------------------------------------------------


def copy_of_database(path: Path) -> Path:
    """Copy the database of this test with its uncommitted rows to a file of its own; only on SQLite."""
    connection.ensure_connection()
    script = "\n".join(connection.connection.iterdump())
    with closing(sqlite3.connect(path)) as target:
        target.executescript(script)
    return path


def by_program(database: Path, statement: str) -> str:
    """Run a statement in the program `sqlite3`, and undo it; return what it is refused with, "" where it is not."""
    script = f"BEGIN; {statement}; ROLLBACK;"
    command = [str(PROGRAM), "-bail", str(database), script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""
