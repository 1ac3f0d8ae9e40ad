"""Database triggers for limits of the law that a CHECK of one row cannot express, on both engines.

Neither the admin, nor the raw ORM, nor a mistake in a verb gets past them; they raise IntegrityError. They are created
after every migration, because SQLite drops triggers when Django remakes a table.

Due dates are counted here a second time, in SQL, by the table of days off as it is when they are written. Three limits
are left to the verbs: that a day is not in the future or backdated, since the database's clock is not ours; the days
to complete a request and the presumed receipt by post, which are settings; the window stored with an objection or a
dispute, which refuses nothing.
"""

from documents.models import PUBLIC_STATES, ConsequenceTest, Document, ExemptionEnd, Opening, OpeningStage
from opd import triggers
from opd.models import Holiday, Membership, Role
from opd.triggers import Trigger, changes, columns_of, kept_models, table_of, written_texts
from requests_app import deadlines
from requests_app.models import (
    BY_PORTAL,
    IDENTITY_FIELDS,
    OPENING,
    AnswerFile,
    AnswerFinding,
    AnswerVerdict,
    Applicant,
    CheckState,
    DataClass,
    Decision,
    DeliveryRecord,
    DeliveryStage,
    Destruction,
    Dispute,
    DisputeStage,
    Event,
    Fee,
    FeeLine,
    InformationRequest,
    Letter,
    LetterKind,
    NumberSeries,
    Objection,
    OpeningTask,
    Outcome,
    Payment,
    PrivacyIncident,
    PrivacyRequest,
    RefusedDocument,
    Remark,
    Withdrawal,
    WithheldPart,
)
from requests_app.models.choices import GIVING, Delivery, Format
from requests_app.models.fee import chargeable_kinds
from requests_app.models.registered import Registered
from requests_app.states import (
    NOTIFIED_STATES,
    OBJECTION_STEPS,
    OPEN_STATES,
    PART_TAKING,
    SILENCE,
    STEPS,
    ObjectionAct,
    ObjectionState,
    State,
    transitions,
)

YEAR = 366  # days that a paper may take to arrive, or an order to be carried out
LONGEST_CASE = 10 * YEAR  # days of a case, through all courts


def _weekdays_until(day: str) -> str:
    n = f"(DAY({day}) + 1)"
    return f"(5 * ({n} / 7) + CASE WHEN {n} % 7 > 5 THEN 5 ELSE {n} % 7 END)"


def _is_not_workday(number: int, start: str, day: str) -> str:
    """Return SQL that holds where `day` is not the `number`-th working day after `start`.

    Counts as `opd.calendar.workdays.add_workdays` does. `start` and `day` are columns, such as `NEW.received_on`.
    """
    days_off = f"FROM {table_of(Holiday)} h WHERE DAY(h.date) % 7 < 5 AND h.date"
    return (
        f"(DAY({day}) % 7 > 4 OR EXISTS (SELECT 1 {days_off} = {day}) OR "
        f"{_weekdays_until(day)} - {_weekdays_until(start)} - "
        f"(SELECT COUNT(DISTINCT h.date) {days_off} > {start} AND h.date <= {day}) <> {number})"
    )


def _other_than(steps: dict) -> str:
    """Return SQL that holds for a change of state that is missing from the step table."""
    allowed = ", ".join(sorted(f"'{before}>{after}'" for before, after in transitions(steps)))
    return f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({allowed})"


NOTIFIED = ", ".join(f"'{state.value}'" for state in NOTIFIED_STATES)
OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))
REOPENED = f"OLD.state <> NEW.state AND NEW.state = '{State.DECIDED.value}' AND OLD.state IN ({NOTIFIED})"
NOTICE_SENT = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = NEW.id AND d.sent_on IS NOT NULL)"  # noqa: S608
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
PART_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = %s.decision_id"  # noqa: S608
    " AND (d.sent_on IS NOT NULL OR d.letter_id IS NOT NULL))"
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
RULED_THE_OBJECTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Objection)} o LEFT JOIN {table_of(Event)} e ON e.objection_id = o.id"  # noqa: S608
    f" AND e.act = '{ObjectionAct.RULE.value}' WHERE o.inforequest_id = NEW.inforequest_id"
    " AND (o.decided_by_id = NEW.decided_by_id OR e.by_id = NEW.decided_by_id))"
)
IS_SUPERIOR = (
    f"EXISTS (SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = NEW.decided_by_id"  # noqa: S608
    f" AND m.role = '{Role.SUPERIOR.value}' AND {IN_OFFICE.format(day='NEW.decided_on')})"
)

