"""What stands on the page of a case: what its applicant may know, and nothing else of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from documents.models import Document
from opd.models import Holiday, Message
from opd.models.holiday import HolidayTable
from opd.models.message import label_of, masked
from requests_app import secret_links, status_texts
from requests_app.answers import files as answers
from requests_app.citizen.forms.case import ActForm, ResponseForm
from requests_app.deadline_explanation import Working, of_objection, of_request
from requests_app.models import (
    AccessKey,
    AnswerFile,
    Audience,
    Decision,
    Dispute,
    Event,
    InformationRequest,
    Letter,
    LetterKind,
    Objection,
    ObjectionGround,
    OpeningTask,
)
from requests_app.states import TOLD_STATES, Act, ObjectionAct, State
from requests_app.workflow import objections
from requests_app.workflow.transition import SET_OFF_BY_APPLICANT, Case, may


@dataclass(frozen=True)
class ShownLetter:
    """`now` is set where the case's date is not the one that this letter states."""

    letter: Letter
    now: date | None


@dataclass
class ShownObjection:
    objection: Objection
    status: str
    step: str
    working: Working
    dispute: Dispute | None
    opened: list[Document]
    may_drop: bool
    may_respond: bool
    is_unmailed: bool
    form: ActForm = field(init=False)

    def __post_init__(self):
        self.form = ResponseForm(initial={"objection": self.objection.pk}, key=f"tanggapan{self.objection.pk}")

    @property
    def may_be_mediated(self) -> bool:
        """Refusals under Pasal 17 go to adjudication alone (Pasal 40 ayat 2; domain rule 32)."""
        return ObjectionGround.A not in self.objection.grounds

    def take_back(self, form: ActForm | None) -> None:
        """Show again what was typed about this objection."""
        if isinstance(form, ResponseForm) and form.data.get("objection") == str(self.objection.pk):
            self.form = form


@dataclass(frozen=True)
class ShownAnswer:
    """The answer as the notice of Pasal 22(7) gave it."""

    decision: Decision
    files: list[AnswerFile]
    documents: list[Document]


def letters_of(case: Case) -> QuerySet[Letter]:
    """The letters of a case and of the objections to it."""
    mine = Q(objection=case) if isinstance(case, Objection) else Q(inforequest=case) | Q(objection__inforequest=case)
    return Letter.objects.filter(mine).defer("data")


def objections_of(case: Case) -> QuerySet[Objection]:
    return Objection.objects.filter(pk=case.pk) if isinstance(case, Objection) else case.objections.all()


def answer_files_of(inforequest: InformationRequest) -> QuerySet[AnswerFile]:
    return inforequest.answer_files.filter(goes_out=True, destroyed_at=None)


def of(case: Case, token: str, today: date) -> dict:
    """Context of the page, from a fixed number of queries."""
    table = Holiday.objects.table()
    prefetch_related_objects(
        [case] if isinstance(case, InformationRequest) else [],
        Prefetch("objections", Objection.objects.select_related("dispute", "opd").order_by("pk")),
    )
    own = [case] if isinstance(case, Objection) else list(case.objections.all())
    events, opened, unmailed = list(_events(case)), _opened(own), _unmailed(case, own)
    context = {
        "case": case,
        "token": token,
        "applicant": case.applicant,
        "masked_email": masked(case.applicant.email),
        "code": _code(case, token),
        "open_until": _open_until(token),
        "timeline": status_texts.timeline(events, table),
        "letters": _letters(case, own),
        "moved": next((line for line in reversed(status_texts.timeline(_moves(events), table))), None),
        "is_unmailed": case in unmailed,
        "objections": [
            _objection(objection, opened, today, table, is_unmailed=objection in unmailed) for objection in own
        ],
        **(_request(case, token, today, table) if isinstance(case, InformationRequest) else {}),
    }
    return context | {"is_provisional": status_texts.is_marked(*_sentences(context))}


def _sentences(context: dict) -> Iterator[str]:
    yield from (shown.step for shown in context["objections"])
    if "next_step" in context:
        yield from (context["next_step"], context["objecting"]["sentence"])


def _request(case: InformationRequest, token: str, today: date, table: HolidayTable) -> dict:
    return {
        "status": status_texts.public_status(case),
        "next_step": status_texts.next_step(case, today, table),
        "working": of_request(case, table),
        "is_told": case.state in TOLD_STATES,
        "answer": _answer(case),
        "attachments": list(case.attachments.all()),
        "remarks": list(case.remarks.filter(audience=Audience.APPLICANT)),
        "waits": may(case, Act.CONFIRM, None),
        "may_confirm": may(case, Act.CONFIRM, None) and came_by_email(case, token),
        "may_complete": may(case, Act.COMPLETE, None),
        "may_withdraw": may(case, Act.WITHDRAW, None),
        "objecting": objecting(case, today, table),
    }


def _opened(own: list[Objection]) -> list[OpeningTask]:
    """What these objections, or the disputes after them, brought into the public catalogue."""
    tasks = OpeningTask.objects.filter(objection__in=own, document__in=Document.objects.public())
    return list(tasks.select_related("document"))


