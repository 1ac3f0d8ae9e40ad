"""Triggers that keep the entries of the second index right past the verbs."""

from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import Model

from documents.search.site.sources import Source
from opd.database import triggers
from opd.database.triggers import ALWAYS, Trigger, changes, columns_of_fields, table_of


def of_source(source: Source, entries: type[Model]) -> Iterator[Trigger]:
    """Yield the triggers that empty the entry of a row when a column of it changes, and delete it with the row."""
    name = source.model._meta.model_name
    here = f"kind = '{source.kind.value}' AND object_id"
    drop = f"DELETE FROM {table_of(entries)} WHERE {here} = %s.id;"  # noqa: S608 - our own names
    empty = f"{drop % 'NEW'} {_insert(entries)} VALUES ({_values(source, 'NEW')});"
    changed = changes(*columns_of_fields(source.model, source.columns))
    yield Trigger(f"{name}_is_to_be_indexed_on_insert", source.model, "INSERT", ALWAYS, empty)
    yield Trigger(f"{name}_is_to_be_indexed_on_update", source.model, "UPDATE", changed, empty)
    yield Trigger(f"{name}_leaves_the_index", source.model, "DELETE", ALWAYS, drop % "OLD")


def add_missing(sources: Iterable[Source], entries: type[Model]) -> None:
    """Insert an empty entry for each row without one, by ids alone, as columns may be older than the code."""
    sources = list(sources)
    tables = {table_of(source.model) for source in sources} | {table_of(entries)}
    if tables <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            for source in sources:
                cursor.execute(triggers.with_versions(_missing(source, entries)))


def _insert(entries: type[Model]) -> str:
    return f"INSERT INTO {table_of(entries)} (kind, object_id, version, format, title, text, address)"


def _values(source: Source, row: str) -> str:
    return f"'{source.kind.value}', {row}.id, RANDOM_VERSION(), 0, '', '', ''"


def _missing(source: Source, entries: type[Model]) -> str:
    there = f"SELECT 1 FROM {table_of(entries)} e WHERE e.kind = '{source.kind.value}' AND e.object_id = r.id"  # noqa: S608
    rows = f"FROM {table_of(source.model)} r WHERE NOT EXISTS ({there})"
    return f"{_insert(entries)} SELECT {_values(source, 'r')} {rows}"
