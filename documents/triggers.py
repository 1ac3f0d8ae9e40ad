"""Database triggers of documents: frozen editions and decided consequence tests never change (see `opd.triggers`).

`documents.lifecycle.triggers` adds those of the documents themselves, and installs all of them.
"""

from documents.models import ConsequenceEvent, ConsequenceStage, ConsequenceTest, Edition, EditionFile
from opd.triggers import Trigger, changes, columns_of, table_of

MADE_BY_THE_WORKER = ("made_at", "dip_rows", "dik_rows")
DECIDED = f"('{ConsequenceStage.APPROVED.value}', '{ConsequenceStage.REFUSED.value}')"
END = ("end", "end_reason", "ended_at", "ended_by")


def _is_made(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table_of(Edition)} e WHERE e.id = {row}.edition_id AND e.made_at IS NOT NULL)"  # noqa: S608


TRIGGERS = [
    Trigger("edition_is_never_deleted", Edition, "DELETE"),
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
        _is_made("NEW"),
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
