"""Triggers of an objection, of the reply to it, and of the dispute that follows."""

from opd.database.triggers import Trigger, changes, table_of
from opd.models import Membership, Role
from requests_app.deadlines import PeriodKind
from requests_app.models import Decision, DeliveryStage, Dispute, Event, InformationRequest, LetterKind, Objection
from requests_app.states import OBJECTION_STEPS, PART_TAKING, SILENCE, ObjectionState
from requests_app.triggers.conditions import (
    BECOMES_SENT,
    IS_MADE,
    LONGEST_CASE,
    OF_OBJECTION,
    OLD_ON_ENTRY,
    RECEIVED_STAYS,
    YEAR,
    has_letter,
    has_no,
    is_not_due,
    moves_without,
    not_handed_over,
    not_withdrawn,
    other_than,
)

# A person took part in a request where `impartiality` says so; here the acts are read from the history, which stays.
PARTS = ", ".join(f"'{act.value}'" for act in PART_TAKING)
IN_OFFICE = "(m.valid_from IS NULL OR m.valid_from <= {day}) AND (m.valid_to IS NULL OR m.valid_to >= {day})"
DECIDED_THE_REQUEST = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = NEW.inforequest_id"  # noqa: S608
    " AND d.decided_by_id = NEW.decided_by_id)"
)
ACTED_ON_THE_REQUEST = (
    f"EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.inforequest_id = NEW.inforequest_id"  # noqa: S608
    f" AND e.by_id = NEW.decided_by_id AND e.act IN ({PARTS}))"
)
WAS_SILENT = (
    f"NEW.grounds LIKE '%{SILENCE}%' AND EXISTS (SELECT 1 FROM {table_of(Membership)} m"  # noqa: S608
    f" JOIN {table_of(InformationRequest)} r ON r.id = NEW.inforequest_id WHERE m.user_id = NEW.decided_by_id"
    f" AND m.role = '{Role.REVIEWER.value}' AND {IN_OFFICE.format(day='r.due_on')})"
)
TOOK_PART = f"({DECIDED_THE_REQUEST} OR {ACTED_ON_THE_REQUEST} OR ({WAS_SILENT}))"
IS_SUPERIOR = (
    f"EXISTS (SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = NEW.decided_by_id"  # noqa: S608
    f" AND m.role = '{Role.SUPERIOR.value}' AND {IN_OFFICE.format(day='NEW.decided_on')})"
)
REPLY_WORDS = ("outcome", "reasons", "order", "order_due_on", "decided_on", "decided_by_id")
REPLY_STAYS = ("reply_due_on", "letter_id", *REPLY_WORDS)
REPLY_NOT_HANDED_OVER = f"{BECOMES_SENT} AND ({not_handed_over('reply_received_on', OF_OBJECTION)})"
RULED = f"({changes('decided_by_id', 'decided_on', 'outcome')}) AND NEW.decided_by_id IS NOT NULL"
OBJECTION_STAYS = (
    *RECEIVED_STAYS,
    *("inforequest_id", "applicant_id", "opd_id", "grounds", "reason", "purpose", "position"),
    *("timeliness", "window_until"),
)
WRONG_REPLY_DUE = is_not_due("NEW.received_on", "NEW.reply_due_on", PeriodKind.REPLY)
BEFORE_ITS_REQUEST = (
    f"EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r"  # noqa: S608
    " WHERE r.id = NEW.inforequest_id AND r.received_on > NEW.received_on)"
)

