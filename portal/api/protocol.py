"""What all addresses of the API have in common: CORS, limit of use, cache, ETag, and errors of one shape."""

import hashlib
from collections.abc import Callable
from functools import wraps
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from opd.page_cache.pages import cached_page
from opd.web.client_ip import client_address
from opd.web.limits import rate_limit
from opd.web.view_access import public
from portal.serving.json_errors import error

METHODS = "GET, HEAD, OPTIONS"
SCOPE, WINDOW = "api", 600  # seconds
RETRY_SECONDS = 60
TICKETS = 20  # uses that a process takes from the shared counter at a time
MOST_CLIENTS = 10_000  # that a process remembers

View = Callable[..., HttpResponseBase]


def endpoint(view: View) -> View:
    """Decorate a view of the API, which only GET reaches, also for HEAD. Errors are sent uncached."""
    cached = cached_page(view)

    @public
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(
                status=204,
                headers={
                    "Allow": METHODS,
                    "Access-Control-Allow-Methods": METHODS,
                    "Access-Control-Allow-Headers": "Accept, If-None-Match",
                    "Access-Control-Max-Age": "86400",
                },
            )
        elif request.method not in ("GET", "HEAD"):
            response = error(405, "hanya-baca", _("API ini hanya untuk dibaca: pakai GET atau HEAD."))
            response.headers["Allow"] = METHODS
        elif not _admits(client_address(request)):
            response = error(429, "terlalu-sering", _("Permintaan terlalu sering. Coba lagi semenit lagi."))
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        else:
            response = _conditional(request, _as_get(request, cached, *args, **kwargs))
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _as_get(request: HttpRequest, view: View, *args, **kwargs) -> HttpResponseBase:
    """Call the view with GET, because the operations know no HEAD."""
    method, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code != 200 or "ETag" in response.headers or not isinstance(response, HttpResponse):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    response.headers["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    return get_conditional_response(request, response.headers["ETag"], None, response) or response


_tickets: dict[str, int] = {}
_lock = Lock()


def _admits(client: str) -> bool:
    with _lock:
        left = _tickets.get(client, 0)
        if left:
            _tickets[client] = left - 1
            return True
    if not rate_limit.allow(SCOPE, client, limit=settings.API_LIMIT, seconds=WINDOW, uses=TICKETS, lasting=False):
        return False
    with _lock:
        if len(_tickets) >= MOST_CLIENTS:
            _tickets.clear()
        _tickets[client] = _tickets.get(client, 0) + TICKETS - 1
    return True
