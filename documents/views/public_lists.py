"""The pages of the public lists: the DIP with its filters, both lists as files, and the frozen editions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import filetypes
from documents.catalogue import question
from documents.catalogue.facets import DocumentFilter
from documents.models import Document, Edition, EditionFile, ListFormat, PublicList
from documents.public_lists import columns, ordering, renderers
from documents.public_lists.columns import DIK, DIP, Listing, Row
from documents.web.file_response import deliver
from documents.web.pagination import paged
from documents.web.query_strings import changed_query
from opd.languages import in_site_language
from opd.page_cache import site
from opd.page_cache.pages import cached_page
from opd.web.view_access import public

MIMES = {
    ListFormat.CSV: "text/csv; charset=utf-8",
    ListFormat.JSON: "application/json",
    ListFormat.XLSX: filetypes.XLSX.mime,
    ListFormat.PDF: filetypes.PDF.mime,
}
LIMITS = {ListFormat.XLSX: renderers.XLSX_ROWS, ListFormat.PDF: renderers.PDF_ROWS}
# Concurrent files of a process: a list of 100,000 rows keeps a thread busy for many seconds, and a PDF takes 200 MB;
# pages must not wait for them.
STREAMS, SHEETS = BoundedSemaphore(2), BoundedSemaphore(1)
RETRY_SECONDS = 20


@dataclass(frozen=True)
class RequestedList:
    """A requested list: the number of rows, the rows, and in `chosen` the filters as people read them."""

    listing: Listing
    total: int
    rows: Callable[[], Iterator[Row]]
    chosen: str = ""


class Stream(StreamingHttpResponse):
    """A response that is sent while it is made.

    It releases its place when it has been sent or the client has disconnected.
    """

    def __init__(self, pieces: Iterator[bytes], place: BoundedSemaphore, headers: dict[str, str]):
        super().__init__(pieces, headers=headers)
        self._place = place

    def close(self) -> None:
        if not self.closed:
            self._place.release()
        super().close()


@public
@require_safe
@cached_page
def dip(request: HttpRequest) -> HttpResponse:
    """Show the Daftar Informasi Publik, filtered by the query string of the search."""
    typed = question.typed(request.GET)
    answer = question.answer(request.GET, typed)
    filters = answer.filters
    context = paged(request, _InDipOrder(filters), filters.total)
    first, today = context["page"].start_index() or 1, timezone.localdate()
    documents = columns.dip_documents(list(context["page"].object_list))
    context |= {
        "section": "informasi",
        "words": typed,
        "repaired": answer.words if answer.words != typed else "",
        "meant": answer.meant,
        "query_as_meant": changed_query(request.GET, q=answer.meant),
        "rows": [columns.page_row(document, number, today) for number, document in enumerate(documents, first)],
        "facets": filters.facets(),
        "chips": filters.chips,
        "complaints": question.complaints(request.GET, filters),
        "files": _offers(PublicList.DIP, filters.total, changed_query(request.GET)),
        "editions": Edition.objects.public(),
    }
    return render(request, "documents/dip.html", context)


class _InDipOrder:
    """Primary keys of the found documents in the order of the DIP; only those of a slice are looked up."""

    def __init__(self, filters: DocumentFilter):
        self.filters = filters

    def __getitem__(self, part: slice) -> list[int]:
        return ordering.as_in_dip(self.filters.found, part)


@public
@require_safe
@in_site_language()
def dip_file(request: HttpRequest, format: str) -> HttpResponseBase:
    """Send the same list as a file, with all pages; in Indonesian, as the law's list."""
    answer = question.answer(request.GET, question.typed(request.GET))
    filters = answer.filters
    chosen = [f"{chip.facet}: {chip.label}" for chip in filters.chips] + ([answer.words] if answer.words else [])
    chosen += [str(question.RENEWING)] if answer.words and filters.hits.is_renewing else []
    requested = RequestedList(
        DIP, filters.total, lambda: columns.dip_rows(columns.dip_ids(filters.documents())), "; ".join(chosen)
    )
    return _file(request, requested, ListFormat(format))


