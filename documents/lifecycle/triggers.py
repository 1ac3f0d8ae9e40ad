"""Database triggers of documents, on both engines (see `opd.database.triggers`).

A document moves by its step table and becomes public only complete; its history, what was public, and the bar of a file
that was closed stay. A deleted draft takes its history along: the row of the document goes first and its history after
it, and the deferred foreign key makes both one transaction.
"""

from documents import triggers as lists_and_tests
from documents.lifecycle.rules import DECIDING, DIRECT_CLASSES, PUBLISHING, STEPS, WRITING, Act, transitions
from documents.models import (
    METADATA_FIELDS,
    OPEN_REPORTS,
    PUBLIC_STATES,
    BarredFile,
    Category,
    ConsequenceTest,
    Document,
    DocumentEvent,
    DocumentState,
    Report,
    ReportState,
    Revision,
)
from opd import city_settings
from opd.database import triggers
from opd.database.triggers import Trigger, blank, changes, columns_of_fields, kept_models, table_of, written_texts
from opd.models import CitySetting, Opd

OF_ANOTHER_AGENCY = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Category)} c WHERE c.id = NEW.category_id AND c.opd_id = NEW.opd_id)"  # noqa: S608
)
OF_DOCUMENT = f"FROM {table_of(Document)} d WHERE d.id = OLD.document_id"
WAS_PUBLIC_OR_TESTED = (
    f"(d.first_published_at IS NOT NULL OR EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t"  # noqa: S608
    " WHERE t.document_id = d.id))"
)
TESTED = f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.document_id = %s.id%s)"  # noqa: S608
DIRECT = ", ".join(f"'{each.value}'" for each in DIRECT_CLASSES)
MAY_PUBLISH_DIRECTLY = (
    f"EXISTS (SELECT 1 FROM {table_of(Opd)} o WHERE o.id = NEW.opd_id AND o.operators_publish)"  # noqa: S608
    f" AND OLD.classification IN ({DIRECT})"
    f" AND NEW.classification IN ({DIRECT}) AND NOT {TESTED % ('NEW', ' AND t.approved_at IS NOT NULL')}"
)
FILE_STAYS = ("document_id", "number", "sha256", "size", "mime", "uploaded_by_id", "uploaded_at")
NEEDED_IN_PUBLIC = ("title", "summary", "responsible_unit", "place")


def _values(members) -> str:
    return ", ".join(f"'{member.value}'" for member in sorted(members))


def _listed(pairs) -> str:
    return ", ".join(sorted(f"'{before.value}>{after.value}'" for before, after in pairs))


def _moves_as(pairs) -> str:
    return f"(OLD.state || '>' || NEW.state) IN ({_listed(pairs)})"


def _only_directly() -> str:
    """Return the condition that an agency published without review what it may not.

    From a change of a public document the same step also leads back to what was public, by dropping the change.
    """
    others = transitions(*(act for act in STEPS if act not in (Act.PUBLISH_DIRECTLY, Act.DISCARD)))
    direct = transitions(Act.PUBLISH_DIRECTLY) - others
    dropped = direct & transitions(Act.DISCARD)
    as_public = changes("published_at", "published_revision_id", *columns_of_fields(Document, METADATA_FIELDS))
    publishes = f"{_moves_as(direct - dropped)} OR {_moves_as(dropped)} AND ({as_public})"
    return f"({publishes}) AND NOT ({MAY_PUBLISH_DIRECTLY})"


def _published_by_its_author() -> str:
    """Return the condition that a decision to publish is its author's, where the city asks for another person.

    The part that was public before counts no more: only what was written since the last publication.
    """
    events = table_of(DocumentEvent)
    last = (
        f"SELECT MAX(p.id) FROM {events} p WHERE p.document_id = NEW.document_id AND p.act IN ({_values(PUBLISHING)})"  # noqa: S608
    )
    return (
        f"NEW.act IN ({_values(DECIDING)}) AND NOT {city_settings.allows_sql(CitySetting.AUTHOR_PUBLISHES)}"  # noqa: S608
        f" AND EXISTS (SELECT 1 FROM {events} e WHERE e.document_id = NEW.document_id AND e.by_id = NEW.by_id"
        f" AND e.act IN ({_values(WRITING)}) AND e.id > COALESCE(({last}), 0))"
    )


