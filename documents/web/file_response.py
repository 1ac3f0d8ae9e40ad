"""Responses with a file, whose reader was checked: conditional, in ranges, harmless (RFC 9110, RFC 6266)."""

import re
from datetime import datetime

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe, quote_etag

from documents.models import Revision

BLOCK = 64 * 1024
NGINX_LOCATION = "/_berkas/"  # the internal location of deploy/nginx that points to the storage folder
SINGLE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII | re.IGNORECASE)
HARMLESS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache",  # a copy may be kept, but is validated each time: rights can change
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Unsatisfiable(Exception):
    """The range lies behind the end of the file."""


class FilePart:
    """`length` bytes of an open file from `start`, read in blocks; gunicorn sends them by `fileno`."""

    def __init__(self, file, start: int, length: int):
        self.file, self.left = file, length
        self.fileno, self.close = file.fileno, file.close
        file.seek(start)

    def read(self, size: int) -> bytes:
        block = self.file.read(min(size, self.left))
        self.left -= len(block)
        return block


def deliver(
    request: HttpRequest, file: FieldFile, *, name: str, mime: str, etag: str, modified: datetime, attachment: bool
) -> HttpResponseBase:
    """Return the file, a range (206), 304 or 416; `etag` is the bare value of a strong validator."""
    headers = _headers(mime, etag, modified)
    headers["Content-Disposition"] = content_disposition_header(attachment, name) or "inline"
    whole = HttpResponse(headers=headers)
    answer = get_conditional_response(request, headers["ETag"], int(modified.timestamp()), whole) or whole
    if answer is not whole:
        return answer
    if settings.SENDFILE == "nginx" and not getattr(file, "is_sealed", False):
        whole.headers["X-Accel-Redirect"] = f"{NGINX_LOCATION}{file.name}"
        return whole
    return _from_storage(request, file, headers)


def deliver_bytes(
    request: HttpRequest, content: bytes, *, mime: str, etag: str, modified: datetime
) -> HttpResponseBase:
    headers = _headers(mime, etag, modified)
    del headers["Accept-Ranges"]
    whole = HttpResponse(content, headers=headers)
    return get_conditional_response(request, headers["ETag"], int(modified.timestamp()), whole) or whole


def _headers(mime: str, etag: str, modified: datetime) -> dict[str, str]:
    changed = http_date(modified.timestamp())
    return HARMLESS | {"Content-Type": mime, "ETag": quote_etag(etag), "Last-Modified": changed}


def deliver_revision(request: HttpRequest, revision: Revision) -> HttpResponseBase:
    return deliver(
        request,
        revision.file,
        name=revision.name,
        mime=revision.mime,
        etag=revision.sha256,
        modified=revision.uploaded_at,
        attachment=True,
    )


def _from_storage(request: HttpRequest, file: FieldFile, headers: dict[str, str]) -> HttpResponseBase:
    size = file.size
    try:
        part = requested_range(request, size, headers)
    except Unsatisfiable:
        return HttpResponse(status=416, headers=HARMLESS | {"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size - 1)
    headers = headers | {"Content-Length": str(end - start + 1)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    mime = headers.pop("Content-Type")  # FileResponse takes it as an argument
    content = _part(file, start, end - start + 1)
    response = FileResponse(content, status=status, content_type=mime, headers=headers)
    response.block_size = BLOCK
    return response


def _part(file: FieldFile, start: int, length: int):
    """Return a part of a stored file to read from; of an object store only this part, unless it is sealed."""
    of_object = None if getattr(file, "is_sealed", False) else getattr(file.storage, "part", None)
    return of_object(file.name, start, length) if of_object else FilePart(file.open("rb"), start, length)


def requested_range(request: HttpRequest, size: int, headers: dict[str, str]) -> tuple[int, int] | None:
    """Return the first and last byte, or None for the whole file. Raises Unsatisfiable."""
    match = SINGLE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not match or not _is_same_file(request, headers):
        return None
    first, last = match.groups()
    if first:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < int(first):
            return None
    elif last:
        start, end = max(size - int(last), 0), size - 1  # the last so many bytes
    else:
        return None
    if start > end or size == 0:
        raise Unsatisfiable
    return start, end


def _is_same_file(request: HttpRequest, headers: dict[str, str]) -> bool:
    condition = request.headers.get("If-Range")
    if condition is None or condition == headers["ETag"]:
        return True
    return parse_http_date_safe(condition) == parse_http_date_safe(headers["Last-Modified"])


def begins_reading(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether the response begins a download, which is then counted; a range that continues one does not."""
    if request.method != "GET" or response.status_code not in (200, 206):
        return False
    if response.status_code == 200 and "X-Accel-Redirect" not in response.headers:
        return True
    match = SINGLE_RANGE.fullmatch(request.headers.get("Range", ""))
    return match is None or (match[1] != "" and int(match[1]) == 0)
