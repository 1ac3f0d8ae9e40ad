"""Triggers of a request: its dates, its steps, its end."""

from opd.database.triggers import Trigger, changes, rules_of, table_of
from requests_app.deadlines import PeriodKind
from requests_app.models import (
    AnswerFile,
    Audience,
    Decision,
    Delivery,
    DeliveryStage,
    Event,
    Format,
    InformationRequest,
    Letter,
    LetterKind,
    Objection,
    Remark,
)
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, SILENCE, STEPS, Act, State
from requests_app.triggers.conditions import (
    DELIVERY,
    LONGEST_CASE,
    OLD_ON_ENTRY,
    PORTAL,
    RECEIVED_STAYS,
    corrected_otherwise,
    is_handed_over,
    is_not_due,
    is_of_own_book,
    listed,
    moves_without,
    not_withdrawn,
    other_than,
)

NOTIFIED = listed(NOTIFIED_STATES)
OPEN = listed(sorted(OPEN_STATES))
REOPENED = f"OLD.state <> NEW.state AND NEW.state = '{State.DECIDED.value}' AND OLD.state IN ({NOTIFIED})"
NOTICE_SENT = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = NEW.id AND d.sent_on IS NOT NULL)"  # noqa: S608
REQUEST_STAYS = (
    *RECEIVED_STAYS,
    *("applicant_id", "information", "purpose", "access", "format", "delivery", "proposed_opd_id"),
)
WRONG_FIRST_DUE = is_not_due("NEW.received_on", "NEW.first_due_on", PeriodKind.ANSWER)
SET_BACK = is_not_due("NEW.received_on", "NEW.first_due_on", PeriodKind.ANSWER, old="DAY(OLD.first_due_on)")
# An extension that was handed over in time is recorded later, by the days off of then.
RUN_BY = "CASE WHEN OLD.extended_on IS NULL THEN DAY(NEW.due_on) ELSE DAY(OLD.due_on) END"
WRONG_EXTENDED_DUE = "NEW.extended_on IS NOT NULL AND " + is_not_due(
    "NEW.received_on", "NEW.due_on", PeriodKind.ANSWER, PeriodKind.EXTENSION, old=RUN_BY
)
BEGINS_OTHERWISE = "NEW.original_due_on <> NEW.first_due_on OR NEW.corrected_from IS NOT NULL"
# The earliest due date only falls, with the first one; the date before a correction is kept with the due date's move.
LATER_OR_GONE = (
    f"({changes('original_due_on')}) AND NOT (({changes('first_due_on')}) AND NEW.original_due_on IS NOT NULL"
    " AND (OLD.original_due_on IS NULL OR NEW.original_due_on <= OLD.original_due_on))"
    f" OR {corrected_otherwise('due_on')}"
)
GIVEN_BEFORE_NOTICE = (
    f"NEW.given_on IS NOT NULL AND EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = NEW.id AND d.sent_on > NEW.given_on)"
)
# The day of a delivery on paper with its proof, of what an order brought, or on which the page itself gave the files.
GIVEN_UNPROVEN = (
    "OLD.given_on IS NULL AND NEW.given_on IS NOT NULL"  # noqa: S608 - our own names
    f" AND NOT EXISTS (SELECT 1 FROM {DELIVERY} v JOIN {table_of(Letter)} l ON l.id = v.letter_id"
    f" LEFT JOIN {table_of(Objection)} o ON o.id = l.objection_id"
    f" LEFT JOIN {table_of(Decision)} d ON d.letter_id = l.id"
    " WHERE COALESCE(l.inforequest_id, o.inforequest_id) = NEW.id AND v.happened_on = NEW.given_on"
    f" AND v.stage <> '{DeliveryStage.BOUNCED.value}' AND (l.kind = '{LetterKind.FULFILMENT.value}'"
    f" OR l.kind = '{LetterKind.NOTICE.value}' AND (v.channel NOT IN ({PORTAL}) OR d.format = '{Format.SOFT.value}')))"
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f"
    " WHERE f.inforequest_id = NEW.id AND LOCAL_DAY(f.followed_at) = DAY(NEW.given_on))"
)
ENDED = "w.until < NEW.ended_on AND (w.sha256 <> '' OR NEW.due_on >= NEW.ended_on)"  # what is late ends by a signature
OF_KIND = f"FROM {table_of(Letter)} l WHERE l.inforequest_id = NEW.id AND l.kind = "
ASKED_FOR_NOTHING = (
    f"EXISTS (SELECT 1 {OF_KIND}'{LetterKind.COMPLETION.value}' AND l.needs_delivery"
    f" AND l.id = (SELECT MAX(l.id) {OF_KIND}'{LetterKind.COMPLETION.value}') AND NOT {is_handed_over('l.id')})"
)
UNREAD = (  # the last words of the applicant, as `RemarkQuerySet.waiting`
    f"EXISTS (SELECT 1 FROM {table_of(Remark)} m WHERE m.id = (SELECT MAX(x.id) FROM {table_of(Remark)} x"  # noqa: S608
    f" WHERE x.inforequest_id = NEW.id AND x.audience = '{Audience.APPLICANT.value}') AND m.by_id IS NULL"
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.inforequest_id = NEW.id"
    f""" AND e.act = '{Act.READ_MESSAGE.value}' AND CAST(e.facts AS TEXT) LIKE '%"message": ' || m.id || '}}%'))"""
)


def _no_extension(day: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 {OF_KIND}'{LetterKind.EXTENSION.value}' AND {is_handed_over('l.id')}"  # noqa: S608
        f" AND EXISTS (SELECT 1 FROM {DELIVERY} h WHERE h.letter_id = l.id AND h.happened_on = {day}))"
    )