REASONED = _values(act for act, step in STEPS.items() if step.reasoned)

TRIGGERS = [
    Trigger(
        "document_begins_as_a_draft",
        Document,
        "INSERT",
        f"NEW.state <> '{DocumentState.DRAFT.value}' OR NEW.first_published_at IS NOT NULL",
    ),
    Trigger(
        "document_follows_the_step_table",
        Document,
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT {_moves_as(transitions())}",
    ),
    Trigger(
        "document_is_published_after_review", Document, "UPDATE", f"OLD.state <> NEW.state AND ({_only_directly()})"
    ),
    Trigger(
        "new_public_document_is_complete",
        Document,
        "UPDATE",
        "OLD.first_published_at IS NULL AND NEW.first_published_at IS NOT NULL AND"
        f" (NEW.date IS NULL OR {' OR '.join(map(blank, NEEDED_IN_PUBLIC))})",
    ),
    Trigger(
        "document_keeps_its_first_publication",
        Document,
        "UPDATE",
        f"{changes('id', 'created_by_id', 'created_at')}"
        f" OR OLD.first_published_at IS NOT NULL AND ({changes('first_published_at', 'opd_id')})",
    ),
    Trigger(
        "document_that_was_public_or_tested_is_never_deleted",
        Document,
        "DELETE",
        f"OLD.first_published_at IS NOT NULL OR {TESTED % ('OLD', '')}",
    ),
    Trigger("document_event_goes_with_its_document", DocumentEvent, "DELETE", f"EXISTS (SELECT 1 {OF_DOCUMENT})"),
    Trigger("document_event_never_changes", DocumentEvent, "UPDATE"),
    Trigger(
        "document_event_has_its_reason",
        DocumentEvent,
        "INSERT",
        f"NEW.act IN ({REASONED}) AND {blank('reason')}",
    ),
    Trigger("document_is_published_by_another_person", DocumentEvent, "INSERT", _published_by_its_author()),
    Trigger(
        "revision_of_what_was_public_is_never_deleted",
        Revision,
        "DELETE",
        f"EXISTS (SELECT 1 {OF_DOCUMENT} AND {WAS_PUBLIC_OR_TESTED})",
    ),
    Trigger("revision_keeps_its_file", Revision, "UPDATE", changes("id", *FILE_STAYS)),
    Trigger("barred_file_is_never_deleted", BarredFile, "DELETE"),
    Trigger(
        "barred_file_keeps_its_bytes_and_virus",
        BarredFile,
        "UPDATE",
        f"{changes('id', 'sha256')} OR OLD.found <> '' AND ({changes('found')})",
    ),
    Trigger("document_lies_in_its_agency_on_insert", Document, "INSERT", OF_ANOTHER_AGENCY),
    Trigger(
        "document_lies_in_its_agency_on_update",
        Document,
        "UPDATE",
        f"({changes('opd_id', 'category_id')}) AND {OF_ANOTHER_AGENCY}",
    ),
    Trigger("report_begins_open", Report, "INSERT", f"NEW.state NOT IN ({_values(OPEN_REPORTS)})"),
    Trigger(
        "report_is_done_with_what_is_public",
        Report,
        "UPDATE",
        f"({changes('state', 'solution_id')}) AND NEW.state = '{ReportState.DONE.value}' AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {table_of(Document)} d WHERE d.id = NEW.solution_id"
        f" AND d.state IN ({_values(PUBLIC_STATES)}) AND d.published_at > NEW.received_at)",
    ),
    *lists_and_tests.TRIGGERS,
]
TRIGGERS += [
    trigger
    for model in kept_models(TRIGGERS)
    if model is not Revision  # the worker writes the text of a file as it reads it
    for trigger in written_texts(model, drafts=model is Document)
]


def install(**_kwargs) -> None:
    """Install the triggers; a receiver of `post_migrate`."""
    triggers.install("documents", TRIGGERS)
