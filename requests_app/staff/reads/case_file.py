"""Everything that belongs to one case, in unions, so that the page needs at most ten queries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import (
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _

from documents.models.document import slug_of
from opd.models import Message, Role, User
from opd.models.message import masked
from requests_app.answers import sending
from requests_app.answers.files import public_documents
from requests_app.models import (
    AccessMode,
    AnswerFile,
    AnswerFinding,
    Attachment,
    CheckState,
    Decision,
    Event,
    Format,
    InformationRequest,
    LegalCalendar,
    Letter,
    LetterKind,
    Objection,
    Paper,
    PaperKind,
    case_column,
    legal_calendar,
)
from requests_app.read_rights import RequestRights
from requests_app.states import Act
from requests_app.workflow import fees


def history(inforequest: InformationRequest):
    chain = Q(inforequest=inforequest) | Q(objection__inforequest=inforequest)
    return Event.objects.filter(chain).select_related("by", "opd", "objection").order_by("at", "pk")


def objections_in(events: Iterable[Event]) -> list[Objection]:
    """Return the objections among the events of a request; each begins with an event."""
    return list({event.objection_id: event.objection for event in events if event.objection}.values())


def assignment_event(inforequest: InformationRequest) -> Event | None:
    assignments = inforequest.events.filter(act__in=(Act.ASSIGN, Act.FORWARD), opd=inforequest.opd_id)
    return assignments.order_by("-pk").first()


def files_since_assignment(inforequest: InformationRequest, assignment: Event | None):
    """Return the files that operators of the agency have added since its assignment."""
    if assignment is None:
        return AnswerFile.objects.none()
    operators = User.objects.with_role(Role.OPERATOR, inforequest.opd)
    return inforequest.answer_files.filter(uploaded_at__gte=assignment.at, uploaded_by__in=operators)


def seen_beside(request, inforequest: InformationRequest, table: LegalCalendar | None = None) -> dict:
    """Return the context of a form with question, answer and files beside it; an agency sees its own files alone."""
    is_ppid = RequestRights.CASE_FILE.may_read(request.user, inforequest)
    own = files_since_assignment
    files = inforequest.answer_files.all() if is_ppid else own(inforequest, assignment_event(inforequest))
    return {
        "beside": "requests_app/staff/_beside_request.html",
        "for_agency": not is_ppid,
        "answer_files": list(files),
        "answer_documents": list(public_documents(inforequest).only("title", "slug")),
        "table": table or legal_calendar(),
    }


@dataclass(frozen=True)
class FileRow:
    """A file or a published document of a case. Names of the applicant's files are not read; they may be personal."""

    what: str  # answer, attachment, paper, document
    pk: int
    name: str
    note: str  # check state of an answer's file, kind of a paper, title of a document
    mime: str
    size: int
    at: datetime | None
    by: str  # under their name of that day
    former_names: list | None
    goes_out: bool
    destroyed_at: datetime | None
    unanswered: int  # findings of personal data in an answer's file

    @property
    def is_destroyed(self) -> bool:
        return self.destroyed_at is not None

    @property
    def label(self) -> str:
        words = {"answer": CheckState, "paper": PaperKind}.get(self.what)
        return str(words(self.note).label) if words else self.note

    @property
    def slug(self) -> str:
        return slug_of(self.note)


def files_of(inforequest: InformationRequest) -> dict[str, list[FileRow]]:
    open_findings = AnswerFinding.objects.filter(file=OuterRef("pk"), verdict="").order_by()
    unanswered = open_findings.values("file").annotate(number=Count("pk")).values("number")
    answers = _file_columns(
        AnswerFile.objects.filter(inforequest=inforequest),
        what="answer",
        name=F("name"),
        note=F("check_state"),
        at=F("uploaded_at"),
        by=Coalesce(NullIf(F("uploaded_by__full_name"), Value("")), F("uploaded_by__username")),
        former_names=F("uploaded_by__former_names"),
        goes_out=F("goes_out"),
        unanswered=Coalesce(Subquery(unanswered), 0),
    )
    attachments = _file_columns(Attachment.objects.filter(inforequest=inforequest), what="attachment", at=F("added_at"))
    papers = _file_columns(
        Paper.objects.filter(applicant=inforequest.applicant_id), what="paper", note=F("kind"), at=F("added_at")
    )
    through = InformationRequest.answer_documents.through.objects.filter(informationrequest=inforequest)
    documents = through.values_list(
        Value("document"), F("document_id"), Value(""), F("document__title"), Value(""), Value(0), NO_TIME, Value(""),
        NO_JSON, Value(True), NO_TIME, Value(0),
    )  # fmt: skip
    by_kind: dict[str, list[FileRow]] = {"answer": [], "attachment": [], "paper": [], "document": []}
    for columns in answers.union(attachments, papers, documents, all=True):
        row = FileRow(*columns)
        if row.former_names:
            row = replace(row, by=User(full_name=row.by, former_names=row.former_names).name_at(row.at))
        by_kind[row.what].append(row)
    return {what: sorted(rows, key=lambda row: row.pk) for what, rows in by_kind.items()}


