"""Status 503 instead of 500 for an overloaded server, JSON to programs.

It is overloaded when a queue is full, a query took too long, or the object store does not answer.
"""

import logging

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opd.limits.semaphore import SemaphoreFull
from opd.stored_files import StoreAway
from portal.serving import json_errors

QUERY_CANCELED = "57014"  # PostgreSQL's code for a query ended by statement_timeout
RETRY_AFTER = 30  # seconds, after such a query or silence
logger = logging.getLogger(__name__)


class UnavailablePage:
    """Middleware that answers overload with a page asking to try again later, with Retry-After."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, SemaphoreFull):
            return _page(request, exception.retry_after)
        if isinstance(exception, StoreAway):
            logger.error("No object store: %s %s: %s", request.method, request.path, exception)
            return _page(request, RETRY_AFTER)
        if isinstance(exception, OperationalError) and getattr(exception.__cause__, "pgcode", "") == QUERY_CANCELED:
            logger.warning("Statement timeout: %s %s", request.method, request.path)
            return _page(request, RETRY_AFTER)
        return None


def _page(request: HttpRequest, retry_after: int) -> HttpResponse:
    is_program = request.path_info.startswith(json_errors.PREFIX)
    response = json_errors.failed(503) if is_program else render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(retry_after)
    return response
