"""The page *Sistem*: the facts that packages tell, in a fixed number of queries; and the old addresses of the desk."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from opd.condition import examine
from opd.web import kept_post
from opd.web.limits.request_size import DESK_FILES_BYTES, takes_files
from opd.web.view_access import public
from portal.read_rights import PortalRights
from portal.staff.checklist import checklist
from portal.staff.waiting import opens
from requests_app.staff.views.access import DeskRequest, desk

OLD, NEW, LIST = "/petugas/", "/admin/", "permohonan/"


@desk(reads=PortalRights.SYSTEM)
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    facts, steps = list(examine(timezone.now())), checklist()
    context = {
        "wrong": [(fact, opens(fact.address, request.user)) for fact in facts if fact.remedy],
        "off": [fact for fact in facts if fact.is_off],
        "well": [fact for fact in facts if not (fact.remedy or fact.is_off)],
        "done": sum(step.is_done for step in steps),
        "steps": [(step, opens(step.address, request.user)) for step in steps],
    }
    return render(request, "portal/system.html", context)


@public
@never_cache
@takes_files(DESK_FILES_BYTES, staff=True)
def moved(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Redirect what is read; a form that is sent to an old address is shown with what was typed, and does nothing."""
    asks_the_list = request.GET and not rest  # the first page was the list of requests, with its filters
    address = request.get_full_path().replace(OLD, NEW + LIST if asks_the_list else NEW, 1)
    if request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(address)
    kept_post.put(request.session, kept_post.sealed(request, address))
    return redirect("sign_in:kept")
