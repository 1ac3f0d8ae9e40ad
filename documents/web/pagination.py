"""Pages of lists of known count, not too deep, as large offsets are slow."""

from django.conf import settings
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from documents.web.query_strings import changed_query

DEEPEST = 500  # pages; beyond them a filter serves the reader better


class CountedPaginator(Paginator):
    def __init__(self, rows, count: int):
        super().__init__(rows, settings.PAGE_SIZE)
        self.__dict__["count"] = count  # replaces Django's cached property

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, DEEPEST)


def paged(request: HttpRequest, rows, count: int) -> dict:
    """Return the context of a list page of `rows`, `count` in number.

    It has `page`, `page_numbers`, `page_query`, `page_complaint`, `page_is_cut` and `page_count`. An invalid number
    gives the first page, one too high the last, with a complaint.
    """
    paginator = CountedPaginator(rows, count)
    number, complaint = request.GET.get("page", "1"), ""
    try:
        page = paginator.page(number)
    except PageNotAnInteger:
        page, complaint = paginator.page(1), _("“%(page)s” bukan nomor halaman; ini halaman pertama.")
    except EmptyPage:
        page, complaint = paginator.page(paginator.num_pages), _("Halaman %(page)s tidak ada; ini halaman terakhir.")
    query = changed_query(request.GET)
    return {
        "page": page,
        "page_numbers": list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "page_query": f"{query}&" if query else "",
        "page_complaint": complaint % {"page": number[:20]},
        "page_is_cut": not page.has_next() and count > page.number * paginator.per_page,
        "page_count": count,
    }
