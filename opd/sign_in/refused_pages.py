from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from opd.ledger import refusals
from opd.web.view_access import BY_LINK, PUBLIC

STATUSES = (403, 404)  # a row that a person may not see does not exist for them


class RefusedPages(MiddlewareMixin):
    """Middleware that counts the pages that did not open to staff."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_refused = response.status_code in STATUSES or getattr(request, "has_hidden_row", False)
        match, has_session = request.resolver_match, settings.SESSION_COOKIE_NAME in request.COOKIES
        is_of_staff = match is not None and getattr(match.func, "access", PUBLIC) not in (PUBLIC, BY_LINK)
        if is_refused and has_session and is_of_staff and request.user.is_authenticated:
            refusals.count(refusals.REFUSED, request.user.pk)
        return response
