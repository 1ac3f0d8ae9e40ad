"""What a database is made of, as entries that do not depend on the order in which it came about."""

import re
from collections.abc import Iterator

from django.db import connection

AUTOMATIC = re.compile(r"\w+_check")  # PostgreSQL's name of a CHECK that has none of ours
CASTS = re.compile(r"::[a-z ]+(?:\[\])?|[()]")  # a dump that is loaded has them in other places


def schema(cursor) -> set[tuple]:
    """Return columns, constraints, indexes, triggers and their functions of the database of `cursor`."""
    return set(ENGINES[connection.vendor](cursor))


def _rows(cursor, sql: str) -> list[tuple]:
    cursor.execute(sql)
    return [tuple(row) for row in cursor.fetchall()]


def _sqlite(cursor) -> Iterator[tuple]:
    for kind, name, table, sql in _rows(cursor, "SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if kind != "table":
            yield kind, name if sql else "automatic", table, sql
            continue
        yield from (("part", name, part) for part in _parts(sql))
        yield from (("column", name, *row[1:]) for row in _rows(cursor, f'PRAGMA table_xinfo("{name}")'))
        yield from (("foreign key", name, *row[2:]) for row in _rows(cursor, f'PRAGMA foreign_key_list("{name}")'))
        for _number, index, *facts in _rows(cursor, f'PRAGMA index_list("{name}")'):
            columns = tuple(row[2] for row in _rows(cursor, f'PRAGMA index_info("{index}")'))
            yield "index of", name, *facts, columns


def _parts(sql: str) -> Iterator[str]:
    """Yield the columns and constraints of a CREATE TABLE: what commas divide outside of brackets and quotes."""
    depth, quote, part = 0, "", ""
    for sign in " ".join(sql.partition("(")[2].rpartition(")")[0].split()):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        else:
            depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth and not quote:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()


POSTGRESQL = (
    "SELECT 'column', table_name, column_name, data_type, character_maximum_length, numeric_precision, is_nullable,"
    " column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass::text, conname, contype, convalidated, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def _postgresql(cursor) -> Iterator[tuple]:
    for sql in POSTGRESQL:
        for what, *facts, definition in _rows(cursor, sql):
            if what == "constraint":
                facts[1] = AUTOMATIC.sub("automatic", facts[1])
            yield what, *facts, CASTS.sub("", definition) if what in ("constraint", "index") else definition


ENGINES = {"sqlite": _sqlite, "postgresql": _postgresql}
