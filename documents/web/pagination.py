"""Pages of long lists: the count is known beforehand, nobody is led so deep that the database must skip for long."""

from django.conf import settings
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

DEEPEST = 500  # pages; whoever has read so many does better with a filter


class CountedPaginator(Paginator):
    """A paginator that is told the number of rows instead of asking the database for it."""

    def __init__(self, rows, count: int):
        super().__init__(rows, settings.PAGE_SIZE)
        self.__dict__["count"] = count  # stands in the place of Django's cached property

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, DEEPEST)


def paged(request: HttpRequest, rows, count: int) -> dict:
    """Context of a list page: `page`, `page_numbers`, `page_query`, and a sentence in `page_complaint` or "".

    A page number that is none shows the first page, one that is too high the last, and the sentence says so.
    """
    paginator = CountedPaginator(rows, count)
    asked, complaint = request.GET.get("page", "1"), ""
    try:
        page = paginator.page(asked)
    except PageNotAnInteger:
        page, complaint = paginator.page(1), _("“%(page)s” bukan nomor halaman; ini halaman pertama.")
    except EmptyPage:
        page, complaint = paginator.page(paginator.num_pages), _("Halaman %(page)s tidak ada; ini halaman terakhir.")
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "page_numbers": list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "page_query": query.urlencode() + "&" if query else "",
        "page_complaint": complaint % {"page": asked[:20]},
        "page_is_cut": not page.has_next() and count > page.number * paginator.per_page,
        "page_count": count,
    }
