from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.renditions import access, pictures, preparation
from documents.renditions.access import ReadableFile
from documents.views.documents import gone_or_not_found, not_found
from documents.views.reading_pages import TURN, page_of
from documents.web.file_response import deliver_bytes
from opd.page_cache.memo import cache_nothing
from opd.page_cache.pages import cached_page
from opd.web.client_ip import client_address
from opd.web.view_access import public

WHITE_PAPER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4" viewBox="0 0 3 4">'
    b'<path fill="#fff" d="M0 0h3v4H0z"/></svg>'
)


@public
@require_safe
@cached_page
def read(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, access.find(pk))


@public
@require_safe
@cached_page
def read_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show a public version of the file; this address is stable and is what a citation gives."""
    return _answer(request, pk, access.find(pk, number))


@public
@require_safe
def page_picture(request: HttpRequest, pk: int, number: int, page: int, width: int) -> HttpResponseBase:
    """Send the picture of a page; white paper, and a task for the worker, until it is drawn."""
    file = access.find(pk, number)
    if file is None or not pictures.has_picture(file.revision, page, width):
        return not_found(request)
    picture = pictures.stored(file.revision, page).get(width)
    content = pictures.content(picture) if picture else None
    if picture is None or content is None:
        pictures.ask_for(file.revision, page, client_address(request))
        return HttpResponse(
            WHITE_PAPER, content_type="image/svg+xml", headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        )
    etag = f"{picture.digest[:32]}-{page}-{width}"
    response = deliver_bytes(request, content, mime="image/webp", etag=etag, modified=picture.drawn_at)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, pk: int, file: ReadableFile | None) -> HttpResponse:
    if file is None:
        return gone_or_not_found(request, pk)
    page = page_of(file, request.GET)
    if page.is_waiting:
        preparation.request(file.revision.pk, file.revision.mime)
    if page.is_changing or TURN in request.GET:
        cache_nothing()
    context = page.context() | {"section": "informasi", "has_own_address": "/versi/" in request.path}
    return render(request, page.template, context)
