"""Triggers of the tasks of a ruling, and of the paper behind an opening by ruling."""

from documents.models import PUBLIC_STATES, ConsequenceTest, Document, ExemptionEnd, Opening, OpeningStage, Revision
from opd.database.triggers import Trigger, changes, columns_of, rules_of, table_of
from requests_app import deadlines
from requests_app.models import (
    Aim,
    AnswerFile,
    Decision,
    DeliveryStage,
    Dispute,
    InformationRequest,
    LaterJudgment,
    Letter,
    LetterKind,
    Objection,
    ObjectionGround,
    OpeningTask,
    Orderer,
    Outcome,
    Paper,
    PaperKind,
    Payment,
    RefusedDocument,
    TaskEnd,
    WithheldPart,
)
from requests_app.models.choices import HANDED_OVER
from requests_app.states import ObjectionState
from requests_app.triggers.conditions import DELIVERY, GIVEN, PAPER, is_handed_over, is_not_workday, is_superior, listed
from requests_app.triggers.objections import took_part

CHOSEN = InformationRequest.answer_documents.through
HAS_PAPER = f"EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id AND {PAPER})"  # noqa: S608
REFUSED_FOR = (
    f"SELECT 1 FROM {table_of(RefusedDocument)} r JOIN {table_of(Decision)} c ON c.id = r.decision_id"  # noqa: S608
    " WHERE c.inforequest_id = o.inforequest_id AND r.document_id IS NOT NULL"
)
REFUSED_FOR_OTHERS = f"EXISTS ({REFUSED_FOR}) AND NOT EXISTS ({REFUSED_FOR} AND r.document_id = NEW.document_id)"
RULING_IS_RECORDED = (
    f"EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k JOIN {table_of(Objection)} o ON o.id = k.objection_id"  # noqa: S608
    f" WHERE k.opening_id = NEW.id AND {PAPER} AND NOT ({REFUSED_FOR_OTHERS}))"
)
PUBLIC = listed(PUBLIC_STATES)
IS_PUBLIC = f"EXISTS (SELECT 1 FROM {table_of(Document)} p WHERE p.id = NEW.document_id AND p.state IN ({PUBLIC}))"  # noqa: S608
OPENED = (
    f"SELECT 1 FROM {table_of(Opening)} g WHERE g.id = NEW.opening_id"  # noqa: S608
    f" AND g.stage = '{OpeningStage.CONFIRMED.value}'"
)
SAME_RULING = "k.ordered_by = NEW.ordered_by AND k.information = NEW.information"
OF_ANOTHER_TASK = (  # of the same ruling
    f"EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k WHERE k.objection_id = NEW.objection_id AND k.id <> NEW.id"  # noqa: S608
    f" AND {SAME_RULING} AND k.document_id = NEW.document_id)"
)
# A document that a second person has opened is the one, even if the decision was rewritten since.
NOT_ITS_DOCUMENT = (
    f"(EXISTS ({OPENED} AND g.document_id <> NEW.document_id) OR NOT EXISTS ({OPENED})"  # noqa: S608
    f" AND EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id AND {REFUSED_FOR_OTHERS}))"
)
CONFIRMED_OPENING = (
    f"EXISTS (SELECT 1 FROM {table_of(Opening)} g WHERE g.id = OLD.opening_id"  # noqa: S608
    f" AND g.stage = '{OpeningStage.CONFIRMED.value}')"
)
TASK_IS_DONE = (
    *("document_id", "letter_id", "cost", "excuse", "named_parts", "asked_by_id", "confirmed_by_id", "confirmed_on"),
    *("waiver_id", "waiver_until", "waiver_letter_id", "end", "done_on", "done_by_id"),
)
LETTER_CAME_BACK = (
    f"EXISTS (SELECT 1 FROM {DELIVERY} v WHERE v.letter_id = OLD.letter_id"  # noqa: S608 - our own names
    f" AND v.stage = '{DeliveryStage.BOUNCED.value}')"
)
BROUGHT = (  # a letter of this task, which was handed over and has not come back
    f"EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.id = NEW.letter_id AND l.objection_id = NEW.objection_id"  # noqa: S608
    f" AND l.kind = '{LetterKind.FULFILMENT.value}' AND {is_handed_over('l.id')})"
)
ORDERED_FILES = (  # those of the documents that were refused
    f"SELECT v.sha256 FROM {table_of(Revision)} v JOIN {table_of(RefusedDocument)} r ON r.document_id = v.document_id"  # noqa: S608
    f" JOIN {table_of(Decision)} c ON c.id = r.decision_id JOIN {table_of(Objection)} o"
    " ON o.inforequest_id = c.inforequest_id WHERE o.id = NEW.objection_id AND v.sha256 <> ''"
    f" AND (NEW.aim <> '{Aim.FILE.value}' OR c.outcome = '{Outcome.REFUSED.value}')"
)
HAD_FILES = (  # of a part also what the applicant has had already
    f"SELECT e.sha256 FROM {table_of(AnswerFile)} e WHERE NEW.aim = '{Aim.PART.value}'"  # noqa: S608
    " AND e.inforequest_id = f.inforequest_id AND e.carries_out_id IS NULL AND e.sha256 <> ''"
)
OPENS_A_PART = f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.opened_by_id = NEW.id AND w.ground <> '')"  # noqa: S608
CLOSED_PART = (  # of the notice that was sent
    f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w JOIN {table_of(Decision)} d ON d.id = w.decision_id"  # noqa: S608
    f" JOIN {table_of(Objection)} o ON o.inforequest_id = d.inforequest_id WHERE o.id = NEW.objection_id"
    " AND d.sent_on IS NOT NULL AND w.ground <> '' AND w.opened_by_id IS NULL%s)"
)
# Giving is giving all: after a refusal or silence, or where parts were closed since the order.
OF_ALL = (
    f" AND (o.grounds LIKE '%{ObjectionGround.A.value}%' OR o.grounds LIKE '%{ObjectionGround.C.value}%'"
    " OR d.letter_id > o.letter_id)"
)
STAYS_CLOSED = (
    "(NEW.kept_words <> '' AND NEW.confirmed_by_id IS NULL"
    f" OR NEW.aim = '{Aim.PART.value}' AND NOT {OPENS_A_PART} AND (NEW.kept_words = '' OR {CLOSED_PART % ''})"
    f" OR NEW.aim = '{Aim.FILE.value}' AND {CLOSED_PART % OF_ALL})"
)
WITH_THE_APPLICANT = (
    f"{OPENS_A_PART} AND f.sha256 IN (SELECT e.sha256 FROM {table_of(AnswerFile)} e"  # noqa: S608
    " WHERE e.inforequest_id = f.inforequest_id AND e.carries_out_id IS NULL AND e.goes_out AND e.sha256 <> '')"
)
HAS_FILE = (
    f"EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f LEFT JOIN {table_of(AnswerFile)} g ON g.id = f.made_from_id"  # noqa: S608
    " WHERE f.carries_out_id = NEW.id AND f.goes_out AND f.followed_at IS NOT NULL"
    f" AND (NOT EXISTS ({ORDERED_FILES}) OR f.sha256 IN ({ORDERED_FILES} UNION {HAD_FILES})"
    f" OR g.sha256 IN ({ORDERED_FILES} UNION {HAD_FILES})))"
)
BRINGS_A_NEW_FILE = (
    f"EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f WHERE f.carries_out_id = NEW.id AND f.goes_out"  # noqa: S608
    f" AND f.followed_at IS NOT NULL AND NOT ({WITH_THE_APPLICANT}))"
)


