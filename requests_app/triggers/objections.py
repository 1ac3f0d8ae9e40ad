"""Triggers of an objection, of the reply to it, and of the dispute that follows."""

from documents.models import ConsequenceTest
from opd.database.triggers import Trigger, changes, decided_once, rules_of, table_of
from opd.models import Membership, Opd, Role, User
from opd.triggers.offices import BEGINNING
from requests_app.deadlines import PeriodKind
from requests_app.models import (
    Decision,
    DeliveryStage,
    Dispute,
    DisputeStage,
    Event,
    InformationRequest,
    LaterJudgment,
    Letter,
    LetterKind,
    LostProof,
    Objection,
    ObjectionGround,
    OpeningTask,
    Orderer,
    RefusedDocument,
    TaskEnd,
    Timeliness,
)
from requests_app.states import OBJECTION_STEPS, SILENCE, ObjectionAct, ObjectionState
from requests_app.triggers.conditions import (
    BECOMES_SENT,
    IN_OFFICE,
    IS_MADE,
    LONGEST_CASE,
    OF_OBJECTION,
    OLD_ON_ENTRY,
    RECEIVED_STAYS,
    RETURNS,
    YEAR,
    acted,
    confirmed_in_office,
    corrected_otherwise,
    favour,
    has_letter,
    has_no,
    has_not_come,
    is_not_due,
    is_superior,
    moves_without,
    not_handed_over,
    not_withdrawn,
    other_than,
)


def _refuses_by(request: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table_of(Decision)} d JOIN {table_of(RefusedDocument)} x ON x.decision_id = d.id"  # noqa: S608
        f" JOIN {table_of(ConsequenceTest)} t ON t.id = x.test_id WHERE d.inforequest_id = {request}"
    )


def took_part(person: str, row: str = "NEW", until: str = "NEW.decided_on") -> str:
    """Return the condition that a person, a column, took part in the request of an objection (`impartiality`).

    `until` is the day of what the person is going to do.
    """
    request, reviewer = f"{row}.inforequest_id", f"m.user_id = {person} AND m.role = '{Role.REVIEWER.value}'"
    parts = (
        f"SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = {request}"  # noqa: S608
        f" AND {row}.grounds LIKE '%{ObjectionGround.F.value}%' AND d.cost_confirmed_by_id = {person}",
        f"SELECT 1 FROM {table_of(LostProof)} p JOIN {table_of(Letter)} l ON l.id = p.letter_id"  # noqa: S608
        f" WHERE l.inforequest_id = {request} AND p.state = 'confirmed' AND p.decided_by_id = {person}",
        f"SELECT 1 FROM {table_of(InformationRequest)} r, {table_of(Membership)} m WHERE r.id = {request}"  # noqa: S608
        f" AND {reviewer} AND (m.valid_from IS NULL OR m.valid_from <= r.due_on)"
        " AND (m.valid_to IS NULL OR m.valid_to >= r.received_on)"
        f" AND ({row}.grounds LIKE '%{SILENCE}%' OR r.due_on < {until}"
        " AND (r.ended_on IS NULL OR r.ended_on > r.due_on)"
        f" AND NOT EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = r.id"
        " AND d.sent_on <= r.due_on))",
    )
    wrote = f"{_refuses_by(request)} AND t.written_by_id = {person})"
    return f"({' OR '.join([acted(person, request), *(f'EXISTS ({part})' for part in parts), wrote])})"


# Silence is an act under the role: the office's due date passed without an answer.
VOIDED_AFTER_SILENCE = (
    f"OLD.role = '{Role.REVIEWER.value}' AND NEW.valid_to < COALESCE(OLD.valid_from, {BEGINNING})"  # noqa: S608
    f" AND EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r WHERE DAY(r.due_on) < LOCAL_DAY(CURRENT_TIMESTAMP)"
    " AND (OLD.valid_from IS NULL OR OLD.valid_from <= r.due_on)"
    " AND (OLD.valid_to IS NULL OR OLD.valid_to >= r.received_on)"
    " AND (r.ended_on IS NULL OR r.ended_on > r.due_on) AND NOT EXISTS (SELECT 1"
    f" FROM {table_of(Decision)} d WHERE d.inforequest_id = r.id AND d.sent_on <= r.due_on))"
)


