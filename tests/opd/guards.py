"""The page `docs/guards.md`: every guard of the database, printed from the triggers and constraints themselves."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models

from documents.lifecycle import triggers as document_triggers
from opd import ledger
from opd.calendar import triggers as holiday_triggers
from opd.database import triggers
from opd.database.triggers import ALWAYS, Trigger
from portal.search import triggers as index_triggers
from requests_app import triggers as request_triggers

PAGE = settings.BASE_DIR / "docs" / "guards.md"
REFUSING = [*ledger.TRIGGERS, *holiday_triggers.TRIGGERS, *document_triggers.TRIGGERS, *request_triggers.TRIGGERS]
TRIGGERS = [*REFUSING, *index_triggers.TRIGGERS]
FLOORS = ("opd", "documents", "requests_app", "portal")

HEAD = """# Guards of the database

What the database itself refuses to page, verb, ORM and SQL alike, on both engines. Printed from the triggers and
constraints by `.venv/bin/python -m tests.opd.print_guards`; a test keeps it in step. The name of a guard is its rule,
and the error names it: `trigger: <name>`, or the constraint. Triggers look at inserts and at *changed* columns, so that
rows of before stay as they are.

What no trigger can hold: that each act has its entry in the ledger, which `verify_ledger` compares with the histories;
the clock, which is the verbs'; and what encrypted columns say.
"""


def page() -> str:
    lines = [HEAD]
    for app in FLOORS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            rows = list(_rows(model))
            if rows:
                lines += [f"## {model._meta.label}", "", "| rule | refuses | engine |", "|---|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _rows(model: type[models.Model]) -> Iterator[str]:
    for trigger in TRIGGERS:
        if trigger.model is model:
            yield _row(trigger.name, _refused(trigger), "both")
    if model in triggers.kept_models(TRIGGERS):
        for guard in triggers.replacement_guards([t for t in TRIGGERS if t.model is model]):
            yield _row(guard.name, f"{guard.event} OR REPLACE", "SQLite")
        yield _row(triggers.truncate_guard(model), "TRUNCATE", "PostgreSQL")
    for constraint in model._meta.constraints:
        kind = "a duplicate" if isinstance(constraint, models.UniqueConstraint) else "INSERT, UPDATE"
        yield _row(constraint.name, kind, "both")


def _refused(trigger: Trigger) -> str:
    if trigger.action:
        return f"nothing: after {trigger.event} the search index is right"
    return f"each {trigger.event}" if trigger.condition == ALWAYS else trigger.event


def _row(name: str, refused: str, engine: str) -> str:
    return f"| {name.replace('_', ' ')} | {refused} | {engine} |"
