"""Addresses for search engines: sitemap.xml and robots.txt."""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.models import PUBLIC_CLASSES, Document
from opd.languages import prefixes
from opd.models import Opd
from opd.web.view_access import public
from portal.models import News, Page


class PublicDocuments(Sitemap):
    limit = 10_000

    def items(self):
        return Document.objects.public().only("slug", "published_at").order_by("pk")

    def lastmod(self, document):
        return document.published_at

    def get_latest_lastmod(self):
        return Document.objects.public().aggregate(latest=Max("published_at"))["latest"]


class Agencies(Sitemap):
    def items(self):
        return Opd.objects.all()


class Pages(Sitemap):
    def items(self):
        return Page.objects.public()

    def lastmod(self, page):
        return page.updated_at


class NewsItems(Sitemap):
    limit = 10_000

    def items(self):
        return News.objects.public().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item):
        return item.updated_at


class Entrances(Sitemap):
    """Pages that always exist, whatever is published."""

    def items(self):
        return [
            reverse("portal:home"),
            reverse("opd:list"),
            *(reverse("documents:classification", args=[value]) for value in PUBLIC_CLASSES),
            reverse("documents:dip"),
            reverse("documents:exempt"),
            reverse("portal:news"),
            reverse("documents:alerts"),
            reverse("documents:reports"),
            reverse("documents:duties"),
            reverse("portal:report"),
            reverse("requests:fees"),
            reverse("requests:ways"),
            reverse("portal:structure"),
            reverse("portal:faq"),
        ]

    def location(self, address):
        return address


NOT_FOR_ROBOTS = ("/cari/", "/lapor/baru/", "/dokumen/*/halaman/")
SECTIONS: dict[str, type[Sitemap] | Sitemap] = {
    "halaman": Pages,
    "pintu": Entrances,
    "opd": Agencies,
    "berita": NewsItems,
    "dokumen": PublicDocuments,
}


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Serve all addresses in one file while they fit, otherwise an index of several files."""
    if all(part().paginator.num_pages == 1 for part in (PublicDocuments, NewsItems)):
        return sitemap_views.sitemap(request, SECTIONS)
    return sitemap_views.index(request, SECTIONS, sitemap_url_name="machines:sitemap_section")


@public
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponseBase:
    """Serve one file of the index."""
    return sitemap_views.sitemap(request, SECTIONS, section=section)


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots out of search results, whose addresses are endless, the admin, the report form and page pictures."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        *(f"Disallow: {prefix}{path}" for prefix in prefixes() for path in NOT_FOR_ROBOTS),
        f"Sitemap: {request.build_absolute_uri(reverse('machines:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
