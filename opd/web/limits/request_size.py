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
# The longest form without files: 13,000 characters of a request, nine bytes each when percent-encoded.
FORM_BYTES = 256 * KIB
STRANGER_FILES_BYTES = 40 * MIB
STAFF_FILE_BYTES = settings.DOCUMENT_MAX_BYTES + MIB  # one document
DESK_FILES_BYTES = 200 * MIB  # the files of an answer or of a request on paper
MANY_FILES_BYTES = 500 * MIB  # several documents, or a ZIP of them

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class FileLimit:
    """The limit of a view for a body with files, and for which addresses it `applies`."""

    bytes: int
    staff: bool
    applies: Callable[..., bool]


def takes_files(most_bytes: int, *, staff: bool = False, applies: Callable[..., bool] | None = None):
    """Decorate a view whose forms have file fields (`FileLimit`); all others get small bodies without files."""

    def decorate(view: View) -> View:
        view.file_limit = FileLimit(most_bytes, staff, applies or (lambda **_: True))  # type: ignore[attr-defined]
        return view

    return decorate


def has_files(form: type[BaseForm]) -> bool:
    return any(field.widget.needs_multipart_form for field in form.base_fields.values())  # type: ignore[attr-defined]


class DroppedFiles(FileUploadHandler):
    def new_file(self, *args, **kwargs):
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        """Do nothing: no file is begun."""

    def file_complete(self, file_size):
        return None


class RequestLimits:
    """Middleware that refuses too large a body, before CsrfViewMiddleware reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponseBase | None:
        if "Transfer-Encoding" in request.headers:  # nginx always sends the length of the body
            return HttpResponse(render_to_string("400.html"), status=411)
        limit: FileLimit | None = getattr(view, "file_limit", None)
        if limit and not limit.applies(**kwargs):
            limit = None
        if limit is None:
            request.upload_handlers = [DroppedFiles(request)]
        elif limit.staff and request.method == "POST" and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if _is_too_large(request, limit):
            return HttpResponse(render_to_string("413.html"), status=413)
        return None


def content_length(request: HttpRequest) -> int:
    """Return the length up to which Django reads the body: 0 if the header is missing or wrong."""
    try:
        return max(0, int(request.META.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _is_too_large(request: HttpRequest, limit: FileLimit | None) -> bool:
    """Return whether the body is too large; the user costs two queries, so look up only if it matters."""
    length = content_length(request)
    if length <= FORM_BYTES:
        return False
    if limit and not limit.staff:
        return length > limit.bytes
    if not request.user.is_staff:
        return True
    return length > (limit.bytes if limit else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
