"""Context of the page of a case: what its applicant may know, and nothing else."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from documents.models import Document
from opd.languages import in_site_language
from opd.models import Message
from opd.models.message import label_of, masked
from opd.web.page_act import ActForm
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.citizen.case_page.clock import clock_of
from requests_app.citizen.case_page.possible_acts import possible_acts
from requests_app.citizen.forms.case import ResponseForm
from requests_app.letters.handover import handover
from requests_app.models import (
    AccessKey,
    Audience,
    Decision,
    DeliveryRecord,
    Event,
    InformationRequest,
    KeyHolder,
    LegalCalendar,
    Letter,
    LetterKind,
    Objection,
    ObjectionGround,
    OpeningTask,
    Withdrawal,
    legal_calendar,
)
from requests_app.states import NOTIFIED_STATES, Act, ObjectionAct, ObjectionState, State
from requests_app.tracking import secret_links, status_texts
from requests_app.tracking.deadline_explanation import explain_objection, explain_request
from requests_app.workflow import objections, withdrawals
from requests_app.workflow.delivery import letters_alone, notices
from requests_app.workflow.transition import LIMITED_MESSAGES, Case, may

DELIVERED = (LetterKind.NOTICE, LetterKind.REFUSAL, LetterKind.OBJECTION_DECISION, LetterKind.FULFILMENT)
# The letters of one sending are made together, the notice first. Older sendings do not name theirs.
NOTICE_IS_SENT = Q(inforequest__decision__sent_on__isnull=False) & (
    Q(inforequest__decision__letter=None) | Q(pk__gte=F("inforequest__decision__letter"))
)
REPLY_IS_SENT = Q(objection__sent_on__isnull=False) & (Q(objection__letter=None) | Q(pk__gte=F("objection__letter")))
IS_CARRIED_OUT = Q(kind=LetterKind.FULFILMENT) & Exists(DeliveryRecord.objects.filter(letter=OuterRef("pk")))


class ShownObjection:
    """`tasks` are what was ordered about any objection of the case."""

    def __init__(
        self,
        objection: Objection,
        today: date,
        calendar: LegalCalendar,
        tasks: list[OpeningTask],
        *,
        is_unmailed: bool,
        withdrawal: Withdrawal | None,
    ):
        self.objection, self.is_unmailed, self.withdrawal = objection, is_unmailed, withdrawal
        self.status = status_texts.public_status(objection)
        self.step = status_texts.objection_step(objection, today, calendar)
        self.working = explain_objection(objection, calendar)
        self.dispute = status_texts.dispute_of(objection)
        self.tasks = [task for task in tasks if task.objection_id == objection.pk]
        self.waived_until = max((t.waiver_until for t in self.tasks if t.waiver_until and not t.end), default=None)
        self.may_drop = may(objection, ObjectionAct.DROP, None)
        self.may_respond = may(objection, ObjectionAct.RESPOND, None) and not objections.has_responded(objection)
        self.form: ActForm = ResponseForm(initial={"objection": objection.pk}, key=f"tanggapan{objection.pk}")

    @property
    def may_be_mediated(self) -> bool:
        """Whether mediation is possible: not for refusals under Pasal 17 (Pasal 40 ayat 2; domain rule 32)."""
        return ObjectionGround.A not in self.objection.grounds

    def restore_typed(self, form: ActForm | None) -> None:
        """Show a refused form again if it is about this objection."""
        if isinstance(form, ResponseForm) and form.data.get("objection") == str(self.objection.pk):
            self.form = form


def letters_of(case: Case) -> QuerySet[Letter]:
    """Return the letters of a case and of its objections that were handed over, without their content."""
    letters = Letter.objects.filter(_of(case)).exclude(pk__in=letters_alone.waiting().values("pk"))
    return letters.filter(~Q(kind__in=DELIVERED) | NOTICE_IS_SENT | REPLY_IS_SENT | IS_CARRIED_OUT).defer("data")


def _of(case: Case) -> Q:
    return Q(objection=case) if isinstance(case, Objection) else Q(inforequest=case) | Q(objection__inforequest=case)


def unread_letters(case: Case, case_objections: Iterable[Objection]) -> list[Letter]:
    """Return the letters that wait and that the applicant may open."""
    replies = [row.letter_id for row in case_objections if row.state == ObjectionState.DECIDED]
    if isinstance(case, InformationRequest) and case.state == State.DECIDED and notices.may_read(case, case.decision):
        replies.append(case.decision.letter_id)
    of_case = Q(pk__in=replies) | Q(pk__in=letters_alone.waiting().filter(_of(case)).values("pk"))
    return list(Letter.objects.filter(of_case).select_related("objection").defer("data"))


def objections_of(case: Case) -> QuerySet[Objection]:
    return Objection.objects.filter(pk=case.pk) if isinstance(case, Objection) else case.objections.all()


def page_context(case: Case, token: str, today: date) -> dict:
    calendar = legal_calendar()
    prefetch_related_objects(
        [case] if isinstance(case, InformationRequest) else [],
        Prefetch("objections", Objection.objects.select_related("dispute", "opd", "letter").order_by("pk")),
        "objections__opening_tasks",
    )
    case_objections = [case] if isinstance(case, Objection) else list(case.objections.all())
    events = list(Event.objects.filter(_of(case)).select_related("opd"))
    tasks, unmailed = _tasks(case_objections), _unmailed(case, case_objections)
    recomputations = [event for event in events if event.act in status_texts.RECOMPUTED]
    told, key = withdrawals.pending_of(case, case_objections), secret_links.key_of(token)
    context = {
        "case": case,
        "token": token,
        "applicant": case.applicant,
        "masked_email": masked(case.applicant.email),
        "code": _code(case, token),
        "open_until": key.expires_at,
        "may_read": came_by_code(key),
        "is_own": is_of_applicant(key),
        "is_replacement": key.holder == KeyHolder.STAFF,
        "timeline": status_texts.timeline(events, calendar),
        "letters": _letters(case, case_objections),
        "moved": next(reversed(status_texts.timeline(recomputations, calendar)), None),
        "is_unmailed": case in unmailed,
        "withdrawal": told.get(case),
        "unread": unread_letters(case, case_objections),
        "objections": [
            ShownObjection(row, today, calendar, tasks, is_unmailed=row in unmailed, withdrawal=told.get(row))
            for row in case_objections
        ],
        **(_request(case, token, today, calendar) if isinstance(case, InformationRequest) else {}),
    }
    if isinstance(case, InformationRequest):
        context["can"] = possible_acts(case, context, calendar)
    return context | {"is_provisional": status_texts.has_provisional_mark(*_sentences(context))}


def sheet_context(case: InformationRequest, token: str, today: date) -> dict:
    calendar = legal_calendar()
    return {"case": case, "token": token, "today": today, "code": _code(case, token), **_state(case, today, calendar)}


def _state(case: InformationRequest, today: date, calendar: LegalCalendar) -> dict:
    return {
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
        **_state(case, today, calendar),
        "working": explain_request(case, calendar),
        "answer": _answer(case),
        "attachments": list(case.attachments.all()),
        "remarks": list(case.remarks.filter(audience=Audience.APPLICANT)),
        "waits": may(case, Act.CONFIRM, None),
        "may_confirm": may(case, Act.CONFIRM, None) and came_by_email(case, token),
        "may_complete": may(case, Act.COMPLETE, None),
        "may_withdraw": may(case, Act.WITHDRAW, None),
        "objecting": objection_context(case, today, calendar),
    }


def _tasks(case_objections: list[Objection]) -> list[OpeningTask]:
    tasks = OpeningTask.objects.filter(objection__in=case_objections).select_related("document")
    return list(tasks.annotate(is_public=Exists(Document.objects.public().filter(pk=OuterRef("document")))))


def _unmailed(case: Case, case_objections: list[Objection]) -> list[Case]:
    """Return the cases not confirmed by e-mail because the mailbox reached its daily limit."""
    if not case.applicant.email:
        return []
    mailed = (
        Message.objects.about(case, *case_objections).filter(act__in=LIMITED_MESSAGES).values_list("about", flat=True)
    )
    return [registered for registered in (case, *case_objections) if label_of(registered) not in mailed]


def _answer(case: InformationRequest) -> dict | None:
    if case.state not in NOTIFIED_STATES:
        return None
    decision = case.decision
    return {
        "decision": decision,
        "files": list(sending.delivered(case)),
        "documents": list(answers.readable_documents(case)) if decision.is_giving else [],
        "handover": _handover(case, decision) if decision.is_giving else "",  # "" once that is done
        "result": status_texts.final_result(case.objections.all()),
    }


@in_site_language()
def _handover(case: InformationRequest, decision: Decision) -> str:
    if case.given_on or not decision.sent_on:
        return ""
    return handover(decision, decision.letter.dated_on if decision.letter else decision.sent_on)


def _letters(case: Case, case_objections: list[Objection]) -> list[dict]:
    """Return every letter; the latest of each kind with its present due date, where that has changed."""
    current: dict[tuple[str, int | None], date | None] = {
        (LetterKind.OBJECTION_RECEIPT, objection.pk): objection.reply_due_on for objection in case_objections
    }
    if isinstance(case, InformationRequest):
        current[LetterKind.RECEIPT, None] = case.first_due_on
        current[LetterKind.EXTENSION, None] = case.due_on
        current[LetterKind.COMPLETION, None] = case.completion_due_on
    letters = list(letters_of(case))
    latest = {(letter.kind, letter.objection_id): letter for letter in letters}
    changed = {
        latest[key].pk: due for key, due in current.items() if key in latest and latest[key].stated_due_on != due
    }
    return [{"letter": letter, "changed_due_on": changed.get(letter.pk)} for letter in letters]


def _code(case: Case, token: str) -> str:
    """Return the tracking code if `token` is that of the first link, else ""."""
    code = secret_links.code_of(token)
    return code if secret_links.is_code(case, code) else ""


def came_by_email(case: Case, token: str) -> bool:
    """Return whether this link came by e-mail; unknown after a new SECRET_KEY."""
    is_first, key = secret_links.is_code(case, secret_links.code_of(token)), secret_links.key_of(token)
    return is_first is False and key.expires_at is None and is_of_applicant(key)


def came_by_code(key: AccessKey) -> bool:
    """Return whether this link came from the number and a code that only the applicant was given."""
    return key.expires_at is not None and is_of_applicant(key)


def is_of_applicant(key: AccessKey) -> bool:
    """Return whether nobody but the applicant can have read this link."""
    return key.holder == KeyHolder.APPLICANT


def objection_context(case: InformationRequest, today: date, calendar: LegalCalendar) -> dict:
    """Return the open windows, a sentence on them, and `until`, the last day or None."""
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
        return _(
            "Waktu mengajukan keberatan berakhir %(until)s. Keberatan sesudah itu tetap dicatat dan ditandai lewat "
            "waktu; Atasan PPID yang memutuskan."
        ) % {"until": status_texts.dated(until, calendar)}
    return _(
        "Belum dijawab sampai %(due)s? Mulai %(from)s Anda dapat mengajukan keberatan di sini, sampai %(until)s. Yang "
        "diajukan sebelum itu tetap dicatat dan ditandai terlalu dini; Atasan PPID yang memutuskan."
    ) % {
        "due": status_texts.dated(case.due_on, calendar),
        "from": status_texts.dated(case.due_on + timedelta(days=1), calendar),
        "until": status_texts.dated(until, calendar),
    }
