"""Requests for the most-read pages before the first fork, so that all processes share what these load."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import reverse

from documents.models import Document

logger = logging.getLogger(__name__)

QUESTION = "laporan+keuangan"


def warm(application: WSGIHandler) -> None:
    """Request the pages; errors are logged only, so that the server starts even without a migrated database."""
    try:
        for address in _addresses():
            _ask(application, address)
    except Exception:
        logger.exception("Nothing could be loaded beforehand")
    finally:
        connections.close_all()  # forked processes must not share a connection


def _addresses() -> Iterator[str]:
    yield from (reverse("portal:home"), reverse("documents:search"), f"{reverse('documents:search')}?q={QUESTION}")
    if document := Document.objects.public().order_by("-pk").first():
        yield from (document.get_absolute_url(), document.opd.get_absolute_url())


def _ask(application: WSGIHandler, address: str) -> None:
    asked = urlsplit(address)
    environ = {
        "HTTP_HOST": settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost"),
        "REMOTE_ADDR": "127.0.0.1",
        "PATH_INFO": asked.path,
        "QUERY_STRING": asked.query,
        "wsgi.url_scheme": "https" if settings.HTTPS else "http",
    }
    setup_testing_defaults(environ)
    with closing(application(environ, _start)) as response:
        for _piece in response:
            pass


def _start(status: str, headers: list, exc_info: object = None) -> Callable[[bytes], object]:
    if not status.startswith("200"):
        logger.warning("A page answered %s beforehand", status)
    return bytes
