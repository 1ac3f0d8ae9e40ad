"""Context of the page of a case: what its applicant may know, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from documents.models import Document
from opd.languages import in_site_language
from opd.models import Message
from opd.models.message import label_of, masked
from requests_app import secret_links, status_texts
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.citizen.case_page.clock import clock_of
from requests_app.citizen.case_page.possible_acts import possible_acts
from requests_app.citizen.forms.case import ActForm, ResponseForm
from requests_app.deadline_explanation import DeadlineExplanation, explain_objection, explain_request
from requests_app.letters.handover import handover
from requests_app.models import (
    AccessKey,
    AnswerFile,
    Audience,
    Decision,
    Dispute,
    Event,
    InformationRequest,
    LegalCalendar,
    Letter,
    LetterKind,
    Objection,
    ObjectionGround,
    OpeningTask,
    Withdrawal,
    legal_calendar,
)
from requests_app.states import NOTIFIED_STATES, Act, ObjectionAct, State
from requests_app.workflow import objections, withdrawals
from requests_app.workflow.transition import LIMITED_MESSAGES, Case, may

DELIVERED = (LetterKind.NOTICE, LetterKind.REFUSAL, LetterKind.OBJECTION_DECISION)
# The letters of the present words: they were made together, the notice first. Older sendings do not name theirs.
NOTICE_IS_SENT = Q(inforequest__decision__sent_on__isnull=False) & (
    Q(inforequest__decision__letter=None) | Q(pk__gte=F("inforequest__decision__letter"))
)
REPLY_IS_SENT = Q(objection__sent_on__isnull=False) & (Q(objection__letter=None) | Q(pk__gte=F("objection__letter")))


@dataclass(frozen=True)
class ShownLetter:
    """A letter on the page. `changed_due_on` is the present due date where the letter states another one."""

    letter: Letter
    changed_due_on: date | None


@dataclass
class ShownObjection:
    objection: Objection
    status: str
    step: str
    working: DeadlineExplanation
    dispute: Dispute | None
    opened: list[Document]
    may_drop: bool
    may_respond: bool
    is_unmailed: bool
    withdrawal: Withdrawal | None
    form: ActForm = field(init=False)

    def __post_init__(self):
        self.form = ResponseForm(initial={"objection": self.objection.pk}, key=f"tanggapan{self.objection.pk}")

    @property
    def may_be_mediated(self) -> bool:
        """Return whether mediation is possible: not for refusals under Pasal 17 (Pasal 40 ayat 2; domain rule 32)."""
        return ObjectionGround.A not in self.objection.grounds

    def restore_typed(self, form: ActForm | None) -> None:
        """Show a refused form again, with what was typed, if it is about this objection."""
        if isinstance(form, ResponseForm) and form.data.get("objection") == str(self.objection.pk):
            self.form = form


@dataclass(frozen=True)
class ShownAnswer:
    """The answer that the notice of Pasal 22 ayat (7) has given."""

    decision: Decision
    files: list[AnswerFile]
    documents: list[Document]
    handover: str = ""
    """The sentence of the notice on when and how it is handed over, while that has not been done."""


def letters_of(case: Case) -> QuerySet[Letter]:
    """Return the letters of a case and of the objections to it, without their content.

    A notice or a reply that was made but not handed over, or that bounced, is not among them.
    """
    of_case = Q(objection=case) if isinstance(case, Objection) else Q(inforequest=case) | Q(objection__inforequest=case)
    return Letter.objects.filter(of_case).filter(~Q(kind__in=DELIVERED) | NOTICE_IS_SENT | REPLY_IS_SENT).defer("data")


def objections_of(case: Case) -> QuerySet[Objection]:
    return Objection.objects.filter(pk=case.pk) if isinstance(case, Objection) else case.objections.all()


def answer_files_of(inforequest: InformationRequest) -> QuerySet[AnswerFile]:
    return sending.delivered(inforequest)


def page_context(case: Case, token: str, today: date) -> dict:
    """Return the context of the page, from a fixed number of queries."""
    calendar = legal_calendar()
    prefetch_related_objects(
        [case] if isinstance(case, InformationRequest) else [],
        Prefetch("objections", Objection.objects.select_related("dispute", "opd", "letter").order_by("pk")),
    )
    case_objections = [case] if isinstance(case, Objection) else list(case.objections.all())
    events, opened, unmailed = list(_events(case)), _opened(case_objections), _unmailed(case, case_objections)
    told = withdrawals.pending_of(case, case_objections)
    context = {
        "case": case,
        "token": token,
        "applicant": case.applicant,
        "masked_email": masked(case.applicant.email),
        "code": _code(case, token),
        "open_until": _open_until(token),
        "timeline": status_texts.timeline(events, calendar),
        "letters": _letters(case, case_objections),
        "moved": next((line for line in reversed(status_texts.timeline(_recomputations(events), calendar))), None),
        "is_unmailed": case in unmailed,
        "withdrawal": told.get(case),
        "objections": [
            _objection(objection, opened, today, calendar, is_unmailed=objection in unmailed, told=told)
            for objection in case_objections
        ],
        **(_request(case, token, today, calendar) if isinstance(case, InformationRequest) else {}),
    }
    if isinstance(case, InformationRequest):
        context["can"] = possible_acts(case, context, calendar)
    return context | {"is_provisional": status_texts.has_provisional_mark(*_sentences(context))}


def sheet_context(case: InformationRequest, token: str, today: date) -> dict:
    """Return the context of the printed sheet."""
    calendar = legal_calendar()
    return {
        "case": case,
        "token": token,
        "today": today,
        "code": _code(case, token),
        "status": status_texts.public_status(case),
        "next_step": status_texts.next_step(case, today, calendar),
        "clock": clock_of(case, today, calendar),
    }


def _sentences(context: dict) -> Iterator[str]:
    yield from (shown.step for shown in context["objections"])
    if "next_step" in context:
        yield from (context["next_step"], context["objecting"]["sentence"])
        yield context["clock"].heading if context["clock"] else ""


def _request(case: InformationRequest, token: str, today: date, calendar: LegalCalendar) -> dict:
    return {
        "status": status_texts.public_status(case),
        "next_step": status_texts.next_step(case, today, calendar),
        "clock": clock_of(case, today, calendar),
        "working": explain_request(case, calendar),
        "is_told": case.state in NOTIFIED_STATES,
        "answer": _answer(case),
        "attachments": list(case.attachments.all()),
        "remarks": list(case.remarks.filter(audience=Audience.APPLICANT)),
        "waits": may(case, Act.CONFIRM, None),
        "may_confirm": may(case, Act.CONFIRM, None) and came_by_email(case, token),
        "may_complete": may(case, Act.COMPLETE, None),
        "may_withdraw": may(case, Act.WITHDRAW, None),
        "objecting": objection_context(case, today, calendar),
    }


def _opened(case_objections: list[Objection]) -> list[OpeningTask]:
    """Return the finished tasks of publishing of these objections whose document is public now."""
    tasks = OpeningTask.objects.filter(objection__in=case_objections, document__in=Document.objects.public())
    return list(tasks.select_related("document"))


def _objection(
    objection: Objection,
    opened: list[OpeningTask],
    today: date,
    calendar: LegalCalendar,
    *,
    is_unmailed: bool,
    told: dict[Case, Withdrawal],
) -> ShownObjection:
    return ShownObjection(
        objection,
        status=status_texts.objection_status(objection),
        step=status_texts.objection_step(objection, today, calendar),
        working=explain_objection(objection, calendar),
        dispute=status_texts.dispute_of(objection),
        opened=[task.document for task in opened if task.document and task.objection_id == objection.pk],
        may_drop=may(objection, ObjectionAct.DROP, None),
        may_respond=may(objection, ObjectionAct.RESPOND, None) and not objection.applicant_response,
        is_unmailed=is_unmailed,
        withdrawal=told.get(objection),
    )


def _unmailed(case: Case, case_objections: list[Objection]) -> list[Case]:
    """Return the cases whose registration was not confirmed by e-mail, because the mailbox reached its daily limit."""
    if not case.applicant.email:
        return []
    mailed = (
        Message.objects.about(case, *case_objections).filter(act__in=LIMITED_MESSAGES).values_list("about", flat=True)
    )
    return [registered for registered in (case, *case_objections) if label_of(registered) not in mailed]


def _answer(case: InformationRequest) -> ShownAnswer | None:
    if case.state not in NOTIFIED_STATES:
        return None
    decision = case.decision
    if not decision.is_giving:
        return ShownAnswer(decision, [], [])
    files, documents = list(answer_files_of(case)), list(answers.readable_documents(case))
    return ShownAnswer(decision, files, documents, _handover(case, decision))


@in_site_language()
def _handover(case: InformationRequest, decision: Decision) -> str:
    if case.given_on or not decision.sent_on:
        return ""
    return handover(decision, decision.letter.dated_on if decision.letter else decision.sent_on)


def _events(case: Case) -> QuerySet[Event]:
    of_case = Q(objection=case) if isinstance(case, Objection) else Q(inforequest=case) | Q(objection__inforequest=case)
    return Event.objects.filter(of_case).select_related("opd")


def _recomputations(events: list[Event]) -> list[Event]:
    return [event for event in events if event.act in status_texts.RECOMPUTED]


def _letters(case: Case, case_objections: list[Objection]) -> list[ShownLetter]:
    """Return every letter; for the latest of each kind also the present due date, where it has changed."""
    current: dict[tuple[str, int | None], date | None] = {
        (LetterKind.OBJECTION_RECEIPT, objection.pk): objection.reply_due_on for objection in case_objections
    }
    if isinstance(case, InformationRequest):
        current[LetterKind.RECEIPT, None] = case.first_due_on
        current[LetterKind.EXTENSION, None] = case.due_on
        current[LetterKind.COMPLETION, None] = case.completion_due_on
    letters = list(letters_of(case))
    latest = {(letter.kind, letter.objection_id): letter.pk for letter in letters}
    return [_shown(letter, current, latest) for letter in letters]


def _shown(letter: Letter, current: dict, latest: dict) -> ShownLetter:
    key = (letter.kind, letter.objection_id)
    differs = key in current and latest[key] == letter.pk and current[key] != letter.stated_due_on
    return ShownLetter(letter, current[key] if differs else None)


def _code(case: Case, token: str) -> str:
    """Return the tracking code if `token` is that of the first link, from which it is derived, else ""."""
    code = secret_links.code_of(token)
    return code if secret_links.hash_of_code(code) == case.code_hash else ""


def came_by_email(case: Case, token: str) -> bool:
    """Return whether this link was sent by e-mail, and came neither from the receipt nor from number and code."""
    return not _code(case, token) and _open_until(token) is None


def _open_until(token: str) -> datetime | None:
    """Return the end of a link that was given for number and code, or None for a lasting link."""
    return AccessKey.objects.values_list("expires_at", flat=True).get(token_hash=secret_links.secret_hash(token))


# Possible objections ------------------------------------------------------------------------------------


def objection_context(case: InformationRequest, today: date, calendar: LegalCalendar) -> dict:
    """Return the windows that are open today, and a sentence about their last day or why there is none.

    `until` is the last of these days, or None without a window.
    """
    windows = objections.open_windows(case, calendar, today)
    until = max((window.until for window in windows if window.until), default=None)
    if until:
        sentence = _("Anda dapat mengajukan keberatan paling lambat %(until)s.") % {
            "until": status_texts.dated(until, calendar)
        }
    else:
        sentence = _why_not(case, today, calendar)
    return {"windows": windows, "until": until, "sentence": sentence}


def _why_not(case: InformationRequest, today: date, calendar: LegalCalendar) -> str:
    if case.state == State.WITHDRAWN:
        return _("Permohonan ini sudah dicabut. Keberatan atasnya tetap dicatat; Atasan PPID yang memutuskan.")
    if case.state == State.LAPSED:
        return _("Permohonan ini tidak diproses. Keberatan atasnya tetap dicatat; Atasan PPID yang memutuskan.")
    until = status_texts.last_day_to_object(case, calendar)
    if case.state in NOTIFIED_STATES or today > until:
        return _closed_sentence(status_texts.dated(until, calendar))
    return _(
        "Belum dijawab sampai %(due)s? Mulai %(from)s Anda dapat mengajukan keberatan di sini, sampai %(until)s. Yang "
        "diajukan sebelum itu tetap dicatat dan ditandai terlalu dini; Atasan PPID yang memutuskan."
    ) % {
        "due": status_texts.dated(case.due_on, calendar),
        "from": status_texts.dated(case.due_on + timedelta(days=1), calendar),
        "until": status_texts.dated(until, calendar),
    }


def _closed_sentence(until: str) -> str:
    return _(
        "Waktu mengajukan keberatan berakhir %(until)s. Keberatan sesudah itu tetap dicatat dan ditandai lewat waktu; "
        "Atasan PPID yang memutuskan."
    ) % {"until": until}