def _without(text: str, words: list[str]) -> str:
    return _without(f"REPLACE({text}, {words[0]}, '')", words[1:]) if words else text


# An order states an amount as Rp5.000, Rp 5.000 or Rp. 5000; one that states none takes the fee away.
AMOUNT = "('rp' || CAST(NEW.cost AS TEXT))"
AMOUNTS = "REPLACE(REPLACE(LOWER(NEW.information), '.', ''), 'rp ', 'rp')"
LONGER = [f"({AMOUNT} || '{digit}')" for digit in range(10)]
IS_THE_ORDERED_COST = f"(NEW.cost = 0 OR {_without(AMOUNTS, LONGER)} LIKE '%' || {AMOUNT} || '%')"
IS_LOWERED = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d JOIN {table_of(Objection)} o"  # noqa: S608 - our own names
    " ON o.inforequest_id = d.inforequest_id WHERE o.id = NEW.objection_id AND NEW.cost < d.cost AND NEW.cost >="
    " (SELECT COALESCE(SUM(CASE WHEN p.is_refund THEN -p.amount ELSE p.amount END), 0)"
    f" FROM {table_of(Payment)} p WHERE p.decision_id = d.id))"
)
NOTICED = (  # by the notice of its request, sent since; one that gives brings a file or a document
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d JOIN {table_of(Objection)} o"  # noqa: S608 - our own names
    " ON o.inforequest_id = d.inforequest_id WHERE o.id = NEW.objection_id AND d.letter_id = NEW.letter_id"
    " AND d.sent_on >= NEW.raised_on AND (o.letter_id IS NULL OR d.letter_id > o.letter_id)"
    f" AND (NEW.aim = '{Aim.ANSWER.value}' OR NEW.aim = '{Aim.FILE.value}'"
    f" AND d.outcome IN ({GIVEN}) AND NOT EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w"
    f" WHERE w.decision_id = d.id AND w.ground <> '') AND (EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f"
    " WHERE f.inforequest_id = d.inforequest_id AND f.goes_out AND (NOT f.follows OR f.followed_at IS NOT NULL))"
    f" OR EXISTS (SELECT 1 FROM {table_of(CHOSEN)} c WHERE c.informationrequest_id = d.inforequest_id))))"
)
OF_OBJECTION = f"EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id AND {{}})"  # noqa: S608
WAIVED_ON = f"(SELECT l.dated_on FROM {table_of(Letter)} l WHERE l.id = NEW.waiver_letter_id)"  # noqa: S608
IS_OF_THE_SUPERIOR = f"NEW.ordered_by = '{Orderer.SUPERIOR.value}'"
NOT_CONFIRMED = (  # by a superior in office who took no part in the request, and did not state it
    f"(NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id = NEW.asked_by_id"
    f" OR {OF_OBJECTION.format(took_part('NEW.confirmed_by_id', 'o', 'NEW.confirmed_on'))}"
    f" OR NOT {is_superior('NEW.confirmed_by_id', 'NEW.confirmed_on')})"
)
REPLACED = (  # by a later judgment, whose words the dispute has now
    f"EXISTS (SELECT 1 FROM {table_of(Dispute)} s JOIN {table_of(LaterJudgment)} j ON j.dispute_id = s.id"  # noqa: S608
    " WHERE s.objection_id = NEW.objection_id AND j.state = 'confirmed' AND j.result = s.result"
    " AND s.result <> NEW.information)"
)
# The reply that ordered it came back, and the one that was sent since orders as much in other words.
RULED_AGAIN = (
    f"EXISTS (SELECT 1 FROM {table_of(Objection)} o JOIN {table_of(OpeningTask)} k ON k.objection_id = o.id"  # noqa: S608
    f" WHERE o.id = NEW.objection_id AND o.state = '{ObjectionState.SENT.value}' AND o.returned_outcome <> ''"
    f" AND k.ordered_by = NEW.ordered_by AND k.aim = NEW.aim AND NOT ({SAME_RULING})"
    ' AND k.information = o."order")'
)
NOT_10_WORKDAYS = is_not_workday(str(deadlines.WITHDRAWAL), "l.dated_on", "NEW.waiver_until")
WAIVER_OF_WINNER = (
    f"EXISTS (SELECT 1 FROM {table_of(Paper)} w JOIN {table_of(Objection)} o ON o.applicant_id = w.applicant_id"  # noqa: S608
    f" JOIN {table_of(Letter)} l ON l.objection_id = o.id AND l.id = NEW.waiver_letter_id"
    f" AND l.kind = '{LetterKind.WITHDRAWAL.value}'"
    f" WHERE w.id = NEW.waiver_id AND o.id = NEW.objection_id AND w.kind = '{PaperKind.WAIVER.value}'"
    f" AND w.sha256 <> '' AND (OLD.waiver_until IS NOT NULL AND NEW.waiver_until > OLD.waiver_until"
    f" OR OLD.waiver_until IS NULL AND NOT {NOT_10_WORKDAYS}))"
)
IS_NAMED = f"(EXISTS ({OPENED}) OR {OF_OBJECTION.format(f'EXISTS ({REFUSED_FOR})')})"  # else a superior confirms which
ENDS = {
    TaskEnd.EXCUSED: f"{IS_OF_THE_SUPERIOR} AND NEW.excuse <> '' AND NOT {NOT_CONFIRMED} AND {BROUGHT}",
    TaskEnd.WAIVED: (
        f"OLD.waiver_until IS NOT NULL AND NEW.waiver_until < NEW.done_on AND {is_handed_over('NEW.waiver_letter_id')}"
    ),
    TaskEnd.SUPERSEDED: (
        f"(NEW.ordered_by = '{Orderer.TRIBUNAL.value}' AND {REPLACED} OR {IS_OF_THE_SUPERIOR} AND {RULED_AGAIN})"
    ),
}
CARRIED_OUT = (
    f"(NEW.aim = '{Aim.DOCUMENT.value}' AND NEW.document_id IS NOT NULL AND ({IS_NAMED} OR NOT {NOT_CONFIRMED})"
    f" OR NEW.aim IN ({listed(HANDED_OVER)}) AND {BROUGHT} AND {HAS_FILE}"
    f" AND {BRINGS_A_NEW_FILE} AND NOT {STAYS_CLOSED}"
    f" OR NEW.aim = '{Aim.FEE.value}' AND {BROUGHT} AND {IS_LOWERED} AND {IS_THE_ORDERED_COST} OR {NOTICED})"
)
ENDS[TaskEnd.CARRIED_OUT] = f"{CARRIED_OUT} AND {HAS_PAPER}"
ENDED = " OR ".join(f"NEW.\"end\" = '{end.value}' AND {how}" for end, how in ENDS.items())

