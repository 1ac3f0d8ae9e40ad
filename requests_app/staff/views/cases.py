"""One page for one request, with everything on it: for PPID and its superior, or for the agency whose turn it is."""

from contextlib import ExitStack

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opd.limits.request_size import DESK_FILES_BYTES, takes_files
from opd.models import Role
from opd.models.message import masked
from requests_app.answers import files as answers
from requests_app.deadline_explanation import of_request
from requests_app.models import AnswerFile, Attachment, Audience, InformationRequest
from requests_app.staff.forms.acts import AnswerDocumentsForm, AnswerFilesForm, IdentityForm, RemarkForm
from requests_app.staff.reads.case_file import (
    files_of,
    files_of_turn,
    history,
    objections_in,
    outgoing,
    stated_otherwise,
    turn_began,
)
from requests_app.staff.reads.due_dates import Calendar
from requests_app.staff.reads.similar import similar
from requests_app.staff.views.access import (
    ANYBODY,
    CITY,
    FAILURES,
    DeskRequest,
    desk,
    holds,
    request_or_404,
    tell_failure,
)
from requests_app.staff.views.act_page import offers, seal_answers
from requests_app.staff.views.request_acts import ACTS, NEXT
from requests_app.states import OPEN_STATES, Act, State
from requests_app.web.sealed_file_response import deliver_sealed
from requests_app.workflow import requests as workflow
from requests_app.workflow.drafts import NotStored

SEEN_BY_AGENCY = (Act.ASSIGN, Act.FORWARD, Act.ANSWER, Act.EXTEND, Act.RECOMPUTE)
JOINED = ("applicant", "proposed_opd", "entered_by", "public_text_by", "decision__decided_by", "decision__test")


@desk(*ANYBODY)
@require_safe
def inforequest(request: DeskRequest, pk: int) -> HttpResponse:
    if holds(request.user, CITY):
        return whole_page(request, request_or_404(request, pk, *JOINED))
    return agency_page(request, request_or_404(request, pk))


def whole_page(request: DeskRequest, case: InformationRequest, *, status: int = 200, **forms) -> HttpResponse:
    """`forms` are refused ones, shown again with what was typed."""
    calendar, events = Calendar(), list(history(case))
    remarks = list(case.remarks.select_related("by"))
    context = frame(request, case, calendar) | {
        "decision": getattr(case, "decision", None),
        "events": [event for event in events if event.objection_id is None],
        "objections": objections_in(events),
        "letters": [(row, stated_otherwise(row, case)) for row in outgoing(case)],
        "files": files_of(case),
        "notes": [remark for remark in remarks if remark.audience == Audience.STAFF],
        "conversation": [remark for remark in remarks if remark.audience == Audience.APPLICANT],
        "masked_email": masked(case.applicant.email),
        "identity_form": IdentityForm(key="identitas"),
        "remark_form": RemarkForm(key="catatan"),
        "files_form": AnswerFilesForm(key="berkas"),
        "documents_form": AnswerDocumentsForm(key="dokumen"),
        "is_reviewer": request.user.has_city_role(Role.REVIEWER),
    }
    return render(request, "requests_app/staff/case.html", context | forms, status=status)


def agency_page(request: DeskRequest, case: InformationRequest) -> HttpResponse:
    """Nothing of the applicant, of PPID's own notes, of what other agencies did before."""
    calendar, began = Calendar(), turn_began(case)
    events = case.events.filter(pk__gte=began.pk if began else 0, act__in=SEEN_BY_AGENCY)
    context = frame(request, case, calendar) | {
        "events": list(events.select_related("by", "opd")),
        "answer_files": list(files_of_turn(case, began)),
        "documents": list(case.answer_documents.all()),
    }
    return render(request, "requests_app/staff/agency_case.html", context)


@desk(*CITY)
@require_safe
def similar_ones(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk)
    return render(request, "requests_app/staff/similar.html", {"case": case, "found": similar(case, request.user)})


def frame(request: DeskRequest, case: InformationRequest, calendar: Calendar) -> dict:
    return {
        "case": case,
        "clock": calendar.clock(case),
        "offers": offers(case, request.user, ACTS, calendar, NEXT.get(State(case.state))),
        "working": of_request(case, calendar.table),
        "table": calendar.table,
        "is_open": case.state in OPEN_STATES,
    }


# Files ----------------------------------------------------------------------------------------------------------------


@desk(Role.REVIEWER)
@require_safe
def attachment(request: DeskRequest, pk: int, file: int) -> HttpResponseBase:
    """What the applicant sent along may say who he is: only PPID opens it."""
    case = request_or_404(request, pk)
    row = get_object_or_404(Attachment, pk=file, inforequest=case)
    return deliver_sealed(request, row, name=row.name)


@desk(*ANYBODY)
@require_safe
def answer_file(request: DeskRequest, pk: int, file: int) -> HttpResponseBase:
    case = request_or_404(request, pk)
    files = case.answer_files if holds(request.user, CITY) else files_of_turn(case, turn_began(case))
    row = get_object_or_404(files.all(), pk=file)
    return deliver_sealed(request, row, name=row.name)


@takes_files(DESK_FILES_BYTES, staff=True)
@desk(Role.REVIEWER)
@require_POST
def add_files(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, *JOINED)
    form = AnswerFilesForm(request.POST, request.FILES, key="berkas")
    if not form.is_valid():
        return whole_page(request, case, files_form=form)
    known = set(case.answer_files.values_list("sha256", flat=True))  # the second of two clicks adds nothing
    new = [incoming for incoming in form.cleaned_data["uploads"] if incoming.checked.sha256 not in known]
    try:
        with ExitStack() as stack:
            answers.add(case, seal_answers(stack, new), by=request.user)
        messages.success(request, _("Berkas ditambahkan dan sedang diperiksa."))
    except NotStored as error:
        form.add_error("uploads", str(error))
        return whole_page(request, case, status=503, files_form=form)
    except FAILURES as error:
        tell_failure(request, error)
    return redirect(case)


@desk(Role.REVIEWER)
@require_POST
def choose_documents(request: DeskRequest, pk: int) -> HttpResponse:
    """Published documents that answer the request: what is public already needs no file."""
    case = request_or_404(request, pk, *JOINED)
    form = AnswerDocumentsForm(request.POST, key="dokumen")
    if not form.is_valid():
        return whole_page(request, case, documents_form=form)
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


# Notes and conversation -----------------------------------------------------------------------------------------------


@desk(*CITY)
@require_POST
def say(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk, *JOINED)
    form = RemarkForm(request.POST, key="catatan")
    if not form.is_valid():
        return whole_page(request, case, remark_form=form)
    if is_said_already(case, request.user, **form.cleaned_data):
        messages.info(request, _("Kalimat ini sudah tersimpan."))
        return redirect(case.get_absolute_url() + "#percakapan")
    workflow.say(case, by=request.user, **form.cleaned_data)
    messages.success(request, _("Tersimpan."))
    return redirect(case.get_absolute_url() + "#percakapan")


def is_said_already(case: InformationRequest, by, text: str, audience: str) -> bool:
    """The second of two clicks says what the last line says."""
    last = case.remarks.filter(audience=audience).order_by("-pk").first()
    return last is not None and last.by_id == by.pk and last.text == text.strip()