def approved(person: str) -> str:
    return f"{_refuses_by('NEW.inforequest_id')} AND t.approved_by_id = {person})"


# Who only approved a test rules where no other superior in office may.
ANOTHER_MAY = (
    f"EXISTS (SELECT 1 FROM {table_of(Membership)} m JOIN {table_of(User)} u ON u.id = m.user_id AND u.is_active"  # noqa: S608
    f" WHERE m.role = '{Role.SUPERIOR.value}' AND {IN_OFFICE.format(day='NEW.decided_on')}"
    f" AND NOT {took_part('u.id')} AND NOT {approved('u.id')})"
)


def not_all_carried_out(key: str, orderer: Orderer) -> str:
    """Return the condition that not all tasks of a ruling were carried out, or none was."""
    of_ruling = (
        f"SELECT 1 FROM {table_of(OpeningTask)} k WHERE k.objection_id = NEW.{key}"  # noqa: S608 - our own names
        f" AND k.ordered_by = '{orderer.value}'"
    )
    done, replaced = (f"'{end.value}'" for end in (TaskEnd.CARRIED_OUT, TaskEnd.SUPERSEDED))
    otherwise = f'EXISTS ({of_ruling} AND k."end" NOT IN ({done}, {replaced}))'
    return f'({otherwise} OR EXISTS ({of_ruling}) AND NOT EXISTS ({of_ruling} AND k."end" = {done}))'


IS_SUPERIOR = is_superior("NEW.decided_by_id", "NEW.decided_on")
REPLY_WORDS = ("outcome", "reasons", "order", "aims", "order_due_on", "decided_on", "decided_by_id")
REPLY_STAYS = ("reply_due_on", "letter_id", *REPLY_WORDS)
REPLY_NOT_HANDED_OVER = f"{BECOMES_SENT} AND ({not_handed_over('reply_received_on', OF_OBJECTION)})"
LESS_THAN_RETURNED = f"NEW.returned_outcome <> '' AND {favour('NEW.outcome')} > {favour('NEW.returned_outcome')}"
# Less than the tasks that a reply which came back has raised.
ORDERS_LESS = (
    f"EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k WHERE k.objection_id = NEW.id"  # noqa: S608 - our own names
    f" AND k.ordered_by = '{Orderer.SUPERIOR.value}' AND k.\"end\" <> '{TaskEnd.SUPERSEDED.value}'"
    " AND (',' || NEW.aims || ',' NOT LIKE '%,' || k.aim || ',%'"
    " OR NEW.order_due_on > k.due_on AND NEW.order_due_on > NEW.decided_on))"
)
RULED = f"({changes('decided_by_id', 'decided_on', 'outcome')}) AND NEW.decided_by_id IS NOT NULL"
OBJECTION_STAYS = (*RECEIVED_STAYS, *("inforequest_id", "applicant_id", "grounds", "reason", "purpose", "position"))
# A late objection is judged again by a last day that has moved later.
JUDGED_OTHERWISE = (
    f"({changes('timeliness', 'window_until')}) AND NOT (OLD.timeliness = '{Timeliness.LATE.value}'"
    f" AND NEW.timeliness = '{Timeliness.IN_TIME.value}'"
    " AND COALESCE(OLD.window_until < NEW.window_until AND NEW.received_on <= NEW.window_until, 1 = 0))"
)
SUCCEEDED = (
    f"EXISTS (SELECT 1 FROM {table_of(Opd.predecessors.through)} s"  # noqa: S608
    " WHERE s.from_opd_id = NEW.opd_id AND s.to_opd_id = OLD.opd_id)"
)
WRONG_REPLY_DUE = is_not_due("NEW.received_on", "NEW.reply_due_on", PeriodKind.REPLY)
SET_BACK = is_not_due("NEW.received_on", "NEW.reply_due_on", PeriodKind.REPLY, old="DAY(OLD.reply_due_on)")
OUTSIDE_OF_ITS_CASE = (
    f"(EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r WHERE r.id = NEW.inforequest_id"  # noqa: S608
    f" AND NOT DAY(NEW.received_on) - DAY(r.received_on) BETWEEN 0 AND {LONGEST_CASE})"
    f" OR DAY(NEW.window_until) - DAY(NEW.received_on) > {LONGEST_CASE})"
)
SIGNED = "w.until IS NOT NULL AND w.sha256 <> ''"