NO_TIME = Cast(Value(None), DateTimeField())
NO_JSON = Cast(Value(None), JSONField())
NO_DATE = Cast(Value(None), DateField())
EMPTY, NOTHING = Value("", CharField()), Value(0)


def _file_columns(
    files, *, what: str, at, name=EMPTY, note=EMPTY, by=EMPTY, former_names=NO_JSON, goes_out=None, unanswered=NOTHING
):
    """Return the columns of `FileRow`; a union reads its columns as its first query, where `name` is encrypted."""
    origin = by, former_names, goes_out or Value(False), F("destroyed_at"), unanswered
    return files.order_by().values_list(
        Value(what, CharField()), F("pk"), name, note, F("mime"), F("size"), at, *origin
    )


@dataclass(frozen=True)
class Outgoing:
    what: str  # letter, message
    pk: int
    kind: str
    title: str
    address: str
    state: str
    created_at: datetime | None
    dated_on: date | None
    sent_at: datetime | None
    stated_due_on: date | None
    error: str
    next_attempt_at: datetime | None

    @property
    def is_delayed(self) -> bool:
        """Whether an attempt to send the e-mail has failed. The clerk does not see the server's words."""
        return bool(self.error)

    @property
    def recipient(self) -> str:
        return masked(self.address)

    @property
    def kind_label(self) -> str:
        return str(LetterKind(self.kind).label)


def outgoing(case: InformationRequest | Objection) -> list[Outgoing]:
    messages = Message.objects.about(case).filter(to_citizen=True).order_by()
    rows = messages.values_list(
        Value("message", CharField()), F("pk"), F("act"), F("subject"), F("recipient"), F("state"),
        F("created_at"), NO_DATE, F("sent_at"), NO_DATE, F("error"),
        F("next_attempt_at"),
    ).union(
        Letter.objects.filter(**case_column(case)).order_by().values_list(
            Value("letter", CharField()), F("pk"), F("kind"), F("number"), Value("", TextField()), Value(""),
            NO_TIME, F("dated_on"), F("made_at"), F("stated_due_on"), Value("", TextField()),
            NO_TIME,
        ),
        all=True,
    )  # fmt: skip
    return sorted((Outgoing(*row) for row in rows), key=lambda row: (row.what, row.pk))


def changed_due_date(letter: Outgoing, inforequest: InformationRequest) -> date | None:
    """Return the present due date where it differs from the one that a letter states (domain rule 7)."""
    dates: dict[str, date] = {LetterKind.RECEIPT: inforequest.first_due_on, LetterKind.EXTENSION: inforequest.due_on}
    current = dates.get(letter.kind)
    return current if current and letter.stated_due_on and current != letter.stated_due_on else None


def missing_answers(
    inforequest: InformationRequest, decision: Decision | None, files: dict[str, list[FileRow]]
) -> list[str]:
    """Return what the notice still has to answer, by the letters of Pasal 22 ayat (7)."""
    if decision is None:
        return [_("Permohonan belum diputuskan.")]
    answers = [(decision.controlled is not None, _("a. apakah informasinya dikuasai"))]
    if decision.is_giving:
        answers += [
            (bool(decision.material), _("d. materi yang diberikan")),
            (bool(decision.delivery and decision.format), _("f. alat penyampai dan format")),
        ]
    answers += [
        (decision.cost is not None, _("g. biaya")),
        (not decision.cost or bool(decision.payment), _("g. cara pembayaran")),
        (not decision.cost or fees.is_by_the_table(decision), _("g. biaya menurut standar biaya: putuskan lagi")),
        (not fees.waits_for_superior(decision), _("g. persetujuan Atasan PPID atas biayanya")),
    ]
    outgoing_files = [file for file in files["answer"] if file.goes_out and not file.is_destroyed]
    if decision.is_giving and decision.format == Format.SOFT and inforequest.access == AccessMode.COPY:
        answers.append(
            (
                bool(outgoing_files or files["document"]) or sending.may_follow(inforequest),
                _("berkas jawaban atau dokumen terbit yang diberikan"),
            )
        )
    return [label for is_there, label in answers if not is_there]
