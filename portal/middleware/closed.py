"""Status 503 for every page while a backup is being restored and nobody has opened the portal yet."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from opd.stores import closed
from portal.serving import json_errors

ALWAYS = ("/healthz", "/readyz", "/metrics")
FROM_INSIDE = "plid.from_inside"  # a key of the WSGI environment that no client can set: names of headers begin HTTP_
RETRY_AFTER = 600  # seconds


def closed_page(get_response):
    """Answer 503 while the portal is closed. Requests of `restore --verify`, made in its own process, pass."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        passes = request.path_info in ALWAYS or FROM_INSIDE in request.META
        return get_response(request) if passes or not closed.is_closed() else _page(request)

    return answer


def _page(request: HttpRequest) -> HttpResponse:
    """Return the answer; its page asks the database nothing, which may not be there yet."""
    is_program = request.path_info.startswith(json_errors.PREFIX)
    response = json_errors.failed(503) if is_program else HttpResponse(render_to_string("closed.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
