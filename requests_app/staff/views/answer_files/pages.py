from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.filetypes import IN_PAGES
from opd.models import Role
from opd.web.refusals import added_to, told
from requests_app.answers import findings, redacted_copy, sending
from requests_app.models import AnswerFile, InformationRequest
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.answer_files import FollowForm, SignForm, Thing, VerdictsForm, things_in
from requests_app.staff.views.access import DeskRequest, desk, opens, request_or_404, tell_errors
from requests_app.states import OPEN_STATES
from requests_app.workflow.delivery import following


@desk(reads=RequestRights.CASE_FILE)
@require_safe
def show(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    case, row = _file_of(request, pk, file)
    things = things_in(row)
    return _page(request, case, row, things, VerdictsForm(things=things))


@desk(Role.REVIEWER)
@require_POST
def answer(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    case, row = _file_of(request, pk, file)
    things = things_in(row)
    form = VerdictsForm(request.POST, things=things)
    if form.is_valid():
        with added_to(form):
            count = findings.answer(row, form.verdicts(), by=request.user)
            messages.success(request, _("%(n)s temuan dijawab.") % {"n": count})
            return redirect("desk:answer_check", case.pk, row.pk)
    return _page(request, case, row, things, form)


@desk(Role.REVIEWER)
@require_POST
def sign(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    case, row = _file_of(request, pk, file)
    form = SignForm(request.POST)
    if form.is_valid():
        with told(request):
            findings.sign(row, by=request.user)
            messages.success(request, _("Pernyataan Anda dicatat."))
    else:
        tell_errors(request, form)
    return redirect("desk:answer_check", case.pk, row.pk)


@desk(Role.REVIEWER)
@require_POST
def redact(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    case, row = _file_of(request, pk, file)
    with told(request):
        redacted_copy.begin(row, by=request.user)
        messages.success(request, _("Salinan yang dihitamkan sedang dibuat. Berkas aslinya tidak ikut dikirim."))
    return redirect(case.get_absolute_url() + "#jawaban")


@desk(Role.REVIEWER)
@require_POST
def follow(request: DeskRequest, pk: int) -> HttpResponse:
    case = request_or_404(request, pk)
    form = FollowForm(request.POST)
    form.full_clean()
    with told(request):
        count = following.send_following(case, by=request.user, **form.arguments())
        messages.success(request, _("%(n)s berkas yang menyusul sudah dikirim.") % {"n": count})
    return redirect(case.get_absolute_url() + "#jawaban")


def _file_of(request: DeskRequest, pk: int, file: int) -> tuple[InformationRequest, AnswerFile]:
    case = request_or_404(request, pk, reads=RequestRights.CASE_FILE)
    return case, get_object_or_404(AnswerFile, pk=file, inforequest=case, destroyed_at=None)


def _page(
    request: DeskRequest, case: InformationRequest, row: AnswerFile, things: list[Thing], form: VerdictsForm
) -> HttpResponse:
    waits = sending.going_out(case).filter(pk=row.pk).first()
    is_here = case.state in OPEN_STATES or (row.follows and row.followed_at is None)
    context = {
        "case": case,
        "file": row,
        "things": things,
        "form": form,
        "held_back": sending.reasons(waits) if waits and is_here else [],
        "may_answer": is_here and opens(answer, request.user),
        "may_redact": is_here and row.mime in IN_PAGES and bool(row.key),
        "sign_form": SignForm(),
    }
    return render(request, "requests_app/staff/answer_file.html", context)


def ready_to_follow(case: InformationRequest) -> dict:
    files = [] if case.state in OPEN_STATES else list(sending.going_out(case).filter(follows=True, carries_out=None))
    if not files:
        return {}
    held = [sentence for file in files for sentence in sending.reasons(file)]
    return {"following": files, "following_held": held, "follow_form": FollowForm()}
