"""Refusal (400) of NUL bytes and invalid UTF-8 in requests, but not in their files: the database would fail."""

import codecs
import io
import logging
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import parse_header_parameters

from opd.web.limits.request_size import FORM_BYTES, content_length
from portal.middleware.headers import browser_policies
from portal.serving import json_errors

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponseBase]

UNREADABLE = "portal.unreadable"  # in the WSGI environment
PLAIN_CHARSETS = {None, "utf-8", "utf8"}
FORM = "application/x-www-form-urlencoded"
MAX_HEADER_BYTES, MAX_PARAMETERS = 1024, 8  # as in Django's parser of parts
MAX_LOGGED = 200  # characters of a host that a stranger chooses


def guarded(application: Callable) -> Callable:
    """Return a WSGI application that checks path and Content-Type before Django fails on odd bytes."""

    def answer(environ: dict[str, Any], start_response: Callable):
        if _is_odd_text(environ["PATH_INFO"]) or not _is_readable_type(environ.get("CONTENT_TYPE", "")):
            environ |= {"CONTENT_TYPE": "", UNREADABLE: True}
        return application(environ, start_response)

    return answer


class HeadBytes:
    """The first middleware: its refusals carry the headers of the later ones."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response
        self.refuse = XFrameOptionsMiddleware(CSPMiddleware(browser_policies(_refusal)))
        self.security = SecurityMiddleware(_refusal)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _has_odd_head(request):
            return self.security.process_response(request, self.refuse(request))  # type: ignore[arg-type]
        return self.get_response(request)


def _refusal(request: HttpRequest) -> HttpResponse:
    if json_errors.is_for(request):
        return json_errors.unreadable()
    return HttpResponse(render_to_string("400.html"), status=400)


def _has_odd_head(request: HttpRequest) -> bool:
    environ = request.META
    return (
        UNREADABLE in environ
        or not _is_readable_type(environ.get("CONTENT_TYPE", ""))
        or "\0" in request.path_info
        or any(_is_odd_text(environ[name]) for name in environ if name.startswith("HTTP_"))
        or _is_odd(unquote_to_bytes(environ.get("QUERY_STRING", "").encode("latin-1", "replace")))
        or any("\0" in value for value in request.COOKIES.values())  # of a quoted "\000"
        or not _is_our_host(request)
    )


def _is_odd_text(text: str) -> bool:
    if text.isascii():
        return "\0" in text
    try:
        return _is_odd(text.encode("latin-1"))
    except UnicodeEncodeError:
        return True


def _is_odd(content: bytes) -> bool:
    try:
        return "\0" in content.decode()
    except UnicodeDecodeError:
        return True


def _is_readable_type(content_type: str) -> bool:
    parameters = _parameters(content_type)
    if parameters is None or _is_odd_text(content_type):
        return False
    charset = parameters.get("charset")
    return (charset and charset.lower()) in PLAIN_CHARSETS


def _parameters(header: str) -> dict[str, str] | None:
    """Return the parameters of a header; None if Django could not read them in linear time."""
    if len(header) > MAX_HEADER_BYTES or header.count(";") > MAX_PARAMETERS:
        return None
    try:
        return parse_header_parameters(header)[1]
    except (LookupError, ValueError):
        return None


def _is_our_host(request: HttpRequest) -> bool:
    try:
        request.get_host()
    except DisallowedHost as error:
        logger.error("%s", str(error)[:MAX_LOGGED])  # it names the setting that may be wrong
        return False
    return True


class BodyBytes(MiddlewareMixin):
    """Middleware after RequestLimits, which limits the length, and before CsrfViewMiddleware, which reads forms."""

    def process_view(self, request: HttpRequest, _view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        length, is_multipart = content_length(request), (request.content_type or "").startswith("multipart/")
        if not length:
            return None
        if is_multipart and length > FORM_BYTES:  # checked on their way to the disk
            request._stream = CheckedParts(request._stream, _boundary(request), partial(_close_files, request))  # type: ignore[assignment]
            return None
        try:
            body = request.body
        except UnreadablePostError:  # the client has gone
            return _refusal(request)
        if is_multipart:
            return _refusal(request) if _has_odd_part(body, _boundary(request)) else None
        is_form = request.content_type == FORM
        return _refusal(request) if _is_odd(unquote_to_bytes(body) if is_form else body) else None


def _boundary(request: HttpRequest) -> str:
    return (request.content_params or {}).get("boundary", "")


def _close_files(request: HttpRequest) -> None:
    """Delete the file that was being received, which Django leaves behind."""
    for handler in request.upload_handlers:
        if file := getattr(handler, "file", None):
            file.close()


def _has_odd_part(body: bytes, boundary: str) -> bool:
    if not MultiPartParser.boundary_re.fullmatch(boundary):
        return True
    try:
        CheckedParts(io.BytesIO(body), boundary).read()
    except MultiPartParserError:
        return True
    return False


class CheckedParts:
    """A multipart body, checked as it is read; `refused` is called before a MultiPartParserError."""

    def __init__(self, stream, boundary: str, refused: Callable[[], None] = lambda: None):
        self.stream, self.refused = stream, refused
        self.delimiter = b"--" + boundary.encode("latin-1", "replace")
        self.buffer = b""
        self.is_header = self.is_file = False
        self.parts_left = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def read(self, size: int = -1) -> bytes:
        return self._checked(self.stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._checked(self.stream.readline(size))

    def _checked(self, content: bytes) -> bytes:
        self.buffer += content
        try:
            while self._check_next():
                pass
        except MultiPartParserError:
            self.refused()
            raise
        return content

    def _check_next(self) -> bool:
        mark = b"\r\n\r\n" if self.is_header else self.delimiter
        piece, found, rest = self.buffer.partition(mark)
        if not found:
            keep = MAX_HEADER_BYTES if self.is_header else len(mark) - 1
            piece, rest = self.buffer[:-keep], self.buffer[-keep:]
        if self.is_header:
            self._check_header(piece, is_whole=bool(found))
        elif not self.is_file:
            self._check_text(piece, is_whole=bool(found))
        self.buffer = rest
        self.is_header ^= bool(found)
        return bool(found)

    def _check_header(self, piece: bytes, *, is_whole: bool) -> None:
        if len(piece) > MAX_HEADER_BYTES or (piece and not is_whole):
            raise MultiPartParserError("the header of a part is too long")
        if not is_whole:
            return
        # No browser uses a transfer encoding, which would hide odd bytes.
        if _is_odd(piece) or b"content-transfer-encoding" in piece.lower():
            raise MultiPartParserError("the header of a part is not readable")
        self.is_file = False
        self.parts_left -= 1
        if self.parts_left < 0:
            raise MultiPartParserError("too many parts")
        for line in piece.decode().split("\r\n"):
            parameters = _parameters(line)
            if parameters is None or any("\0" in value for value in parameters.values()):
                raise MultiPartParserError("the header of a part is not readable")
            if line.partition(";")[0].strip().lower().startswith("content-disposition:"):
                self.is_file = bool(parameters.get("filename"))

    def _check_text(self, piece: bytes, *, is_whole: bool) -> None:
        try:
            text = self.decoder.decode(piece, final=is_whole)
        except UnicodeDecodeError as error:
            raise MultiPartParserError("a field is not UTF-8") from error
        if "\0" in text:
            raise MultiPartParserError("a field has a NUL byte")
