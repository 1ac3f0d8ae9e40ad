"""Database triggers of documents, on both engines (see `opd.database.triggers`).

A deleted draft takes its history along: the document goes first, the deferred foreign key makes it one transaction.
"""

from django.db import connection

from documents import triggers as lists_and_tests
from documents.lifecycle.rules import DECIDING, DIRECT_CLASSES, PUBLISHING, STEPS, WRITING, Act, transitions
from documents.models import (
    METADATA_FIELDS,
    OPEN_REPORTS,
    PUBLIC_STATES,
    BarredFile,
    Category,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentEvent,
    DocumentState,
    PublicKind,
    Report,
    ReportState,
    Revision,
)
from opd.database import triggers
from opd.database.triggers import (
    Trigger,
    changes,
    columns_of_fields,
    exists,
    held,
    kept_models,
    quoted,
    rules_of,
    table_of,
    unwritten,
    written_texts,
)
from opd.models import CitySetting, Opd
from opd.triggers import city_settings

OF_ITS_AGENCY = exists(Category, "c", "c.id = NEW.category_id AND c.opd_id = NEW.opd_id")
OF_DOCUMENT = f"FROM {table_of(Document)} d WHERE d.id = OLD.document_id"
TESTED = exists(ConsequenceTest, "t", "t.document_id = %s.id%s")
WAS_PUBLIC_OR_TESTED = f"(d.first_published_at IS NOT NULL OR {TESTED % ('d', '')})"
DIRECT = quoted(DIRECT_CLASSES)
MAY_PUBLISH_DIRECTLY = (
    f"{exists(Opd, 'o', 'o.id = NEW.opd_id AND o.operators_publish')}"
    f" AND OLD.classification IN ({DIRECT})"
    f" AND NEW.classification IN ({DIRECT}) AND NOT {TESTED % ('NEW', ' AND t.approved_at IS NOT NULL')}"
)
OPENS_AN_EXEMPT_FILE = (
    f"NEW.disclosure = '{Disclosure.PUBLIC.value}' AND EXISTS (SELECT 1"  # noqa: S608
    f" FROM {table_of(Revision)} r JOIN {table_of(Document)} d ON d.id = r.document_id"
    f" WHERE r.sha256 = NEW.sha256 AND r.document_id <> NEW.document_id"
    f" AND r.disclosure = '{Disclosure.SEALED.value}' AND d.state = '{DocumentState.EXEMPT.value}')"
)
FILE_STAYS = ("document_id", "number", "sha256", "size", "mime", "uploaded_by_id", "uploaded_at")
NEEDED_IN_PUBLIC = ("title", "summary", "responsible_unit", "place")


def _moves_as(pairs) -> str:
    listed = ", ".join(sorted(f"'{before.value}>{after.value}'" for before, after in pairs))
    return f"(OLD.state || '>' || NEW.state) IN ({listed})"


def _only_directly() -> str:
    """Return the condition that an agency published without review what it may not.

    The same step also leads back to what was public, by dropping the change.
    """
    others = transitions(*(act for act in STEPS if act not in (Act.PUBLISH_DIRECTLY, Act.DISCARD)))
    direct = transitions(Act.PUBLISH_DIRECTLY) - others
    dropped = direct & transitions(Act.DISCARD)
    as_public = changes("published_at", "published_revision_id", *columns_of_fields(Document, METADATA_FIELDS))
    publishes = f"{_moves_as(direct - dropped)} OR {_moves_as(dropped)} AND ({as_public})"
    return f"({publishes}) AND NOT ({MAY_PUBLISH_DIRECTLY})"


def _published_by_its_author() -> str:
    """Return the condition that its author publishes what was written since the last publication."""
    events, publishing = table_of(DocumentEvent), quoted(sorted(PUBLISHING))
    last = f"SELECT MAX(p.id) FROM {events} p WHERE p.document_id = NEW.document_id AND p.act IN ({publishing})"  # noqa: S608
    return (
        f"NEW.act IN ({quoted(sorted(DECIDING))}) AND NOT {city_settings.allows_sql(CitySetting.AUTHOR_PUBLISHES)}"  # noqa: S608
        f" AND EXISTS (SELECT 1 FROM {events} e WHERE e.document_id = NEW.document_id AND e.by_id = NEW.by_id"
        f" AND e.act IN ({quoted(sorted(WRITING))}) AND e.id > COALESCE(({last}), 0))"
    )


