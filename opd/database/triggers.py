"""Database triggers on both engines: limits of the law that a CHECK of one row cannot express (docs/guards.csv).

They raise IntegrityError. Each app installs its own after every `migrate`, because SQLite drops triggers when Django
remakes a table. The old ones are read from the catalogue of the database: a trigger on a table of ours is ours, and on
PostgreSQL its function lies in the schema of the table and belongs to no extension.

A table with a trigger on DELETE is kept: SQLite does not replace its rows, PostgreSQL does not truncate it.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import AppConfig
from django.apps import apps as present_apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from opd.encryption import MARK, EncryptedTextField, sealed_fields
from opd.words import written_ranges

ALWAYS = "1 = 1"
PREFIX = "trigger_"
RESEAL, RESEALED = "pii_keys.reseal", "pii_keys.resealed"  # entries of the access journal
RANDOM_VERSIONS = 1 << 42  # PostgreSQL's random numbers reach all of them, and the sum of many fits 64 bits
ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
HAS_WRITING = {"sqlite": "({} GLOB '*[{}]*')", "postgresql": "({} ~ '[{}]')"}


@dataclass(frozen=True)
class Trigger:
    """A trigger that refuses `event` (INSERT, UPDATE or DELETE) on the table of a model where `condition` holds.

    `condition` is SQL on NEW and OLD; in it `DAY(x)` is the number of days from 1 January 1900 to the date x,
    `LOCAL_DAY(x)` that of the day of the moment x in `TIME_ZONE`, and `WRITTEN(x)` is `opd.words.is_written`.

    With an `action`, SQL statements that end with a semicolon, it refuses nothing and runs them after the event. In
    them `RANDOM_VERSION()` is a random whole number below RANDOM_VERSIONS.
    """

    name: str
    model: type[models.Model]
    event: str
    condition: str = ALWAYS
    action: str = ""

    @property
    def table(self) -> str:
        return table_of(self.model)


def rules_of(model: type[models.Model], event: str, **conditions: str) -> list[Trigger]:
    """Return triggers that refuse an event on a model's table: their names, each with its condition."""
    return [Trigger(name, model, event, condition) for name, condition in conditions.items()]


def held(name: str, model: type[models.Model], columns: Iterable[str], condition: str) -> list[Trigger]:
    """Return triggers that refuse `condition` in a new row, and in one of which one of `columns`, if any, changes."""
    on_update = f"({changes(*columns)}) AND ({condition})" if columns else condition
    return [
        Trigger(f"{name}_on_insert", model, "INSERT", condition),
        Trigger(f"{name}_on_update", model, "UPDATE", on_update),
    ]


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


def columns_of(model: type[models.Model], but: Collection[str] = ()) -> list[str]:
    return [str(f.column) for f in model._meta.concrete_fields if not f.primary_key and f.name not in but]


def columns_of_fields(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [_column(model, name) for name in names]


def changes(*columns: str) -> str:
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)


def quoted(values: Iterable[str]) -> str:
    """Return values of choices as a list in SQL."""
    return ", ".join(f"'{value}'" for value in values)


def exists(model: type[models.Model], alias: str, *conditions: str) -> str:
    """Return the condition that the table of a model has a row `alias` with all these conditions."""
    return f"EXISTS (SELECT 1 FROM {table_of(model)} {alias} WHERE {' AND '.join(conditions)})"  # noqa: S608 - our own names


def unwritten(column: str) -> str:
    return f'NOT WRITTEN(NEW."{column}")'


def written_texts(model: type[models.Model], *, drafts: bool = False) -> Iterator[Trigger]:
    """Yield triggers by which no text of a row is blank, and no required one empty, unless its rows begin as `drafts`.

    The database cannot read encrypted columns; form, verb and field check them.
    """
    name, texts = model._meta.model_name, {}
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, EncryptedTextField):
            column = str(field.column)
            texts[column] = f"NULLIF(NEW.\"{column}\", '')" if field.blank or drafts else f'NEW."{column}"'
    if not texts:
        return
    changed = [f"{text} AS t WHERE {changes(column)}" for column, text in texts.items()]
    for event, rows in (("INSERT", [f"{text} AS t" for text in texts.values()]), ("UPDATE", changed)):
        every = " UNION ALL ".join(f"SELECT {row}" for row in rows)
        condition = f"EXISTS (SELECT 1 FROM ({every}) AS texts WHERE NOT WRITTEN(texts.t))"  # noqa: S608 - our own names
        yield Trigger(f"{name}_has_no_blank_text_on_{event.lower()}", model, event, condition)


