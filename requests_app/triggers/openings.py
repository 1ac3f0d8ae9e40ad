"""Triggers of the tasks to open information, and of the paper behind an opening by ruling."""

from documents.models import PUBLIC_STATES, Document, ExemptionEnd, Opening, OpeningStage
from opd.database.triggers import Trigger, changes, table_of
from requests_app.models import OPENING, Decision, Dispute, DisputeStage, Objection, OpeningTask, RefusedDocument
from requests_app.states import ObjectionState

OPENING_OUTCOMES = ", ".join(f"'{outcome.value}'" for outcome in OPENING)
PAPER = (
    f"(o.state = '{ObjectionState.SENT.value}' AND o.outcome IN ({OPENING_OUTCOMES})"  # noqa: S608
    f" OR EXISTS (SELECT 1 FROM {table_of(Dispute)} d WHERE d.objection_id = o.id AND d.opens_information"
    f" AND d.stage = '{DisputeStage.FINISHED.value}'))"
)
HAS_PAPER = f"EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id AND {PAPER})"  # noqa: S608
REFUSED_FOR = (
    f"SELECT 1 FROM {table_of(RefusedDocument)} r JOIN {table_of(Decision)} c ON c.id = r.decision_id"  # noqa: S608
    " WHERE c.inforequest_id = o.inforequest_id"
)
REFUSED_FOR_OTHERS = f"EXISTS ({REFUSED_FOR}) AND NOT EXISTS ({REFUSED_FOR} AND r.document_id = NEW.document_id)"
RULING_IS_RECORDED = (
    f"EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k JOIN {table_of(Objection)} o ON o.id = k.objection_id"  # noqa: S608
    f" WHERE k.opening_id = NEW.id AND {PAPER} AND NOT ({REFUSED_FOR_OTHERS}))"
)
PUBLIC = ", ".join(f"'{state.value}'" for state in PUBLIC_STATES)
IS_PUBLIC = f"EXISTS (SELECT 1 FROM {table_of(Document)} p WHERE p.id = NEW.document_id AND p.state IN ({PUBLIC}))"  # noqa: S608
OPENED = (
    f"SELECT 1 FROM {table_of(Opening)} g WHERE g.id = NEW.opening_id"  # noqa: S608
    f" AND g.stage = '{OpeningStage.CONFIRMED.value}'"
)
# A document that a second person has opened is the one, even if the decision was rewritten since, for other documents.
NOT_ITS_DOCUMENT = (
    f"(EXISTS ({OPENED} AND g.document_id <> NEW.document_id) OR NOT EXISTS ({OPENED})"  # noqa: S608
    f" AND EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id AND {REFUSED_FOR_OTHERS}))"
)
CONFIRMED_OPENING = (
    f"EXISTS (SELECT 1 FROM {table_of(Opening)} g WHERE g.id = OLD.opening_id"  # noqa: S608
    f" AND g.stage = '{OpeningStage.CONFIRMED.value}')"
)
TASK_IS_DONE = ("document_id", "handed_over", "done_on", "done_by_id")

TRIGGERS = [
    Trigger("opening_task_is_never_deleted", OpeningTask, "DELETE"),
    Trigger(
        "opening_task_stays_as_created", OpeningTask, "UPDATE", changes("objection_id", "information", "raised_on")
    ),
    Trigger("opening_task_begins_open", OpeningTask, "INSERT", "NEW.done_on IS NOT NULL OR NEW.opening_id IS NOT NULL"),
    Trigger(
        "opening_task_is_done_once",
        OpeningTask,
        "UPDATE",
        f"OLD.done_on IS NOT NULL AND ({changes(*TASK_IS_DONE)}) OR {CONFIRMED_OPENING} AND ({changes('opening_id')})",
    ),
    Trigger(
        "opening_task_is_done_by_its_document",
        OpeningTask,
        "UPDATE",
        f"OLD.done_on IS NULL AND NEW.document_id IS NOT NULL AND (NOT {IS_PUBLIC} OR {NOT_ITS_DOCUMENT})",
    ),
    Trigger(
        "opening_task_gives_to_the_applicant_by_a_ruling",
        OpeningTask,
        "UPDATE",
        f"OLD.handed_over = '' AND NEW.handed_over <> '' AND NOT {HAS_PAPER}",
    ),
    Trigger(
        "opening_by_ruling_has_its_paper",
        Opening,
        "UPDATE",
        f"OLD.stage <> NEW.stage AND NEW.stage = '{OpeningStage.CONFIRMED.value}'"
        f" AND NEW.way = '{ExemptionEnd.RULING.value}' AND NEW.file = '' AND NOT {RULING_IS_RECORDED}",
    ),
]
