"""Access to pages of the desk, and to cases that a person may read."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from opd.errors import REFUSALS
from opd.models import Role, User
from opd.rules import ReadGroup
from opd.web.recent_sign_in import ask_again
from opd.web.view_access import access_of, for_readers, for_roles, opens_to
from requests_app.models import InformationRequest, Objection
from requests_app.read_rights import RequestRights
from requests_app.workflow.drafts import NotStored
from requests_app.workflow.withdrawals import with_pending

NAMES_PEOPLE = (RequestRights.IDENTITY, RequestRights.ATTACHMENT, RequestRights.REGISTER)
FAILURES = (*REFUSALS, NotStored)


class DeskRequest(HttpRequest):
    user: User


def desk(*acting: Role, reads: ReadGroup | None = None) -> Callable:
    """Open a view to the readers of a group, or to people with one of the roles in `acting` where it only acts.

    All others get 404, or the sign-in page first. What names people is sent only to a person who has signed in
    recently.
    """
    access = for_readers(reads) if reads else for_roles(*acting)
    names_people = any(reads is group for group in NAMES_PEOPLE)

    def decorate(view: Callable[..., HttpResponseBase]):
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not access.admits(request.user):
                raise Http404
            again = ask_again(request) if names_people and request.method == "POST" else None
            return again or view(request, *args, **kwargs)

        return opens_to(access)(guarded)

    return decorate


def opens(view: Callable, user: User) -> bool:
    """Return whether a page of the desk opens to the person, to offer the way to it."""
    return access_of(view).admits(user)


def request_or_404(
    request: DeskRequest, pk: int, *joined: str, reads: ReadGroup = RequestRights.CASE
) -> InformationRequest:
    """Return a request that the person may see, and of which they may read the group. *Raises* Http404."""
    cases = reads.scope(InformationRequest.objects.visible_to(request.user), request.user)
    return get_object_or_404(with_pending(cases.select_related("opd", *joined)), pk=pk)


def objection_or_404(
    request: DeskRequest, pk: int, *joined: str, reads: ReadGroup = RequestRights.OBJECTION
) -> Objection:
    """Return an objection as `request_or_404` does a request."""
    cases = reads.scope(Objection.objects.visible_to(request.user), request.user)
    return get_object_or_404(with_pending(cases.select_related("opd", *joined)), pk=pk)


def tell_errors(request: HttpRequest, form: Form) -> None:
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