OWN_ANSWER = (
    f"OLD.applicant_response <> '' AND ({changes('applicant_response')}) AND EXISTS (SELECT 1"  # noqa: S608
    f" FROM {table_of(Event)} e WHERE e.objection_id = NEW.id AND e.act = '{ObjectionAct.RESPOND.value}'"
    " AND e.by_applicant)"
)

TRIGGERS = [
    Trigger("objection_is_never_deleted", Objection, "DELETE"),
    *rules_of(
        Objection,
        "UPDATE",
        objection_stays_as_received=changes(*OBJECTION_STAYS),
        objection_is_judged_again_in_favour=JUDGED_OTHERWISE,
        objection_is_corrected_once=corrected_otherwise("reply_due_on"),
        objection_moves_to_a_successor=f"{changes('opd_id')} AND NOT {SUCCEEDED}",
        objection_is_due_by_the_periods_on_update=f"{changes('reply_due_on')} AND {SET_BACK}",
        reply_is_of_a_day_that_has_come=(
            f"(({changes('letter_id')}) AND NEW.letter_id IS NOT NULL OR {BECOMES_SENT})"
            f" AND {has_not_come('NEW.decided_on', 'objection_id', 'NEW.id', ObjectionAct.RULE)}"
        ),
        reply_is_handed_over=REPLY_NOT_HANDED_OVER,
        reply_stays_as_sent=(
            f"OLD.sent_on IS NOT NULL AND ({changes(*REPLY_STAYS)} OR (NEW.sent_on IS NOT NULL"
            f" AND ({changes('sent_on', 'sent_by_channel')} OR ({changes('reply_received_on')}"
            f" AND {has_no(DeliveryStage.RECEIVED.value, OF_OBJECTION, 'NEW.reply_received_on')}))))"
        ),
        reply_is_open_again_after_a_bounce=(
            f"OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL AND {has_no(DeliveryStage.BOUNCED.value, OF_OBJECTION)}"
        ),
        reply_is_no_less_than_what_came_back=f"({changes('outcome', 'returned_outcome')}) AND {LESS_THAN_RETURNED}",
        reply_orders_no_less_than_what_came_back=f"({changes('aims', 'order_due_on')}) AND {ORDERS_LESS}",
        reply_that_came_back_is_known=(
            f"(CASE WHEN {RETURNS} THEN NEW.returned_outcome <> OLD.outcome ELSE {changes('returned_outcome')} END)"
        ),
        answer_of_the_applicant_stays=OWN_ANSWER,
        reply_stays_as_made=f"{IS_MADE} AND ({changes(*REPLY_WORDS)})",
        objection_is_withdrawn_by_its_applicant=(
            f"OLD.state <> NEW.state AND NEW.state = '{ObjectionState.WITHDRAWN.value}'"
            f" AND {not_withdrawn('objection_id', SIGNED)}"
        ),
        objection_dates_are_plausible=(
            f"NOT DAY(NEW.decided_on) - DAY(NEW.received_on) BETWEEN 0 AND {LONGEST_CASE}"
            f" OR DAY(NEW.sent_on) - DAY(NEW.received_on) > {LONGEST_CASE}"
            f" OR DAY(NEW.reply_received_on) - DAY(NEW.sent_on) > {LONGEST_CASE}"
            f" OR NOT DAY(NEW.order_due_on) - DAY(NEW.decided_on) BETWEEN 0 AND {YEAR}"
            # Not from the day of sending: a reply may be sent again, after its order was carried out.
            f" OR NOT DAY(NEW.fulfilled_on) - DAY(NEW.decided_on) BETWEEN 0 AND {LONGEST_CASE}"
        ),
        objection_moves_on_with_receipt_and_history=moves_without("objection_id", LetterKind.OBJECTION_RECEIPT),
        reply_is_sent_with_its_letter=(
            "OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL"
            f" AND NOT {has_letter('objection_id', LetterKind.OBJECTION_DECISION)}"
        ),
        objection_follows_the_step_table=other_than(OBJECTION_STEPS),
        objection_is_decided_by_another_person=(
            f"{RULED} AND ({took_part('NEW.decided_by_id')} OR {approved('NEW.decided_by_id')} AND {ANOTHER_MAY})"
        ),
        objection_is_decided_by_a_superior=f"{RULED} AND NOT {IS_SUPERIOR}",
    ),
    *rules_of(
        Objection,
        "INSERT",
        objection_begins_as_received=(
            f"NEW.state <> '{ObjectionState.RECEIVED.value}' OR {OLD_ON_ENTRY} OR {OUTSIDE_OF_ITS_CASE}"
        ),
        objection_is_due_by_the_periods_on_insert=WRONG_REPLY_DUE,
    ),
    *(
        Trigger(
            f"{name}_is_fulfilled_by_its_tasks",
            model,
            "UPDATE",
            f"OLD.fulfilled_on IS NULL AND NEW.fulfilled_on IS NOT NULL AND {not_all_carried_out(key, orderer)}",
        )
        for name, model, key, orderer in (
            ("order", Objection, "id", Orderer.SUPERIOR),
            ("award", Dispute, "objection_id", Orderer.TRIBUNAL),
        )
    ),
    *decided_once(LaterJudgment, "later_judgment"),
    Trigger(
        "later_judgment_is_confirmed_in_office",
        LaterJudgment,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = 'confirmed' AND NOT {confirmed_in_office(Role.SUPERIOR)}",
    ),
    Trigger("dispute_is_never_deleted", Dispute, "DELETE"),
    Trigger("dispute_begins_unfinished", Dispute, "INSERT", f"NEW.stage = '{DisputeStage.FINISHED.value}'"),
    *rules_of(
        Dispute,
        "UPDATE",
        dispute_dates_are_plausible=" OR ".join(
            f"DAY(NEW.{day}) - DAY(NEW.filed_on) > {LONGEST_CASE}"
            for day in ("finished_on", "award_received_on", "judgment_received_on")
        ),
        dispute_that_is_final_changes_by_a_later_judgment=(
            f"OLD.stage = '{DisputeStage.FINISHED.value}'"  # noqa: S608 - our own names
            f" AND ({changes('stage', 'result', 'opens_information', 'aims', 'order_due_on', 'finished_on')})"
            f" AND NOT EXISTS (SELECT 1 FROM {table_of(LaterJudgment)} j WHERE j.dispute_id = NEW.id"
            " AND j.state = 'confirmed' AND j.result = NEW.result AND j.judged_on = NEW.finished_on"
            " AND j.opens_information = NEW.opens_information AND j.aims = NEW.aims AND NEW.stage = OLD.stage)"
        ),
        dispute_is_finished_with_its_history=(
            f"OLD.stage <> NEW.stage AND NEW.stage = '{DisputeStage.FINISHED.value}'"  # noqa: S608 - our own names
            f" AND NOT EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.objection_id = NEW.objection_id"
            f" AND e.act = '{ObjectionAct.DISPUTE_CHANGE.value}'"
            f""" AND CAST(e.facts AS TEXT) LIKE '%"stage": "{DisputeStage.FINISHED.value}"%')"""
        ),
        dispute_stays_as_filed=f"{changes('objection_id', 'filed_on')} OR NEW.window_until < OLD.window_until",
    ),
]

ON_MEMBERSHIPS = [Trigger("membership_of_silence_is_not_voided", Membership, "UPDATE", VOIDED_AFTER_SILENCE)]
