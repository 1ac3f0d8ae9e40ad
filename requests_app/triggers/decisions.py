"""Triggers of a decision: what a refusal rests on, what a part states, and that a sent notice stays."""

from documents.models import ConsequenceTest, Document, Revision
from documents.triggers import AGENCY_OF_TEST, RULED_OPEN, SAME_FILE, test_serves
from opd.database.triggers import Trigger, changes, columns_of, held, rules_of, table_of
from opd.models import Opd
from requests_app.models import (
    Absence,
    AnswerFile,
    Decision,
    DeliveryStage,
    Dispute,
    DisputeStage,
    EarlierDecision,
    Event,
    InformationRequest,
    LetterKind,
    Objection,
    OpeningTask,
    Outcome,
    RefusedDocument,
    WithheldPart,
)
from requests_app.models.choices import HANDED_OVER
from requests_app.states import Act, ObjectionAct, State
from requests_app.triggers.conditions import (
    BECOMES_SENT,
    GIVEN,
    IS_MADE,
    LONGEST_CASE,
    OF_REQUEST,
    PAPER,
    PART_IS_SENT,
    RETURNS,
    favour,
    has_letter,
    has_no,
    has_not_come,
    listed,
    may_leave,
    not_handed_over,
)

REFUSED_TESTS = f"FROM {table_of(RefusedDocument)} r JOIN {table_of(ConsequenceTest)} t ON t.id = r.test_id"


def _serves(decision: str) -> str:
    return (
        f"{test_serves(f'DAY({decision}.decided_on)')}"
        f" AND ({decision}.sent_on IS NULL OR {test_serves(f'DAY({decision}.sent_on)')})"
        f" AND {decision}.grounds LIKE '%' || t.ground || '%'"
    )


def _lacks_tests(decision: str) -> str:
    tests = f"{REFUSED_TESTS} WHERE r.decision_id = {decision}.id"
    return (
        f"(LENGTH({decision}.grounds) <> (SELECT COUNT(DISTINCT t.ground) {tests})"
        f" OR EXISTS (SELECT 1 {tests} AND NOT ({_serves(decision)})))"
    )


