"""The public pages of documents. One that is not public is answered like one that does not exist."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
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
from documents.lifecycle import history
from documents.models import Classification, Document, Revision, Use
from documents.models.category import folder_address
from documents.public_lists.dik import ExemptEntry, ended_exemptions, exempt_classes, exempt_documents
from documents.redaction import public_summary
from documents.renditions.access import first_table
from documents.search.answers import ordering
from documents.search.answers.agencies import agencies_with_prefix
from documents.search.answers.answer import EXACTLY, KIND, Answer
from documents.search.answers.topics import Topic
from documents.search.facets import counts as census
from documents.search.facets import trees
from documents.search.facets.headings import headings
from documents.search.matching import relative_years
from documents.search.matching.query import LONGEST_QUESTION
from documents.search.results.rows import as_rows, related
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


@public
@require_safe
@cached_page
def search_page(request: HttpRequest) -> HttpResponse:
    """Search and browse with facets, all by GET; a sentence names parts of the query that cannot be used."""
    answer = search.answer(request.GET)
    context = paged(request, answer, answer.total)
    listed = answer.shown(context["page"].object_list)
    rows = [row for row, _result in listed if row]
    hits = answer.filters.hits
    return render(
        request,
        "documents/search.html",
        context
        | _spelling(answer)
        | {
            "section": "informasi",
            "heading": _search_heading(answer),
            "typed": answer.typed,
            "kind_choices": answer.kinds,
            "kind": answer.kind,
            "kind_parameter": KIND,
            "rows": rows,
            "listed": listed,
            "facets": answer.filters.facets(),
            "chips": answer.filters.chips,
            "topic": answer.topic,
            "query_without_facets": urlencode({"q": answer.typed, ordering.PARAMETER: answer.order}),
            "orders": [choice for choice in ordering.ORDERS.items() if answer.words or choice[0] != ordering.BEST],
            "order": answer.order,
            "understood": str(answer.query),
            "prefix_words": hits.prefix_words,
            "agencies": answer.agencies,
            "unknown_words": ", ".join(hits.unknown_words),
            "only_some_words": bool(answer.query and rows) and not (answer.found.has_all_words or hits.is_renewing),
            "complaints": _complaints(answer),
        },
    )


SUGGESTED = 8


@public
@require_safe
@cached_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest agencies, queries and documents for the typed text, as JSON `[{"label": ..., "address": ...}]`."""
    typed = request.GET.get("q", "")[:LONGEST_QUESTION]
    suggestions = search.suggest(typed, SUGGESTED)
    named = agencies_with_prefix(typed, trees.agencies()) if len(typed) > 1 else []
    page = reverse("documents:search")
    offered = [(_("Halaman %(agency)s") % {"agency": opd.name}, opd.get_absolute_url()) for opd in named]
    offered += [(question, f"{page}?{urlencode({'q': question})}") for question in suggestions.questions]
    offered += [(document.title, document.get_absolute_url()) for document in suggestions.documents]
    rows = [{"label": label, "address": address} for label, address in offered[:SUGGESTED]]
    return JsonResponse(rows, safe=False)


def _search_heading(answer: Answer) -> str:
    total, words = answer.total, answer.words
    shown = Truncator(words).chars(80)
    quoted = shown if words.startswith(('"', "“")) else f"“{shown}”"
    values = {"total": number_format(total), "words": quoted}
    if answer.others:
        return ngettext("%(total)s hasil untuk %(words)s", "%(total)s hasil untuk %(words)s", total) % values
    if words:
        return ngettext("%(total)s dokumen untuk %(words)s", "%(total)s dokumen untuk %(words)s", total) % values
    return ngettext("%(total)s dokumen publik", "%(total)s dokumen publik", total) % values


