"""Triggers of a decision: what a refusal rests on, what a part states, and that a sent notice stays."""

from documents.models import ConsequenceTest, ExemptionEnd
from opd.database.triggers import Trigger, changes, columns_of, table_of
from requests_app.models import (
    AnswerFile,
    Decision,
    DeliveryStage,
    EarlierDecision,
    Event,
    InformationRequest,
    LetterKind,
    Objection,
    Outcome,
    Payment,
    RefusedDocument,
    WithheldPart,
)
from requests_app.states import ObjectionAct, State
from requests_app.triggers.conditions import (
    BECOMES_SENT,
    GIVEN,
    IS_MADE,
    LONGEST_CASE,
    OF_REQUEST,
    PART_IS_SENT,
    has_letter,
    has_no,
    may_leave,
    not_handed_over,
)

REFUSED_TESTS = f"FROM {table_of(RefusedDocument)} r JOIN {table_of(ConsequenceTest)} t ON t.id = r.test_id"


def _serves(decision: str) -> str:
    """Return SQL that holds where the test `t` serves the decision: `ConsequenceTest.serves` and a ground of it."""
    return (
        f"t.approved_at IS NOT NULL AND t.decision_date <= {decision}.decided_on"
        f" AND (t.ends_on IS NULL OR t.ends_on >= {decision}.decided_on)"
        f" AND t.\"end\" <> '{ExemptionEnd.RULING.value}'"
        f" AND (t.ended_at IS NULL OR LOCAL_DAY(t.ended_at) > DAY({decision}.decided_on))"
        f" AND {decision}.grounds LIKE '%' || t.ground || '%'"
    )


def _lacks_tests(decision: str) -> str:
    """Return SQL that holds for a decision whose grounds are not those of its tests in force together."""
    tests = f"{REFUSED_TESTS} WHERE r.decision_id = {decision}.id"
    return (
        f"(LENGTH({decision}.grounds) <> (SELECT COUNT(DISTINCT t.ground) {tests})"
        f" OR EXISTS (SELECT 1 {tests} AND NOT ({_serves(decision)})))"
    )


REFUSAL_WITHOUT_BASIS = f"NEW.grounds <> '' AND (NEW.document_kind = '' OR {_lacks_tests('NEW')})"
NAMES_GROUNDS = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = %s.decision_id AND d.grounds <> '')"  # noqa: S608
PART_OF_OTHER_GROUND = (
    f"NEW.ground <> '' AND NOT EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = NEW.decision_id"  # noqa: S608
    " AND d.grounds LIKE '%' || NEW.ground || '%')"
)
LOSES_GROUND_OF_A_PART = (
    f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.decision_id = NEW.id AND w.ground <> ''"  # noqa: S608
    " AND NEW.grounds NOT LIKE '%' || w.ground || '%')"
)
LIVING_TEST = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.id = NEW.test_id"  # noqa: S608
    " AND t.document_id = NEW.document_id AND t.approved_at IS NOT NULL AND t.ended_at IS NULL)"
)
PART_WITHHELD = f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.decision_id = NEW.id)"  # noqa: S608
RULED_THE_OBJECTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Objection)} o LEFT JOIN {table_of(Event)} e ON e.objection_id = o.id"  # noqa: S608
    f" AND e.act = '{ObjectionAct.RULE.value}' WHERE o.inforequest_id = NEW.inforequest_id"
    " AND (o.decided_by_id = NEW.decided_by_id OR e.by_id = NEW.decided_by_id))"
)
WORDS = columns_of(
    Decision, but=("letter", "sent_on", "sent_by_channel", "received_on", "looked_for_by", "looked_for_at")
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
# Personal data of a request that was withdrawn before its notice go like all others.
PART_OF_WITHDRAWN = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d JOIN {table_of(InformationRequest)} r ON r.id = d.inforequest_id"  # noqa: S608
    f" WHERE d.id = OLD.decision_id AND r.state = '{State.WITHDRAWN.value}')"
)
IS_PAID = f"EXISTS (SELECT 1 FROM {table_of(Payment)} p WHERE p.decision_id = NEW.id)"  # noqa: S608 - our own name

