"""Page of one request, for PPID and its superior with everything on it, for the assigned agency with its part."""

from contextlib import ExitStack
from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents import search
from documents.catalogue import rows as catalogue
from documents.catalogue.rows import DocumentRow
from documents.search.matching.query import LONGEST_QUESTION
from opd.limits.request_size import DESK_FILES_BYTES, takes_files
from opd.models import Role
from opd.models.message import masked
from requests_app.answers import files as answers
from requests_app.deadline_explanation import explain_request
from requests_app.models import AnswerFile, Audience, InformationRequest, Payment
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
from requests_app.staff.reads.similar import similar
from requests_app.staff.views.access import (
    FAILURES,
    DeskRequest,
    desk,
    opens,
    request_or_404,
    tell_failure,
)
from requests_app.staff.views.act_page import available_acts, refuse, seal, seal_answers
from requests_app.staff.views.answer_files.pages import ready_to_follow
from requests_app.staff.views.request_acts import ACTS, NEXT
from requests_app.states import OPEN_STATES, Act, State
from requests_app.web.sealed_file_response import deliver_sealed
from requests_app.workflow import fees
from requests_app.workflow import requests as workflow
from requests_app.workflow.drafts import NotStored

DOCUMENTS_FOUND = 8
SEEN_BY_AGENCY = (Act.ASSIGN, Act.FORWARD, Act.ANSWER, Act.EXTEND, Act.RECOMPUTE)
JOINED = ("applicant", "proposed_opd", "entered_by", "public_text_by", "decision__decided_by")


@desk(reads=RequestRights.CASE)
@require_safe
def inforequest(request: DeskRequest, pk: int) -> HttpResponse:
    joined = JOINED if RequestRights.CASE_FILE.reach(request.user) else ()
    case = request_or_404(request, pk, *joined)
    reads_file = RequestRights.CASE_FILE.may_read(request.user, case)
    return full_page(request, case) if reads_file else agency_page(request, case)


def full_page(request: DeskRequest, case: InformationRequest, *, status: int = 200, **forms) -> HttpResponse:
    """Render the page of a request for PPID; `forms` are refused forms, shown again with what was typed."""
    user = request.user
    due_dates, events = DueDates(), list(history(case))
    remarks = list(case.remarks.select_related("by"))
    context = common_context(request, case, due_dates) | {
        "decision": (decision := getattr(case, "decision", None)),
        "payment_form": PaymentForm(key="bayar", initial={"amount": fees.unpaid(decision)})
        if decision and decision.sent_on and decision.cost
        else None,
        "events": [event for event in events if event.objection_id is None],
        "objections": objections_in(events),
        "letters": [(row, changed_due_date(row, case)) for row in outgoing(case)],
        "files": files_of(case),
        "notes": [remark for remark in remarks if remark.audience == Audience.STAFF],
        "conversation": [remark for remark in remarks if remark.audience == Audience.APPLICANT],
        "masked_email": masked(case.applicant.email),
        "identity_form": IdentityForm(key="identitas"),
        "remark_form": RemarkForm(key="catatan"),
        "files_form": AnswerFilesForm(key="berkas"),
        "documents_form": AnswerDocumentsForm(key="dokumen"),
        "reads_identity": RequestRights.IDENTITY.may_read(user, case),
        "reads_attachments": RequestRights.ATTACHMENT.may_read(user, case),
        "may_answer": opens(add_files, user),
        "may_write": opens(add_remark, user),
        "may_add": case.state in OPEN_STATES or bool(decision and decision.files_follow),
        **ready_to_follow(case),
    }
    return render(request, "requests_app/staff/case.html", context | forms, status=status)


def agency_page(request: DeskRequest, case: InformationRequest) -> HttpResponse:
    """Render the page for the assigned agency, without the applicant, PPID's notes and acts of other agencies."""
    due_dates, assignment = DueDates(), assignment_event(case)
    events = case.events.filter(pk__gte=assignment.pk if assignment else 0, act__in=SEEN_BY_AGENCY)
    context = common_context(request, case, due_dates) | {
        "events": list(events.select_related("by", "opd")),
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
        "offers": available_acts(case, request.user, ACTS, due_dates, NEXT.get(State(case.state))),
        "working": explain_request(case, due_dates.calendar),
        "table": due_dates.calendar,
        "is_open": case.state in OPEN_STATES,
    }


# Files ----------------------------------------------------------------------------------------------------------------


@desk(reads=RequestRights.CASE)
@require_safe
def answer_file(request: DeskRequest, pk: int, file: int) -> HttpResponseBase:
    case = request_or_404(request, pk)
    reads_file = RequestRights.CASE_FILE.may_read(request.user, case)
    files = case.answer_files if reads_file else files_since_assignment(case, assignment_event(case))
    row = get_object_or_404(files.all(), pk=file)
    return deliver_sealed(request, row, name=row.name)