TRIGGERS = [
    Trigger("objection_is_never_deleted", Objection, "DELETE"),
    Trigger("objection_stays_as_received", Objection, "UPDATE", changes(*OBJECTION_STAYS)),
    Trigger(
        "objection_begins_as_received",
        Objection,
        "INSERT",
        f"NEW.state <> '{ObjectionState.RECEIVED.value}' OR {OLD_ON_ENTRY} OR {BEFORE_ITS_REQUEST}",
    ),
    Trigger("objection_is_due_by_the_periods_on_insert", Objection, "INSERT", WRONG_REPLY_DUE),
    Trigger(
        "objection_is_due_by_the_periods_on_update",
        Objection,
        "UPDATE",
        f"{changes('reply_due_on')} AND {WRONG_REPLY_DUE}",
    ),
    Trigger("reply_is_handed_over", Objection, "UPDATE", REPLY_NOT_HANDED_OVER),
    Trigger(
        "reply_stays_as_sent",
        Objection,
        "UPDATE",
        f"OLD.sent_on IS NOT NULL AND ({changes(*REPLY_STAYS)} OR (NEW.sent_on IS NOT NULL"
        f" AND ({changes('sent_on', 'sent_by_channel')} OR ({changes('reply_received_on')}"
        f" AND {has_no(DeliveryStage.RECEIVED.value, OF_OBJECTION, 'NEW.reply_received_on')}))))",
    ),
    Trigger(
        "reply_is_open_again_after_a_bounce",
        Objection,
        "UPDATE",
        f"OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL AND {has_no(DeliveryStage.BOUNCED.value, OF_OBJECTION)}",
    ),
    Trigger("reply_stays_as_made", Objection, "UPDATE", f"{IS_MADE} AND ({changes(*REPLY_WORDS)})"),
    Trigger(
        "objection_is_withdrawn_by_its_applicant",
        Objection,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{ObjectionState.WITHDRAWN.value}'"
        f" AND {not_withdrawn('objection_id', 'w.until IS NOT NULL')}",
    ),
    Trigger(
        "objection_dates_are_plausible",
        Objection,
        "UPDATE",
        f"NOT DAY(NEW.decided_on) - DAY(NEW.received_on) BETWEEN 0 AND {LONGEST_CASE}"
        f" OR DAY(NEW.sent_on) - DAY(NEW.received_on) > {LONGEST_CASE}"
        f" OR DAY(NEW.reply_received_on) - DAY(NEW.sent_on) > {LONGEST_CASE}"
        f" OR NOT DAY(NEW.order_due_on) - DAY(NEW.decided_on) BETWEEN 0 AND {YEAR}"
        # Not from the day of sending: a reply may come back, and be sent again, after its order was carried out.
        f" OR NOT DAY(NEW.fulfilled_on) - DAY(NEW.decided_on) BETWEEN 0 AND {LONGEST_CASE}",
    ),
    Trigger("dispute_is_never_deleted", Dispute, "DELETE"),
    Trigger(
        "dispute_dates_are_plausible",
        Dispute,
        "UPDATE",
        " OR ".join(
            f"DAY(NEW.{day}) - DAY(NEW.filed_on) > {LONGEST_CASE}"
            for day in ("finished_on", "award_received_on", "judgment_received_on")
        ),
    ),
    Trigger("dispute_stays_as_filed", Dispute, "UPDATE", changes("objection_id", "filed_on", "window_until")),
    Trigger(
        "objection_moves_on_with_receipt_and_history",
        Objection,
        "UPDATE",
        moves_without("objection_id", LetterKind.OBJECTION_RECEIPT),
    ),
    Trigger(
        "reply_is_sent_with_its_letter",
        Objection,
        "UPDATE",
        "OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL"
        f" AND NOT {has_letter('objection_id', LetterKind.OBJECTION_DECISION)}",
    ),
    Trigger("objection_follows_the_step_table", Objection, "UPDATE", other_than(OBJECTION_STEPS)),
    Trigger(
        "objection_is_decided_by_another_person",
        Objection,
        "UPDATE",
        f"{RULED} AND {TOOK_PART}",
    ),
    Trigger(
        "objection_is_decided_by_a_superior",
        Objection,
        "UPDATE",
        f"{RULED} AND NOT {IS_SUPERIOR}",
    ),
]