def decided_once(
    model: type[models.Model], prefix: str, asked: str = "asked", later: Collection[str] = ()
) -> Iterator[Trigger]:
    """Yield the triggers of a table of two people; the columns `later` may change once a row is decided."""
    decision = ("state", "decided_by", "decided_at", "answer")
    yield Trigger(f"{prefix}_begins_as_{asked}", model, "INSERT", "NEW.state <> 'waiting'")
    yield Trigger(f"{prefix}_stays_as_{asked}", model, "UPDATE", changes("id", *columns_of(model, (*decision, *later))))
    is_more = f" AND ({changes(*columns_of_fields(model, decision))})" if later else ""
    yield Trigger(f"{prefix}_is_decided_once", model, "UPDATE", f"OLD.state <> 'waiting'{is_more}")
    yield Trigger(f"{prefix}_is_never_deleted", model, "DELETE")


def kept_models(triggers: Iterable[Trigger]) -> list[type[models.Model]]:
    """Return the models of which some or all rows are never deleted."""
    refusing = (trigger for trigger in triggers if not trigger.action)
    return list(dict.fromkeys(trigger.model for trigger in refusing if trigger.event == "DELETE"))


def replacement_guards(triggers: Iterable[Trigger]) -> list[Trigger]:
    """Return triggers for SQLite against `OR REPLACE`, which deletes rows without triggers."""
    return [guard for model in kept_models(triggers) for guard in _replacement_guards(model)]


def _replacement_guards(model: type[models.Model]) -> Iterator[Trigger]:
    name = model._meta.model_name
    pk = str(model._meta.pk.column)
    there, moved = [], []
    for columns, condition in _unique_keys(model):
        same = " AND ".join(f't."{column}" = NEW."{column}"' for column in columns)
        of_rows = [re.sub(r'"(\w+)"', rf'{row}."\1"', condition) for row in ("t", "NEW")] if condition else []
        both = "".join(f" AND ({of_row})" for of_row in of_rows)
        query = f"SELECT 1 FROM {table_of(model)} t WHERE {same}{both}"  # noqa: S608 - our own names
        there.append(f"EXISTS ({query})")
        moved.append(f'({changes(*columns)}) AND EXISTS ({query} AND t."{pk}" <> OLD."{pk}")')
    yield Trigger(f"{name}_is_not_replaced", model, "INSERT", " OR ".join(there))
    yield Trigger(f"{name}_replaces_no_other", model, "UPDATE", " OR ".join(moved))


def _unique_keys(model: type[models.Model]) -> Iterator[tuple[list[str], str]]:
    meta = model._meta
    yield from (([str(field.column)], "") for field in meta.concrete_fields if field.unique)
    yield from (([_column(model, name) for name in names], "") for names in meta.unique_together)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            condition = constraint._get_condition_sql(model, connection.schema_editor()) or ""  # type: ignore[attr-defined]
            yield [_column(model, name) for name in constraint.fields], condition


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]


def drop_before_migrations(sender: AppConfig, plan: Collection = (), apps=present_apps, **_kwargs) -> None:
    """Drop the triggers of `sender` before a migration, as SQLite remakes tables."""
    if plan:
        _replace(tables_of_app(sender.label, apps), ())


def install(app_label: str, triggers: Collection[Trigger]) -> None:
    """Replace all triggers of an app by `triggers` and the guards of kept tables.

    Without one of their tables they are only dropped. A trigger on a table of another app is added to its own.
    """
    exist = {trigger.table for trigger in triggers} <= set(connection.introspection.table_names())
    guards = replacement_guards(triggers) if connection.vendor == "sqlite" else []
    own, wanted = tables_of_app(app_label), [*triggers, *guards] if exist else []
    _replace(own, [trigger for trigger in wanted if trigger.table in own])
    for trigger in wanted:
        if trigger.table not in own:
            _add(trigger)


def _add(trigger: Trigger) -> None:
    on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        for suffix in ("", "_truncate") if on_table else ("",):
            cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{trigger.name}{suffix}{on_table}")
        for statement in CREATE_SQL[connection.vendor](trigger):
            cursor.execute(statement)


def drop_added(triggers: Iterable[Trigger]) -> None:
    for trigger in triggers:
        on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{trigger.name}{on_table}")


def drop(*app_labels: str) -> None:
    for app_label in app_labels:
        _replace(tables_of_app(app_label), ())


def tables_of_app(app_label: str, apps=present_apps) -> list[str]:
    every_model = apps.get_models(include_auto_created=True)
    return sorted({table_of(model) for model in every_model if model._meta.app_label == app_label})


def _replace(tables: list[str], triggers: Iterable[Trigger]) -> None:
    """Replace the triggers of `tables`, a transaction a table: never without, nor two locked."""
    triggers = list(triggers)
    statements: dict[str, list[str]] = {table: [] for table in tables}
    for trigger in triggers:
        statements[trigger.table] += CREATE_SQL[connection.vendor](trigger)
    if connection.vendor == "postgresql":
        for model in kept_models(triggers):
            statements[table_of(model)] += _postgresql_truncate(model)
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


