"""The judge of the walk: numbers of the law, working days, and the rows that the rules are asked about.

Written from the articles and from the sixty rules of the project's description of the law, never from the code: it
imports models alone, counts working days itself, and states once more which step may follow which.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.db.models import Model

from documents.models import (
    Confirmation,
    ConsequenceEvent,
    ConsequenceTest,
    Document,
    DocumentEvent,
    Finding,
    Opening,
    Revision,
    Screening,
)
from opd.models import AccessEntry, Holiday, LedgerEntry, Membership, Opd
from requests_app.models import (
    AnswerFile,
    AnswerFinding,
    Decision,
    DeliveryRecord,
    Dispute,
    Event,
    FeeLine,
    InformationRequest,
    Letter,
    Objection,
    OpeningTask,
    Payment,
    RefusedDocument,
    Withdrawal,
    WithheldPart,
)

# Numbers of the law -------------------------------------------------------------------------------------------------

ANSWER = 10  # UU 14/2008 Pasal 22 ayat (7): working days
EXTENSION = 7  # Pasal 22 ayat (8): once, with a reason
OBJECTION = 30  # Pasal 36 ayat (1)
REPLY = 30  # Pasal 36 ayat (2): cannot be extended
DISPUTE = 14  # Pasal 37 ayat (2)
CASSATION = 14  # Pasal 50: days of the calendar
LONGEST_OF_GROUND_A = 30  # PP 61/2010: years
ASKING_COMPLETION = 3  # practice (rule 10): working days to ask, and as many to answer
COMPLETING = 3
REVOKING = 10  # the city's: a withdrawal that was told can be revoked
ON_THE_WAY = 10  # the city's: a letter by post counts as received after so many working days

WIB = timezone(timedelta(hours=7))
OPEN = ("unconfirmed", "submitted", "incomplete", "in_progress", "answered", "decided")
PUBLIC = ("published", "change_draft", "change_in_review", "change_returned")
PUBLIC_CLASSES = ("berkala", "serta-merta", "setiap-saat")
MUST_END = "abcdef"  # Pasal 20 ayat (1)
PERSONAL = "gh"  # Pasal 18 ayat (2)
NEVER_EXEMPT = {  # Pasal 18 ayat (1)
    *("putusan", "peraturan", "keputusan", "surat-edaran", "kebijakan", "penghentian-penyidikan"),
    *("belanja-penegak-hukum", "keuangan-penegak-hukum", "pengembalian-korupsi", "dinyatakan-terbuka"),
}

# Which state may follow which; a state may always be followed by itself.
STEPS = {
    "request": {
        "": {"unconfirmed", "submitted"},
        "unconfirmed": {"submitted", "withdrawn"},
        "submitted": {"incomplete", "in_progress", "decided", "withdrawn"},
        "incomplete": {"submitted", "lapsed", "withdrawn"},
        "in_progress": {"submitted", "answered", "decided", "withdrawn"},
        "answered": {"in_progress", "decided", "withdrawn"},
        "decided": {"sent", "withdrawn"},
        "sent": {"closed", "decided"},  # a notice that comes back delivers nothing
        "closed": {"decided"},
    },
    "objection": {
        "": {"received"},
        "received": {"decided", "withdrawn"},
        "decided": {"sent"},
        "sent": {"decided"},
    },
    "document": {
        "": {"draft"},
        "draft": {"in_review", "published", "exempt"},
        "in_review": {"draft", "returned", "published", "exempt"},
        "returned": {"in_review", "published", "exempt"},
        "published": {"change_draft", "withdrawn", "exempt"},
        "change_draft": {"change_in_review", "published", "withdrawn", "exempt"},
        "change_in_review": {"change_draft", "change_returned", "published", "withdrawn", "exempt"},
        "change_returned": {"change_in_review", "published", "withdrawn", "exempt"},
        "withdrawn": {"published", "exempt"},
        "exempt": {"in_review"},
    },
}


def day_of(moment: datetime) -> date:
    """Return the day of a moment in Jakarta (rule 5)."""
    return moment.astimezone(WIB).date()


class Calendar:
    """Working days, counted one by one: Monday to Friday, and not in the table of days off (rule 1)."""

    def __init__(self, days_off: Iterable[date]) -> None:
        self.days_off = frozenset(days_off)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.days_off

    def after(self, day: date, number: int) -> date:
        """Return the working day with that number; the given day is day 0 (rule 3)."""
        while number:
            day += timedelta(days=1)
            number -= self.is_working_day(day)
        return day


# Faults -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """A rule that is broken by a row, which `row` names."""

    rule: str
    row: str
    sentence: str


Finds = Iterator[tuple[Model | str, str]]
RULES: list[tuple[str, Callable[["Rows"], Finds]]] = []


def rule(number: str) -> Callable[[Callable[["Rows"], Finds]], Callable[["Rows"], Finds]]:
    """Add a function to the rules; it yields each row that breaks the rule of that number, with a sentence.

    The numbers are those of the sixty rules; `issue 1` and the like are points of the issue that asks for the walk.
    """

    def add(function: Callable[["Rows"], Finds]) -> Callable[["Rows"], Finds]:
        RULES.append((number, function))
        return function

    return add


def faults(rows: "Rows") -> list[Fault]:
    """Return what breaks a rule, and remember what must be found again unchanged the next time."""
    found = [
        Fault(number, f"{row._meta.label_lower} {row.pk}" if isinstance(row, Model) else row, sentence)
        for number, function in RULES
        for row, sentence in function(rows)
    ]
    rows.remember()
    return found


# Rows ---------------------------------------------------------------------------------------------------------------


class Memory:
    """What was read before: `kept` are facts that must never change."""

    def __init__(self) -> None:
        self.kept: dict[tuple, Any] = {}
        self.dates: dict[int, tuple[str, date]] = {}  # state and due date of a request
        self.last: dict[type[Model], Any] = {}  # the last key of each table
        self.days_off: frozenset[date] | None = None
        self.calendar_since = date.min  # the day since which the table of days off is as it is

    def changed(self, key: tuple, value: Any) -> bool:
        """Return whether the fact was another one before."""
        return self.kept.setdefault(key, value) != value


def grouped(rows: Iterable, column: str) -> dict[int, list]:
    groups: dict[int, list] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


class Rows:
    """Rows of some cases and documents, given by their keys, or of all where the keys are None.

    The requests of the objections and the objections of the requests belong to them. `today` is the day of the check.
    """

    def __init__(
        self,
        memory: Memory,
        today: date,
        *,
        requests: set[int] | None = None,
        objections: set[int] | None = None,
        documents: set[int] | None = None,
    ) -> None:
        self.memory, self.today = memory, today
        self.is_whole = requests is None and objections is None and documents is None
        if requests is not None and objections is not None:
            about = Objection.objects.filter(pk__in=objections, inforequest__isnull=False)
            requests = requests | set(about.values_list("inforequest", flat=True))
            others = Objection.objects.filter(inforequest__in=requests)
            objections = objections | set(others.values_list("pk", flat=True))
        self._read_city()
        self._read_requests(requests)
        self._read_objections(objections)
        self._read_documents(documents)
        self._read_entries()

    def _read_city(self) -> None:
        self.holidays = list(Holiday.objects.all())
        self.calendar = Calendar(holiday.date for holiday in self.holidays)
        if self.memory.days_off is None:
            self.memory.days_off = self.calendar.days_off
        elif self.memory.days_off != self.calendar.days_off:
            self.memory.days_off, self.memory.calendar_since = self.calendar.days_off, self.today
        self.memberships = list(Membership.objects.all())
        self.agencies = Opd.objects.in_bulk()

    def _read_requests(self, keys: set[int] | None) -> None:
        self.requests = list(_chosen(InformationRequest, "pk", keys).select_related("applicant"))
        self.events = grouped(_chosen(Event, "inforequest", keys).filter(objection=None), "inforequest_id")
        self.letters = grouped(
            _chosen(Letter, "inforequest", keys).filter(objection=None).defer("data"), "inforequest_id"
        )
        self.deliveries = grouped(_chosen(DeliveryRecord, "inforequest", keys).filter(objection=None), "inforequest_id")
        self.withdrawals = grouped(_chosen(Withdrawal, "inforequest", keys).filter(objection=None), "inforequest_id")
        self.decisions = {row.inforequest_id: row for row in _chosen(Decision, "inforequest", keys)}
        refused = _chosen(RefusedDocument, "decision__inforequest", keys)
        self.refused = grouped(refused.select_related("test", "document"), "decision_id")
        self.withheld = grouped(_chosen(WithheldPart, "decision__inforequest", keys), "decision_id")
        lines = _chosen(FeeLine, "decision__inforequest", keys)
        self.fee_lines = grouped(lines.select_related("fee"), "decision_id")
        self.payments = grouped(_chosen(Payment, "decision__inforequest", keys), "decision_id")
        self.answer_files = grouped(_chosen(AnswerFile, "inforequest", keys), "inforequest_id")
        findings = _chosen(AnswerFinding, "file__inforequest", keys).filter(verdict__in=("", "redact"))
        self.answer_findings = Counter(findings.values_list("file", flat=True))

    def _read_objections(self, keys: set[int] | None) -> None:
        objections = _chosen(Objection, "pk", keys).select_related("inforequest", "applicant")
        self.objections = list(objections)
        self.objections_of = grouped(self.objections, "inforequest_id")
        self.objection_events = grouped(_chosen(Event, "objection", keys).filter(inforequest=None), "objection_id")
        self.objection_letters = grouped(
            _chosen(Letter, "objection", keys).filter(inforequest=None).defer("data"), "objection_id"
        )
        replies = _chosen(DeliveryRecord, "objection", keys).filter(inforequest=None)
        self.objection_deliveries = grouped(replies, "objection_id")
        drops = _chosen(Withdrawal, "objection", keys).filter(inforequest=None)
        self.objection_withdrawals = grouped(drops, "objection_id")
        self.disputes = {row.objection_id: row for row in _chosen(Dispute, "objection", keys)}
        tasks = _chosen(OpeningTask, "objection", keys).select_related("document", "opening")
        self.tasks = grouped(tasks, "objection_id")

    def _read_documents(self, keys: set[int] | None) -> None:
        documents = _chosen(Document, "pk", keys).select_related("category", "published_revision")
        self.documents = list(documents)
        self.document_events = grouped(_chosen(DocumentEvent, "document", keys), "document_id")
        self.revisions = grouped(_chosen(Revision, "document", keys).defer("text"), "document_id")
        self.tests = grouped(_chosen(ConsequenceTest, "document", keys).select_related("statute"), "document_id")
        self.test_events = grouped(_chosen(ConsequenceEvent, "test__document", keys), "test_id")
        self.openings = grouped(_chosen(Opening, "document", keys), "document_id")
        going_out = [row.published_revision_id for row in self.documents if row.state in PUBLIC]
        self.confirmations = set(Confirmation.objects.filter(revision__in=going_out).values_list("revision", flat=True))
        self.screenings = set(Screening.objects.filter(revision__in=going_out).values_list("revision", flat=True))
        open_findings = Finding.objects.filter(revision__in=going_out, verdict__in=("", "redact"))
        self.findings = Counter(open_findings.values_list("revision", flat=True))

    def _read_entries(self) -> None:
        self.new_entries, self.new_accesses = (
            list(model.objects.filter(number__gt=self.memory.last.get(model, 0)).order_by("number"))
            for model in (LedgerEntry, AccessEntry)
        )
        ours = [*self.requests, *self.objections, *self.documents, *(t for row in self.tests.values() for t in row)]
        entries = LedgerEntry.objects.order_by()
        if not self.is_whole:
            entries = entries.filter(object_id__in={str(row.pk) for row in ours})
        self.entries = Counter(entries.values_list("object_type", "object_id", "verb"))
        self.actors: dict[tuple[str, str], set[int]] = defaultdict(set)
        for of, pk, verb, actor in entries.values_list("object_type", "object_id", "verb", "actor_id"):
            if actor and of == "requests_app.informationrequest":
                self.actors[pk, verb].add(actor)

    def is_new(self, row: Model) -> bool:
        """Return whether the row was written since the last check."""
        return row.pk > self.memory.last.get(type(row), 0)

    def new_events(self, events: list) -> list:
        return [event for event in events if self.is_new(event)]

    def state_at(self, document: Document, moment: datetime) -> str:
        """Return the state of a document at a moment: that of now, where nothing has happened since the last check."""
        history = [event.state for event in self.document_events[document.pk] if event.at <= moment]
        return history[-1] if history else document.state

    def in_office(self, person: int | None, role: str, day: date) -> bool:
        """Return whether the person held the role on that day, in any agency."""
        return any(
            row.user_id == person
            and row.role == role
            and (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day <= row.valid_to)
            for row in self.memberships
        )

    def works_for(self, person: int | None, agency: int, day: date) -> bool:
        """Return whether the person was an operator of the agency on that day, or of one above it that includes it."""
        mine = [row for row in self.memberships if row.user_id == person and row.role == "operator"]
        mine = [row for row in mine if self.in_office(person, "operator", day)]
        above = set()
        parent = self.agencies[agency].parent_id
        while parent:
            above.add(parent)
            parent = self.agencies[parent].parent_id
        return any(row.opd_id == agency or (row.include_sub_agencies and row.opd_id in above) for row in mine)

    def remember(self) -> None:
        """Remember the last rows, so that the next check knows what is new."""
        groups = [self.events, self.objection_events, self.document_events, self.withdrawals, self.deliveries]
        groups += [self.objection_withdrawals, self.objection_deliveries, self.test_events]
        rows: list[Model] = [row for group in groups for of_one in group.values() for row in of_one]
        for row in [*rows, *self.new_entries, *self.new_accesses]:
            self.memory.last[type(row)] = max(self.memory.last.get(type(row), 0), row.pk)


def _chosen(model: type[Model], column: str, keys: set[int] | None):
    rows = model._default_manager.order_by("pk")
    return rows if keys is None else rows.filter(**{f"{column}__in": keys})


def breaks_steps(of: str, states: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each step of a history that the law does not know."""
    before = ""
    for state in states:
        if state != before and state not in STEPS[of].get(before, set()):
            yield f"from {before or 'nothing'} to {state}"
        before = state
