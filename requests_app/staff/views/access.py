"""Who enters the desk, and how it says what a verb refused."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from opd.errors import REFUSALS, sentences
from opd.models import Role, User
from opd.web.view_access import for_roles, opens_to
from requests_app.models import InformationRequest, Objection
from requests_app.workflow.drafts import NotStored

CITY = (Role.REVIEWER, Role.SUPERIOR)
ANYBODY = (*CITY, Role.OPERATOR)
FAILURES = (*REFUSALS, NotStored)


class DeskRequest(HttpRequest):
    """What a view behind `desk` gets: somebody has logged in."""

    user: User


def desk(*roles: Role) -> Callable:
    """A page for people with one of `roles`; to everybody else it does not exist."""

    def decorate(view: Callable[..., HttpResponseBase]):
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not holds(request.user, roles):
                raise Http404
            return view(request, *args, **kwargs)

        return opens_to(for_roles(*roles))(guarded)

    return decorate


def holds(user, roles) -> bool:
    """An operator's role counts in whichever agency he has it: his query narrows the rest."""
    if user.has_city_role(*roles):
        return True
    return Role.OPERATOR in roles and bool(user.opd_ids(Role.OPERATOR))


def request_or_404(request: DeskRequest, pk: int, *joined: str) -> InformationRequest:
    cases = InformationRequest.objects.visible_to(request.user).select_related("opd", *joined)
    return get_object_or_404(cases, pk=pk)


def objection_or_404(request: DeskRequest, pk: int, *joined: str) -> Objection:
    cases = Objection.objects.visible_to(request.user).select_related("opd", *joined)
    return get_object_or_404(cases, pk=pk)


def tell_errors(request: HttpRequest, form: Form) -> None:
    """The errors of a form that has no place of its own on the page."""
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))


def tell_failure(request: HttpRequest, error: Exception) -> None:
    for sentence in sentences(error):
        messages.error(request, sentence)