REFUSAL_WITHOUT_BASIS = f"NEW.grounds <> '' AND (NEW.document_kind = '' OR {_lacks_tests('NEW')})"
RULED_OPEN_ELSEWHERE = f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE {RULED_OPEN} AND {SAME_FILE})"  # noqa: S608
# An award about this case, or one that opens what is refused, is named by the refusal while it is under appeal.
SILENT_ABOUT_AN_APPEAL = (
    f"EXISTS (SELECT 1 FROM {table_of(Dispute)} s JOIN {table_of(Objection)} o ON o.id = s.objection_id"  # noqa: S608
    f" WHERE s.opens_information AND s.award_received_on IS NOT NULL AND s.stage <> '{DisputeStage.FINISHED.value}'"
    " AND REPLACE(NEW.reason, COALESCE(NULLIF(s.registration, ''), o.number), '') = NEW.reason"
    " AND (o.inforequest_id = NEW.inforequest_id"
    f" OR EXISTS (SELECT 1 FROM {table_of(Decision)} e JOIN {table_of(RefusedDocument)} r ON r.decision_id = e.id"
    f" JOIN {table_of(RefusedDocument)} n ON n.document_id = r.document_id"
    " WHERE e.inforequest_id = o.inforequest_id AND n.decision_id = NEW.id)))"
)
RULED_OPEN_DOCUMENT = (
    f"FROM {table_of(ConsequenceTest)} t JOIN {table_of(Document)} e ON e.id = t.document_id"
    f" LEFT JOIN {table_of(Opd)} a ON a.id = e.opd_id, {table_of(Decision)} c"
    f" JOIN {table_of(InformationRequest)} q ON q.id = c.inforequest_id WHERE {RULED_OPEN}"
)
# A part by the test of a class is not of what a final ruling has opened: named by its title, or redacted in its file.
PART_OF_WHAT_IS_OPEN = (
    f"NEW.ground <> '' AND EXISTS (SELECT 1 {RULED_OPEN_DOCUMENT} AND c.id = NEW.decision_id"
    " AND (q.opd_id IS NULL OR a.id = q.opd_id OR a.parent_id = q.opd_id)"
    " AND REPLACE(LOWER(NEW.subject), LOWER(e.title), '') <> LOWER(NEW.subject))"
)
REDACTS_WHAT_IS_OPEN = (
    f"EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f JOIN {table_of(AnswerFile)} g ON g.id = f.made_from_id"  # noqa: S608
    f" JOIN {table_of(Revision)} v ON v.sha256 = g.sha256 JOIN {table_of(ConsequenceTest)} t"
    f" ON t.document_id = v.document_id WHERE {RULED_OPEN} AND g.sha256 <> ''"
    " AND f.inforequest_id = NEW.inforequest_id AND f.goes_out AND f.destroyed_at IS NULL)"
)
NAMES_GROUNDS = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = %s.decision_id AND d.grounds <> '')"  # noqa: S608
PART_OF_OTHER_GROUND = (
    f"NEW.ground <> '' AND NOT EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = NEW.decision_id"  # noqa: S608
    " AND d.grounds LIKE '%' || NEW.ground || '%')"
)
LOSES_GROUND_OF_A_PART = (
    f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.decision_id = NEW.id AND w.ground <> ''"  # noqa: S608
    " AND NEW.grounds NOT LIKE '%' || w.ground || '%')"
)
OF_ITS_AGENCY = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} c JOIN {table_of(InformationRequest)} q ON q.id = c.inforequest_id"  # noqa: S608
    f" LEFT JOIN {table_of(Opd)} a ON a.id = {AGENCY_OF_TEST} WHERE c.id = NEW.decision_id"
    " AND (a.id IS NULL OR q.opd_id IS NULL OR a.id = q.opd_id OR a.parent_id = q.opd_id))"
)
LIVING_TEST = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.id = NEW.test_id"  # noqa: S608
    " AND t.document_id IS NOT DISTINCT FROM NEW.document_id AND t.approved_at IS NOT NULL AND t.ended_at IS NULL"
    f" AND NOT {RULED_OPEN} AND {OF_ITS_AGENCY})"
)
# What is exempt rests on a test of its decision, or is said not to be here, and then nothing is redacted (18, 19).
UNFOUNDED = (
    f"(%(part)s.ground = '' AND (%(part)s.test_id IS NOT NULL OR %(part)s.manner <> '' OR %(part)s.words <> ''"
    f" OR %(part)s.places <> '' OR %(part)s.reason NOT IN ({listed(Absence)}))"
    f" OR %(part)s.ground <> '' AND NOT EXISTS (SELECT 1 {REFUSED_TESTS}"
    " WHERE r.decision_id = %(part)s.decision_id AND t.id = %(part)s.test_id AND t.ground = %(part)s.ground"
    " AND (t.document_id IS NOT NULL OR WRITTEN(%(part)s.belongs))))"
)
SENDS_UNFOUNDED = (
    f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.decision_id = NEW.id"  # noqa: S608
    f" AND {UNFOUNDED % {'part': 'w'}})"
)
FOUNDATION = ("ground", "reason", "test_id", "belongs", "manner", "words", "places")
PART_WITHHELD = f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.decision_id = NEW.id)"  # noqa: S608
RULED_THE_OBJECTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Objection)} o LEFT JOIN {table_of(Event)} e ON e.objection_id = o.id"  # noqa: S608
    f" AND e.act = '{ObjectionAct.RULE.value}' WHERE o.inforequest_id = NEW.inforequest_id"
    " AND (o.decided_by_id = NEW.decided_by_id OR e.by_id = NEW.decided_by_id))"
)
RETURNED = ("returned_outcome", "returned_cost", "returned_given")
WORDS = columns_of(
    Decision, but=("letter", "sent_on", "sent_by_channel", "received_on", "looked_for_by", "looked_for_at", *RETURNED)
)
OTHER_FORMAT = (  # neither the one that came back nor the one that was asked for
    f"""CAST(NEW.returned_given AS TEXT) LIKE '%"format %'"""  # noqa: S608 - our own names
    f""" AND CAST(NEW.returned_given AS TEXT) NOT LIKE '%"format ' || NEW.format || '"%'"""
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(InformationRequest)} q"
    " WHERE q.id = NEW.inforequest_id AND q.format = NEW.format)"
)
LESS_THAN_RETURNED = (
    f"NEW.returned_outcome <> '' AND ({favour('NEW.outcome')} > {favour('NEW.returned_outcome')}"
    f" OR {favour('NEW.outcome')} = {favour('NEW.returned_outcome')}"
    f" AND (COALESCE(NEW.cost, 0) > COALESCE(NEW.returned_cost, 0) OR {OTHER_FORMAT}))"
)
SENT_WORDS = (*WORDS, "letter_id", "looked_for_by_id", "looked_for_at")
NOTICE_NOT_HANDED_OVER = f"{BECOMES_SENT} AND ({not_handed_over('received_on', OF_REQUEST)})"
TAKES_UNREAD_FILE = (
    f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND NEW.outcome IN ({GIVEN})"  # noqa: S608 - our own names
    f" AND EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f WHERE f.inforequest_id = NEW.inforequest_id"
    " AND f.goes_out AND f.destroyed_at IS NULL AND (NOT f.follows OR f.followed_at IS NOT NULL)"
    f" AND (NEW.looked_for_at IS NULL OR NOT {may_leave('f')}))"
)
STATES_NOTHING = "NEW.ground <> '' AND NEW.words = '' AND (NEW.places = '' OR NEW.manner <> 'blackened')"
DECISION_DATE_IS_PLAUSIBLE = (
    f"EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r WHERE r.id = NEW.inforequest_id"  # noqa: S608
    f" AND DAY(NEW.decided_on) - DAY(r.received_on) BETWEEN 0 AND {LONGEST_CASE})"
)
DECIDED_IN_THE_FUTURE = has_not_come("NEW.decided_on", "inforequest_id", "NEW.inforequest_id", Act.DECIDE)
OPENED_BY_A_RULING = (
    f"EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k JOIN {table_of(Objection)} o ON o.id = k.objection_id"  # noqa: S608
    f" JOIN {table_of(Decision)} d ON d.inforequest_id = o.inforequest_id WHERE k.id = NEW.opened_by_id"
    " AND k.confirmed_by_id IS NOT NULL AND k.named_parts LIKE '%,' || NEW.id || ',%'"
    f" AND d.id = NEW.decision_id AND k.aim IN ({listed(HANDED_OVER)}) AND k.done_on IS NULL AND {PAPER})"
)
# Personal data of a request that was withdrawn before its notice go like all others.
PART_OF_WITHDRAWN = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d JOIN {table_of(InformationRequest)} r ON r.id = d.inforequest_id"  # noqa: S608
    f" WHERE d.id = OLD.decision_id AND r.state = '{State.WITHDRAWN.value}')"
)

