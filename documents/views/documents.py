"""The public pages of documents. A document that is not public gives the same response as one that does not exist."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe

from documents import search
from documents.catalogue import counts as census
from documents.catalogue import merging, trees
from documents.catalogue import question as asking
from documents.catalogue import rows as catalogue
from documents.catalogue.facets import DocumentFilter
from documents.catalogue.merging import Merged
from documents.catalogue.topics import Topic
from documents.lifecycle import history
from documents.models import Classification, Document, Revision, Use
from documents.models.category import folder_address
from documents.public_lists import ordering
from documents.redaction import public_summary
from documents.renditions import hits
from documents.renditions.hits import HitPlace
from documents.search import federation
from documents.search.federation import Hit
from documents.search.matching.query import LONGEST_QUESTION, Query
from documents.views.public_lists import offers_of_dik
from documents.web.download_counts import counted_page, counts, daily
from documents.web.file_response import begins_reading, deliver, deliver_revision
from documents.web.pagination import paged
from documents.web.query_strings import changed_query
from opd.page_cache import site
from opd.page_cache.memo import cached_until_next_act
from opd.page_cache.pages import cached_page, within_current_act
from opd.web.audience import opens_page
from opd.web.view_access import public

RELATED = 4
FILE = ("pk", "file", "name", "mime", "sha256", "uploaded_at", "preview", "attempts")

BEST, NEWEST, OLDEST, TITLE = "relevan", "terbaru", "terlama", "judul"
ORDERS = {
    BEST: gettext_lazy("Paling cocok"),
    NEWEST: gettext_lazy("Terbaru"),
    OLDEST: gettext_lazy("Terlama"),
    TITLE: gettext_lazy("Judul, A sampai Z"),
}
CLASSES = {
    Classification.PERIODIC: {
        "heading": gettext_lazy("Informasi berkala"),
        "explanation": gettext_lazy(
            "Diumumkan secara rutin, sekurang-kurangnya tiap enam bulan: profil, kegiatan, kinerja, dan keuangan."
        ),
        "law": gettext_lazy("Dasar: Pasal 9 UU 14 Tahun 2008."),
    },
    Classification.IMMEDIATE: {
        "heading": gettext_lazy("Informasi serta-merta"),
        "explanation": gettext_lazy(
            "Menyangkut ancaman bagi hajat hidup orang banyak dan ketertiban umum. Diumumkan saat itu juga."
        ),
        "law": gettext_lazy("Dasar: Pasal 10 UU 14 Tahun 2008."),
    },
    Classification.ANYTIME: {
        "heading": gettext_lazy("Informasi setiap saat"),
        "explanation": gettext_lazy("Selalu tersedia: kebijakan, perjanjian, prosedur, dan dokumen pendukungnya."),
        "law": gettext_lazy("Dasar: Pasal 11 UU 14 Tahun 2008."),
    },
}


# Search and lists ---------------------------------------------------------------------------------------------------


@public
@require_safe
@cached_page
def search_page(request: HttpRequest) -> HttpResponse:
    """Search and browse with facets, all by GET; a sentence names parts of the query that cannot be used."""
    typed = asking.typed(request.GET)
    answer = asking.answer(request.GET, typed)
    filters, words = answer.filters, answer.words
    order = _order(request.GET.get("urut"), words)
    query = search.understood(words)
    merged = Merged(request.GET, filters, words, query)
    context = paged(request, _Ordered(merged, order), merged.total)
    listed = context["page"].object_list
    documents = [row for row in listed if isinstance(row, Document)]
    rows = _found_rows(documents, query, words)
    return render(
        request,
        "documents/search.html",
        context
        | _spelling(request.GET, typed, answer)
        | {
            "section": "informasi",
            "heading": _search_heading(merged, words),
            "typed": typed,
            "kind_choices": merged.choices(),
            "kind": merged.kind,
            "kind_parameter": merging.PARAMETER,
            "rows": rows,
            "listed": _in_order(listed, rows, query),
            "facets": filters.facets(),
            "chips": filters.chips,
            "topic": Topic.of_filters(filters),
            "query_without_facets": urlencode({"q": typed, "urut": order}),
            "orders": [choice for choice in ORDERS.items() if words or choice[0] != BEST],
            "order": order,
            "understood": str(query),
            "prefix_words": filters.hits.prefix_words,
            "agencies": asking.agencies_named(query, filters.agencies),
            "unknown_words": ", ".join(filters.hits.unknown_words),
            "only_some_words": bool(query and documents)
            and not (filters.found.has_all_words or filters.hits.is_renewing),
            "complaints": _complaints(request, filters),
        },
    )


def _found_rows(documents: list[Document], query: Query, words: str) -> list[tuple]:
    """Return for each document what its row shows (`templatetags.rows.found_row`)."""
    snippets, titles = search.anchored_snippets(documents, query), search.titles(documents, query) if query else {}
    files = {row.pk: row.published_revision_id for row in documents if row.published_revision_id}
    places = hits.places({files[pk]: snippet.anchor for pk, snippet in snippets.items() if pk in files})
    return [
        (
            document,
            titles.get(document.pk),
            snippets[document.pk].html if document.pk in snippets else None,
            _place(document, places.get(files.get(document.pk, 0)), words),
        )
        for document in documents
    ]


def _place(document: Document, place: HitPlace | None, words: str) -> tuple[str, str] | None:
    """Return label and address of the page of the file that has the words."""
    if place is None:
        return None
    anchor = f"#b{place.query['baris']}" if "baris" in place.query else "#t1"
    query = urlencode(place.query | {"q": words})
    return place.label, f"{reverse('documents:read', args=[document.pk])}?{query}{anchor}"


SUGGESTED = 8


@public
@require_safe
@cached_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest agencies, queries and documents for the typed text, as JSON `[{"label": ..., "address": ...}]`."""
    typed = request.GET.get("q", "")[:LONGEST_QUESTION]
    suggestions = search.suggest(typed, SUGGESTED)
    named = asking.agencies_with_prefix(typed, trees.agencies()) if len(typed) > 1 else []
    page = reverse("documents:search")
    offered = [(_("Halaman %(agency)s") % {"agency": opd.name}, opd.get_absolute_url()) for opd in named]
    offered += [(question, f"{page}?{urlencode({'q': question})}") for question in suggestions.questions]
    offered += [(document.title, document.get_absolute_url()) for document in suggestions.documents]
    rows = [{"label": label, "address": address} for label, address in offered[:SUGGESTED]]
    return JsonResponse(rows, safe=False)


