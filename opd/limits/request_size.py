"""Limits for the size of a request body, applied before a byte of it is read.

Anybody may send a small form. A larger body is read only at the few addresses that take files (`takes_files`), and at
those of the staff only from people who are signed in. deploy/nginx/plid.conf has the same limits for each location.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

KIB, MIB = 1024, 1024 * 1024
# The longest honest form without files: 13,000 characters of a request, nine bytes each when percent-encoded.
FORM_BYTES = 256 * KIB
STRANGER_FILES_BYTES = 40 * MIB
STAFF_FILE_BYTES = settings.DOCUMENT_MAX_BYTES + MIB  # one document and the fields of its form
DESK_FILES_BYTES = 200 * MIB  # the files of an answer or of a request on paper
MANY_FILES_BYTES = 500 * MIB  # several documents in one go, or a ZIP of them

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class FileLimit:
    """The limit of a view that takes files.

    `bytes`: of the whole body. `staff`: only for people who are signed in. `applies`: called with the arguments from
    the address, says whether this address takes files.
    """

    bytes: int
    staff: bool
    applies: Callable[..., bool]


def takes_files(most_bytes: int, *, staff: bool = False, applies: Callable[..., bool] | None = None):
    """Decorate a view whose forms have file fields; all other views get small bodies without files.

    `most_bytes`: of the whole body. `staff`: read the body only from people who are signed in. `applies`: for a view
    that several acts share, returns whether the one with these arguments from the address takes files.
    """

    def decorate(view: View) -> View:
        view.file_limit = FileLimit(most_bytes, staff, applies or _always)  # type: ignore[attr-defined]
        return view

    return decorate


def has_files(form: type[BaseForm]) -> bool:
    """Return whether a form class has a file field."""
    return any(field.widget.needs_multipart_form for field in form.base_fields.values())  # type: ignore[attr-defined]


def _always(**_kwargs) -> bool:
    return True


class DroppedFiles(FileUploadHandler):
    """An upload handler that discards the files sent to a view which takes none."""

    def new_file(self, *args, **kwargs):
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        """Do nothing: never called, because no file is begun."""

    def file_complete(self, file_size):
        return None


class RequestLimits:
    """Middleware that refuses a body which is too large. It comes before CsrfViewMiddleware, which reads the body.

    After a refusal gunicorn closes the connection instead of reading the rest (it drains 64 KiB at most).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponseBase | None:
        if "Transfer-Encoding" in request.headers:  # nginx always sends the length of the body
            return HttpResponse(render_to_string("400.html"), status=411)
        limit = _limit_of(view, kwargs)
        if limit is None:
            request.upload_handlers = [DroppedFiles(request)]
        elif limit.staff and request.method == "POST" and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if _is_too_large(request, limit):
            return HttpResponse(render_to_string("413.html"), status=413)
        return None


def _limit_of(view: Callable, kwargs: dict) -> FileLimit | None:
    limit = getattr(view, "file_limit", None)
    return limit if limit and limit.applies(**kwargs) else None


def content_length(request: HttpRequest) -> int:
    """Return the length up to which Django reads the body: 0 if the header is missing or no number."""
    try:
        return max(0, int(request.META.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _is_too_large(request: HttpRequest, limit: FileLimit | None) -> bool:
    """Return whether the body is too large; look up the user only if it matters, since that costs two queries."""
    length = content_length(request)
    if length <= FORM_BYTES:
        return False
    if limit and not limit.staff:
        return length > limit.bytes
    if not request.user.is_staff:
        return True
    return length > (limit.bytes if limit else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