TRIGGERS = [
    *held("request_is_decided_by_another_person", Decision, (), RULED_THE_OBJECTION),
    *held(
        "withheld_part_is_not_of_what_is_open", WithheldPart, ("subject", "ground", "decision_id"), PART_OF_WHAT_IS_OPEN
    ),
    *rules_of(
        WithheldPart,
        "INSERT",
        withheld_part_has_a_ground_of_its_decision=PART_OF_OTHER_GROUND,
        withheld_part_has_its_foundation=UNFOUNDED % {"part": "NEW"},
        withheld_part_states_words_or_places=STATES_NOTHING,
        withheld_part_is_not_added_after_the_notice=PART_IS_SENT % "NEW",
        withheld_part_begins_closed="NEW.opened_by_id IS NOT NULL",
    ),
    *rules_of(
        WithheldPart,
        "UPDATE",
        withheld_part_keeps_a_ground_of_its_decision=f"({changes('ground', 'decision_id')}) AND {PART_OF_OTHER_GROUND}",
        withheld_part_keeps_its_foundation=(
            f"({changes(*FOUNDATION, 'decision_id')}) AND {UNFOUNDED % {'part': 'NEW'}}"
            f" AND NOT {PART_IS_SENT % 'OLD'} AND NOT {PART_OF_WITHDRAWN}"
        ),
        withheld_part_still_states_words_or_places=(
            f"({changes('ground', 'manner', 'words', 'places')}) AND {STATES_NOTHING}"
            f" AND NOT {PART_IS_SENT % 'OLD'} AND NOT {PART_OF_WITHDRAWN}"
        ),
        withheld_part_is_not_changed_after_the_notice=(
            f"({changes('decision_id', 'subject', 'reason', 'ground', 'test_id', 'belongs', 'manner', 'places')}"
            f" OR NEW.words <> '' AND ({changes('words')}))"
            f" AND {PART_IS_SENT % 'OLD'}"
        ),
        withheld_part_is_opened_by_a_final_ruling=(
            f"({changes('opened_by_id')}) AND (OLD.opened_by_id IS NOT NULL OR NOT {OPENED_BY_A_RULING})"
        ),
    ),
    *rules_of(
        Decision,
        "UPDATE",
        decision_keeps_the_grounds_of_its_parts=f"({changes('grounds')}) AND {LOSES_GROUND_OF_A_PART}",
        # A notice that comes back changes nothing of what was decided, although its test may have ended since.
        refusal_rests_on_living_tests=(
            f"({changes('grounds', 'decided_on', 'document_kind')} OR NEW.sent_on IS NOT NULL"
            f" AND ({changes('sent_on')})) AND {REFUSAL_WITHOUT_BASIS}"
        ),
        refusal_names_an_award_under_appeal=(
            f"NEW.grounds <> '' AND ({changes('grounds', 'reason')} OR OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL)"
            f" AND {SILENT_ABOUT_AN_APPEAL}"
        ),
        partial_notice_names_what_is_withheld=(
            f"{BECOMES_SENT} AND NEW.outcome = 'partly' AND (NOT {PART_WITHHELD} OR {SENDS_UNFOUNDED})"
        ),
        partial_notice_redacts_nothing_that_is_open=(
            f"{BECOMES_SENT} AND NEW.outcome = 'partly' AND NEW.grounds <> '' AND {REDACTS_WHAT_IS_OPEN}"
        ),
        notice_is_of_a_day_that_has_come=(
            f"(({changes('letter_id')}) AND NEW.letter_id IS NOT NULL OR {BECOMES_SENT}) AND {DECIDED_IN_THE_FUTURE}"
        ),
        notice_is_handed_over=NOTICE_NOT_HANDED_OVER,
        notice_stays_as_sent=(
            f"OLD.sent_on IS NOT NULL AND ({changes(*SENT_WORDS)} OR (NEW.sent_on IS NOT NULL"
            f" AND ({changes('sent_on', 'sent_by_channel')} OR ({changes('received_on')}"
            f" AND {has_no(DeliveryStage.RECEIVED.value, OF_REQUEST, 'NEW.received_on')}))))"
        ),
        notice_is_open_again_after_a_bounce=(
            f"OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL AND {has_no(DeliveryStage.BOUNCED.value, OF_REQUEST)}"
        ),
        notice_stays_as_made=f"{IS_MADE} AND ({changes(*WORDS)})",
        notice_dates_are_plausible=(
            f"DAY(NEW.sent_on) - DAY(NEW.decided_on) > {LONGEST_CASE}"
            f" OR DAY(NEW.received_on) - DAY(NEW.sent_on) > {LONGEST_CASE}"
        ),
        decision_is_no_less_than_what_came_back=(
            f"({changes('outcome', 'cost', 'format', *RETURNED)}) AND {LESS_THAN_RETURNED}"
        ),
        decision_that_came_back_is_known=(
            f"(CASE WHEN {RETURNS} THEN NEW.returned_outcome <> OLD.outcome"
            f" OR NEW.returned_cost IS DISTINCT FROM OLD.cost ELSE {changes(*RETURNED)} END)"
        ),
        notice_takes_no_unread_file=TAKES_UNREAD_FILE,
        notice_is_sent_with_its_letter=(
            f"{BECOMES_SENT} AND (NOT {has_letter('inforequest_id', LetterKind.NOTICE)}"
            f" OR NEW.outcome = '{Outcome.REFUSED.value}' AND NOT {has_letter('inforequest_id', LetterKind.REFUSAL)})"
        ),
    ),
    *rules_of(
        Decision,
        "INSERT",
        decision_begins_without_grounds="NEW.grounds <> ''",
        notice_begins_unsent="NEW.sent_on IS NOT NULL",
    ),
    Trigger(
        "refused_document_has_a_living_test",
        RefusedDocument,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {table_of(RefusedDocument)} r WHERE r.id = NEW.id"  # noqa: S608
        " OR r.decision_id = NEW.decision_id AND (r.document_id = NEW.document_id OR r.test_id = NEW.test_id))"
        f" OR {PART_IS_SENT % 'NEW'} OR {NAMES_GROUNDS % 'NEW'} OR NOT {LIVING_TEST}"
        f" OR {RULED_OPEN_ELSEWHERE}",
    ),
    Trigger("refused_document_never_changes", RefusedDocument, "UPDATE"),
    Trigger(
        "refused_document_is_not_deleted",
        RefusedDocument,
        "DELETE",
        f"{PART_IS_SENT % 'OLD'} OR {NAMES_GROUNDS % 'OLD'}",
    ),
    *held("decision_date_is_plausible", Decision, (), f"NOT {DECISION_DATE_IS_PLAUSIBLE}"),
    Trigger("decision_is_never_deleted", Decision, "DELETE"),
    Trigger("earlier_decision_is_never_deleted", EarlierDecision, "DELETE"),
    Trigger("earlier_decision_is_never_changed", EarlierDecision, "UPDATE"),
    Trigger("withheld_part_is_not_deleted_after_the_notice", WithheldPart, "DELETE", PART_IS_SENT % "OLD"),
]