def _spelling(answer: Answer) -> dict:
    data, typed = answer.data, answer.typed
    is_repaired = answer.words != typed
    unquoted = " ".join(typed.replace('"', " ").split())
    is_plain = " " in typed and '"' not in typed and " -" not in f" {typed}"
    return {
        "repaired": answer.words if is_repaired else "",
        "meant": answer.meant,
        "query_as_meant": changed_query(data, q=answer.meant),
        "query_unrepaired": changed_query(data, q=typed, **{EXACTLY: typed}),
        "as_phrase": changed_query(data, q=f'"{typed}"') if is_plain and not is_repaired else "",
        "as_words": changed_query(data, q=as_words) if (as_words := relative_years.as_words(typed)) else "",
        "without_quotes": changed_query(data, q=unquoted) if '"' in typed else "",
        "repairing": changed_query(data, **{EXACTLY: ""}),
        "exactly": data.get(EXACTLY) == typed != "",
    }


def _complaints(answer: Answer) -> list[str]:
    complaints = answer.complaints
    order = answer.data.get(ordering.PARAMETER, "")
    if order and order not in ordering.ORDERS:
        complaints.append(_("Urutan “%(order)s” tidak dikenal, jadi tidak dipakai.") % {"order": order[:40]})
    if Classification.EXEMPT in answer.data.getlist("klasifikasi"):
        complaints.append(_("Isi informasi yang dikecualikan tidak dapat dicari. Daftarnya ada di halaman tersendiri."))
    return complaints


@public
@require_safe
@cached_page
def classification(request: HttpRequest, code: str) -> HttpResponse:
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
            "documents": as_rows(context["page"].object_list),
            "headings": headings(code),
            "topic": Topic.of_choices(klasifikasi=code),
        },
    )


@public
@require_safe
@cached_page
def exempt(request: HttpRequest) -> HttpResponse:
    """Show the Daftar Informasi yang Dikecualikan: title, ground and duration, never a file; and expired exemptions."""
    documents = exempt_documents()
    context = paged(request, documents, documents.count())
    context |= {
        "section": "informasi",
        "class": Classification.EXEMPT,
        "entries": [ExemptEntry(document.exemption, document) for document in context["page"]],
        "classes": [ExemptEntry(test) for test in exempt_classes()],
        "ended": [ExemptEntry(document.exemption, document) for document in ended_exemptions()],
        "files": offers_of_dik(context["page_count"]),
    }
    return render(request, "documents/exempt.html", context)


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
    revision = next((row for row in versions if row.pk == document.published_revision_id), None)
    return render(
        request,
        "documents/detail.html",
        {
            "section": "informasi",
            "document": document,
            "revision": revision,
            "table": first_table(revision) if revision else None,
            "versions": versions,
            "blackened": redactions.get(document.published_revision_id),
            "blackened_versions": set(redactions),
            "trail": _trail(document),
            "related": related(document, RELATED),
            "address": address,
            "citation": _citation(document, address),
            "reports": document.reports.open().listed().order_by("due_on", "pk"),
        },
    )


@public
@require_safe
@cached_page
def changes(request: HttpRequest, pk: int) -> HttpResponse:
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
    """Return the citation, as users must name the source (UU 14/2008 Pasal 5 ayat 2)."""
    parts = [
        f"{document.opd.name} ({document.year})",
        document.title,
        document.number,
        site.profile().portal_name,
        f"{address} ({_('diakses')} {date_format(timezone.localdate(), 'j F Y')})",
    ]
    return ". ".join(part for part in parts if part)


@public
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _file(request, pk, pk=F("document__published_revision"))


@public
@require_safe
def revision_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
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
    """Send the picture of the first page; the `etag` counts attempts, as the worker may draw it again."""
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


def gone_or_not_found(request: HttpRequest, pk: int) -> HttpResponse:
    """Return 410 for a document that was withdrawn (domain rule 42), else 404."""
    document = Document.objects.gone().filter(pk=pk).select_related("opd").first()
    if document is None:
        return not_found(request)
    return render(request, "410.html", {"document": document}, status=410)


def not_found(request: HttpRequest) -> HttpResponse:
    """Return 404. It is not raised: with DEBUG the page would show what was looked up."""
    return render(request, "404.html", status=404)
