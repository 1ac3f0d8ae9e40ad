"""Conditions in SQL that several triggers share."""

from collections.abc import Iterable
from itertools import groupby

from django.db.models import TextChoices

from opd.database.triggers import changes, columns_of, exists, table_of
from opd.models import ChangeState, Holiday, Membership, Role
from requests_app.deadlines import PeriodKind
from requests_app.models import (
    BY_PORTAL,
    FAVOUR,
    OWN_BOOK,
    AnswerFinding,
    AnswerVerdict,
    CheckState,
    Decision,
    DeliveryRecord,
    DeliveryStage,
    Dispute,
    DisputeStage,
    Event,
    LegalPeriod,
    Letter,
    LetterKind,
    Objection,
    OpeningTask,
    Withdrawal,
    WithheldPart,
)
from requests_app.models.choices import GIVING, OPENING, Delivery, Outcome
from requests_app.models.registered import Registered
from requests_app.states import PART_TAKING, Act, ObjectionAct, ObjectionState, transitions

YEAR = 366  # days that a paper may take to arrive, or an order to be carried out
IN_OFFICE = "(m.valid_from IS NULL OR m.valid_from <= {day}) AND (m.valid_to IS NULL OR m.valid_to >= {day})"
LONGEST_CASE = 10 * YEAR  # days of a case, through all courts


def listed(values: Iterable[TextChoices]) -> str:
    return ", ".join(f"'{value.value}'" for value in values)


def in_office(person: str, role: Role, day: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = {person}"  # noqa: S608
        f" AND m.role = '{role.value}' AND {IN_OFFICE.format(day=day)})"
    )


def is_superior(person: str, day: str) -> str:
    return in_office(person, Role.SUPERIOR, day)


def acted(person: str, request: str) -> str:
    """Return SQL that holds where a person, a column, decided a request or did an act of `PART_TAKING` on it."""
    return (
        f"(EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = {request}"  # noqa: S608
        f" AND d.decided_by_id = {person}) OR EXISTS (SELECT 1 FROM {table_of(Event)} e"
        f" WHERE e.inforequest_id = {request} AND e.by_id = {person} AND e.act IN ({listed(PART_TAKING)})))"
    )


def confirmed_in_office(*roles: Role, person: str = "decided_by_id") -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = NEW.{person}"  # noqa: S608
        f" AND m.role IN ({listed(sorted(roles))})"
        " AND (m.valid_from IS NULL OR DAY(m.valid_from) <= LOCAL_DAY(NEW.decided_at))"
        " AND (m.valid_to IS NULL OR DAY(m.valid_to) >= LOCAL_DAY(NEW.decided_at)))"
    )


def weekdays_until(day: str, number: str = "DAY") -> str:
    n = f"({number}({day}) + 1)"
    return f"(5 * ({n} / 7) + CASE WHEN {n} % 7 > 5 THEN 5 ELSE {n} % 7 END)"


# The moments since which the days off are as they were then, NULL for before all of them; once as they were, and once
# with the days that were corrected.
MOMENTS = (
    f"(SELECT NULL AS moment UNION SELECT entered_at FROM {table_of(Holiday)}"  # noqa: S608
    f" UNION SELECT removed_at FROM {table_of(Holiday)})"
)
OFF_AT_M = (
    f"FROM {table_of(Holiday)} h WHERE DAY(h.date) % 7 < 5 AND (((h.entered_at IS NULL OR h.entered_at <= m.moment)"
    " AND (h.removed_at IS NULL OR m.moment IS NULL OR m.moment < h.removed_at) AND (h.kind <> 'closure'"
    " OR h.entered_at IS NULL OR LOCAL_DAY(h.entered_at) < DAY(h.date)))"
    " OR (c.n = 1 AND h.decreed_on IS NOT NULL AND h.removed_at IS NULL)) AND h.date"
)


