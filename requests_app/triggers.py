"""Database triggers for limits of the law that a CHECK of one row cannot express, on both engines.

Neither the admin, nor the raw ORM, nor a mistake in a verb gets past them; they raise IntegrityError. They are created
after every migration, because SQLite drops triggers when Django remakes a table.

Due dates are counted here a second time, in SQL, by the table of days off as it is when they are written. Three limits
are left to the verbs: that a day is not in the future or backdated, since the database's clock is not ours; the days
to complete a request, which are a setting; the window stored with an objection or a dispute, which refuses nothing.
"""

from documents.models import ConsequenceTest
from opd import triggers
from opd.models import Holiday, Membership, Role
from opd.triggers import Trigger, changes, columns_of, table_of
from requests_app import deadlines
from requests_app.models import (
    GIVING,
    AnswerFile,
    AnswerFinding,
    AnswerVerdict,
    CheckState,
    Decision,
    Destruction,
    Dispute,
    Event,
    InformationRequest,
    Letter,
    NumberSeries,
    Objection,
    OpeningTask,
    PrivacyIncident,
    PrivacyRequest,
    Remark,
    WithheldPart,
)
from requests_app.models.registered import Registered
from requests_app.states import OBJECTION_STEPS, OPEN_STATES, STEPS, ObjectionState, State, transitions

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


OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))
NOTICE_SENT = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = NEW.id AND d.sent_on IS NOT NULL)"  # noqa: S608
EXEMPT_WITHOUT_TEST = (
    f"NEW.grounds <> '' AND NOT EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.id = NEW.test_id"  # noqa: S608 - our own names
    " AND t.approved_at IS NOT NULL AND t.decision_date = NEW.test_decided_on)"
)
PART_WITHHELD = f"EXISTS (SELECT 1 FROM {table_of(WithheldPart)} w WHERE w.decision_id = NEW.id)"  # noqa: S608
PART_IS_SENT = f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = %s.decision_id AND d.sent_on IS NOT NULL)"  # noqa: S608
DECIDED_THE_REQUEST = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = NEW.inforequest_id"  # noqa: S608
    " AND d.decided_by_id = NEW.decided_by_id)"
)
RULED_THE_OBJECTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.inforequest_id = NEW.inforequest_id"  # noqa: S608
    " AND o.decided_by_id = NEW.decided_by_id)"
)
IS_SUPERIOR = (
    f"EXISTS (SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = NEW.decided_by_id"  # noqa: S608
    f" AND m.role = '{Role.SUPERIOR.value}')"
)
ANSWER_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND d.sent_on IS NOT NULL)"
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
ANSWER_FOLLOWS = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND d.sent_on IS NOT NULL AND d.files_follow)"
)
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
REPLY_STAYS = (
    *("reply_due_on", "outcome", "reasons", "order", "order_due_on", "decided_on", "decided_by_id"),
    *("sent_on", "sent_by_channel", "reply_received_on"),
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
        " OR ".join(f"OLD.{day} IS NOT NULL AND {changes(day)}" for day in ("ended_on", "given_on")),
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
    *(
        Trigger(
            f"refusal_has_an_approved_test_on_{event.lower()}",
            Decision,
            event,
            EXEMPT_WITHOUT_TEST,
        )
        for event in ("INSERT", "UPDATE")
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
    Trigger(
        "notice_stays_as_sent", Decision, "UPDATE", f"OLD.sent_on IS NOT NULL AND ({changes(*columns_of(Decision))})"
    ),
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
        f"({changes('followed_at')}) AND (OLD.followed_at IS NOT NULL OR NOT {ANSWER_IS_SENT % 'NEW'}"
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
    Trigger("reply_stays_as_sent", Objection, "UPDATE", f"OLD.sent_on IS NOT NULL AND ({changes(*REPLY_STAYS)})"),
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
        "dispute_dates_are_plausible", Dispute, "UPDATE", f"DAY(NEW.finished_on) - DAY(NEW.filed_on) > {LONGEST_CASE}"
    ),
    Trigger("dispute_stays_as_filed", Dispute, "UPDATE", changes("objection_id", "filed_on", "window_until")),
    Trigger("opening_task_is_never_deleted", OpeningTask, "DELETE"),
    Trigger(
        "opening_task_stays_as_created", OpeningTask, "UPDATE", changes("objection_id", "information", "raised_on")
    ),
    Trigger("remark_is_never_deleted", Remark, "DELETE"),
    Trigger("destruction_is_never_deleted", Destruction, "DELETE"),
    Trigger("destruction_never_changes", Destruction, "UPDATE"),
    *(
        Trigger(f"{model._meta.model_name}_key_never_changes", model, "UPDATE", changes("id"))
        for model in (
            *(InformationRequest, Objection, Decision, WithheldPart, AnswerFile, Letter, NumberSeries),
            *(Dispute, OpeningTask, PrivacyIncident, PrivacyRequest),
        )
    ),
    Trigger("objection_follows_the_step_table", Objection, "UPDATE", _other_than(OBJECTION_STEPS)),
    Trigger(
        "objection_is_decided_by_another_person",
        Objection,
        "UPDATE",
        f"OLD.decided_by_id IS DISTINCT FROM NEW.decided_by_id AND {DECIDED_THE_REQUEST}",
    ),
    Trigger(
        "objection_is_decided_by_a_superior",
        Objection,
        "UPDATE",
        f"OLD.decided_by_id IS DISTINCT FROM NEW.decided_by_id AND NEW.decided_by_id IS NOT NULL AND NOT {IS_SUPERIOR}",
    ),
]


def install(**_kwargs) -> None:
    """Install the triggers; a receiver of `post_migrate`."""
    triggers.install("requests_app", TRIGGERS)