def _order(order: str | None, words: str) -> str:
    default = BEST if words else NEWEST
    return order if order in ORDERS and (words or order != BEST) else default


class _Ordered:
    """What was found in the chosen order; only the rows of a slice are read.

    A slice has documents, and hits of other indexes: ranked with them, or after them in any other order.
    """

    def __init__(self, merged: Merged, order: str):
        self.merged, self.order = merged, order

    def __getitem__(self, part: slice) -> list[Document | Hit]:
        if self.order == BEST or not self.merged.has_documents:
            listed = self.merged.best(part)
        else:
            listed = [*self._documents(part)]
            number = self.merged.filters.total
            listed += self.merged.others[max(part.start - number, 0) : max(part.stop - number, 0)]
        pks = [row for row in listed if isinstance(row, int)]
        documents = {document.pk: document for document in catalogue.rows_of(pks)}
        rows = (documents.get(row) if isinstance(row, int) else row for row in listed)
        return [row for row in rows if row is not None]

    def _documents(self, part: slice) -> list[int]:
        found = self.merged.filters.found
        if self.order == TITLE:
            return list(ordering.by_title(found, part))
        return {NEWEST: found.newest, OLDEST: found.oldest}[self.order](part.stop)[part]


def _in_order(
    listed: list[Document | Hit], rows: list[tuple], query: Query
) -> list[tuple[tuple | None, federation.Result | None]]:
    """Return the rows of the page in order, each as (row of a document, None) or (None, result of another index)."""
    hits = [row for row in listed if isinstance(row, Hit)]
    shown, of_documents = iter(federation.results(hits, query)), iter(rows)
    return [(None, next(shown)) if isinstance(row, Hit) else (next(of_documents), None) for row in listed]


