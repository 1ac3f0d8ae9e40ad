"""The first page, pages of fixed text, questions, news, figures of a year."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.web.pagination import paged
from opd.page_cache.pages import cached_page, within_current_act
from opd.tables.text import csv_response
from opd.web.view_access import public
from portal.figures import headline
from portal.figures import report as figures
from portal.models import Faq, News, Page
from portal.pages import front_page, overview
from portal.period_marks import Days


@public
@require_safe
@cached_page
def home(request):
    context = front_page.context() | {"figures": headline.of_home(timezone.localdate())}
    return render(request, "portal/home.html", context)


@public
@require_safe
@cached_page
def page(request, slug):
    page = get_object_or_404(Page.objects.public().with_picture(), slug=slug)
    return render(request, "portal/page.html", page_context(page))


def page_context(page: Page) -> dict:
    section = "ppid" if page.group else page.slug
    return {"page": page, "section": section, "days": Days(), "beside": overview.beside(page)}


@public
@require_safe
@cached_page
def faq(request):
    groups: dict[str, list[Faq]] = {}
    for item in Faq.objects.public():
        groups.setdefault(item.group, []).append(item)
    context = {"groups": list(groups.items()), "section": "ppid", "days": Days()}
    return render(request, "portal/faq.html", context)


@public
@require_safe
@cached_page
def news(request):
    items = News.objects.public()
    context = paged(request, items.listed(), items.count())
    return render(request, "portal/news_list.html", context | {"section": "berita"})


@public
@require_safe
@cached_page
def news_item(request, slug):
    item = get_object_or_404(News.objects.public().with_picture().select_related("opd"), slug=slug)
    return render(request, "portal/news.html", news_context(item))


def news_context(item: News) -> dict:
    return {"item": item, "section": "berita", "days": Days()}


@public
@require_safe
@cached_page
def report(request):
    """Show the figures of a year; of this one where the query string names none that the page offers."""
    years = figures.years()
    chosen = request.GET.get("tahun", "")
    year = int(chosen) if chosen in map(str, years) else years[-1]
    return render(request, "portal/report.html", {"report": figures.report(year, years), "section": "laporan"})


@public
@require_safe
def report_csv(request, year, code):
    with within_current_act():
        if year not in figures.years():
            raise Http404
        if code == "semua":
            return csv_response(f"laporan-{year}", figures.all_rows(year))
        chart = figures.chart_of(year, code)
    if chart is None:
        raise Http404
    return csv_response(f"laporan-{year}-{code}", chart.csv_rows())
