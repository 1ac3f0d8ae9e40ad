"""Page of one request, for PPID and its superior with everything on it, for the assigned agency with its part."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from documents import search
from documents.files.intake import Incoming
from documents.search.matching.query import LONGEST_QUESTION
from documents.search.results.rows import DocumentRow, rows_of
from opd.models import Role, User
from opd.models.message import masked
from opd.web.limits.request_size import DESK_FILES_BYTES, has_files, takes_files
from opd.web.page_act import ActPages, PageAct
from opd.web.refusals import told
from opd.words import as_number
from requests_app.answers import files as answers
from requests_app.models import AnswerFile, Audience, Event, InformationRequest, Payment, Remark
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.acts import AnswerDocumentsForm, AnswerFilesForm, IdentityForm, PaymentForm, RemarkForm
from requests_app.staff.reads.case_file import (
    assignment_event,
    changed_due_date,
    files_of,
    files_since_assignment,
    history,
    objections_in,
    outgoing,
)
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.reads.now import now
from requests_app.staff.reads.similar import similar
from requests_app.staff.views.access import FAILURES, DeskRequest, desk, opens, request_or_404
from requests_app.staff.views.act_page import seal, seal_answers
from requests_app.staff.views.answer_files.pages import ready_to_follow
from requests_app.staff.views.request_acts import PAGES
from requests_app.states import OPEN_STATES, Act
from requests_app.tracking.deadline_explanation import explain_request
from requests_app.web.sealed_file_response import deliver_sealed
from requests_app.workflow import fees
from requests_app.workflow import requests as workflow
from requests_app.workflow.drafts import NotStored

DOCUMENTS_FOUND = 8
SEEN_BY_AGENCY = (Act.ASSIGN, Act.FORWARD, Act.REMIND, Act.ANSWER, Act.EXTEND, Act.RECOMPUTE)
JOINED = ("applicant", "proposed_opd", "entered_by", "public_text_by", "decision__decided_by")


@desk(reads=RequestRights.CASE)
@require_safe
def inforequest(request: DeskRequest, pk: int) -> HttpResponse:
    joined = JOINED if RequestRights.CASE_FILE.reach(request.user) else ()
    case = request_or_404(request, pk, *joined)
    reads_file = RequestRights.CASE_FILE.may_read(request.user, case)
    return full_page(request, case) if reads_file else agency_page(request, case)


def full_page(request: DeskRequest, case: InformationRequest, *, status: int = 200, **forms) -> HttpResponse:
    """Render the page for PPID; `forms` are refused forms, shown again with what was typed."""
    user = request.user
    due_dates, events = DueDates(), list(history(case))
    remarks = list(case.remarks.select_related("by"))
    context = common_context(request, case, due_dates) | {
        "now": now(case, events),
        "decision": (decision := getattr(case, "decision", None)),
        "cost_waits": decision and fees.waits_for_superior(decision),
        "may_confirm_cost": user.has_city_role(Role.SUPERIOR),
        "payment_form": PaymentForm(initial={"amount": fees.unpaid(decision)})
        if decision and decision.sent_on and decision.cost
        else None,
        "events": [event for event in events if event.objection_id is None],
        "objections": objections_in(events),
        "letters": [(row, changed_due_date(row, case)) for row in outgoing(case)],
        "files": files_of(case),
        "notes": [remark for remark in remarks if remark.audience == Audience.STAFF],
        "conversation": [remark for remark in remarks if remark.audience == Audience.APPLICANT],
        "waiting": _waiting(remarks, events),
        "masked_email": masked(case.applicant.email),
        "identity_form": IdentityForm(),
        "remark_form": RemarkForm(),
        "files_form": AnswerFilesForm(),
        "documents_form": AnswerDocumentsForm(),
        "reads_identity": RequestRights.IDENTITY.may_read(user, case),
        "reads_attachments": RequestRights.ATTACHMENT.may_read(user, case),
        "may_answer": opens(add_files, user),
        "may_write": opens(add_remark, user),
        "may_add": case.state in OPEN_STATES or answers.awaits_files(case),
        **ready_to_follow(case),
    }
    return render(request, "requests_app/staff/case.html", context | forms, status=status)


def _waiting(remarks: list[Remark], events: list[Event]) -> Remark | None:
    """Return the message that `Remark.objects.waiting` would, of rows that were read already."""
    read = {event.facts["message"] for event in events if event.act == Act.READ_MESSAGE}
    last = next((remark for remark in reversed(remarks) if remark.audience == Audience.APPLICANT), None)
    return last if last and last.by_id is None and last.pk not in read else None


def agency_page(request: DeskRequest, case: InformationRequest) -> HttpResponse:
    """Render the page for the assigned agency, without the applicant, PPID's notes and acts of other agencies."""
    due_dates, assignment = DueDates(), assignment_event(case)
    shown = case.events.filter(pk__gte=assignment.pk if assignment else 0, act__in=SEEN_BY_AGENCY)
    events = list(shown.select_related("by", "opd"))
    context = common_context(request, case, due_dates) | {
        "now": now(case, events),
        "events": events,
        "answer_files": list(files_since_assignment(case, assignment)),
        "documents": list(case.answer_documents.all()),
    }
    return render(request, "requests_app/staff/agency_case.html", context)


