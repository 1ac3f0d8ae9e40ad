"""After a test that commits the database is as it was: what is kept of it is put back, and nothing is migrated again.

Each function is a `TransactionTestCase._fixture_teardown`, and takes the case.
"""

import io
import sqlite3
from collections.abc import Callable

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.test import TransactionTestCase

from opd.database import triggers

FLUSH = TransactionTestCase._fixture_teardown

TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"


def keep() -> Callable:
    """Return what puts back what is there now, or flushes where the user of the server may not pass the triggers."""
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        _opened().backup(copy)
        return lambda _case: copy.backup(_opened())
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return _flush
        kept = {table: _copied(cursor, table) for table in _filled(cursor)}
        installed = _triggers(cursor)
    return lambda _case: _put_rows_back(kept, installed)


def _opened() -> sqlite3.Connection:
    connection.ensure_connection()
    return connection.connection


def _flush(case: TransactionTestCase) -> None:
    triggers.drop("opd", "documents", "requests_app")
    FLUSH(case)


def _put_rows_back(kept: dict[str, str], installed: list) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key asks
        for table in _filled(cursor):
            cursor.execute(f"DELETE FROM {table}")
        for table, rows in kept.items():
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(rows))
    with connection.cursor() as cursor:
        has_lost_some = _triggers(cursor) != installed
    if has_lost_some:  # a test has dropped them
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _triggers(cursor) -> list:
    cursor.execute(TRIGGERS)
    return cursor.fetchall()


def _filled(cursor) -> list[str]:
    """Return the tables with rows, in one question."""
    cursor.execute(TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _copied(cursor, table: str) -> str:
    rows = io.StringIO()
    cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
    return rows.getvalue()