@public
@require_safe
@in_site_language()
def dik_file(request: HttpRequest, format: str) -> HttpResponseBase:
    requested = RequestedList(DIK, Document.objects.exempt().count(), columns.dik_rows)
    return _file(request, requested, ListFormat(format))


@public
@require_safe
@cached_page
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """Show a frozen edition: the decision, and its files with their SHA-256."""
    frozen = get_object_or_404(Edition.objects.public(), number=number)
    groups = [(of, [file for file in frozen.files.all() if file.of == of]) for of in PublicList]
    return render(request, "documents/edition.html", {"section": "informasi", "edition": frozen, "groups": groups})


@public
@require_safe
def edition_file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    files = EditionFile.objects.filter(edition__in=Edition.objects.public(), edition__number=number)
    for file in files.select_related("edition"):
        if file.name == _without_city(name):
            modified = file.edition.made_at or file.edition.frozen_at
            return deliver(
                request,
                file.file,
                name=name,
                mime=MIMES[ListFormat(file.format)],
                etag=file.sha256,
                modified=modified,
                attachment=True,
            )
    raise Http404


def offers_of_dik(total: int) -> list[tuple[str, str, str]]:
    return _offers(PublicList.DIK, total, "")


def _offers(of: PublicList, total: int, query: str) -> list[tuple[str, str, str]]:
    """Return (format, address, "") of each file of a list, or (format, "", why not)."""
    offers = []
    for format in ListFormat:
        limit = LIMITS.get(format)
        address = reverse(f"documents:{of}_file", args=[format.value]) + (f"?{query}" if query else "")
        too_long = limit is not None and total > limit
        why = _("paling banyak %(n)s baris") % {"n": f"{limit:,}".replace(",", ".")} if too_long else ""
        offers.append((str(format.label), "" if too_long else address, why))
    return offers


def _without_city(name: str) -> str:
    """Return the name of an edition's file without the city that older addresses have after the list."""
    return re.sub(r"\A(\w+)-[a-z-]+-(edisi-)", r"\1-\2", name)


def _file(request: HttpRequest, requested: RequestedList, format: ListFormat) -> HttpResponseBase:
    if requested.total > LIMITS.get(format, requested.total):
        offers = _offers(requested.listing.of, requested.total, changed_query(request.GET))
        context = {"asked": requested, "format": format, "limit": LIMITS[format], "files": offers}
        return render(request, "documents/too_long.html", context | {"section": "informasi"}, status=422)
    now = timezone.localtime()
    name = f"{requested.listing.of}-{site.profile().slug}-{now:%Y-%m-%d}.{format}"
    headers = {
        "Content-Type": MIMES[format],
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Robots-Tag": "noindex",
    }
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    place = STREAMS if format in STREAMED else SHEETS
    if not place.acquire(blocking=False):
        return _busy(request)
    if format in STREAMED:
        return Stream(STREAMED[format](requested, now), place, headers)
    try:
        return HttpResponse(MADE_WHOLE[format](requested, now), headers=headers)
    finally:
        place.release()


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "documents/busy.html", {"section": "informasi"}, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _csv(requested: RequestedList, _made_at: datetime) -> Iterator[bytes]:
    return renderers.csv_pieces(requested.listing, requested.rows())


def _json(requested: RequestedList, made_at: datetime) -> Iterator[bytes]:
    about = {"jumlah": requested.total, "saringan": requested.chosen}
    return renderers.json_pieces(requested.listing, requested.rows(), about=about, made_at=made_at)


def _xlsx(requested: RequestedList, _made_at: datetime) -> bytes:
    return renderers.xlsx(requested.listing, requested.rows())


def _pdf(requested: RequestedList, made_at: datetime) -> bytes:
    return renderers.pdf(requested.listing, requested.rows(), made_at=made_at)


STREAMED = {ListFormat.CSV: _csv, ListFormat.JSON: _json}
MADE_WHOLE = {ListFormat.XLSX: _xlsx, ListFormat.PDF: _pdf}
