"""Snapshots of the database and their way back: the same functions over two engines, chosen by name.

SQLite is copied by VACUUM INTO, PostgreSQL by its own pg_dump and pg_restore (docs/decisions/0033-backup.md says why).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Protocol

from django.db import connection

from portal.backup.encryption import Readable, Writable


class Snapshot(Protocol):
    """The database as it was at one moment, while others go on writing."""

    def query(self, sql: str) -> list[tuple]: ...

    def dump(self) -> AbstractContextManager[Readable]:
        """Open the snapshot as a stream; the end of the block raises BackupError if it was not written whole."""
        ...


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Yield a snapshot; no writer waits for it. Raises BackupError."""
    with _engine().snapshot() as taken:
        yield taken


@contextmanager
def loading() -> Iterator[Writable]:
    """Yield a stream that takes a snapshot of this engine; after the block the database has all of it, or nothing.

    Raises BackupError.
    """
    with _engine().loading() as target:
        yield target
    connection.close()


def is_empty() -> bool:
    """Return whether the database has no table at all."""
    return not connection.introspection.table_names()


def row_counts(query) -> dict[str, int]:
    """Return the number of rows of each table but SQLite's own, asked in one statement of `query`."""
    tables = sorted(name for name in connection.introspection.table_names() if not name.startswith("sqlite_"))
    quoted = connection.ops.quote_name
    counts = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {quoted(table)}" for table in tables)  # noqa: S608
    return dict(query(counts))


def last_ids() -> dict[str, int]:
    """Return the last automatic id of each table, also of rows deleted since."""
    with connection.cursor() as cursor:
        cursor.execute(_engine().LAST_IDS)
        return {table: last for table, last in cursor.fetchall() if last}


def advance_ids(last: dict[str, int], by: int) -> None:
    """Make the next id of each table greater than `last` and `by` more; never smaller than it is."""
    present = last_ids()
    ahead = {table: number + by for table, number in last.items() if present.get(table, 0) < number + by}
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(ahead.keys() & tables):
            _engine().set_last_id(cursor, table, ahead[table])


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _engine():
    return import_module(f"{__name__}.{connection.vendor}")