@desk(reads=RequestRights.CASE_FILE)
@require_safe
def similar_requests(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, reads=RequestRights.CASE_FILE)
    return render(request, "requests_app/staff/similar.html", {"case": case, "found": similar(case, request.user)})


def common_context(request: DeskRequest, case: InformationRequest, due_dates: DueDates) -> dict:
    return {
        "case": case,
        "clock": due_dates.clock(case),
        "offers": PAGES.offers(case, request.user, due_dates),
        "working": explain_request(case, due_dates.calendar),
        "table": due_dates.calendar,
        "is_open": case.state in OPEN_STATES,
    }


@desk(reads=RequestRights.CASE)
@require_safe
def answer_file(request: DeskRequest, pk: int, file: int) -> HttpResponseBase:
    case = request_or_404(request, pk)
    reads_file = RequestRights.CASE_FILE.may_read(request.user, case)
    files = case.answer_files if reads_file else files_since_assignment(case, assignment_event(case))
    row = get_object_or_404(files.all(), pk=file)
    return deliver_sealed(request, row, name=row.name)


@desk(reads=RequestRights.CASE)
@require_safe
def find_documents(request: DeskRequest) -> JsonResponse:
    """Return public documents for the words in `q`, as `[{"label": ..., "note": ..., "address": ...}]`."""
    words = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    found = rows_of(list(search.find(words).best(DOCUMENTS_FOUND))) if words else []
    rows = [
        {"label": row.title, "note": _note(row), "address": row.get_absolute_url()}
        for row in cast(list[DocumentRow], found)
    ]
    return JsonResponse(rows, safe=False)


def _note(row: DocumentRow) -> str:
    where = f"{row.opd_name}, {row.year}"
    return _("%(where)s, tanpa berkas") % {"where": where} if row.has_closed_file else where


def _add(case: InformationRequest, *, by: User, uploads: list[Incoming]) -> None:
    known = set(case.answer_files.values_list("sha256", flat=True))  # a second click adds nothing
    with ExitStack() as stack:
        new = [incoming for incoming in uploads if incoming.checked.sha256 not in known]
        answers.add(case, seal_answers(stack, new), by=by)


def _pay(case: InformationRequest, *, by: User, proof: list[Incoming], **fields) -> None:
    with ExitStack() as stack:
        scan = next((seal(stack, Payment(), incoming) for incoming in proof), None)
        fees.record_payment(case, by=by, proof=scan, **fields)