# What is opened by an order is declared open before there is a task of it.
NOT_DECLARED_OPEN = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t"  # noqa: S608
    f" JOIN {table_of(RefusedDocument)} r ON r.document_id = t.document_id JOIN {table_of(Decision)} c"
    f" ON c.id = r.decision_id JOIN {table_of(Objection)} o ON o.inforequest_id = c.inforequest_id"
    " WHERE o.id = NEW.objection_id AND t.approved_at IS NOT NULL AND t.ended_at IS NULL"
    f" AND t.ruled_open_on IS NULL AND {PAPER} AND (NEW.aim = '{Aim.DOCUMENT.value}'"
    f" OR NEW.aim = '{Aim.FILE.value}' AND c.outcome = '{Outcome.REFUSED.value}'))"
)
LIFTED = (
    f"EXISTS (SELECT 1 FROM {table_of(LaterJudgment)} j JOIN {table_of(Dispute)} d ON d.id = j.dispute_id"  # noqa: S608
    f" JOIN {table_of(Objection)} o ON o.id = d.objection_id JOIN {table_of(Decision)} c"
    f" ON c.inforequest_id = o.inforequest_id JOIN {table_of(RefusedDocument)} r ON r.decision_id = c.id"
    f" JOIN {table_of(Revision)} a ON a.document_id = r.document_id JOIN {table_of(Revision)} b ON b.sha256 = a.sha256"
    " WHERE j.state = 'confirmed' AND NOT j.opens_information AND NOT d.opens_information AND a.sha256 <> ''"
    " AND b.document_id = NEW.document_id)"
)
PAPER_STAYS = columns_of(Paper, but=("file", "key", "name", "destroyed_at"))

