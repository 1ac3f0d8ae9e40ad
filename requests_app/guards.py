"""What the law limits and a CHECK of one row cannot see, as database triggers on both engines.

Neither the admin, nor the raw ORM, nor a slip in a verb gets past them; they raise IntegrityError. Receiver of
`post_migrate`: SQLite drops triggers when Django remakes a table.
"""

from dataclasses import dataclass

from django.db import connection, models

from documents.models import ConsequenceTest
from opd.models import Membership, Role
from requests_app.models import Decision, Event, InformationRequest, Letter, NumberSeries, Objection, WithheldPart
from requests_app.states import OBJECTION_STEPS, STEPS, ObjectionState, State, transitions


@dataclass(frozen=True)
class Guard:
    """Refuse `event` (INSERT, UPDATE or DELETE) on the model's table where the SQL `condition` on NEW and OLD holds."""

    name: str
    model: type[models.Model]
    event: str
    condition: str = "1 = 1"

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _changes(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _other_than(steps: dict) -> str:
    """A change of state that the step table does not know."""
    allowed = ", ".join(sorted(f"'{before}>{after}'" for before, after in transitions(steps)))
    return f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({allowed})"


NOTICE_SENT = f"EXISTS (SELECT 1 FROM {_table(Decision)} d WHERE d.inforequest_id = NEW.id AND d.sent_on IS NOT NULL)"  # noqa: S608
EXEMPT_WITHOUT_TEST = (
    f"NEW.grounds <> '' AND NOT EXISTS (SELECT 1 FROM {_table(ConsequenceTest)} t WHERE t.id = NEW.test_id"  # noqa: S608 - our own names
    " AND t.approved_at IS NOT NULL AND t.decision_date = NEW.test_decided_on)"
)
PART_WITHHELD = f"EXISTS (SELECT 1 FROM {_table(WithheldPart)} w WHERE w.decision_id = NEW.id)"  # noqa: S608
PART_IS_TOLD = f"EXISTS (SELECT 1 FROM {_table(Decision)} d WHERE d.id = %s.decision_id AND d.sent_on IS NOT NULL)"  # noqa: S608
DECIDED_THE_REQUEST = (
    f"EXISTS (SELECT 1 FROM {_table(Decision)} d WHERE d.inforequest_id = NEW.inforequest_id"  # noqa: S608
    " AND d.decided_by_id = NEW.decided_by_id)"
)
RULED_THE_OBJECTION = (
    f"EXISTS (SELECT 1 FROM {_table(Objection)} o WHERE o.inforequest_id = NEW.inforequest_id"  # noqa: S608
    " AND o.decided_by_id = NEW.decided_by_id)"
)
IS_SUPERIOR = (
    f"EXISTS (SELECT 1 FROM {_table(Membership)} m WHERE m.user_id = NEW.decided_by_id"  # noqa: S608
    f" AND m.role = '{Role.SUPERIOR.value}')"
)
NOTICE_COLUMNS = (
    "outcome",
    "decided_on",
    "decided_by_id",
    "reason",
    "grounds",
    "law",
    "test_id",
    "material",
    "cost",
    "sent_on",
    "sent_by_channel",
    "received_on",
)

GUARDS = [
    Guard("request_kept", InformationRequest, "DELETE"),
    Guard("objection_kept", Objection, "DELETE"),
    Guard("letter_kept", Letter, "DELETE"),
    Guard("series_kept", NumberSeries, "DELETE"),
    Guard("series_counts_up", NumberSeries, "UPDATE", f"NEW.last < OLD.last OR {_changes('kind', 'year')}"),
    Guard("event_kept", Event, "DELETE"),
    Guard("event_written_once", Event, "UPDATE"),
    Guard("request_number_stays", InformationRequest, "UPDATE", _changes("number", "year", "sequence", "received_on")),
    Guard("objection_number_stays", Objection, "UPDATE", _changes("number", "year", "sequence", "received_on")),
    Guard(
        "letter_stays_as_sent",
        Letter,
        "UPDATE",
        f"{_changes('number', 'dated_on', 'kind', 'verification', 'stated_due_on')}"
        f" OR (OLD.sha256 <> '' AND ({_changes('sha256', 'size')}))",
    ),
    Guard(
        "request_begins",
        InformationRequest,
        "INSERT",
        f"NEW.state NOT IN ('{State.SUBMITTED.value}', '{State.UNCONFIRMED.value}')",
    ),
    Guard("request_takes_a_known_step", InformationRequest, "UPDATE", _other_than(STEPS)),
    Guard(
        "request_extended_once",
        InformationRequest,
        "UPDATE",
        f"OLD.extended_on IS NOT NULL AND ({_changes('extended_on', 'extension_reason')})",
    ),
    Guard(
        "request_told_with_notice",
        InformationRequest,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = '{State.SENT.value}' AND NOT {NOTICE_SENT}",
    ),
    *(
        Guard(f"request_decided_by_another_on_{event.lower()}", Decision, event, RULED_THE_OBJECTION)
        for event in ("INSERT", "UPDATE")
    ),
    *(
        Guard(
            f"exemption_has_finished_test_on_{event.lower()}",
            Decision,
            event,
            EXEMPT_WITHOUT_TEST,
        )
        for event in ("INSERT", "UPDATE")
    ),
    Guard("notice_begins_unsent", Decision, "INSERT", "NEW.sent_on IS NOT NULL"),
    Guard(
        "notice_in_part_says_which",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND NEW.outcome = 'partly' AND NOT {PART_WITHHELD}",
    ),
    Guard("notice_stays_as_sent", Decision, "UPDATE", f"OLD.sent_on IS NOT NULL AND ({_changes(*NOTICE_COLUMNS)})"),
    Guard("part_is_not_added_later", WithheldPart, "INSERT", PART_IS_TOLD % "NEW"),
    Guard("part_stays_as_told", WithheldPart, "DELETE", PART_IS_TOLD % "OLD"),
    Guard(
        "part_is_not_rewritten",
        WithheldPart,
        "UPDATE",
        f"({_changes('decision_id', 'subject', 'reason', 'ground')}) AND {PART_IS_TOLD % 'OLD'}",
    ),
    Guard("objection_begins", Objection, "INSERT", f"NEW.state <> '{ObjectionState.RECEIVED.value}'"),
    Guard("objection_takes_a_known_step", Objection, "UPDATE", _other_than(OBJECTION_STEPS)),
    Guard(
        "objection_decided_by_another",
        Objection,
        "UPDATE",
        f"NEW.decided_by_id IS NOT NULL AND NEW.inforequest_id IS NOT NULL AND {DECIDED_THE_REQUEST}",
    ),
    Guard(
        "objection_decided_by_superior",
        Objection,
        "UPDATE",
        f"OLD.decided_by_id IS DISTINCT FROM NEW.decided_by_id AND NEW.decided_by_id IS NOT NULL AND NOT {IS_SUPERIOR}",
    ),
]


def protect(**_kwargs) -> None:
    """Make every trigger anew, where there are tables."""
    unprotect()
    if not {guard.table for guard in GUARDS} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for guard in GUARDS:
            for statement in MAKE[connection.vendor](guard):
                cursor.execute(statement)


def unprotect(**_kwargs) -> None:
    """Lift the triggers: while migrations remake tables, and for emptying a test database."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            for statement in DROP[connection.vendor](guard):
                cursor.execute(statement)


def _sqlite(guard: Guard) -> list[str]:
    return [
        f"CREATE TRIGGER guard_{guard.name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition} "
        f"BEGIN SELECT RAISE(ABORT, 'guard: {guard.name}'); END"
    ]


def _postgresql(guard: Guard) -> list[str]:
    row = "OLD" if guard.event == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {guard.condition} THEN RAISE EXCEPTION 'guard: {guard.name}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {row}; END $$",
        f"CREATE TRIGGER guard_{guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION guard_{guard.name}()",
    ]


MAKE = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {
    "sqlite": lambda guard: [f"DROP TRIGGER IF EXISTS guard_{guard.name}"],
    "postgresql": lambda guard: [f"DROP TRIGGER IF EXISTS guard_{guard.name} ON {guard.table}"],
}
