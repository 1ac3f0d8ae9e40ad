"""Conditions in SQL that several triggers share."""

from opd.database.triggers import columns_of, table_of
from opd.models import ChangeState, Holiday
from requests_app.deadlines import PeriodKind
from requests_app.models import (
    BY_PORTAL,
    AnswerFinding,
    AnswerVerdict,
    CheckState,
    Decision,
    DeliveryRecord,
    DeliveryStage,
    Event,
    LegalPeriod,
    Letter,
    LetterKind,
    Withdrawal,
    WithheldPart,
)
from requests_app.models.choices import GIVING, Delivery
from requests_app.models.registered import Registered
from requests_app.states import transitions

YEAR = 366  # days that a paper may take to arrive, or an order to be carried out
LONGEST_CASE = 10 * YEAR  # days of a case, through all courts


def _weekdays_until(day: str) -> str:
    n = f"(DAY({day}) + 1)"
    return f"(5 * ({n} / 7) + CASE WHEN {n} % 7 > 5 THEN 5 ELSE {n} % 7 END)"


def is_not_workday(numbers: str, start: str, day: str) -> str:
    """Return SQL that holds where `day` is no working day after `start` with one of the `numbers`, a list or a query.

    Counts as `opd.calendar.workdays.add_workdays` does. `start` and `day` are columns, such as `NEW.received_on`.
    """
    days_off = f"FROM {table_of(Holiday)} h WHERE DAY(h.date) % 7 < 5 AND h.date"
    return (
        f"(DAY({day}) % 7 > 4 OR EXISTS (SELECT 1 {days_off} = {day}) OR "
        f"{_weekdays_until(day)} - {_weekdays_until(start)} - "
        f"(SELECT COUNT(DISTINCT h.date) {days_off} > {start} AND h.date <= {day}) NOT IN ({numbers}))"
    )


def is_not_due(start: str, day: str, *kinds: PeriodKind) -> str:
    """Return SQL that holds where `day` is not the end of the periods of `kinds` together, by rows that may count.

    Those are the row that is valid on the day `start`, and each later one that takes open cases and begins by `day`.
    Which of them does count, the verbs decide as `requests_app.deadlines` says.
    """
    periods = table_of(LegalPeriod)
    confirmed = f"state = '{ChangeState.CONFIRMED.value}'"
    tables = [f"{periods} p{n}" for n in range(len(kinds))]
    conditions = [
        f"p{n}.kind = '{kind.value}' AND p{n}.{confirmed} AND (p{n}.valid_from <= {start} AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {periods} q WHERE q.kind = p{n}.kind AND q.{confirmed} AND q.valid_from > p{n}.valid_from"
        f" AND q.valid_from <= {start}) OR p{n}.takes_open_cases AND p{n}.valid_from > {start}"
        f" AND p{n}.valid_from <= {day})"
        for n, kind in enumerate(kinds)
    ]
    days = " + ".join(f"p{n}.days" for n in range(len(kinds)))
    numbers = f"SELECT {days} FROM {', '.join(tables)} WHERE {' AND '.join(conditions)}"  # noqa: S608 - our own names
    return is_not_workday(numbers, start, day)


def other_than(steps: dict) -> str:
    """Return SQL that holds for a change of state that is missing from the step table."""
    allowed = ", ".join(sorted(f"'{before}>{after}'" for before, after in transitions(steps)))
    return f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({allowed})"


PART_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = %s.decision_id"  # noqa: S608
    " AND (d.sent_on IS NOT NULL OR d.letter_id IS NOT NULL))"
)
DELIVERY = table_of(DeliveryRecord)
PORTAL = ", ".join(f"'{channel.value}'" for channel in BY_PORTAL)
AT_ONCE = f"{PORTAL}, '{Delivery.PICK_UP.value}'"  # received when it is handed over


