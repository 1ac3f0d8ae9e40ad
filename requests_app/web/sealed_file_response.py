"""The answer that carries a sealed file: opened on its way out, kept by nobody on the way."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from opd.encryption import Broken
from opd.models import SealedFile
from opd.models.message import label_of

logger = logging.getLogger(__name__)

UNREADABLE = (Broken, OSError)  # what opening a file may raise that should be there

SECRET = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def report(file: SealedFile, error: Exception) -> None:
    """One line for whoever keeps the storage; which file, and nothing of what or whose it is."""
    logger.error("%s cannot be read: %s", label_of(file), type(error).__name__)


def deliver_sealed(request: HttpRequest, file: SealedFile, *, name: str) -> HttpResponseBase:
    """The plaintext as a download under `name`; who may have it was asked before.

    Not made or destroyed: 404. Lost, or no longer as it was sealed: a page that says so, and a line in the log.
    """
    headers = SECRET | {
        "Content-Type": file.mime,
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Content-Length": str(file.size),
    }
    if not file.key:
        raise Http404
    try:
        stream = file.open()
    except UNREADABLE as error:
        report(file, error)
        return render(request, "requests_app/citizen/unreadable.html", status=503)
    if request.method == "HEAD":
        stream.close()
        return HttpResponse(headers=headers)
    return StreamingHttpResponse(iter(lambda: stream.read(64 * 1024), b""), headers=headers)