DELIVERY = table_of(DeliveryRecord)
PORTAL = ", ".join(f"'{channel.value}'" for channel in BY_PORTAL)
AT_ONCE = f"{PORTAL}, '{Delivery.PICK_UP.value}'"  # received when it is handed over


def _not_handed_over(received: str, case: str) -> str:
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


def _has_no(stage: str, case: str, day: str = "v.happened_on") -> str:
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
WRONG_LETTER = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.id = NEW.letter_id"  # noqa: S608
    " AND l.inforequest_id IS NOT DISTINCT FROM NEW.inforequest_id"
    " AND l.objection_id IS NOT DISTINCT FROM NEW.objection_id AND l.dated_on <= NEW.happened_on"
    f" AND l.kind IN ('{LetterKind.NOTICE.value}', '{LetterKind.OBJECTION_DECISION.value}')"
    f" AND (NEW.channel NOT IN ({PORTAL}) OR NEW.stage <> '{DeliveryStage.HANDED_OVER.value}'"
    " OR l.dated_on = NEW.happened_on))"
)
BEFORE_THE_HAND_OVER = (
    f"NEW.stage <> '{DeliveryStage.HANDED_OVER.value}' AND EXISTS (SELECT 1 FROM {DELIVERY} v"  # noqa: S608
    f" WHERE v.letter_id = NEW.letter_id AND v.stage = '{DeliveryStage.HANDED_OVER.value}'"
    " AND v.happened_on > NEW.happened_on)"
)
BLANK_PROOF = (
    f"NEW.stage <> '{DeliveryStage.BOUNCED.value}'"
    f" AND (NEW.stage <> '{DeliveryStage.HANDED_OVER.value}' OR NEW.channel NOT IN ({PORTAL}))"
    " AND TRIM(NEW.proof) = '' AND NEW.sha256 = ''"
)
RECORD_STAYS = columns_of(DeliveryRecord, but=("file", "key", "name", "destroyed_at"))
WORDS = columns_of(
    Decision, but=("letter", "sent_on", "sent_by_channel", "received_on", "looked_for_by", "looked_for_at")
)
SENT_WORDS = (*WORDS, "letter_id", "looked_for_by_id", "looked_for_at")
REPLY_WORDS = ("outcome", "reasons", "order", "order_due_on", "decided_on", "decided_by_id")
REPLY_STAYS = ("reply_due_on", "letter_id", *REPLY_WORDS)
BECOMES_SENT = "OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL"
IS_MADE = "OLD.letter_id IS NOT NULL AND NEW.letter_id = OLD.letter_id AND OLD.sent_on IS NULL"
NOTICE_NOT_HANDED_OVER = f"{BECOMES_SENT} AND ({_not_handed_over('received_on', OF_REQUEST)})"
REPLY_NOT_HANDED_OVER = f"{BECOMES_SENT} AND ({_not_handed_over('reply_received_on', OF_OBJECTION)})"
RULED = f"({changes('decided_by_id', 'decided_on', 'outcome')}) AND NEW.decided_by_id IS NOT NULL"


