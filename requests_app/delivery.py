"""The answer that carries a sealed file: opened on its way out, kept by nobody on the way."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from opd.models import SealedFile
from opd.models.sealed import Destroyed

SECRET = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def deliver_sealed(request: HttpRequest, file: SealedFile, *, name: str) -> HttpResponseBase:
    """The plaintext as a download under `name`; who may have it was asked before. Not made or destroyed: 404."""
    headers = SECRET | {
        "Content-Type": file.mime,
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Content-Length": str(file.size),
    }
    try:
        stream = file.open()
    except (Destroyed, FileNotFoundError):
        raise Http404 from None
    if request.method == "HEAD":
        stream.close()
        return HttpResponse(headers=headers)
    return StreamingHttpResponse(iter(lambda: stream.read(64 * 1024), b""), headers=headers)
