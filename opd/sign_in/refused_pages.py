"""Refused pages of staff, counted for the access journal."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from opd.ledger import refusals
from opd.web.view_access import BY_LINK, PUBLIC

STATUSES = (403, 404)  # a row that a person may not see does not exist for them


class RefusedPages:
    """Middleware: count the pages for staff that did not open to a person who has signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_refused = response.status_code in STATUSES or getattr(request, "has_hidden_row", False)
        if is_refused and _is_of_staff(request) and request.user.is_authenticated:
            refusals.count(refusals.REFUSED, request.user.pk)
        return response


def _is_of_staff(request: HttpRequest) -> bool:
    """Return whether the address is that of a page for staff; without a session nobody has signed in."""
    match = request.resolver_match
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and match is not None and getattr(match.func, "access", PUBLIC) not in (PUBLIC, BY_LINK)