TRIGGERS = [
    *(
        Trigger(f"request_is_decided_by_another_person_on_{event.lower()}", Decision, event, RULED_THE_OBJECTION)
        for event in ("INSERT", "UPDATE")
    ),
    Trigger("withheld_part_has_a_ground_of_its_decision", WithheldPart, "INSERT", PART_OF_OTHER_GROUND),
    Trigger(
        "withheld_part_keeps_a_ground_of_its_decision",
        WithheldPart,
        "UPDATE",
        f"({changes('ground', 'decision_id')}) AND {PART_OF_OTHER_GROUND}",
    ),
    Trigger(
        "decision_keeps_the_grounds_of_its_parts",
        Decision,
        "UPDATE",
        f"({changes('grounds')}) AND {LOSES_GROUND_OF_A_PART}",
    ),
    Trigger("decision_begins_without_grounds", Decision, "INSERT", "NEW.grounds <> ''"),
    Trigger(
        "refusal_rests_on_living_tests",
        Decision,
        "UPDATE",
        # A notice that comes back changes nothing of what was decided, although its test may have ended since.
        f"({changes('grounds', 'decided_on', 'document_kind')} OR NEW.sent_on IS NOT NULL AND ({changes('sent_on')}))"
        f" AND {REFUSAL_WITHOUT_BASIS}",
    ),
    Trigger(
        "refused_document_has_a_living_test",
        RefusedDocument,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {table_of(RefusedDocument)} r WHERE r.id = NEW.id"  # noqa: S608
        " OR r.decision_id = NEW.decision_id AND r.document_id = NEW.document_id)"
        f" OR {PART_IS_SENT % 'NEW'} OR {NAMES_GROUNDS % 'NEW'} OR NOT {LIVING_TEST}",
    ),
    Trigger("refused_document_never_changes", RefusedDocument, "UPDATE"),
    Trigger(
        "refused_document_is_not_deleted",
        RefusedDocument,
        "DELETE",
        f"{PART_IS_SENT % 'OLD'} OR {NAMES_GROUNDS % 'OLD'}",
    ),
    *(
        Trigger(f"decision_date_is_plausible_on_{event.lower()}", Decision, event, f"NOT {DECISION_DATE_IS_PLAUSIBLE}")
        for event in ("INSERT", "UPDATE")
    ),
    Trigger("notice_begins_unsent", Decision, "INSERT", "NEW.sent_on IS NOT NULL"),
    Trigger(
        "partial_notice_names_what_is_withheld",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND NEW.outcome = 'partly' AND NOT {PART_WITHHELD}",
    ),
    Trigger("notice_is_handed_over", Decision, "UPDATE", NOTICE_NOT_HANDED_OVER),
    Trigger(
        "notice_stays_as_sent",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NOT NULL AND ({changes(*SENT_WORDS)} OR (NEW.sent_on IS NOT NULL"
        f" AND ({changes('sent_on', 'sent_by_channel')} OR ({changes('received_on')}"
        f" AND {has_no(DeliveryStage.RECEIVED.value, OF_REQUEST, 'NEW.received_on')}))))",
    ),
    Trigger(
        "notice_is_open_again_after_a_bounce",
        Decision,
        "UPDATE",
        "OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL"
        f" AND ({has_no(DeliveryStage.BOUNCED.value, OF_REQUEST)} OR {IS_PAID})",
    ),
    Trigger("notice_stays_as_made", Decision, "UPDATE", f"{IS_MADE} AND ({changes(*WORDS)})"),
    Trigger(
        "notice_dates_are_plausible",
        Decision,
        "UPDATE",
        f"DAY(NEW.sent_on) - DAY(NEW.decided_on) > {LONGEST_CASE}"
        f" OR DAY(NEW.received_on) - DAY(NEW.sent_on) > {LONGEST_CASE}",
    ),
    Trigger("decision_is_never_deleted", Decision, "DELETE"),
    Trigger("earlier_decision_is_never_deleted", EarlierDecision, "DELETE"),
    Trigger("earlier_decision_is_never_changed", EarlierDecision, "UPDATE"),
    Trigger("notice_takes_no_unread_file", Decision, "UPDATE", TAKES_UNREAD_FILE),
    Trigger("withheld_part_states_words_or_places", WithheldPart, "INSERT", STATES_NOTHING),
    Trigger(
        "withheld_part_still_states_words_or_places",
        WithheldPart,
        "UPDATE",
        f"({changes('ground', 'manner', 'words', 'places')}) AND {STATES_NOTHING}"
        f" AND NOT {PART_IS_SENT % 'OLD'} AND NOT {PART_OF_WITHDRAWN}",
    ),
    Trigger("withheld_part_is_not_added_after_the_notice", WithheldPart, "INSERT", PART_IS_SENT % "NEW"),
    Trigger("withheld_part_is_not_deleted_after_the_notice", WithheldPart, "DELETE", PART_IS_SENT % "OLD"),
    Trigger(
        "withheld_part_is_not_changed_after_the_notice",
        WithheldPart,
        "UPDATE",
        f"({changes('decision_id', 'subject', 'reason', 'ground', 'manner', 'places')}"
        f" OR NEW.words <> '' AND ({changes('words')}))"
        f" AND {PART_IS_SENT % 'OLD'}",
    ),
    Trigger(
        "notice_is_sent_with_its_letter",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND (NOT {has_letter('inforequest_id', LetterKind.NOTICE)}"
        f" OR NEW.outcome = '{Outcome.REFUSED.value}' AND NOT {has_letter('inforequest_id', LetterKind.REFUSAL)})",
    ),
]
