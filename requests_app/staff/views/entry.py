"""Entering what came in person, by telephone, by e-mail or on paper: form, check, number, receipt.

The answers wait in a sealed draft, so that nothing is entered twice however often a button is pressed.
"""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opd.limits.request_size import DESK_FILES_BYTES, takes_files
from opd.models import Holiday, Role
from requests_app import deadlines, numbering, secret_links
from requests_app.models import IDENTITY, Draft, InformationRequest, LetterKind, Objection
from requests_app.staff.forms.entry import EntryForm, ObjectionEntryForm, ObjectorForm
from requests_app.staff.views.access import FAILURES, DeskRequest, desk
from requests_app.staff.views.act_page import refuse
from requests_app.workflow import drafts, objections
from requests_app.workflow.requests import AlreadySent

CLERK = "petugas"  # beside the answers: whose draft it is; no citizen's draft has it


@takes_files(DESK_FILES_BYTES, staff=True)
@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """The form, empty or (`pk`) with what is in the draft."""
    draft = own_draft(request, pk) if pk else None
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
        draft = drafts.keep(draft, typed, files=form.accepted, removed=form.removed)
    except (drafts.NotStored, drafts.Gone) as error:
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
    """Check the answers and register them; afterwards number, code and receipt."""
    draft = own_draft(request, pk)
    if draft.inforequest:
        return redirect(request.path) if request.method == "POST" else receipt(request, draft, draft.inforequest)
    form = EntryForm(drafts.read(draft).typed, kept=list(draft.files.all()))
    if not form.is_valid():
        messages.warning(request, _("Isian ini belum lengkap. Lengkapi, lalu periksa lagi."))
        return redirect("desk:entry_again", draft.pk)
    if request.method == "POST":
        return register(request, draft, form)
    due = deadlines.answer_due(form.cleaned_data["received_on"], Holiday.objects.names())
    return render(request, "requests_app/staff/entry_check.html", {"form": form, "draft": draft, "due": due})


def register(request: DeskRequest, draft: Draft, form: EntryForm) -> HttpResponse:
    how = {name: form.cleaned_data[name] for name in ("channel", "received_on")}
    try:
        drafts.send(draft, form.facts(), form.applicant(), papers=form.papers, confirmed=True, by=request.user, **how)
    except AlreadySent:
        messages.info(request, _("Permohonan ini sudah tercatat."))
    except (drafts.Gone, drafts.FilesLost) as error:
        messages.error(request, str(error))
        return redirect("desk:entry")
    return redirect("desk:entry_check", draft.pk)


def receipt(request: DeskRequest, draft: Draft, case: InformationRequest) -> HttpResponse:
    context = {
        "case": case,
        "code": secret_links.code_of(draft.token),
        "link": secret_links.link(draft.token),
        "letter": case.letters.filter(kind=LetterKind.RECEIPT).first(),
    }
    return render(request, "requests_app/staff/entry_done.html", context)


def own_draft(request: DeskRequest, pk: int) -> Draft:
    """A draft that this clerk began: what citizens type is not for looking at."""
    draft = Draft.objects.filter(pk=pk).select_related("inforequest").first()
    if draft is None:
        raise Http404
    if draft.inforequest:
        is_own = draft.inforequest.entered_by_id == request.user.pk
    else:
        is_own = drafts.read(draft).typed.get(CLERK) == str(request.user.pk)
    if not is_own:
        raise Http404
    return draft


# Objections -----------------------------------------------------------------------------------------------------------


@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: DeskRequest) -> HttpResponse:
    """An objection to a registered request, or of ground b alone with the one who objects."""
    if request.method != "POST":
        form = ObjectionEntryForm(initial={"number": request.GET.get("nomor", "")})
        return render(request, "requests_app/staff/objection_entry.html", {"form": form, "objector": ObjectorForm()})
    form, objector = ObjectionEntryForm(request.POST), ObjectorForm(request.POST)
    is_valid = form.is_valid() and (not form.stands_alone or objector.is_valid())
    filed = filed_once(request, form, objector) if is_valid else None
    if filed is None:
        objector = objector if form.stands_alone else objector.unchecked()
        return render(request, "requests_app/staff/objection_entry.html", {"form": form, "objector": objector})
    messages.success(request, _("Keberatan tercatat dengan nomor %(number)s.") % {"number": filed.objection.number})
    if filed.token:
        context = {
            "case": filed.objection,
            "link": secret_links.link(filed.token),
            "code": secret_links.code_of(filed.token),
        }
        return render(request, "requests_app/staff/code.html", context)
    return redirect(filed.objection)


def filed_once(request: DeskRequest, form: ObjectionEntryForm, objector: ObjectorForm) -> objections.Filed | None:
    """File it, unless this clerk has just entered the very same: the second of two clicks finds the first one's."""
    data = form.cleaned_data
    how = {"inforequest": data["number"], "opd": data["opd"], "channel": data["channel"]}
    try:
        with transaction.atomic():
            numbering.hold("objection", timezone.localdate().year)
            known = entered_before(request, form, objector, how) if form.stands_alone else None
            return objections.Filed(known) if known else file_objection(request, form, objector, how)
    except FAILURES as error:
        refuse(form, error)
        return None


def entered_before(
    request: DeskRequest, form: ObjectionEntryForm, objector: ObjectorForm, how: dict
) -> Objection | None:
    """One without a request; many people bring the same letter, so it is the same only of the same person."""
    who, received_on = objector.applicant(), form.cleaned_data["received_on"]
    same = Objection.objects.filter(**how, **form.texts(), received_on=received_on, entered_by=request.user)
    for objection in same.select_related("applicant"):
        if all(getattr(objection.applicant, name) == getattr(who, name) for name in IDENTITY):
            return objection
    return None


def file_objection(
    request: DeskRequest, form: ObjectionEntryForm, objector: ObjectorForm, how: dict
) -> objections.Filed:
    data = form.cleaned_data
    return objections.file(
        "".join(data["grounds"]),
        form.texts(),
        applicant=objector.applicant() if form.stands_alone else None,
        by=request.user,
        received_on=data["received_on"],
        **how,
    )