# The letter came back: the due date is the first one again, as a CHECK holds.
EXTENDS_NOTHING = (
    f"(NEW.extended_on IS NULL AND NOT ({changes('extension_reason')}) AND {_no_extension('OLD.extended_on')}"  # noqa: S608
    f" AND EXISTS (SELECT 1 {OF_KIND}'{LetterKind.EXTENSION.value}' AND EXISTS (SELECT 1 FROM {DELIVERY} b"
    f" WHERE b.letter_id = l.id AND b.stage = '{DeliveryStage.BOUNCED.value}')))"
)

# Entered after the last day to extend: by a slip of others that was scanned, and before an objection about silence.
ENTERED_IN_TIME = (
    "LOCAL_DAY(h.entered_at) <= DAY(OLD.first_due_on)"
    " AND (OLD.original_due_on IS NULL OR LOCAL_DAY(h.entered_at) <= DAY(OLD.original_due_on))"
)
PROVED_BY_OTHERS = (
    f"h.sha256 <> '' AND h.lost_proof_id IS NULL AND (h.channel = '{Delivery.PICK_UP.value}'"
    f" OR h.proof <> '' AND NOT {is_of_own_book('h.proof')})"
)
OBJECTED_ABOUT_SILENCE = (
    f"EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.inforequest_id = NEW.id"  # noqa: S608 - our own names
    f" AND o.grounds LIKE '%{SILENCE}%' AND (o.received_on > OLD.first_due_on OR o.received_on > OLD.original_due_on))"
)
EXTENDED_AFTERWARDS = (
    f"OLD.extended_on IS NULL AND NEW.extended_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {DELIVERY} h"  # noqa: S608
    f" JOIN {table_of(Letter)} l ON l.id = h.letter_id WHERE l.inforequest_id = NEW.id"
    f" AND l.kind = '{LetterKind.EXTENSION.value}' AND h.stage = '{DeliveryStage.HANDED_OVER.value}'"
    f" AND h.happened_on = NEW.extended_on AND NOT EXISTS (SELECT 1 FROM {DELIVERY} b WHERE b.letter_id = l.id"
    f" AND b.stage = '{DeliveryStage.BOUNCED.value}' AND b.id > h.id)"
    f" AND ({ENTERED_IN_TIME} OR {PROVED_BY_OTHERS} AND NOT {OBJECTED_ABOUT_SILENCE}))"
)

TRIGGERS = [
    Trigger("request_is_never_deleted", InformationRequest, "DELETE"),
    *rules_of(
        InformationRequest,
        "UPDATE",
        request_stays_as_received=changes(*REQUEST_STAYS),
        request_is_due_by_the_periods_on_update=f"{changes('first_due_on')} AND {SET_BACK}",
        request_keeps_its_first_dates=LATER_OR_GONE,
        extended_request_is_due_by_the_periods=f"({changes('due_on', 'extended_on')}) AND {WRONG_EXTENDED_DUE}",
        request_dates_are_plausible=" OR ".join(
            f"NOT DAY(NEW.{day}) - DAY(NEW.received_on) BETWEEN 0 AND {LONGEST_CASE}"
            for day in ("ended_on", "given_on", "completion_asked_on", "completed_on")
        ),
        request_end_and_delivery_never_change=(
            f"({' OR '.join(f'OLD.{day} IS NOT NULL AND {changes(day)}' for day in ('ended_on', 'given_on'))})"
            f" AND NOT ({REOPENED} AND NEW.ended_on IS NULL AND NEW.given_on IS NULL)"
        ),
        request_reopens_after_a_bounce=f"{REOPENED} AND {NOTICE_SENT}",
        request_is_withdrawn_by_its_applicant=(
            f"OLD.state <> NEW.state AND NEW.state = '{State.WITHDRAWN.value}'"
            f" AND {not_withdrawn('inforequest_id', ENDED)}"
        ),
        request_is_answered_after_the_notice=GIVEN_BEFORE_NOTICE,
        request_is_given_with_a_proof=GIVEN_UNPROVEN,
        request_lapses_after_its_due_date=(
            f"OLD.state <> NEW.state AND NEW.state = '{State.LAPSED.value}'"
            f" AND (NEW.ended_on <= NEW.completion_due_on OR {ASKED_FOR_NOTHING} OR {UNREAD})"
        ),
        request_is_extended_by_a_letter_that_was_handed_over=(
            f"OLD.extended_on IS NULL AND NEW.extended_on IS NOT NULL AND {_no_extension('NEW.extended_on')}"
        ),
        request_is_extended_afterwards_by_a_slip=EXTENDED_AFTERWARDS,
        request_follows_the_step_table=other_than(STEPS),
        request_is_extended_once=(
            f"({changes('extended_on', 'extension_reason')})"
            f" AND (OLD.extended_on IS NOT NULL OR NEW.state NOT IN ({OPEN})) AND NOT {EXTENDS_NOTHING}"
        ),
        request_is_answered_with_a_notice=(
            f"OLD.state <> NEW.state AND NEW.state = '{State.SENT.value}' AND NOT {NOTICE_SENT}"
        ),
        request_moves_on_with_receipt_and_history=moves_without("inforequest_id", LetterKind.RECEIPT),
    ),
    *rules_of(
        InformationRequest,
        "INSERT",
        request_begins_as_received=(
            f"NEW.state NOT IN ('{State.SUBMITTED.value}', '{State.UNCONFIRMED.value}') OR NEW.extended_on IS NOT NULL"
            f" OR {OLD_ON_ENTRY}"
        ),
        request_is_due_by_the_periods_on_insert=WRONG_FIRST_DUE,
        request_begins_with_its_due_date=BEGINS_OTHERWISE,
    ),
]
