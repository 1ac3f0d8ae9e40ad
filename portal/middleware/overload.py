"""Status 503 for what another try mends; the log names the view, as an address may be secret."""

import logging
import sqlite3
from http import HTTPStatus

import psycopg2
from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin

from documents.files.places import Visit, visit
from opd.stores import closed
from opd.stores.stored_files import DISK_FULL, StoreAway
from opd.web.limits.semaphore import SemaphoreFull
from portal.serving import counters, json_errors

QUERY_CANCELED = "57014"  # by statement_timeout
RETRY_AFTER = 30  # seconds, as the next three
RETRY_AFTER_RESTART = 5
RETRY_AFTER_FULL = 60
RETRY_AFTER_CLOSED = 600
ALWAYS = ("/healthz", "/readyz", "/metrics")
FROM_INSIDE = "plid.from_inside"  # in the WSGI environment no client can set it: names of headers begin HTTP_
SQLITE_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL")
logger = logging.getLogger(__name__)


def closed_page(get_response):
    """Answer 503 while the portal is closed, but not to `restore --verify`."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info in ALWAYS or FROM_INSIDE in request.META or not closed.is_closed():
            return get_response(request)
        is_program = json_errors.is_for(request)
        response = json_errors.failed(503) if is_program else HttpResponse(render_to_string("closed.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_CLOSED)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def places_of_uploads(get_response):
    """Let uploads wait in places, of an account in a share; a form without one is shown, as 503."""

    def middleware(request: HttpRequest) -> HttpResponse:
        now = Visit(lambda: str(request.user.pk or ""))
        token = visit.set(now)
        try:
            response = get_response(request)
        finally:
            visit.reset(token)
        if now.retry_after and response.status_code == HTTPStatus.OK:
            response.status_code, response.headers["Retry-After"] = 503, str(now.retry_after)
        return response

    return middleware


class UnavailablePage(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception)


def unavailable(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Return the page for an error that another try mends; its transaction was rolled back."""
    if isinstance(exception, SemaphoreFull):
        return _page(request, exception.retry_after)
    if isinstance(exception, StoreAway):
        logger.error("No object store: %s %s: %s", request.method, _where(request), exception)
        return _page(request, RETRY_AFTER)
    if isinstance(exception, OSError) and exception.errno in DISK_FULL:
        logger.error("Disk full: %s %s", request.method, _where(request))
        return _page(request, RETRY_AFTER_FULL)
    cause = exception.__cause__ if isinstance(exception, Error) else exception
    if not isinstance(exception, Error | psycopg2.Error) or not _is_passing(exception, cause):
        return None
    is_slow = getattr(cause, "pgcode", "") == QUERY_CANCELED
    what = "Statement timeout" if is_slow else f"Database unavailable ({type(cause).__name__})"
    logger.warning("%s: %s %s", what, request.method, _where(request))
    return _page(request, RETRY_AFTER if is_slow else RETRY_AFTER_RESTART)


def _where(request: HttpRequest) -> str:
    return counters.view_of(request) or "-"


def _is_passing(exception: Exception, cause: BaseException | None) -> bool:
    """Return whether the database failed, not the statement (psycopg has no error for a lost connection)."""
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(SQLITE_PASSING)
    is_general = type(exception) in (DatabaseError, psycopg2.DatabaseError)
    is_lost = is_general and cause is not None and getattr(cause, "pgcode", None) is None
    kinds = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
    return is_lost or isinstance(exception, kinds)


def _page(request: HttpRequest, retry_after: int) -> HttpResponse:
    is_program = json_errors.is_for(request)
    response = json_errors.failed(503) if is_program else render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(retry_after)
    return response