def is_not_workday(numbers: str, start: str, day: str, old: str = "") -> str:
    """Return SQL that holds where `day` is no working day after `start` with one of the `numbers`, a list or a query.

    Counts as `opd.calendar.workdays.add_workdays` does, by the days off of any moment until the end of the day `old`.
    `start` and `day` are columns, such as `NEW.received_on`, `old` is a number.
    """
    until = f"(m.moment IS NULL OR LOCAL_DAY(m.moment) <= {old}) AND " if old else ""
    return (
        f"(DAY({day}) % 7 > 4 OR NOT EXISTS (SELECT 1 FROM {MOMENTS} m, (SELECT 0 AS n UNION SELECT 1) c"  # noqa: S608
        f" WHERE {until}NOT EXISTS (SELECT 1 {OFF_AT_M} = {day}) AND {weekdays_until(day)} - {weekdays_until(start)}"
        f" - (SELECT COUNT(DISTINCT h.date) {OFF_AT_M} > {start} AND h.date <= {day}) IN ({numbers})))"
    )


def is_not_due(start: str, day: str, *kinds: PeriodKind, old: str = "") -> str:
    """Return SQL that holds where `day` is not the end of the periods of `kinds` together, by rows that may count.

    Those are the row that is valid on the day `start`, and each later one that takes open cases and begins by `day`. A
    due date `old` that had passed when a day off was entered does not move by it.
    """
    periods = table_of(LegalPeriod)
    confirmed = f"state = '{ChangeState.CONFIRMED.value}'"
    in_time = "(q.decided_at IS NULL OR DAY(q.valid_from) >= LOCAL_DAY(q.decided_at))"
    tables = [f"{periods} p{n}" for n in range(len(kinds))]
    conditions = [
        f"p{n}.kind = '{kind.value}' AND p{n}.{confirmed} AND (p{n}.valid_from <= {start} AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {periods} q WHERE q.kind = p{n}.kind AND q.{confirmed} AND q.valid_from > p{n}.valid_from"
        f" AND q.valid_from <= {start} AND {in_time}) OR p{n}.takes_open_cases AND p{n}.valid_from > {start}"
        f" AND p{n}.valid_from <= {day})"
        for n, kind in enumerate(kinds)
    ]
    days = " + ".join(f"p{n}.days" for n in range(len(kinds)))
    numbers = f"SELECT {days} FROM {', '.join(tables)} WHERE {' AND '.join(conditions)}"  # noqa: S608 - our own names
    return is_not_workday(numbers, start, day, old)


def corrected_otherwise(due: str) -> str:
    """Return SQL that holds where the date before a correction changes, but for once, with its due date."""
    return (
        f"({changes('corrected_from')}) AND NOT (OLD.corrected_from IS NULL"
        f" AND COALESCE(NEW.corrected_from = OLD.{due} AND NEW.{due} > OLD.{due}, 1 = 0))"
    )


def other_than(steps: dict) -> str:
    allowed = ", ".join(sorted(f"'{before}>{after}'" for before, after in transitions(steps)))
    return f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({allowed})"


PART_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = %s.decision_id"  # noqa: S608
    " AND (d.sent_on IS NOT NULL OR d.letter_id IS NOT NULL))"
)
DELIVERY = table_of(DeliveryRecord)
PORTAL = listed(BY_PORTAL)
AT_ONCE = f"{PORTAL}, '{Delivery.PICK_UP.value}'"  # received when it is handed over


def is_handed_over(letter: str) -> str:
    """Return SQL that holds where a letter was handed over and has not come back."""
    return (
        f"EXISTS (SELECT 1 FROM {DELIVERY} v WHERE v.letter_id = {letter}"  # noqa: S608 - our own names
        f" AND v.stage = '{DeliveryStage.HANDED_OVER.value}' AND NOT EXISTS (SELECT 1 FROM {DELIVERY} b"
        f" WHERE b.letter_id = v.letter_id AND b.stage = '{DeliveryStage.BOUNCED.value}' AND b.id > v.id))"
    )


def favour(column: str) -> str:
    """Return SQL for how favourable an outcome is, as `deliveries.favour`."""
    cases = " ".join(f"WHEN '{outcome}' THEN {place}" for place, outcome in enumerate(FAVOUR))
    return f"(CASE {column} {cases} ELSE {len(FAVOUR)} END)"


RETURNS = "OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL"


