"""Entry of what came by other channels; a request waits in a draft, so that a second click registers nothing."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opd.models import Role
from opd.web.limits.request_size import DESK_FILES_BYTES, takes_files
from opd.web.refusals import add_errors
from requests_app import deadlines
from requests_app.models import (
    IDENTITY_FIELDS,
    Draft,
    InformationRequest,
    LetterKind,
    NumberSeries,
    Objection,
    legal_calendar,
)
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.entry import EntryForm, ObjectionEntryForm, ObjectorForm
from requests_app.staff.views.access import FAILURES, DeskRequest, desk
from requests_app.staff.views.act_page import slip
from requests_app.workflow import drafts, objections
from requests_app.workflow.requests import AlreadySent

CLERK = "petugas"  # key beside the answers: the clerk whose draft it is; a citizen's draft has none


@takes_files(DESK_FILES_BYTES, staff=True)
@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    draft = draft_or_404(request, pk) if pk else None
    if draft and draft.inforequest_id:
        return redirect("desk:entry_check", draft.pk)
    kept = list(draft.files.all()) if draft else []
    if request.method != "POST":
        form = EntryForm(initial=drafts.read(draft).typed, kept=kept)
        return render(request, "requests_app/staff/entry.html", {"form": form})
    form = EntryForm(request.POST, request.FILES, kept=kept)
    is_valid = form.is_valid()
    try:
        typed = form.typed | {CLERK: str(request.user.pk)}
        draft = drafts.save(draft, typed, files=form.accepted, removed=form.removed)
    except (drafts.NotStored, drafts.DraftGone) as error:
        form.add_error(None, str(error))
        status = 503 if isinstance(error, drafts.NotStored) else 200
        return render(request, "requests_app/staff/entry.html", {"form": form}, status=status)
    if is_valid:
        return redirect("desk:entry_check", draft.pk)
    form.show_kept(draft.files.all())
    return render(request, "requests_app/staff/entry.html", {"form": form, "draft": draft})


@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the answers to check, and register them by POST; afterwards show number, code and receipt."""
    draft = draft_or_404(request, pk)
    if draft.inforequest:
        return redirect(request.path) if request.method == "POST" else receipt(request, draft, draft.inforequest)
    form = EntryForm(drafts.read(draft).typed, kept=list(draft.files.all()))
    if not form.is_valid():
        messages.warning(request, _("Isian ini belum lengkap. Lengkapi, lalu periksa lagi."))
        return redirect("desk:entry_again", draft.pk)
    if request.method == "POST":
        return register(request, draft, form)
    due = deadlines.answer_due(form.cleaned_data["received_on"], legal_calendar()).on
    return render(request, "requests_app/staff/entry_check.html", {"form": form, "draft": draft, "due": due})


def register(request: DeskRequest, draft: Draft, form: EntryForm) -> HttpResponse:
    how = {name: form.cleaned_data[name] for name in ("channel", "received_on")}
    try:
        drafts.send(draft, form.facts(), form.applicant(), papers=form.papers, confirmed=True, by=request.user, **how)
    except AlreadySent:
        messages.info(request, _("Permohonan ini sudah tercatat."))
    except (drafts.DraftGone, drafts.FilesLost) as error:
        messages.error(request, str(error))
        return redirect("desk:entry")
    return redirect("desk:entry_check", draft.pk)


def receipt(request: DeskRequest, draft: Draft, case: InformationRequest) -> HttpResponse:
    context = slip(case, draft.token) | {"letter": case.letters.filter(kind=LetterKind.RECEIPT).first()}
    return render(request, "requests_app/staff/entry_done.html", context)


def draft_or_404(request: DeskRequest, pk: int) -> Draft:
    """Return a draft that this clerk began. *Raises* Http404 for any other, such as drafts of citizens."""
    readable = RequestRights.DRAFT.scope(Draft.objects.select_related("inforequest"), request.user)
    draft = get_object_or_404(readable, pk=pk)
    if draft.inforequest:
        is_of_clerk = draft.inforequest.entered_by_id == request.user.pk
    else:
        is_of_clerk = drafts.read(draft).typed.get(CLERK) == str(request.user.pk)
    if not is_of_clerk:
        raise Http404
    return draft


@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        form = ObjectionEntryForm(initial={"number": request.GET.get("nomor", "")})
        return render(request, "requests_app/staff/objection_entry.html", {"form": form, "objector": ObjectorForm()})
    form, objector = ObjectionEntryForm(request.POST), ObjectorForm(request.POST)
    is_valid = form.is_valid() and (not form.stands_alone or objector.is_valid())
    registered = register_objection_once(request, form, objector) if is_valid else None
    if registered is None:
        objector = objector if form.stands_alone else objector.without_errors()
        return render(request, "requests_app/staff/objection_entry.html", {"form": form, "objector": objector})
    messages.success(
        request, _("Keberatan tercatat dengan nomor %(number)s.") % {"number": registered.objection.number}
    )
    if registered.token:
        return render(request, "requests_app/staff/code.html", slip(registered.objection, registered.token))
    return redirect(registered.objection)


def register_objection_once(
    request: DeskRequest, form: ObjectionEntryForm, objector: ObjectorForm
) -> objections.RegisteredObjection | None:
    """Register an objection, or return the clerk's earlier one of these words. *Returns* None where refused."""
    data = form.cleaned_data
    how = {"inforequest": data["number"], "opd": data["opd"], "channel": data["channel"]}
    try:
        with transaction.atomic():
            NumberSeries.objects.lock("objection", timezone.localdate().year)
            earlier = earlier_objection(request, form, objector, how) if form.stands_alone else None
            if earlier:
                return objections.RegisteredObjection(earlier)
            return objections.file(
                "".join(data["grounds"]),
                form.texts(),
                applicant=objector.applicant() if form.stands_alone else None,
                by=request.user,
                received_on=data["received_on"],
                **how,
            )
    except FAILURES as error:
        add_errors(form, error)
        return None


def earlier_objection(
    request: DeskRequest, form: ObjectionEntryForm, objector: ObjectorForm, how: dict
) -> Objection | None:
    """Return an earlier objection of the same words and person: many may bring one letter."""
    applicant, received_on = objector.applicant(), form.cleaned_data["received_on"]
    candidates = Objection.objects.filter(**how, **form.texts(), received_on=received_on, entered_by=request.user)
    for objection in candidates.select_related("applicant"):
        if all(getattr(objection.applicant, name) == getattr(applicant, name) for name in IDENTITY_FIELDS):
            return objection
    return None
