from itertools import groupby

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from documents.models import Category, Document
from documents.models.category import folder_address
from documents.search.answers.topics import Topic
from documents.search.facets import counts, trees
from documents.search.facets.headings import Branch
from documents.search.results.rows import as_rows
from documents.web.pagination import paged
from opd.models import Opd, OpdKind
from opd.models.hierarchy import Hierarchy
from opd.page_cache.pages import cached_page
from opd.web.view_access import public

NEWEST = 5


@public
@require_safe
@cached_page
def opd_list(request: HttpRequest) -> HttpResponse:
    agencies = trees.agencies()
    numbers = agencies.rolled_up(counts.document_counts().by_opd)
    rows = [
        {"opd": opd, "depth": max(depth - 1, 0), "number": numbers.get(opd.pk, 0), "group": _group(agencies, opd)}
        for opd, depth in agencies.walk()
        if not opd.is_root
    ]
    rows.sort(key=lambda row: row["group"])
    groups = [(label, list(members)) for (_place, label), members in groupby(rows, key=lambda row: row["group"])]
    return render(request, "documents/opd_list.html", {"section": "opd", "groups": groups})


def _group(agencies: Hierarchy, opd: Opd) -> tuple[int, str]:
    if not opd.is_in_force():
        return len(OpdKind.values), _("Sudah tidak ada")
    top = agencies.path(opd.pk)[:2][-1]
    return OpdKind.values.index(top.kind), str(top.get_kind_display())


@public
@require_safe
@cached_page
def opd_detail(request: HttpRequest, slug: str) -> HttpResponse:
    agencies, opd = _agency(slug)
    folders, numbers = trees.folders(opd.pk), counts.document_counts()
    opd_numbers, folder_numbers = agencies.rolled_up(numbers.by_opd), folders.rolled_up(numbers.by_folder)
    predecessors, successors = _before_and_after(agencies, opd)
    documents = Document.objects.public().filter(opd=opd)
    return render(
        request,
        "documents/opd.html",
        {
            "section": "opd",
            "opd": opd,
            "ended": not opd.is_in_force(),
            "trail": _trail(agencies, opd)[:-1],
            "predecessors": predecessors,
            "successors": successors,
            "folders": [_folder(slug, row, folder_numbers.get(row.pk, 0), depth) for row, depth in folders.walk()],
            "children": [
                Branch(row.name, row.get_absolute_url(), opd_numbers.get(row.pk, 0))
                for row in agencies.children[opd.pk]
            ],
            "number": numbers.by_opd[opd.pk],
            "newest": as_rows(documents[:NEWEST]),
            "topic": Topic.of_choices(opd=slug),
        },
    )


def _agency(slug: str) -> tuple[Hierarchy, Opd]:
    agencies = trees.agencies()
    for opd in agencies.rows.values():
        if opd.slug == slug:
            return agencies, opd
    raise Http404


def _folder(slug: str, row: Category, number: int, depth: int | None = None) -> Branch:
    return Branch(row.name, folder_address(slug, row.pk, row.slug) if number else "", number, depth)


def _before_and_after(agencies: Hierarchy, opd: Opd) -> tuple[list[Opd], list[Opd]]:
    pairs = Opd.predecessors.through.objects.filter(Q(from_opd=opd) | Q(to_opd=opd))
    before, after = [], []
    for successor, predecessor in pairs.values_list("from_opd", "to_opd"):
        if successor == opd.pk:
            before.append(agencies.rows[predecessor])
        else:
            after.append(agencies.rows[successor])
    return before, after


@public
@require_safe
@cached_page
def category(request: HttpRequest, slug: str, pk: int, category_slug: str) -> HttpResponseBase:
    agencies, opd = _agency(slug)
    folders = trees.folders(opd.pk)
    folder = folders.rows.get(pk)
    if folder is None:
        raise Http404
    if category_slug != folder.slug:
        return redirect("opd:category", slug, pk, folder.slug, permanent=True)
    documents = Document.objects.public().filter(category__in=folders.below([pk]))
    numbers = folders.rolled_up(counts.document_counts().by_folder)
    above = [(row.name, folder_address(slug, row.pk, row.slug)) for row in folders.path(pk)[:-1]]
    context = paged(request, documents, numbers.get(pk, 0))
    return render(
        request,
        "documents/category.html",
        context
        | {
            "section": "opd",
            "opd": opd,
            "category": folder,
            "documents": as_rows(context["page"].object_list),
            "trail": _trail(agencies, opd) + above,
            "children": [_folder(slug, row, numbers.get(row.pk, 0)) for row in folders.children[pk]],
            "topic": Topic.of_choices(opd=slug, kategori=pk),
        },
    )


def _trail(agencies: Hierarchy, opd: Opd) -> list[tuple[str, str]]:
    above = [row for row in agencies.path(opd.pk) if not row.is_root]
    return [(pgettext("menu", "OPD"), reverse("opd:list")), *((row.name, row.get_absolute_url()) for row in above)]
