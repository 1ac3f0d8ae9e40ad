"""Status 503 instead of 500 for what another try mends.

A queue or a disk is full, a query took too long, the database or the object store is away. Programs get JSON. The log
names the view, not the address, which may be a secret link.
"""

import logging
import sqlite3

import psycopg2
from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opd.limits.semaphore import SemaphoreFull
from opd.stores.stored_files import DISK_FULL, StoreAway
from portal.metrics import requests as metrics
from portal.serving import json_errors

QUERY_CANCELED = "57014"  # PostgreSQL's code for a query ended by statement_timeout
RETRY_AFTER = 30  # seconds, after such a query or a store that is silent
RETRY_AFTER_RESTART = 5  # seconds, while the database restarts
RETRY_AFTER_FULL = 60  # seconds, while somebody frees the disk
SQLITE_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL")
logger = logging.getLogger(__name__)


class UnavailablePage:
    """Middleware that answers overload with a page asking to try again later, with Retry-After."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception)


def unavailable(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Return the page for an error that another try mends, as for an error of a middleware; None for all others.

    Its transaction was rolled back, so nothing of what was sent is stored; only a commit whose answer was lost may be.
    """
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
    return metrics.view_of(request) or "-"


def _is_passing(exception: Exception, cause: BaseException | None) -> bool:
    """Return whether the database, and not the statement, is what failed. `cause` is the error of the driver.

    PostgreSQL's driver has kinds of errors for that, and none for a connection that ends within a query. What it raises
    when a cursor is closed Django does not wrap. SQLite's calls a missing table operational, too.
    """
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(SQLITE_PASSING)
    is_general = type(exception) in (DatabaseError, psycopg2.DatabaseError)
    is_lost = is_general and cause is not None and getattr(cause, "pgcode", None) is None
    kinds = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
    return is_lost or isinstance(exception, kinds)


def _page(request: HttpRequest, retry_after: int) -> HttpResponse:
    is_program = request.path_info.startswith(json_errors.PREFIX)
    response = json_errors.failed(503) if is_program else render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(retry_after)
    return response
