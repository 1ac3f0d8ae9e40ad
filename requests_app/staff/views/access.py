"""Access to pages of the desk, cases by role, and messages about refused acts."""

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
    """The HTTP request of a view behind `desk`, whose user has signed in."""

    user: User


def desk(*roles: Role) -> Callable:
    """Open a view to people with one of `roles`; all others get 404, or the sign-in page first."""

    def decorate(view: Callable[..., HttpResponseBase]):
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not has_desk_role(request.user, roles):
                raise Http404
            return view(request, *args, **kwargs)

        return opens_to(for_roles(*roles))(guarded)

    return decorate


def has_desk_role(user, roles) -> bool:
    """Return whether the person has one of `roles`, an operator in any agency.

    Which cases an operator sees is decided by `visible_to`.
    """
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
    """Show the errors of a form as messages, where the form is not shown again."""
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))


def tell_failure(request: HttpRequest, error: Exception) -> None:
    for sentence in sentences(error):
        messages.error(request, sentence)
