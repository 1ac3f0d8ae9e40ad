"""Triggers of a request: its dates, its steps, its end."""

from opd.database.triggers import Trigger, changes, table_of
from requests_app.deadlines import PeriodKind
from requests_app.models import Decision, InformationRequest, LetterKind
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, STEPS, State
from requests_app.triggers.conditions import (
    LONGEST_CASE,
    OLD_ON_ENTRY,
    RECEIVED_STAYS,
    is_not_due,
    moves_without,
    not_withdrawn,
    other_than,
)

NOTIFIED = ", ".join(f"'{state.value}'" for state in NOTIFIED_STATES)
OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))
REOPENED = f"OLD.state <> NEW.state AND NEW.state = '{State.DECIDED.value}' AND OLD.state IN ({NOTIFIED})"
NOTICE_SENT = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = NEW.id AND d.sent_on IS NOT NULL)"  # noqa: S608
REQUEST_STAYS = (
    *RECEIVED_STAYS,
    *("applicant_id", "information", "purpose", "access", "format", "delivery", "proposed_opd_id"),
)
WRONG_FIRST_DUE = is_not_due("NEW.received_on", "NEW.first_due_on", PeriodKind.ANSWER)
WRONG_EXTENDED_DUE = "NEW.extended_on IS NOT NULL AND " + is_not_due(
    "NEW.received_on", "NEW.due_on", PeriodKind.ANSWER, PeriodKind.EXTENSION
)
GIVEN_BEFORE_NOTICE = (
    f"NEW.given_on IS NOT NULL AND EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = NEW.id AND d.sent_on > NEW.given_on)"
)

TRIGGERS = [
    Trigger("request_is_never_deleted", InformationRequest, "DELETE"),
    Trigger("request_stays_as_received", InformationRequest, "UPDATE", changes(*REQUEST_STAYS)),
    Trigger(
        "request_begins_as_received",
        InformationRequest,
        "INSERT",
        f"NEW.state NOT IN ('{State.SUBMITTED.value}', '{State.UNCONFIRMED.value}') OR NEW.extended_on IS NOT NULL"
        f" OR {OLD_ON_ENTRY}",
    ),
    Trigger("request_is_due_by_the_periods_on_insert", InformationRequest, "INSERT", WRONG_FIRST_DUE),
    Trigger(
        "request_is_due_by_the_periods_on_update",
        InformationRequest,
        "UPDATE",
        f"{changes('first_due_on')} AND {WRONG_FIRST_DUE}",
    ),
    Trigger(
        "extended_request_is_due_by_the_periods",
        InformationRequest,
        "UPDATE",
        f"({changes('due_on', 'extended_on')}) AND {WRONG_EXTENDED_DUE}",
    ),
    Trigger(
        "request_dates_are_plausible",
        InformationRequest,
        "UPDATE",
        " OR ".join(
            f"NOT DAY(NEW.{day}) - DAY(NEW.received_on) BETWEEN 0 AND {LONGEST_CASE}"
            for day in ("ended_on", "given_on", "completion_asked_on", "completed_on")
        ),
    ),
    Trigger(
        "request_end_and_delivery_never_change",
        InformationRequest,
        "UPDATE",
        f"({' OR '.join(f'OLD.{day} IS NOT NULL AND {changes(day)}' for day in ('ended_on', 'given_on'))})"
        f" AND NOT ({REOPENED} AND NEW.ended_on IS NULL AND NEW.given_on IS NULL)",
    ),
    Trigger("request_reopens_after_a_bounce", InformationRequest, "UPDATE", f"{REOPENED} AND {NOTICE_SENT}"),
    Trigger(
        "request_is_withdrawn_by_its_applicant",
        InformationRequest,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{State.WITHDRAWN.value}'"
        f" AND {not_withdrawn('inforequest_id', 'w.until < NEW.ended_on')}",
    ),
    Trigger("request_is_answered_after_the_notice", InformationRequest, "UPDATE", GIVEN_BEFORE_NOTICE),
    Trigger(
        "request_lapses_after_its_due_date",
        InformationRequest,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{State.LAPSED.value}' AND NEW.ended_on <= NEW.completion_due_on",
    ),
    Trigger("request_follows_the_step_table", InformationRequest, "UPDATE", other_than(STEPS)),
    Trigger(
        "request_is_extended_once",
        InformationRequest,
        "UPDATE",
        f"({changes('extended_on', 'extension_reason')})"
        f" AND (OLD.extended_on IS NOT NULL OR NEW.state NOT IN ({OPEN}))",
    ),
    Trigger(
        "request_is_answered_with_a_notice",
        InformationRequest,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{State.SENT.value}' AND NOT {NOTICE_SENT}",
    ),
    Trigger(
        "request_moves_on_with_receipt_and_history",
        InformationRequest,
        "UPDATE",
        moves_without("inforequest_id", LetterKind.RECEIPT),
    ),
]