TRIGGERS = [
    Trigger("opening_task_is_never_deleted", OpeningTask, "DELETE"),
    Trigger("opening_task_begins_with_what_it_opens", OpeningTask, "INSERT", NOT_DECLARED_OPEN),
    Trigger("paper_never_changes", Paper, "UPDATE", changes(*PAPER_STAYS)),
    Trigger(
        "ruling_is_lifted_by_a_later_one",
        ConsequenceTest,
        "UPDATE",
        f"({changes('ruling_lifted_on')}) AND NEW.ruling_lifted_on IS NOT NULL AND NOT {LIFTED}",
    ),
    *rules_of(
        OpeningTask,
        "UPDATE",
        opening_task_stays_as_created=(
            f"{changes('objection_id', 'aim', 'ordered_by', 'information', 'raised_on')}"
            f" OR ({changes('due_on')}) AND NOT COALESCE(NEW.due_on < OLD.due_on, 1 = 0)"
        ),
        opening_task_is_done_once=(
            f"OLD.done_on IS NOT NULL AND ({changes(*TASK_IS_DONE)})"
            f" AND NOT (NEW.done_on IS NULL AND {LETTER_CAME_BACK})"
            f" OR {CONFIRMED_OPENING} AND ({changes('opening_id')})"
        ),
        opening_task_is_done_by_its_document=(
            f"({changes('document_id', 'done_on')}) AND OLD.done_on IS NULL AND NEW.document_id IS NOT NULL"
            f" AND (NOT {IS_PUBLIC} OR {OF_ANOTHER_TASK} OR {NOT_ITS_DOCUMENT})"
        ),
        opening_task_is_confirmed_by_an_impartial_superior=(
            f"({changes('confirmed_by_id', 'confirmed_on')}) AND NEW.confirmed_by_id IS NOT NULL AND {NOT_CONFIRMED}"
        ),
        opening_task_keeps_the_parts_that_were_confirmed=(
            f"(({changes('named_parts')}) OR ({changes('kept_words')}) AND NEW.kept_words <> '')"
            " AND NEW.confirmed_by_id IS NOT NULL"
        ),
        opening_task_is_waived_by_its_winner=(
            f"({changes('waiver_id', 'waiver_until', 'waiver_letter_id')}) AND NEW.waiver_until IS NOT NULL"
            f" AND (NOT {WAIVER_OF_WINNER} OR OLD.waiver_until IS NULL"
            f" AND {OF_OBJECTION.format(took_part('NEW.asked_by_id', 'o', WAIVED_ON))})"
        ),
        opening_task_is_done_by_what_was_ordered=(f"OLD.done_on IS NULL AND NEW.done_on IS NOT NULL AND NOT ({ENDED})"),
    ),
    Trigger("opening_task_begins_open", OpeningTask, "INSERT", "NEW.done_on IS NOT NULL OR NEW.opening_id IS NOT NULL"),
    Trigger(
        "opening_by_ruling_has_its_paper",
        Opening,
        "UPDATE",
        f"OLD.stage <> NEW.stage AND NEW.stage = '{OpeningStage.CONFIRMED.value}'"
        f" AND NEW.way = '{ExemptionEnd.RULING.value}' AND NEW.file = '' AND NOT {RULING_IS_RECORDED}",
    ),
]