PUBLIC_BEFORE = (
    f"INSERT INTO {table_of(PublicKind)} (document_id, kind, since) SELECT d.id, d.kind, d.first_published_at"  # noqa: S608
    f" FROM {table_of(Document)} d WHERE d.first_published_at IS NOT NULL AND NOT EXISTS"
    f" (SELECT 1 FROM {table_of(PublicKind)} k WHERE k.document_id = d.id)"
)
REASONED = quoted(sorted(act for act, step in STEPS.items() if step.reasoned))

TRIGGERS = [
    Trigger(
        "document_begins_as_a_draft",
        Document,
        "INSERT",
        f"NEW.state <> '{DocumentState.DRAFT.value}' OR NEW.first_published_at IS NOT NULL",
    ),
    *rules_of(
        Document,
        "UPDATE",
        document_follows_the_step_table=f"OLD.state <> NEW.state AND NOT {_moves_as(transitions())}",
        document_is_published_after_review=f"OLD.state <> NEW.state AND ({_only_directly()})",
        new_public_document_is_complete=(
            "OLD.first_published_at IS NULL AND NEW.first_published_at IS NOT NULL AND"
            f" (NEW.date IS NULL OR {' OR '.join(map(unwritten, NEEDED_IN_PUBLIC))})"
        ),
        document_keeps_its_first_publication=(
            f"{changes('id', 'created_by_id', 'created_at')}"
            f" OR OLD.first_published_at IS NOT NULL AND ({changes('first_published_at', 'opd_id')})"
        ),
    ),
    Trigger(
        "document_that_was_public_or_tested_is_never_deleted",
        Document,
        "DELETE",
        f"OLD.first_published_at IS NOT NULL OR {TESTED % ('OLD', '')}",
    ),
    Trigger("document_event_goes_with_its_document", DocumentEvent, "DELETE", f"EXISTS (SELECT 1 {OF_DOCUMENT})"),
    Trigger("document_event_never_changes", DocumentEvent, "UPDATE"),
    *rules_of(
        DocumentEvent,
        "INSERT",
        document_event_has_its_reason=f"NEW.act IN ({REASONED}) AND {unwritten('reason')}",
        document_is_published_by_another_person=_published_by_its_author(),
    ),
    Trigger(
        "revision_of_what_was_public_is_never_deleted",
        Revision,
        "DELETE",
        f"EXISTS (SELECT 1 {OF_DOCUMENT} AND {WAS_PUBLIC_OR_TESTED})",
    ),
    Trigger("revision_keeps_its_file", Revision, "UPDATE", changes("id", *FILE_STAYS)),
    *held("exempt_file_is_opened_nowhere", Revision, ("disclosure",), OPENS_AN_EXEMPT_FILE),
    Trigger("barred_file_is_never_deleted", BarredFile, "DELETE"),
    Trigger(
        "barred_file_keeps_its_bytes_and_virus",
        BarredFile,
        "UPDATE",
        f"{changes('id', 'sha256')} OR OLD.found <> '' AND ({changes('found')})",
    ),
    *held("document_lies_in_its_agency", Document, ("opd_id", "category_id"), f"NOT {OF_ITS_AGENCY}"),
    Trigger("report_begins_open", Report, "INSERT", f"NEW.state NOT IN ({quoted(sorted(OPEN_REPORTS))})"),
    Trigger(
        "report_is_done_with_what_is_public",
        Report,
        "UPDATE",
        f"({changes('state', 'solution_id')}) AND NEW.state = '{ReportState.DONE.value}' AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {table_of(Document)} d WHERE d.id = NEW.solution_id"
        f" AND d.state IN ({quoted(sorted(PUBLIC_STATES))}) AND d.published_at > NEW.received_at)",
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
    """Install the triggers, and keep the kind of what was public before (`post_migrate`)."""
    triggers.install("documents", TRIGGERS)
    if {table_of(Document), table_of(PublicKind)} <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            cursor.execute(PUBLIC_BEFORE)
