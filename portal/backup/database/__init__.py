"""Snapshots of the database and back, for SQLite and PostgreSQL (docs/decisions/0033-backup.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO

from django.db import connection


def snapshot():
    """Open a snapshot: `query` asks it, `dump` opens it as a stream, which raises BackupError if it was not whole."""
    return _engine().snapshot()


@contextmanager
def loading() -> Iterator[IO[bytes]]:
    """Yield a stream that takes a snapshot wholly or not at all. Raises BackupError."""
    with _engine().loading() as target:
        yield target
    connection.close()


def is_empty() -> bool:
    return not connection.introspection.table_names()


def row_counts(query) -> dict[str, int]:
    """Return the number of rows of each table, asked in one statement of `query`."""
    tables = sorted(name for name in connection.introspection.table_names() if not name.startswith("sqlite_"))
    quoted = connection.ops.quote_name
    counts = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {quoted(table)}" for table in tables)  # noqa: S608
    return dict(query(counts))


def last_ids() -> dict[str, int]:
    """Return the last automatic id of each table, also of deleted rows."""
    with connection.cursor() as cursor:
        cursor.execute(_engine().LAST_IDS)
        return {table: last for table, last in cursor.fetchall() if last}


def advance_ids(last: dict[str, int], by: int) -> None:
    """Make the next id of each table greater than `last` and `by` more."""
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