def _search_heading(merged: Merged, words: str) -> str:
    total, shown = merged.total, Truncator(words).chars(80)
    quoted = shown if words.startswith(('"', "“")) else f"“{shown}”"
    values = {"total": number_format(total), "words": quoted}
    if merged.others:
        return ngettext("%(total)s hasil untuk %(words)s", "%(total)s hasil untuk %(words)s", total) % values
    if words:
        return ngettext("%(total)s dokumen untuk %(words)s", "%(total)s dokumen untuk %(words)s", total) % values
    return ngettext("%(total)s dokumen publik", "%(total)s dokumen publik", total) % values


def _spelling(data: QueryDict, typed: str, answer: asking.Answer) -> dict:
    """Return the corrected query, and query strings of other ways to write it, each "" if there is none."""
    is_repaired = answer.words != typed
    unquoted = " ".join(typed.replace('"', " ").split())
    is_plain = " " in typed and '"' not in typed and " -" not in f" {typed}"
    return {
        "repaired": answer.words if is_repaired else "",
        "meant": answer.meant,
        "query_as_meant": changed_query(data, q=answer.meant),
        "query_unrepaired": changed_query(data, q=typed, **{asking.EXACTLY: typed}),
        "as_phrase": changed_query(data, q=f'"{typed}"') if is_plain and not is_repaired else "",
        "without_quotes": changed_query(data, q=unquoted) if '"' in typed else "",
        "repairing": changed_query(data, **{asking.EXACTLY: ""}),
        "exactly": data.get(asking.EXACTLY) == typed != "",
    }


def _complaints(request: HttpRequest, filters: DocumentFilter) -> list[str]:
    complaints = asking.complaints(request.GET, filters)
    order = request.GET.get("urut", "")
    if order and order not in ORDERS:
        complaints.append(_("Urutan “%(order)s” tidak dikenal, jadi tidak dipakai.") % {"order": order[:40]})
    if Classification.EXEMPT in request.GET.getlist("klasifikasi"):
        complaints.append(_("Isi informasi yang dikecualikan tidak dapat dicari. Daftarnya ada di halaman tersendiri."))
    return complaints


@public
@require_safe
@cached_page
def classification(request: HttpRequest, code: str) -> HttpResponse:
    """Show all public documents of one class of UU 14/2008."""
    documents = Document.objects.public().filter(classification=code)
    context = paged(request, documents, census.document_counts(code).total)
    return render(
        request,
        "documents/classification.html",
        context
        | CLASSES[Classification(code)]
        | {
            "section": "informasi",
            "class": Classification(code),
            "documents": catalogue.as_rows(context["page"].object_list),
            "headings": catalogue.headings(code),
            "topic": Topic.of_choices(klasifikasi=code),
        },
    )


@public
@require_safe
@cached_page
def exempt(request: HttpRequest) -> HttpResponse:
    """Show the Daftar Informasi yang Dikecualikan: title, ground and duration, never a file; and expired exemptions."""
    documents = catalogue.exempt_documents()
    context = paged(request, documents, documents.count())
    context |= {
        "section": "informasi",
        "class": Classification.EXEMPT,
        "entries": [catalogue.exempt_entry(document, document.exemption) for document in context["page"]],
        "ended": [catalogue.exempt_entry(document, document.exemption) for document in catalogue.ended_exemptions()],
        "files": offers_of_dik(context["page_count"]),
    }
    return render(request, "documents/exempt.html", context)


# One document -------------------------------------------------------------------------------------------------------


