"""What a request took, as metrics and in the log, and its number."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponseBase

from portal.serving import counters, json_log

REQUEST_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)  # as nginx makes them
logger = logging.getLogger(json_log.REQUESTS)


def measured(get_response):
    """Count and log each request by view, method and status; nothing of its address, sender or body."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        database = DatabaseTime()
        given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
        number = json_log.request_id.set(given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16))
        try:
            with ExitStack() as stack:
                for connection in connections.all():
                    stack.enter_context(connection.execute_wrapper(database))
                response = get_response(request)
            took = time.perf_counter() - begun
            view, status = counters.view_of(request), response.status_code
            counters.observe(view, request.method or "", status, took, database.seconds, database.queries)
            facts = {
                "method": request.method if request.method in counters.METHODS else counters.OTHER_METHOD,
                "view": view,
                "status": status,
                "ms": round(took * 1000, 1),
                "database_ms": round(database.seconds * 1000, 1),
                "queries": database.queries,
            }
            logger.info("request", extra=facts)
        finally:
            json_log.request_id.reset(number)
        return response

    return answer


class DatabaseTime:
    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - begun