@takes_files(DESK_FILES_BYTES, staff=True)
@desk(Role.REVIEWER)
@require_POST
def add_files(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, *JOINED)
    form = AnswerFilesForm(request.POST, request.FILES, key="berkas")
    if not form.is_valid():
        return full_page(request, case, files_form=form)
    known = set(case.answer_files.values_list("sha256", flat=True))  # a second click adds nothing
    new = [incoming for incoming in form.cleaned_data["uploads"] if incoming.checked.sha256 not in known]
    try:
        with ExitStack() as stack:
            answers.add(case, seal_answers(stack, new), by=request.user)
        messages.success(request, _("Berkas ditambahkan dan sedang diperiksa."))
    except NotStored as error:
        form.add_error("uploads", str(error))
        return full_page(request, case, status=503, files_form=form)
    except FAILURES as error:
        tell_failure(request, error)
    return redirect(case)


@desk(reads=RequestRights.CASE)
@require_safe
def find_documents(request: DeskRequest) -> JsonResponse:
    """Return the best public documents for the words in `q`, as `[{"label": ..., "note": ..., "address": ...}]`."""
    words = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    found = catalogue.rows_of(list(search.find(words).best(DOCUMENTS_FOUND))) if words else []
    rows = [
        {"label": row.title, "note": _note(row), "address": row.get_absolute_url()}
        for row in cast(list[DocumentRow], found)
    ]
    return JsonResponse(rows, safe=False)


def _note(row: DocumentRow) -> str:
    where = f"{row.opd_name}, {row.year}"
    return _("%(where)s, tanpa berkas") % {"where": where} if row.has_closed_file else where


@desk(Role.REVIEWER)
@require_POST
def choose_documents(request: DeskRequest, pk: int) -> HttpResponse:
    """Set the published documents that answer the request; what is public already needs no file."""
    case = request_or_404(request, pk, *JOINED)
    form = AnswerDocumentsForm(request.POST, key="dokumen")
    if not form.is_valid():
        return full_page(request, case, documents_form=form)
    try:
        answers.set_documents(case, form.cleaned_data["documents"], by=request.user)
        messages.success(request, _("Dokumen terbit sebagai jawaban disimpan."))
    except FAILURES as error:
        tell_failure(request, error)
    return redirect(case)


@desk(Role.REVIEWER)
@require_POST
def set_going_out(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    case = request_or_404(request, pk)
    row = get_object_or_404(AnswerFile, pk=file, inforequest=case)
    try:
        answers.set_going_out(row, by=request.user, goes_out=request.POST.get("ikut") == "ya")
    except FAILURES as error:
        tell_failure(request, error)
    return redirect(case.get_absolute_url() + "#jawaban")


# Payments -------------------------------------------------------------------------------------------------------------


@takes_files(DESK_FILES_BYTES, staff=True)
@desk(Role.REVIEWER)
@require_POST
def add_payment(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, *JOINED)
    form = PaymentForm(request.POST, request.FILES, key="bayar")
    if not form.is_valid():
        return full_page(request, case, payment_form=form)
    fields = form.cleaned_data
    try:
        with ExitStack() as stack:
            proof = next((seal(stack, Payment(), incoming) for incoming in fields.pop("proof")), None)
            fees.record_payment(case, by=request.user, proof=proof, **fields)
    except FAILURES as error:
        refuse(form, error)
        return full_page(request, case, status=503 if isinstance(error, NotStored) else 200, payment_form=form)
    messages.success(request, _("Pembayaran dicatat."))
    return redirect(case.get_absolute_url() + "#biaya")


# Notes and conversation -----------------------------------------------------------------------------------------------


@desk(Role.REVIEWER, Role.SUPERIOR)
@require_POST
def add_remark(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, *JOINED)
    form = RemarkForm(request.POST, key="catatan")
    if not form.is_valid():
        return full_page(request, case, remark_form=form)
    if is_repeated(case, request.user, **form.cleaned_data):
        messages.info(request, _("Kalimat ini sudah tersimpan."))
        return redirect(case.get_absolute_url() + "#percakapan")
    workflow.add_remark(case, by=request.user, **form.cleaned_data)
    messages.success(request, _("Tersimpan."))
    return redirect(case.get_absolute_url() + "#percakapan")


def is_repeated(case: InformationRequest, by, text: str, audience: str) -> bool:
    """Return whether the last remark has the same words of the same person, as after a second click."""
    last = case.remarks.filter(audience=audience).order_by("-pk").first()
    return last is not None and last.by_id == by.pk and last.text == text.strip()
