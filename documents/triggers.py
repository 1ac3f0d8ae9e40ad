"""Database triggers of documents: frozen editions and decided consequence tests never change (see `opd.triggers`)."""

from documents.models import (
    PUBLIC_STATES,
    Confirmation,
    ConsequenceEvent,
    ConsequenceStage,
    ConsequenceTest,
    Document,
    Edition,
    EditionFile,
)
from opd import triggers
from opd.triggers import Trigger, changes, columns_of, table_of

MADE_BY_THE_WORKER = ("made_at", "dip_rows", "dik_rows")
DECIDED = f"('{ConsequenceStage.APPROVED.value}', '{ConsequenceStage.REFUSED.value}')"
END = ("end", "end_reason", "ended_at", "ended_by")


def _key_exists(model, *columns: str) -> str:
    """Return the condition that a row with the same key exists.

    `INSERT OR REPLACE` of SQLite deletes that row without firing the trigger on DELETE.
    """
    same = " OR ".join(f"t.{column} = NEW.{column}" for column in ("id", *columns))
    return f"EXISTS (SELECT 1 FROM {table_of(model)} t WHERE {same})"  # noqa: S608 - our own names


def _is_made(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table_of(Edition)} e WHERE e.id = {row}.edition_id AND e.made_at IS NOT NULL)"  # noqa: S608


def _is_public(row: str) -> str:
    return f"{row}.state IN ({', '.join(repr(state.value) for state in PUBLIC_STATES)})"


# A file goes out only after a person has confirmed (`release.confirmation`); what was public before stays.
NOBODY_LOOKED = (
    f"{_is_public('NEW')} AND (NOT {_is_public('OLD')} OR {changes('published_revision_id')})"  # noqa: S608
    f" AND NEW.published_revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table_of(Confirmation)} c"
    " WHERE c.revision_id = NEW.published_revision_id)"
)

TRIGGERS = [
    Trigger("file_goes_out_after_somebody_looked", Document, "UPDATE", NOBODY_LOOKED),
    Trigger("edition_is_never_deleted", Edition, "DELETE"),
    Trigger("edition_is_not_replaced", Edition, "INSERT", _key_exists(Edition, "number", "decision_number")),
    Trigger("edition_stays_as_decided", Edition, "UPDATE", changes("id", *columns_of(Edition, MADE_BY_THE_WORKER))),
    Trigger(
        "edition_stays_as_made",
        Edition,
        "UPDATE",
        f"OLD.made_at IS NOT NULL AND ({changes(*MADE_BY_THE_WORKER)})",
    ),
    Trigger("edition_file_is_never_deleted", EditionFile, "DELETE"),
    Trigger("edition_file_never_changes", EditionFile, "UPDATE"),
    Trigger(
        "edition_file_is_not_added_to_a_made_edition",
        EditionFile,
        "INSERT",
        f"{_key_exists(EditionFile)} OR {_is_made('NEW')}",
    ),
    Trigger(
        "consequence_test_stays_as_decided",
        ConsequenceTest,
        "UPDATE",
        f"OLD.stage IN {DECIDED} AND ({changes('id', *columns_of(ConsequenceTest, END))})",
    ),
    Trigger("decided_consequence_test_is_never_deleted", ConsequenceTest, "DELETE", f"OLD.stage IN {DECIDED}"),
    Trigger("consequence_event_is_never_deleted", ConsequenceEvent, "DELETE"),
    Trigger("consequence_event_never_changes", ConsequenceEvent, "UPDATE"),
]


def install(**_kwargs) -> None:
    """Install the triggers; a receiver of `post_migrate`."""
    triggers.install("documents", TRIGGERS)
