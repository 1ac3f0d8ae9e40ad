"""Response with a sealed file: decrypted while it is sent, and stored by no cache."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from opd.encryption import Broken
from opd.models import SealedFile
from opd.models.message import label_of

logger = logging.getLogger(__name__)

UNREADABLE = (Broken, OSError)  # raised on opening a file that is lost or damaged

SECRET = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def report(file: SealedFile, error: Exception) -> None:
    """Log an unreadable file, without its name or its owner."""
    logger.error("%s cannot be read: %s", label_of(file), type(error).__name__)


def deliver_sealed(request: HttpRequest, file: SealedFile, *, name: str) -> HttpResponseBase:
    """Return the decrypted file as a download under `name`. The caller checks who may have it.

    A file that is lost or damaged gives a page with status 503. *Raises* Http404 for one that is destroyed or not made.
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