@public
@require_safe
@counted_page
@cached_page
def detail(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    document = Document.objects.public().filter(pk=pk).first()
    if document is None:
        return gone_or_not_found(request, pk)
    if slug != document.slug:
        return redirect(document, permanent=True)
    document.opd = trees.agencies().rows[document.opd_id]
    versions = list(document.revisions.public().defer("text"))
    address = request.build_absolute_uri(document.get_absolute_url())
    redactions = public_summary.by_version(document)
    return render(
        request,
        "documents/detail.html",
        {
            "section": "informasi",
            "document": document,
            "revision": next((row for row in versions if row.pk == document.published_revision_id), None),
            "versions": versions,
            "blackened": redactions.get(document.published_revision_id),
            "blackened_versions": set(redactions),
            "trail": _trail(document),
            "related": catalogue.related(document, RELATED),
            "address": address,
            "citation": _citation(document, address),
            "reports": document.reports.open().listed().order_by("due_on", "pk"),
        },
    )


@public
@require_safe
@cached_page
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the changes between two publications of a document: metadata, file, and lines of its text."""
    document = Document.objects.public().filter(pk=pk).select_related("opd").first()
    if document is None:
        return gone_or_not_found(request, pk)
    points = history.public_points(document)
    pair = history.pair(points, request.GET.get("dari", ""), request.GET.get("ke", ""))
    context = {"document": document, "points": points, "comparison": history.compare(*pair) if pair else None}
    return render(request, "documents/changes.html", context | {"section": "informasi"})


def _trail(document: Document) -> list[tuple[str, str]]:
    opd = document.opd
    folders = trees.folders(opd.pk)
    path = [
        (folder.name, folder_address(opd.slug, folder.pk, folder.slug)) for folder in folders.path(document.category_id)
    ]
    return [(pgettext("menu", "OPD"), reverse("opd:list")), (opd.name, opd.get_absolute_url()), *path]


def _citation(document: Document, address: str) -> str:
    """Return the citation: users of public information must name its source (UU 14/2008 Pasal 5 ayat 2)."""
    parts = [
        f"{document.opd.name} ({document.year})",
        document.title,
        document.number,
        site.profile().portal_name,
        f"{address} ({_('diakses')} {date_format(timezone.localdate(), 'j F Y')})",
    ]
    return ". ".join(part for part in parts if part)


# Files --------------------------------------------------------------------------------------------------------------


@public
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the published file."""
    return _file(request, pk, pk=F("document__published_revision"))


@public
@require_safe
def revision_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Send a public version of the file, the published one or an earlier one."""
    return _file(request, pk, number=number)


def _file(request: HttpRequest, document_pk: int, **which) -> HttpResponseBase:
    with within_current_act():
        revision = _public_revision(document_pk, **which)
    if revision is None:
        return gone_or_not_found(request, document_pk)
    response = deliver_revision(request, revision)
    if begins_reading(request, response):
        counts.add(revision.pk)
        if opens_page(request):  # not a picture that another site shows its visitors
            daily.note(document_pk, Use.DOWNLOADED)
    return response


@public
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the picture of the first page of the published file.

    The worker may draw it again, which is no act, so its `etag` counts the attempts.
    """
    revision = _public_revision(pk, pk=F("document__published_revision"))
    if revision is None or not revision.preview:
        return not_found(request)
    return deliver(
        request,
        revision.preview,
        name="pratinjau.webp",
        mime="image/webp",
        etag=f"{revision.sha256}-{revision.attempts}",
        modified=revision.uploaded_at,
        attachment=False,
    )


def _public_revision(document_pk: int, **which) -> Revision | None:
    """Return a new instance for each request, because it will hold an open file."""
    columns = _public_file(document_pk, **which)
    return Revision(**columns) if columns else None


@cached_until_next_act
def _public_file(document_pk: int, **which) -> dict | None:
    return Revision.objects.public().filter(document=document_pk, **which).order_by().values(*FILE).first()


# Responses without a document ---------------------------------------------------------------------------------------


def gone_or_not_found(request: HttpRequest, pk: int) -> HttpResponse:
    """Return 410 with the reason for a document that was withdrawn (domain rule 42), else 404."""
    document = Document.objects.gone().filter(pk=pk).select_related("opd").first()
    if document is None:
        return not_found(request)
    return render(request, "410.html", {"document": document}, status=410)


def not_found(request: HttpRequest) -> HttpResponse:
    """Return 404. It is not raised: with DEBUG the page would show what was looked up."""
    return render(request, "404.html", status=404)