def has_form(column: str, form: str) -> str:
    """Return SQL for a text of this form: A is a letter, 9 a digit, the rest itself."""
    sets = {"A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "9": "0123456789"}
    place, parts = 1, [f"LENGTH({column}) = {len(form)}"]
    for sign, run in groupby(form):
        length = len(list(run))
        parts.append(f"LTRIM(SUBSTR({column}, {place}, {length}), '{sets.get(sign, sign)}') = ''")
        place += length
    return f"({' AND '.join(parts)})"


def is_of_own_book(column: str) -> str:
    return f"({' OR '.join(has_form(column, form) for form in OWN_BOOK)})"


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
    """Return SQL for a last hand-over that this stage does not follow on `day`; a sending of before has no letter."""
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
    """Return SQL for no withdrawal that is the applicant's own act, or told, handed over and `ended`."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {table_of(Withdrawal)} w WHERE w.{case} = NEW.id AND w.revoked_on IS NULL"  # noqa: S608
        f" AND (w.recorded_by_id IS NULL OR {ended} AND (w.letter_id IS NULL OR {is_handed_over('w.letter_id')})))"
    )


# The verbs say the same in `answers.sending.reasons`.
STATED = (
    f"(EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w JOIN {table_of(Decision)} e ON e.id = w.decision_id"  # noqa: S608
    " WHERE e.inforequest_id = %(row)s.inforequest_id AND w.words <> '' AND w.opened_by_id IS NULL)"
    f" OR EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k JOIN {table_of(Objection)} j ON j.id = k.objection_id"
    " WHERE j.inforequest_id = %(row)s.inforequest_id AND k.kept_words <> ''))"
)
UNANSWERED = (
    f"EXISTS (SELECT 1 FROM {table_of(AnswerFinding)} n"  # noqa: S608
    f" WHERE n.file_id = %s.id AND n.verdict IN ('', '{AnswerVerdict.REDACT.value}'))"
)


OF_GRANT = exists(Decision, "d", "d.inforequest_id = %(row)s.inforequest_id", f"d.outcome = '{Outcome.GRANTED.value}'")
REDACTED_GRANT = f"(%(row)s.made_from_id IS NOT NULL AND %(row)s.carries_out_id IS NULL AND {OF_GRANT})"


def may_leave(row: str) -> str:
    """Return SQL that holds for a row of `AnswerFile` that was read, proved or signed for, and answered for."""
    signed = f"{row}.signed_at IS NOT NULL AND {row}.unread <> '' AND NOT {STATED % {'row': row}}"
    unproven = f"'{CheckState.NO_TEXT.value}', '{CheckState.UNREADABLE.value}'"
    return (
        f"({row}.screened_at IS NOT NULL AND NOT {UNANSWERED % row} AND ({row}.check_state = '{CheckState.CLEAN.value}'"
        f" OR {row}.check_state IN ({unproven}) AND {signed}) AND NOT {REDACTED_GRANT % {'row': row}})"
    )


RECEIVED_STAYS = columns_of(Registered, but=("version", "code_hash"))
OLD_ON_ENTRY = f"DAY(NEW.entered_on) - DAY(NEW.received_on) > {YEAR}"


def has_letter(column: str, *kinds: LetterKind) -> str:
    of = "NEW.id" if column == "objection_id" else "NEW.inforequest_id"
    return f"EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.{column} = {of} AND l.kind IN ({listed(kinds)}))"  # noqa: S608


def has_not_come(day: str, column: str, case: str, act: Act | ObjectionAct) -> str:
    """Return SQL that holds where no act of this case was entered on the day of a decision, or after it."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.{column} = {case}"  # noqa: S608 - our own names
        f" AND e.act = '{act.value}' AND LOCAL_DAY(e.at) >= DAY({day}))"
    )


def moves_without(column: str, receipt: LetterKind) -> str:
    return (
        "OLD.state <> NEW.state AND (NOT EXISTS"  # noqa: S608 - our own names
        f" (SELECT 1 FROM {table_of(Letter)} l WHERE l.{column} = NEW.id AND l.kind = '{receipt.value}')"
        f" OR NOT EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.{column} = NEW.id AND e.state = OLD.state))"
    )


GIVEN = listed(GIVING)
# A final ruling about the objection `o`.
OPENING_OUTCOMES = listed(OPENING)
PAPER = (
    f"(o.state = '{ObjectionState.SENT.value}' AND o.outcome IN ({OPENING_OUTCOMES})"  # noqa: S608
    f" OR EXISTS (SELECT 1 FROM {table_of(Dispute)} d WHERE d.objection_id = o.id AND d.opens_information"
    f" AND d.stage = '{DisputeStage.FINISHED.value}'))"
)
