"""`docs/guards.csv`: every guard of the database, printed from the triggers and constraints themselves.

The name of a guard is its rule, and the error names it. A trigger refuses where its SQL holds; a constraint refuses
rows that do not meet its condition. Triggers look at inserts and at changed columns, so rows of before stay.
"""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models

from documents.lifecycle import triggers as document_triggers
from opd import ledger
from opd.calendar import triggers as holiday_triggers
from opd.database import triggers
from opd.database.triggers import ALWAYS, Trigger
from portal import triggers as index_triggers
from requests_app import triggers as request_triggers
from tests.printed.tables import as_csv

PAGE = settings.BASE_DIR / "docs" / "guards.csv"
REFUSING = [*ledger.TRIGGERS, *holiday_triggers.TRIGGERS, *document_triggers.TRIGGERS, *request_triggers.TRIGGERS]
TRIGGERS = [*REFUSING, *index_triggers.TRIGGERS]
FLOORS = ("opd", "documents", "requests_app", "portal")

HEADINGS = ("table", "guard", "refuses", "where", "engine")


def page() -> str:
    return as_csv([HEADINGS, *rows()])


def rows() -> Iterator[tuple[str, ...]]:
    """Yield table, name, what is refused, its condition, and the engine of each guard."""
    for app in FLOORS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            yield from ((model._meta.label, *row) for row in _rows(model))


def _rows(model: type[models.Model]) -> Iterator[tuple[str, str, str, str]]:
    for trigger in TRIGGERS:
        if trigger.model is model:
            yield trigger.name, _refused(trigger), " ".join(trigger.condition.split()), "both"
    if model in triggers.kept_models(TRIGGERS):
        for guard in triggers.replacement_guards([t for t in TRIGGERS if t.model is model]):
            yield guard.name, f"{guard.event} OR REPLACE", "", "SQLite"
        yield triggers.truncate_guard(model), "TRUNCATE", "", "PostgreSQL"
    for constraint in model._meta.constraints:
        yield constraint.name, *_held(constraint), "both"


def _refused(trigger: Trigger) -> str:
    if trigger.action:
        kept = "the text waits to be sanitised" if "sanitised" in trigger.name else "the search index is right"
        kept = "the kind is written down" if "kind" in trigger.name else kept
        return f"nothing: after {trigger.event} {kept}"
    return f"each {trigger.event}" if trigger.condition == ALWAYS else trigger.event


def _held(constraint: models.BaseConstraint) -> tuple[str, str]:
    """Return what a constraint refuses, and the condition that each row must meet."""
    if isinstance(constraint, models.CheckConstraint):
        return "INSERT, UPDATE unless", _words(constraint.condition)
    assert isinstance(constraint, models.UniqueConstraint)
    fields = ", ".join([*constraint.fields, *map(str, constraint.expressions)])
    return "a duplicate", f"{fields} where {_words(constraint.condition)}" if constraint.condition else fields


def _words(condition: object) -> str:
    """Return a condition of the ORM as text that is the same in each run."""
    if isinstance(condition, models.Q):
        parts = [_words(part) for part in condition.children]
        text = f" {condition.connector} ".join(parts)
        text = f"({text})" if len(parts) > 1 else text
        return f"NOT {text}" if condition.negated else text
    if isinstance(condition, tuple):
        lookup, value = condition
        return f"{lookup}={_value(value)}"
    return str(condition)


def _value(value: object) -> str:
    if isinstance(value, (set, frozenset, list, tuple)):
        return f"[{', '.join(sorted(map(str, value)))}]"
    return repr(str(value)) if isinstance(value, str) else str(value)