def _refuses(trigger: Trigger, is_owner: str) -> str:
    """Return the condition of a trigger, in which a sealed text that is sealed again with another key is no change.

    No trigger can open texts, so it takes one of the same length while the newest entry of the access journal is the
    RESEAL of this column with that key, on PostgreSQL from the owner of the table only.
    """
    condition, journal = trigger.condition, table_of(present_apps.get_model("opd", "AccessEntry"))
    for field in sealed_fields(trigger.model):
        old, new, changed = f'OLD."{field.column}"', f'NEW."{field.column}"', changes(str(field.column))
        facts, key = "CAST(e.fields AS TEXT)", f"substr({new}, {len(MARK) + 1}, 8)"
        is_again = (
            f"LENGTH({new}) = LENGTH({old}) AND {key} <> {key.replace(new, old)} AND {is_owner}"  # noqa: S608 - our own names
            f" AND EXISTS (SELECT 1 FROM {journal} e WHERE e.number = (SELECT MAX(number) FROM {journal})"
            f" AND e.verb = '{RESEAL}' AND e.object_type = '{trigger.model._meta.label_lower}'"
            f" AND REPLACE({facts}, '\"{field.name}\"', '') <> {facts}"
            f" AND REPLACE({facts}, '\"' || {key} || '\"', '') <> {facts})"
        )
        condition = condition.replace(changed, f"({changed} AND NOT ({is_again}))")
    return condition


def _with_day_numbers(condition: str, number: str, number_of_moment: str) -> str:
    written = HAS_WRITING[connection.vendor]
    condition = re.sub(r"\bWRITTEN\(([^()]+)\)", lambda found: written.format(found[1], written_ranges()), condition)
    condition = re.sub(r"\bLOCAL_DAY\(([\w.]+)\)", number_of_moment, condition)
    return re.sub(r"\bDAY\(([\w.]+)\)", number, condition)


def with_versions(sql: str) -> str:
    versions = {
        "sqlite": f"ABS(RANDOM() % {RANDOM_VERSIONS})",
        "postgresql": f"CAST(FLOOR(RANDOM() * {RANDOM_VERSIONS}) AS BIGINT)",
    }
    return sql.replace("RANDOM_VERSION()", versions[connection.vendor])


def _sqlite(trigger: Trigger) -> list[str]:
    number = r"CAST(julianday(\1) - julianday('1900-01-01') AS INTEGER)"
    # The offset is the same all year in Indonesia.
    offset = timezone.localtime(ANY_MOMENT, timezone.get_default_timezone()).utcoffset() or timedelta()
    hours = offset / timedelta(hours=1)
    number_of_moment = rf"CAST(julianday(\1, '{hours:+} hours') - julianday('1900-01-01') AS INTEGER)"
    condition = _with_day_numbers(_refuses(trigger, is_owner=ALWAYS), number, number_of_moment)
    when, body = "BEFORE", f"SELECT RAISE(ABORT, 'trigger: {trigger.name}');"
    if trigger.action:
        when, body = "AFTER", with_versions(trigger.action)
    return [
        f"CREATE TRIGGER {PREFIX}{trigger.name} {when} {trigger.event} ON {trigger.table} WHEN {condition} "
        f"BEGIN {body} END"
    ]


def _postgresql(trigger: Trigger) -> list[str]:
    row = "OLD" if trigger.event == "DELETE" else "NEW"
    number_of_moment = rf"((\1 AT TIME ZONE '{settings.TIME_ZONE}')::date - DATE '1900-01-01')"
    is_owner = "pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')"
    condition = _refuses(trigger, is_owner)
    condition = _with_day_numbers(condition, r"(\1 - DATE '1900-01-01')", number_of_moment)
    when, does, answer = "BEFORE", _postgresql_refusal(trigger.name), row
    if trigger.action:
        when, does, answer = "AFTER", with_versions(trigger.action), "NULL"
    return [
        _postgresql_function(trigger.name, f"IF {condition} THEN {does} END IF; RETURN {answer};"),
        f"CREATE TRIGGER {PREFIX}{trigger.name} {when} {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}{trigger.name}()",
    ]


def truncate_guard(model: type[models.Model]) -> str:
    """Return the name of the trigger against TRUNCATE, which fires no other."""
    return f"{model._meta.model_name}_is_never_truncated"


def _postgresql_truncate(model: type[models.Model]) -> list[str]:
    name = truncate_guard(model)
    return [
        _postgresql_function(name, _postgresql_refusal(name)),
        f"CREATE TRIGGER {PREFIX}{name} BEFORE TRUNCATE ON {table_of(model)} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}{name}()",
    ]


def _postgresql_function(name: str, body: str) -> str:
    """Return the function of a trigger, which no temporary table and no way of writing dates of a session misleads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    return (
        f"CREATE OR REPLACE FUNCTION {PREFIX}{name}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path = {schema}, pg_temp SET datestyle = 'ISO, YMD' AS $$ BEGIN {body} END $$"
    )


def _postgresql_refusal(name: str) -> str:
    return f"RAISE EXCEPTION 'trigger: {name}' USING ERRCODE = 'check_violation';"


CREATE_SQL = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {"sqlite": _drop_sqlite, "postgresql": _drop_postgresql}
