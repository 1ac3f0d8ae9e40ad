"""Triggers that keep the second index right past the verbs: a changed row has an empty entry, a deleted one none."""

from collections.abc import Iterator

from django.db import connection

from opd.database import triggers
from opd.database.triggers import ALWAYS, Trigger, changes, columns_of_fields, table_of
from portal.models import SiteEntry
from portal.search.sources import SOURCES, Source

INSERT = f"INSERT INTO {table_of(SiteEntry)} (kind, object_id, version, format, title, text, address)"


def _values(source: Source, row: str) -> str:
    return f"'{source.kind.value}', {row}.id, RANDOM_VERSION(), 0, '', '', ''"


def _of(source: Source) -> Iterator[Trigger]:
    table, name = table_of(SiteEntry), source.model._meta.model_name
    drop = f"DELETE FROM {table} WHERE kind = '{source.kind.value}' AND object_id = %s.id;"  # noqa: S608 - our own names
    empty = f"{drop % 'NEW'} {INSERT} VALUES ({_values(source, 'NEW')});"
    changed = changes(*columns_of_fields(source.model, source.columns))
    yield Trigger(f"{name}_is_to_be_indexed_on_insert", source.model, "INSERT", ALWAYS, empty)
    yield Trigger(f"{name}_is_to_be_indexed_on_update", source.model, "UPDATE", changed, empty)
    yield Trigger(f"{name}_leaves_the_index", source.model, "DELETE", ALWAYS, drop % "OLD")


TRIGGERS = [trigger for source in SOURCES.values() for trigger in _of(source)]


def install(**_kwargs) -> None:
    """Install the triggers, and give each row without an entry an empty one; a receiver of `post_migrate`.

    Only ids are read: the columns of the models may be others, where the migrations end before the last.
    """
    triggers.install("portal", TRIGGERS)
    tables = {table_of(source.model) for source in SOURCES.values()} | {table_of(SiteEntry)}
    if tables <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            for source in SOURCES.values():
                cursor.execute(triggers.with_versions(_missing(source)))


def _missing(source: Source) -> str:
    there = f"SELECT 1 FROM {table_of(SiteEntry)} e WHERE e.kind = '{source.kind.value}' AND e.object_id = r.id"  # noqa: S608
    return f"{INSERT} SELECT {_values(source, 'r')} FROM {table_of(source.model)} r WHERE NOT EXISTS ({there})"  # noqa: S608


def drop(plan=(), **_kwargs) -> None:
    """Drop the triggers if there is anything to migrate; a receiver of `pre_migrate`."""
    if plan:
        triggers.drop_added(TRIGGERS)
