import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import filetypes, search
from documents.models import Document, Edition, EditionFile, ListFormat, PublicList
from documents.public_lists import columns, renderers
from documents.public_lists.columns import DIK, DIP, Listing, Row
from documents.public_lists.dik import exempt_classes
from documents.search.answers.answer import RENEWING
from documents.search.answers.ordering import AS_IN_DIP, Ordered
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
# Files at once of a process: a long list keeps a thread busy for seconds, and a PDF takes 200 MB.
STREAMS, SHEETS = BoundedSemaphore(2), BoundedSemaphore(1)
RETRY_SECONDS = 20


@dataclass(frozen=True)
class RequestedList:
    listing: Listing
    total: int
    rows: Callable[[], Iterator[Row]]
    chosen: str = ""


class Stream(StreamingHttpResponse):
    """Gives back its place at its end."""

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
    answer = search.answer(request.GET)
    filters, total = answer.filters, answer.filters.total
    context = paged(request, Ordered(answer.found, AS_IN_DIP), total)
    first, today = context["page"].start_index() or 1, timezone.localdate()
    documents = columns.dip_documents(list(context["page"].object_list))
    context |= {
        "section": "informasi",
        "words": answer.typed,
        "repaired": answer.words if answer.words != answer.typed else "",
        "meant": answer.meant,
        "query_as_meant": changed_query(request.GET, q=answer.meant),
        "rows": [columns.page_row(document, number, today) for number, document in enumerate(documents, first)],
        "facets": filters.facets(),
        "chips": filters.chips,
        "complaints": answer.complaints,
        "files": _offers(PublicList.DIP, total, changed_query(request.GET)),
        "editions": Edition.objects.public(),
        "ended": Document.objects.exemption_ended().count(),
    }
    return render(request, "documents/dip.html", context)


@public
@require_safe
@in_site_language()
def dip_file(request: HttpRequest, format: str) -> HttpResponseBase:
    """Send the whole list as a file; in Indonesian, as the law's list."""
    answer = search.answer(request.GET)
    filters = answer.filters
    chosen = [f"{chip.facet}: {chip.label}" for chip in filters.chips] + ([answer.words] if answer.words else [])
    chosen += [str(RENEWING)] if answer.words and filters.hits.is_renewing else []
    requested = RequestedList(
        DIP, filters.total, lambda: columns.dip_rows(columns.dip_ids(filters.documents())), "; ".join(chosen)
    )
    return _file(request, requested, ListFormat(format))


@public
@require_safe
@in_site_language()
def dik_file(request: HttpRequest, format: str) -> HttpResponseBase:
    documents = Document.objects
    total = documents.exempt().count() + documents.exemption_ended().count() + exempt_classes().count()
    requested = RequestedList(DIK, total, columns.dik_rows)
    return _file(request, requested, ListFormat(format))


@public
@require_safe
@cached_page
def edition(request: HttpRequest, number: int) -> HttpResponse:
    frozen = get_object_or_404(Edition.objects.public(), number=number)
    groups = [(of, [file for file in frozen.files.all() if file.of == of]) for of in PublicList]
    return render(request, "documents/edition.html", {"section": "informasi", "edition": frozen, "groups": groups})


@public
@require_safe
def edition_file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    files = EditionFile.objects.filter(edition__in=Edition.objects.public(), edition__number=number)
    for file in files.select_related("edition"):
        if file.name == re.sub(r"\A(\w+)-[a-z-]+-(edisi-)", r"\1-\2", name):
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
    offers = []
    for format in ListFormat:
        limit = LIMITS.get(format)
        address = reverse(f"documents:{of}_file", args=[format.value]) + (f"?{query}" if query else "")
        too_long = limit is not None and total > limit
        why = _("paling banyak %(n)s baris") % {"n": f"{limit:,}".replace(",", ".")} if too_long else ""
        offers.append((str(format.label), "" if too_long else address, why))
    return offers


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
    is_stream = format not in LIMITS
    place = STREAMS if is_stream else SHEETS
    if not place.acquire(blocking=False):
        response = render(request, "documents/busy.html", {"section": "informasi"}, status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    with ExitStack() as held:
        held.callback(place.release)  # also if the database fails
        about = {"jumlah": requested.total, "saringan": requested.chosen}
        if requested.listing is DIP:
            about["pengecualian_berakhir"] = Document.objects.exemption_ended().count()  # its rows are in the DIK
        pieces = renderers.pieces(requested.listing, format, requested.rows(), made_at=now, about=about)
        if not is_stream:
            return HttpResponse(pieces, headers=headers)
        stream = Stream(pieces, place, headers)
        held.pop_all()
        return stream
