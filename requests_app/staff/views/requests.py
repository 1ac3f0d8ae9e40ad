"""The list of requests, due first on top, where several can be assigned to one agency at once."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from documents.web.pagination import paged
from opd.errors import sentences
from opd.models import Opd, Role, User
from requests_app.models import InformationRequest
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.acts import BulkForm, agencies
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.reads.filters import RequestFilter
from requests_app.staff.views.access import FAILURES, DeskRequest, desk, opens
from requests_app.states import State
from requests_app.workflow import requests as workflow


@desk(reads=RequestRights.CASE)
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    choices, due_dates = agencies(), DueDates()
    listing = RequestFilter(request.GET, user=request.user, due_dates=due_dates, agencies=choices)
    context = paged(request, listing.qs, listing.qs.count())
    context |= {
        "form": listing.form,
        "rows": [(case, due_dates.clock(case)) for case in context["page"]],
        "is_filtered": bool(listing.chosen),
        "may_assign": opens(assign_many, request.user),
        "bulk": BulkForm(auto_id="banyak_%s", agencies=choices),
        "today": due_dates.today,
    }
    return render(request, "requests_app/staff/requests.html", context)


@desk(Role.REVIEWER)
@require_POST
def assign_many(request: DeskRequest) -> HttpResponse:
    """Assign each ticked request, with a message for each that is refused."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Pilih OPD tujuannya."))
        return back_to_list(request)
    selected = form.selected()
    if not selected:
        messages.error(request, _("Centang dahulu permohonan yang diteruskan."))
        return back_to_list(request)
    cases = InformationRequest.objects.visible_to(request.user).select_related("opd", "applicant")
    done = 0
    for case in cases.filter(pk__in=selected).order_by("pk"):
        case.version = selected[case.pk]
        done += attempt_assign(request, case, form.cleaned_data["opd"], request.user)
    if done:
        sentence = ngettext("%(n)d permohonan diteruskan ke %(opd)s.", "%(n)d permohonan diteruskan ke %(opd)s.", done)
        messages.success(request, sentence % {"n": done, "opd": form.cleaned_data["opd"]})
    return back_to_list(request)


def attempt_assign(request: DeskRequest, case: InformationRequest, opd: Opd, by: User) -> bool:
    if case.state != State.SUBMITTED:
        where = case.opd or case.get_state_display()
        already = _("%(number)s tidak diteruskan lagi: sekarang di %(where)s.")
        messages.warning(request, already % {"number": case.number, "where": where})
        return False
    try:
        workflow.assign(case, by=by, opd=opd)
    except FAILURES as error:
        messages.error(request, f"{case.number}: {' '.join(sentences(error))}")
        return False
    return True


def back_to_list(request: DeskRequest) -> HttpResponse:
    """Redirect to the list with its filters. Only a query string is taken from the form, never an address."""
    query = request.POST.get("kembali", "")
    return HttpResponseRedirect(reverse("desk:requests") + (query if query.startswith("?") else ""))