def _objection(
    objection: Objection, opened: list[OpeningTask], today: date, table: HolidayTable, *, is_unmailed: bool
) -> ShownObjection:
    return ShownObjection(
        objection,
        status=status_texts.objection_status(objection),
        step=status_texts.objection_step(objection, today, table),
        working=of_objection(objection, table),
        dispute=status_texts.dispute_of(objection),
        opened=[task.document for task in opened if task.document and task.objection_id == objection.pk],
        may_drop=may(objection, ObjectionAct.DROP, None),
        may_respond=may(objection, ObjectionAct.RESPOND, None) and not objection.applicant_response,
        is_unmailed=is_unmailed,
    )


def _unmailed(case: Case, own: list[Objection]) -> list[Case]:
    """Those whose registration was not confirmed by e-mail although there is an address: it had enough for a day."""
    if not case.applicant.email:
        return []
    mailed = Message.objects.about(case, *own).filter(act__in=SET_OFF_BY_APPLICANT).values_list("about", flat=True)
    return [filed for filed in (case, *own) if label_of(filed) not in mailed]


def _answer(case: InformationRequest) -> ShownAnswer | None:
    if case.state not in TOLD_STATES:
        return None
    decision = case.decision
    if not decision.is_giving:
        return ShownAnswer(decision, [], [])
    return ShownAnswer(decision, list(answer_files_of(case)), list(answers.public_documents(case)))


def _events(case: Case) -> QuerySet[Event]:
    mine = Q(objection=case) if isinstance(case, Objection) else Q(inforequest=case) | Q(objection__inforequest=case)
    return Event.objects.filter(mine).select_related("opd")


def _moves(events: list[Event]) -> list[Event]:
    return [event for event in events if event.act in status_texts.RECOMPUTED]


def _letters(case: Case, own: list[Objection]) -> list[ShownLetter]:
    """Every letter as sent; the last one of each kind beside what the case's date is now."""
    now: dict[tuple[str, int | None], date | None] = {
        (LetterKind.OBJECTION_RECEIPT, objection.pk): objection.reply_due_on for objection in own
    }
    if isinstance(case, InformationRequest):
        now[LetterKind.RECEIPT, None] = case.first_due_on
        now[LetterKind.EXTENSION, None] = case.due_on
        now[LetterKind.COMPLETION, None] = case.completion_due_on
    letters = list(letters_of(case))
    last = {(letter.kind, letter.objection_id): letter.pk for letter in letters}
    return [_shown(letter, now, last) for letter in letters]


def _shown(letter: Letter, now: dict, last: dict) -> ShownLetter:
    key = (letter.kind, letter.objection_id)
    differs = key in now and last[key] == letter.pk and now[key] != letter.stated_due_on
    return ShownLetter(letter, now[key] if differs else None)


def _code(case: Case, token: str) -> str:
    """The tracking code, where `token` is the one that it belongs to; other links do not know it."""
    code = secret_links.code_of(token)
    return code if secret_links.fingerprint_of_code(code) == case.code_hash else ""


def came_by_email(case: Case, token: str) -> bool:
    """Whether this link can only be known from our e-mail: not from the receipt, nor for number and code."""
    return not _code(case, token) and _open_until(token) is None


def _open_until(token: str) -> datetime | None:
    """When a link that was given for number and code closes again."""
    return AccessKey.objects.values_list("expires_at", flat=True).get(token_hash=secret_links.fingerprint(token))


# Whether and when one may object ------------------------------------------------------------------------------------


def objecting(case: InformationRequest, today: date, table: HolidayTable) -> dict:
    """`windows` that the case proves today, and a sentence that says until when, or why there is none."""
    windows = objections.offered(case, table.names, today)
    if windows:
        until = max(window.until for window in windows if window.until)
        sentence = _("Anda dapat mengajukan keberatan paling lambat %(until)s.") % {
            "until": status_texts.dated(until, table)
        }
    else:
        sentence = _why_not(case, today, table)
    return {"windows": windows, "sentence": sentence}


def _why_not(case: InformationRequest, today: date, table: HolidayTable) -> str:
    if case.state == State.WITHDRAWN:
        return _("Permohonan ini sudah dicabut. Keberatan atasnya tetap dicatat; Atasan PPID yang memutuskan.")
    if case.state == State.LAPSED:
        return _("Permohonan ini tidak diproses. Keberatan atasnya tetap dicatat; Atasan PPID yang memutuskan.")
    until = status_texts.last_day_to_object(case, table)
    if case.state in TOLD_STATES or today > until:
        return _closed(status_texts.dated(until, table))
    return _(
        "Belum waktunya. Bila sampai %(due)s tidak ada jawaban, Anda dapat mengajukan keberatan mulai %(from)s sampai "
        "%(until)s. Keberatan sebelum itu dicatat dan ditandai prematur; Atasan PPID yang memutuskan."
    ) % {
        "due": status_texts.dated(case.due_on, table),
        "from": status_texts.dated(case.due_on + timedelta(days=1), table),
        "until": status_texts.dated(until, table),
    }


def _closed(until: str) -> str:
    return _(
        "Waktu mengajukan keberatan berakhir %(until)s. Keberatan sesudah itu tetap dicatat dan ditandai lewat waktu; "
        "Atasan PPID yang memutuskan."
    ) % {"until": until}
