"""Addresses for search engines: sitemap.xml, an index of parts, and robots.txt."""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.models import HAS_OPEN_FILE, PUBLIC_CLASSES, Alert, Category, Document, Edition, Report
from opd.languages import prefixes
from opd.models import Opd
from opd.web.view_access import public
from portal.models import News, Page

MOST_ADDRESSES = 10_000  # of a part; the protocol allows 50,000


class Part(Sitemap):
    """A part of the index. `changed_at`: the column with the moment of the last change of a page, where one is kept."""

    limit = MOST_ADDRESSES
    changed_at = ""

    def lastmod(self, item):
        return getattr(item, self.changed_at) if self.changed_at else None

    def get_latest_lastmod(self):
        if not self.changed_at:
            return None
        return self.items().aggregate(latest=Max(self.changed_at))["latest"]  # type: ignore[attr-defined]


class PublicDocuments(Part):
    changed_at = "published_at"

    def items(self):
        return Document.objects.public().only("slug", "published_at").order_by("pk")


class ReadingPages(PublicDocuments):
    """The documents that can be read in place; of an earlier version no search engine keeps a page."""

    def items(self):
        return super().items().filter(HAS_OPEN_FILE)

    def location(self, document):
        return reverse("documents:read", args=[document.pk])


class Agencies(Part):
    def items(self):
        return Opd.objects.all()


class AgencyDuties(Agencies):
    def items(self):
        return super().items().in_force()

    def location(self, agency):
        return reverse("documents:agency_duties", args=[agency.slug])


class Categories(Part):
    """The folders that hold a public document, or that lead to one."""

    def items(self):
        folders = Category.objects.select_related("opd").only("slug", "parent_id", "opd__slug").in_bulk()
        shown: set[int] = set()
        for pk in Document.objects.public().order_by().values_list("category_id", flat=True).distinct():
            while pk is not None and pk not in shown:
                shown.add(pk)
                pk = folders[pk].parent_id
        return [folders[pk] for pk in sorted(shown)]


class Pages(Part):
    changed_at = "updated_at"

    def items(self):
        return Page.objects.public()


class NewsItems(Part):
    changed_at = "updated_at"

    def items(self):
        return News.objects.public().only("slug", "updated_at").order_by("pk")


class Alerts(Part):
    changed_at = "changed_at"

    def items(self):
        return Alert.objects.only("changed_at").order_by("pk")


class Reports(Part):
    def items(self):
        return Report.objects.listed().only("pk").order_by("pk")


class Editions(Part):
    changed_at = "made_at"

    def items(self):
        return Edition.objects.public().order_by("number")


class Entrances(Part):
    """Pages that always exist, whatever is published."""

    def items(self):
        names = (
            *("portal:home", "opd:list", "documents:dip", "documents:exempt", "documents:alerts", "documents:reports"),
            *("documents:duties", "portal:news", "portal:faq", "portal:report", "portal:structure", "requests:about"),
            *("requests:objections", "requests:register", "requests:fees", "requests:ways", "requests:deadline"),
            *("requests:paper_forms", "portal:overview", "portal:hours", "portal:heads", "api:reference"),
        )
        return [
            *map(reverse, names),
            *(reverse("documents:classification", args=[value]) for value in PUBLIC_CLASSES),
        ]

    def location(self, address):
        return address


NOT_FOR_ROBOTS = ("/cari/", "/lapor/baru/", "/dokumen/*/halaman/")
SECTIONS: dict[str, type[Sitemap] | Sitemap] = {
    "halaman": Pages,
    "pintu": Entrances,
    "opd": Agencies,
    "kategori": Categories,
    "kewajiban": AgencyDuties,
    "berita": NewsItems,
    "peringatan": Alerts,
    "lapor": Reports,
    "edisi": Editions,
    "dokumen": PublicDocuments,
    "baca": ReadingPages,
}


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Serve the index of all parts."""
    return sitemap_views.index(request, SECTIONS, sitemap_url_name="machines:sitemap_section")


@public
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponseBase:
    """Serve one part of the index."""
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