def _say(case: InformationRequest, *, by: User, text: str, audience: str) -> bool:
    """Add a remark, unless the last one has the same words of the same person, as after a second click."""
    last = case.remarks.filter(audience=audience).order_by("-pk").first()
    if last is not None and last.by_id == by.pk and last.text == text.strip():
        return False
    workflow.add_remark(case, by=by, text=text, audience=Audience(audience))
    return True


def _said(request: DeskRequest, case: InformationRequest, is_new: bool) -> HttpResponse:
    messages.success(request, _("Tersimpan.") if is_new else _("Kalimat ini sudah tersimpan."))
    return redirect(case.get_absolute_url() + "#percakapan")


class CaseParts(ActPages):
    """The forms on the page of a request, by their names there; a refused one is shown again with what was typed."""

    failures = FAILURES
    acts = {
        "files_form": PageAct(
            label=gettext_lazy("Tambah berkas"),
            form=AnswerFilesForm,
            verb=_add,
            done=gettext_lazy("Berkas ditambahkan dan sedang diperiksa."),
        ),
        "documents_form": PageAct(
            label=gettext_lazy("Simpan pilihan dokumen"),
            form=AnswerDocumentsForm,
            verb=answers.set_documents,
            done=gettext_lazy("Dokumen terbit sebagai jawaban disimpan."),
        ),
        "payment_form": PageAct(
            label=gettext_lazy("Catat pembayaran"),
            form=PaymentForm,
            verb=_pay,
            done=gettext_lazy("Pembayaran dicatat."),
        ),
        "remark_form": PageAct(label=gettext_lazy("Simpan"), form=RemarkForm, verb=_say, answer=_said),
    }

    def possible(self, case, user):
        return self.acts

    def act_shown(self, request, case, name, form):
        for sentence in form.non_field_errors():
            messages.error(request, sentence)
        status = 503 if form.has_error(NON_FIELD_ERRORS, NotStored.code) else 200
        return full_page(request, case, status=status, **{name: form})


def part(name: str, *roles: Role) -> Callable[..., HttpResponse]:
    """Return the view of one of `CaseParts`, for people with these roles."""

    @desk(*roles)
    @require_POST
    def view(request: DeskRequest, pk: int) -> HttpResponse:
        return CaseParts().act_page(request, request_or_404(request, pk, *JOINED), name)

    has_file = has_files(CaseParts.acts[name].form)
    return takes_files(DESK_FILES_BYTES, staff=True)(view) if has_file else view


add_files = part("files_form", Role.REVIEWER)
choose_documents = part("documents_form", Role.REVIEWER)
add_payment = part("payment_form", Role.REVIEWER)
add_remark = part("remark_form", Role.REVIEWER, Role.SUPERIOR)


@desk(Role.REVIEWER)
@require_POST
def set_going_out(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    case = request_or_404(request, pk)
    row = get_object_or_404(AnswerFile, pk=file, inforequest=case)
    with told(request):
        answers.set_going_out(row, by=request.user, goes_out=request.POST.get("ikut") == "ya")
    return redirect(case.get_absolute_url() + "#jawaban")


@desk(Role.SUPERIOR)
@require_POST
def confirm_cost(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, reads=RequestRights.CASE_FILE)
    cost = as_number(request.POST.get("cost"), digits=9) or 0
    with told(request):
        fees.confirm_cost(case, by=request.user, cost=cost)
        messages.success(request, _("Biaya disetujui. Pemberitahuannya dapat dikirim."))
    return redirect(case.get_absolute_url() + "#biaya")


@desk(Role.REVIEWER, Role.SUPERIOR)
@require_POST
def mark_read(request: DeskRequest, pk: int, remark: int) -> HttpResponse:
    case = request_or_404(request, pk, *JOINED)
    with told(request):
        workflow.mark_read(get_object_or_404(case.remarks, pk=remark), by=request.user)
    return redirect(case.get_absolute_url() + "#percakapan")