def not_handed_over(received: str, case: str) -> str:
    """Return SQL that holds where a sending has no hand-over of its letter, or one that bounced.

    `received` is the column of the day of receipt, `case` the condition that the record `v` is of the same case.
    """
    return (
        f"NOT EXISTS (SELECT 1 FROM {DELIVERY} v WHERE {case} AND v.letter_id = NEW.letter_id"  # noqa: S608
        f" AND v.stage = '{DeliveryStage.HANDED_OVER.value}' AND v.happened_on = NEW.sent_on"
        f" AND v.channel = NEW.sent_by_channel AND NOT EXISTS (SELECT 1 FROM {DELIVERY} b"
        f" WHERE b.letter_id = v.letter_id AND b.stage = '{DeliveryStage.BOUNCED.value}' AND b.id > v.id))"
        f" OR (NEW.sent_by_channel IN ({AT_ONCE}) AND NEW.{received} <> NEW.sent_on)"
        f" OR (NEW.sent_by_channel NOT IN ({AT_ONCE}) AND NEW.{received} <= NEW.sent_on)"
    )


def has_no(stage: str, case: str, day: str = "v.happened_on") -> str:
    """Return SQL that holds where the last hand-over of the letter is not followed by this stage, on `day`.

    A sending of before names no letter.
    """
    return (
        f"NOT EXISTS (SELECT 1 FROM {DELIVERY} v WHERE {case} AND v.stage = '{stage}' AND v.happened_on = {day}"  # noqa: S608
        " AND (NEW.letter_id IS NULL OR v.letter_id = NEW.letter_id)"
        f" AND NOT EXISTS (SELECT 1 FROM {DELIVERY} h WHERE h.letter_id = v.letter_id"
        f" AND h.stage = '{DeliveryStage.HANDED_OVER.value}' AND h.id > v.id))"
    )


OF_REQUEST, OF_OBJECTION = "v.inforequest_id = NEW.inforequest_id", "v.objection_id = NEW.id"
BECOMES_SENT = "OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL"
IS_MADE = "OLD.letter_id IS NOT NULL AND NEW.letter_id = OLD.letter_id AND OLD.sent_on IS NULL"


def not_withdrawn(case: str, ended: str) -> str:
    """Return SQL that holds where no withdrawal of the case is the applicant's own act, or was told and has `ended`."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {table_of(Withdrawal)} w WHERE w.{case} = NEW.id AND w.revoked_on IS NULL"  # noqa: S608
        f" AND (w.recorded_by_id IS NULL OR {ended}))"
    )


# What must be true of a file before it leaves the house; the verbs say the same in `answers.sending.reasons`.
STATED = (
    f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w JOIN {table_of(Decision)} e ON e.id = w.decision_id"  # noqa: S608
    " WHERE e.inforequest_id = %s.inforequest_id AND w.words <> '')"
)
UNANSWERED = (
    f"EXISTS (SELECT 1 FROM {table_of(AnswerFinding)} n"  # noqa: S608
    f" WHERE n.file_id = %s.id AND n.verdict IN ('', '{AnswerVerdict.REDACT.value}'))"
)


def may_leave(row: str) -> str:
    """Return SQL that holds for a row of `AnswerFile` that was read, proved or signed for, and answered for."""
    signed = f"{row}.signed_at IS NOT NULL AND {row}.unread <> '' AND NOT {STATED % row}"
    unproven = f"'{CheckState.NO_TEXT.value}', '{CheckState.UNREADABLE.value}'"
    return (
        f"({row}.screened_at IS NOT NULL AND NOT {UNANSWERED % row} AND ({row}.check_state = '{CheckState.CLEAN.value}'"
        f" OR {row}.check_state IN ({unproven}) AND {signed}))"
    )


RECEIVED_STAYS = columns_of(Registered, but=("version", "code_hash"))
OLD_ON_ENTRY = f"DAY(NEW.entered_on) - DAY(NEW.received_on) > {YEAR}"


def has_letter(column: str, *kinds: LetterKind) -> str:
    """Return the condition that the case of the row NEW has a letter of one of `kinds`."""
    of = "NEW.id" if column == "objection_id" else "NEW.inforequest_id"
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return f"EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.{column} = {of} AND l.kind IN ({listed}))"  # noqa: S608


def moves_without(column: str, receipt: LetterKind) -> str:
    """Return the condition that a case moves on without its receipt, or without the history of the state it leaves."""
    return (
        "OLD.state <> NEW.state AND (NOT EXISTS"  # noqa: S608 - our own names
        f" (SELECT 1 FROM {table_of(Letter)} l WHERE l.{column} = NEW.id AND l.kind = '{receipt.value}')"
        f" OR NOT EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.{column} = NEW.id AND e.state = OLD.state))"
    )


GIVEN = ", ".join(f"'{outcome.value}'" for outcome in GIVING)