def _not_withdrawn(case: str, ended: str) -> str:
    """Return SQL that holds where no withdrawal of the case is the applicant's own act, or was told and has `ended`."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {table_of(Withdrawal)} w WHERE w.{case} = NEW.id AND w.revoked_on IS NULL"  # noqa: S608
        f" AND (w.recorded_by_id IS NULL OR {ended}))"
    )


ANSWER_IS_SENT = (  # or its notice is made, which lists the files
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND (d.sent_on IS NOT NULL OR d.letter_id IS NOT NULL))"
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


def _may_leave(row: str) -> str:
    """Return SQL that holds for a row of `AnswerFile` that was read, proved or signed for, and answered for."""
    signed = f"{row}.signed_at IS NOT NULL AND {row}.unread <> '' AND NOT {STATED % row}"
    unproven = f"'{CheckState.NO_TEXT.value}', '{CheckState.UNREADABLE.value}'"
    return (
        f"({row}.screened_at IS NOT NULL AND NOT {UNANSWERED % row} AND ({row}.check_state = '{CheckState.CLEAN.value}'"
        f" OR {row}.check_state IN ({unproven}) AND {signed}))"
    )


GIVEN = ", ".join(f"'{outcome.value}'" for outcome in GIVING)
TAKES_UNREAD_FILE = (
    f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND NEW.outcome IN ({GIVEN})"  # noqa: S608 - our own names
    f" AND EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f WHERE f.inforequest_id = NEW.inforequest_id"
    " AND f.goes_out AND f.destroyed_at IS NULL AND NOT f.follows"
    f" AND (NEW.looked_for_at IS NULL OR NOT {_may_leave('f')}))"
)
NOTICE_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND d.sent_on IS NOT NULL)"
)
ANSWER_FOLLOWS = NOTICE_IS_SENT.removesuffix(")") + " AND d.files_follow)"
STATES_NOTHING = "NEW.ground <> '' AND NEW.words = '' AND (NEW.places = '' OR NEW.manner <> 'blackened')"
CHOSEN = InformationRequest.answer_documents.through
CHOICE_IS_SENT = ANSWER_IS_SENT.replace(".inforequest_id AND", ".informationrequest_id AND")

RECEIVED_STAYS = columns_of(Registered, but=("version", "code_hash"))
REQUEST_STAYS = (
    *RECEIVED_STAYS,
    *("applicant_id", "information", "purpose", "access", "format", "delivery", "proposed_opd_id"),
)
OBJECTION_STAYS = (
    *RECEIVED_STAYS,
    *("inforequest_id", "applicant_id", "opd_id", "grounds", "reason", "purpose", "position"),
    *("timeliness", "window_until"),
)

WRONG_FIRST_DUE = _is_not_workday(deadlines.ANSWER, "NEW.received_on", "NEW.first_due_on")
WRONG_EXTENDED_DUE = "NEW.extended_on IS NOT NULL AND " + _is_not_workday(
    deadlines.ANSWER + deadlines.EXTENSION, "NEW.received_on", "NEW.due_on"
)
WRONG_REPLY_DUE = _is_not_workday(deadlines.REPLY, "NEW.received_on", "NEW.reply_due_on")
OLD_ON_ENTRY = f"DAY(NEW.entered_on) - DAY(NEW.received_on) > {YEAR}"
DECISION_DATE_IS_PLAUSIBLE = (
    f"EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r WHERE r.id = NEW.inforequest_id"  # noqa: S608
    f" AND DAY(NEW.decided_on) - DAY(r.received_on) BETWEEN 0 AND {LONGEST_CASE})"
)
GIVEN_BEFORE_NOTICE = (
    f"NEW.given_on IS NOT NULL AND EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = NEW.id AND d.sent_on > NEW.given_on)"
)
BEFORE_ITS_REQUEST = (
    f"EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r"  # noqa: S608
    " WHERE r.id = NEW.inforequest_id AND r.received_on > NEW.received_on)"
)

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
OPENED_ANOTHER = (
    f"EXISTS (SELECT 1 FROM {table_of(Opening)} g WHERE g.id = NEW.opening_id"  # noqa: S608
    f" AND g.stage = '{OpeningStage.CONFIRMED.value}' AND g.document_id <> NEW.document_id)"
)
NOT_ITS_DOCUMENT = (
    f"({OPENED_ANOTHER} OR EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id"  # noqa: S608
    f" AND {REFUSED_FOR_OTHERS}))"
)
CONFIRMED_OPENING = (
    f"EXISTS (SELECT 1 FROM {table_of(Opening)} g WHERE g.id = OLD.opening_id"  # noqa: S608
    f" AND g.stage = '{OpeningStage.CONFIRMED.value}')"
)
TASK_IS_DONE = ("document_id", "handed_over", "done_on", "done_by_id")


def _not_chargeable() -> str:
    """Return the condition that a fee `f` may not be charged for the delivery and format of a decision."""
    return " OR ".join(
        f"(NEW.delivery = '{delivery}' AND NEW.format = '{format}' AND f.kind NOT IN ({kinds}))"
        for delivery in Delivery.values
        for format in Format.values
        for kinds in [", ".join(f"'{kind.value}'" for kind in chargeable_kinds(delivery, format))]
    )


SEALED = ("file", "key", "name", "destroyed_at")  # columns that are emptied when a file is destroyed
FEE_STAYS = [column for column in columns_of(Fee) if column != "valid_to"]
GIVING_OUTCOMES = ", ".join(f"'{outcome.value}'" for outcome in GIVING)
LINES_OF_DECISION = f"FROM {table_of(FeeLine)} l JOIN {table_of(Fee)} f ON f.id = l.fee_id WHERE l.decision_id = NEW.id"
IS_CHARGED = f"EXISTS (SELECT 1 FROM {table_of(FeeLine)} l WHERE l.fee_id = OLD.id)"  # noqa: S608
CHARGED_AFTER_ITS_END = (
    f"EXISTS (SELECT 1 FROM {table_of(FeeLine)} l JOIN {table_of(Decision)} d ON d.id = l.decision_id"  # noqa: S608
    " WHERE l.fee_id = NEW.id AND d.decided_on > NEW.valid_to)"
)
SAME_FEE_ON_THE_SAME_DAYS = (
    f"EXISTS (SELECT 1 FROM {table_of(Fee)} f WHERE f.id <> NEW.id AND f.kind = NEW.kind AND f.name = NEW.name"  # noqa: S608
    " AND f.unit = NEW.unit AND (f.valid_to IS NULL OR f.valid_to >= NEW.valid_from)"
    " AND (NEW.valid_to IS NULL OR f.valid_from <= NEW.valid_to))"
)
NOT_A_FEE_OF_THE_DAY = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Fee)} f JOIN {table_of(Decision)} d ON d.id = NEW.decision_id"  # noqa: S608
    " WHERE f.id = NEW.fee_id AND f.valid_from <= d.decided_on AND (f.valid_to IS NULL OR f.valid_to >= d.decided_on))"
)
OTHER_THAN_THE_FEES = (
    f"NEW.cost <> (SELECT COALESCE(SUM(CAST(l.quantity AS BIGINT) * f.amount), 0) {LINES_OF_DECISION})"
    f" OR (NEW.outcome NOT IN ({GIVING_OUTCOMES}) AND NEW.cost <> 0)"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND ({_not_chargeable()}))"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND (f.valid_from > NEW.decided_on OR f.valid_to < NEW.decided_on))"
)
IS_PAID = f"EXISTS (SELECT 1 FROM {table_of(Payment)} p WHERE p.decision_id = NEW.id)"  # noqa: S608 - our own name
NOT_DUE = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = NEW.decision_id AND d.sent_on IS NOT NULL"  # noqa: S608
    f" AND DAY(NEW.paid_on) - DAY(d.sent_on) BETWEEN 0 AND {LONGEST_CASE} AND d.cost >= NEW.amount"
    f" + (SELECT COALESCE(SUM(p.amount), 0) FROM {table_of(Payment)} p WHERE p.decision_id = NEW.decision_id))"
)


def _has_letter(column: str, *kinds: LetterKind) -> str:
    """Return the condition that the case of the row NEW has a letter of one of `kinds`."""
    of = "NEW.id" if column == "objection_id" else "NEW.inforequest_id"
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return f"EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.{column} = {of} AND l.kind IN ({listed}))"  # noqa: S608


def _moves_without(column: str, receipt: LetterKind) -> str:
    """Return the condition that a case moves on without its receipt, or without the history of the state it leaves."""
    return (
        "OLD.state <> NEW.state AND (NOT EXISTS"  # noqa: S608 - our own names
        f" (SELECT 1 FROM {table_of(Letter)} l WHERE l.{column} = NEW.id AND l.kind = '{receipt.value}')"
        f" OR NOT EXISTS (SELECT 1 FROM {table_of(Event)} e WHERE e.{column} = NEW.id AND e.state = OLD.state))"
    )


HAS_RECORD_OF_DESTRUCTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Destruction)} d JOIN (SELECT number, applicant_id FROM"  # noqa: S608
    f" {table_of(InformationRequest)} UNION ALL SELECT number, applicant_id FROM {table_of(Objection)}) c"
    """ ON CAST(d.cases AS TEXT) LIKE '%"' || c.number || '"%'"""
    f" WHERE c.applicant_id = NEW.id AND d.data_class = '{DataClass.IDENTITY.value}')"
)
EMPTIED = " OR ".join(f"OLD.\"{name}\" <> '' AND NEW.\"{name}\" = ''" for name in IDENTITY_FIELDS)

TRIGGERS = [
    Trigger("request_is_never_deleted", InformationRequest, "DELETE"),
    Trigger("objection_is_never_deleted", Objection, "DELETE"),
    Trigger("letter_is_never_deleted", Letter, "DELETE"),
    Trigger("privacy_incident_is_never_deleted", PrivacyIncident, "DELETE"),
    Trigger("privacy_request_is_never_deleted", PrivacyRequest, "DELETE"),
    Trigger(
        "privacy_incident_start_never_changes", PrivacyIncident, "UPDATE", changes("detected_at", "recorded_by_id")
    ),
    Trigger("privacy_request_start_never_changes", PrivacyRequest, "UPDATE", changes("received_at", "recorded_by_id")),
    Trigger("number_series_is_never_deleted", NumberSeries, "DELETE"),
    Trigger(
        "number_series_only_counts_up", NumberSeries, "UPDATE", f"NEW.last < OLD.last OR {changes('kind', 'year')}"
    ),
    Trigger("event_is_never_deleted", Event, "DELETE"),
    Trigger("event_never_changes", Event, "UPDATE"),
    Trigger("request_stays_as_received", InformationRequest, "UPDATE", changes(*REQUEST_STAYS)),
    Trigger("objection_stays_as_received", Objection, "UPDATE", changes(*OBJECTION_STAYS)),
    Trigger(
        "letter_stays_as_sent",
        Letter,
        "UPDATE",
        f"{changes('number', 'dated_on', 'kind', 'verification', 'stated_due_on', 'inforequest_id', 'objection_id')}"
        f" OR (OLD.sha256 <> '' AND ({changes('sha256', 'size', 'mime', 'made_at')}))",
    ),
    Trigger(
        "request_begins_as_received",
        InformationRequest,
        "INSERT",
        f"NEW.state NOT IN ('{State.SUBMITTED.value}', '{State.UNCONFIRMED.value}') OR NEW.extended_on IS NOT NULL"
        f" OR {OLD_ON_ENTRY}",
    ),
    Trigger("request_due_on_workday_10_on_insert", InformationRequest, "INSERT", WRONG_FIRST_DUE),
    Trigger(
        "request_due_on_workday_10_on_update",
        InformationRequest,
        "UPDATE",
        f"{changes('first_due_on')} AND {WRONG_FIRST_DUE}",
    ),
    Trigger(
        "request_due_on_workday_17",
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
        f" AND {_not_withdrawn('inforequest_id', 'w.until < NEW.ended_on')}",
    ),
    Trigger("request_is_answered_after_the_notice", InformationRequest, "UPDATE", GIVEN_BEFORE_NOTICE),
    Trigger(
        "request_lapses_after_its_due_date",
        InformationRequest,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{State.LAPSED.value}' AND NEW.ended_on <= NEW.completion_due_on",
    ),
    Trigger("request_follows_the_step_table", InformationRequest, "UPDATE", _other_than(STEPS)),
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
        f"({changes('grounds', 'decided_on', 'document_kind', 'sent_on')}) AND {REFUSAL_WITHOUT_BASIS}",
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
        f" AND {_has_no(DeliveryStage.RECEIVED.value, OF_REQUEST, 'NEW.received_on')}))))",
    ),
    Trigger(
        "notice_is_open_again_after_a_bounce",
        Decision,
        "UPDATE",
        "OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL"
        f" AND ({_has_no(DeliveryStage.BOUNCED.value, OF_REQUEST)} OR {IS_PAID})",
    ),
    Trigger("notice_stays_as_made", Decision, "UPDATE", f"{IS_MADE} AND ({changes(*WORDS)})"),
    Trigger(
        "notice_dates_are_plausible",
        Decision,
        "UPDATE",
        f"DAY(NEW.sent_on) - DAY(NEW.decided_on) > {YEAR} OR DAY(NEW.received_on) - DAY(NEW.sent_on) > {YEAR}",
    ),
    Trigger("decision_is_never_deleted", Decision, "DELETE"),
    Trigger("notice_takes_no_unread_file", Decision, "UPDATE", TAKES_UNREAD_FILE),
    Trigger(
        "answer_file_is_not_added_after_the_notice",
        AnswerFile,
        "INSERT",
        f"{ANSWER_IS_SENT % 'NEW'} AND NOT (NEW.follows AND NEW.followed_at IS NULL AND {ANSWER_FOLLOWS % 'NEW'})",
    ),
    Trigger(
        "answer_file_follows_as_noticed", AnswerFile, "UPDATE", f"({changes('follows')}) AND {ANSWER_IS_SENT % 'OLD'}"
    ),
    Trigger(
        "answer_file_follows_when_it_may_leave",
        AnswerFile,
        "UPDATE",
        f"({changes('followed_at')}) AND (OLD.followed_at IS NOT NULL OR NOT {NOTICE_IS_SENT % 'NEW'}"
        f" OR NOT {_may_leave('NEW')})",
    ),
    Trigger(
        "answer_file_begins_unread", AnswerFile, "INSERT", "NEW.check_state <> 'waiting' OR NEW.screened_at IS NOT NULL"
    ),
    Trigger(
        "answer_file_is_read_again_when_it_changes",
        AnswerFile,
        "UPDATE",
        f"NEW.key <> '' AND ({changes('file', 'sha256', 'size', 'mime')}) AND NEW.check_state <> 'waiting'",
    ),
    Trigger(
        "answer_finding_stays_while_the_file_is_not_read_again",
        AnswerFinding,
        "DELETE",
        f"EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f WHERE f.id = OLD.file_id"  # noqa: S608
        " AND f.check_state <> 'waiting' AND f.destroyed_at IS NULL)",
    ),
    Trigger(
        "answer_finding_stays_as_found",
        AnswerFinding,
        "UPDATE",
        changes(*columns_of(AnswerFinding, but=("verdict", "answered_by", "answered_at"))),
    ),
    Trigger("answer_file_is_not_deleted_after_the_notice", AnswerFile, "DELETE", ANSWER_IS_SENT % "OLD"),
    Trigger(
        "answer_file_is_not_changed_after_the_notice",
        AnswerFile,
        "UPDATE",
        f"({changes('inforequest_id', 'goes_out', 'sha256', 'size', 'mime')}"
        f" OR NEW.file <> '' AND ({changes('file', 'key', 'name')})) AND {ANSWER_IS_SENT % 'OLD'}"
        " AND NOT (OLD.follows AND OLD.followed_at IS NULL)",
    ),
    Trigger("answer_document_is_not_added_after_the_notice", CHOSEN, "INSERT", CHOICE_IS_SENT % "NEW"),
    Trigger("answer_document_is_not_deleted_after_the_notice", CHOSEN, "DELETE", CHOICE_IS_SENT % "OLD"),
    Trigger("answer_document_is_not_changed_after_the_notice", CHOSEN, "UPDATE", CHOICE_IS_SENT % "OLD"),
    Trigger("withheld_part_states_words_or_places", WithheldPart, "INSERT", STATES_NOTHING),
    Trigger(
        "withheld_part_still_states_words_or_places",
        WithheldPart,
        "UPDATE",
        f"({changes('ground', 'manner', 'words', 'places')}) AND {STATES_NOTHING} AND NOT {PART_IS_SENT % 'OLD'}",
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
    Trigger("charged_fee_is_never_deleted", Fee, "DELETE", IS_CHARGED),
    Trigger("charged_fee_stays", Fee, "UPDATE", f"({changes('id', *FEE_STAYS)}) AND {IS_CHARGED}"),
    Trigger("fee_ends_after_it_was_charged", Fee, "UPDATE", f"({changes('valid_to')}) AND {CHARGED_AFTER_ITS_END}"),
    *(
        Trigger(f"fee_is_valid_once_on_a_day_on_{event.lower()}", Fee, event, SAME_FEE_ON_THE_SAME_DAYS)
        for event in ("INSERT", "UPDATE")
    ),
    *(
        Trigger(f"fee_line_is_by_a_fee_of_the_day_on_{event.lower()}", FeeLine, event, NOT_A_FEE_OF_THE_DAY)
        for event in ("INSERT", "UPDATE")
    ),
    Trigger("fee_line_is_not_added_after_the_notice", FeeLine, "INSERT", PART_IS_SENT % "NEW"),
    Trigger("fee_line_is_not_deleted_after_the_notice", FeeLine, "DELETE", PART_IS_SENT % "OLD"),
    Trigger("fee_line_is_not_changed_after_the_notice", FeeLine, "UPDATE", PART_IS_SENT % "OLD"),
    Trigger(
        "notice_charges_by_the_fees",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND ({OTHER_THAN_THE_FEES})",
    ),
    Trigger("payment_is_of_what_is_due", Payment, "INSERT", NOT_DUE),
    Trigger("payment_is_never_deleted", Payment, "DELETE"),
    Trigger(
        "payment_stays_as_recorded",
        Payment,
        "UPDATE",
        f"{changes('id', *columns_of(Payment, SEALED))} OR NEW.file <> '' AND ({changes(*SEALED[:3])})",
    ),
    Trigger(
        "objection_begins_as_received",
        Objection,
        "INSERT",
        f"NEW.state <> '{ObjectionState.RECEIVED.value}' OR {OLD_ON_ENTRY} OR {BEFORE_ITS_REQUEST}",
    ),
    Trigger("objection_due_on_workday_30_on_insert", Objection, "INSERT", WRONG_REPLY_DUE),
    Trigger(
        "objection_due_on_workday_30_on_update",
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
        f" AND {_has_no(DeliveryStage.RECEIVED.value, OF_OBJECTION, 'NEW.reply_received_on')}))))",
    ),
    Trigger(
        "reply_is_open_again_after_a_bounce",
        Objection,
        "UPDATE",
        f"OLD.sent_on IS NOT NULL AND NEW.sent_on IS NULL AND {_has_no(DeliveryStage.BOUNCED.value, OF_OBJECTION)}",
    ),
    Trigger("reply_stays_as_made", Objection, "UPDATE", f"{IS_MADE} AND ({changes(*REPLY_WORDS)})"),
    Trigger(
        "objection_is_withdrawn_by_its_applicant",
        Objection,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{ObjectionState.WITHDRAWN.value}'"
        f" AND {_not_withdrawn('objection_id', 'w.until IS NOT NULL')}",
    ),
    Trigger("delivery_is_never_deleted", DeliveryRecord, "DELETE"),
    Trigger("delivery_never_changes", DeliveryRecord, "UPDATE", changes(*RECORD_STAYS)),
    Trigger("delivery_is_of_a_letter_that_was_made", DeliveryRecord, "INSERT", WRONG_LETTER),
    Trigger("delivery_follows_the_hand_over", DeliveryRecord, "INSERT", BEFORE_THE_HAND_OVER),
    Trigger("delivery_has_a_proof", DeliveryRecord, "INSERT", BLANK_PROOF),
    Trigger("withdrawal_is_never_deleted", Withdrawal, "DELETE"),
    Trigger(
        "withdrawal_never_changes",
        Withdrawal,
        "UPDATE",
        f"{changes(*columns_of(Withdrawal, but=('revoked_on',)))}"
        f" OR OLD.revoked_on IS NOT NULL AND {changes('revoked_on')}",
    ),
    Trigger(
        "withdrawal_can_be_revoked_until_workday_10",
        Withdrawal,
        "INSERT",
        f"NEW.until IS NOT NULL AND {_is_not_workday(deadlines.WITHDRAWAL, 'NEW.recorded_on', 'NEW.until')}",
    ),
    Trigger(
        "objection_dates_are_plausible",
        Objection,
        "UPDATE",
        f"NOT DAY(NEW.decided_on) - DAY(NEW.received_on) BETWEEN 0 AND {LONGEST_CASE}"
        f" OR DAY(NEW.sent_on) - DAY(NEW.received_on) > {LONGEST_CASE}"
        f" OR DAY(NEW.reply_received_on) - DAY(NEW.sent_on) > {YEAR}"
        f" OR NOT DAY(NEW.order_due_on) - DAY(NEW.decided_on) BETWEEN 0 AND {YEAR}"
        f" OR NOT DAY(NEW.fulfilled_on) - DAY(NEW.sent_on) BETWEEN 0 AND {LONGEST_CASE}",
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
    Trigger("remark_is_never_deleted", Remark, "DELETE"),
    Trigger(
        "request_moves_on_with_receipt_and_history",
        InformationRequest,
        "UPDATE",
        _moves_without("inforequest_id", LetterKind.RECEIPT),
    ),
    Trigger(
        "objection_moves_on_with_receipt_and_history",
        Objection,
        "UPDATE",
        _moves_without("objection_id", LetterKind.OBJECTION_RECEIPT),
    ),
    Trigger(
        "notice_is_sent_with_its_letter",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND (NOT {_has_letter('inforequest_id', LetterKind.NOTICE)}"
        f" OR NEW.outcome = '{Outcome.REFUSED.value}' AND NOT {_has_letter('inforequest_id', LetterKind.REFUSAL)})",
    ),
    Trigger(
        "reply_is_sent_with_its_letter",
        Objection,
        "UPDATE",
        "OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL"
        f" AND NOT {_has_letter('objection_id', LetterKind.OBJECTION_DECISION)}",
    ),
    Trigger("applicant_is_never_deleted", Applicant, "DELETE"),
    Trigger(
        "applicant_is_blanked_with_its_record",
        Applicant,
        "UPDATE",
        f"OLD.destroyed_at IS NULL AND (NEW.destroyed_at IS NOT NULL OR {EMPTIED})"
        f" AND (NEW.destroyed_at IS NULL OR NOT {HAS_RECORD_OF_DESTRUCTION})",
    ),
    Trigger(
        "applicant_stays_destroyed",
        Applicant,
        "UPDATE",
        f"OLD.destroyed_at IS NOT NULL AND ({changes('destroyed_at', *IDENTITY_FIELDS)})",
    ),
    Trigger("destruction_is_never_deleted", Destruction, "DELETE"),
    Trigger("destruction_never_changes", Destruction, "UPDATE"),
    *(
        Trigger(f"{model._meta.model_name}_key_never_changes", model, "UPDATE", changes("id"))
        for model in (
            *(InformationRequest, Objection, Decision, WithheldPart, AnswerFile, Letter, NumberSeries),
            *(Dispute, OpeningTask, PrivacyIncident, PrivacyRequest, DeliveryRecord, Withdrawal, FeeLine),
        )
    ),
    Trigger("objection_follows_the_step_table", Objection, "UPDATE", _other_than(OBJECTION_STEPS)),
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
TRIGGERS += [trigger for model in kept_models(TRIGGERS) for trigger in written_texts(model)]


def install(**_kwargs) -> None:
    """Install the triggers; a receiver of `post_migrate`."""
    triggers.install("requests_app", TRIGGERS)
