from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from operator import methodcaller
from typing import Any

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

MOST_ADDRESSES = 10_000  # the protocol allows 50,000


@dataclass
class Part(Sitemap):
    """A part of the index; `changed_at`: the column of a page's last change, `address`: of a row, else its own."""

    items: Callable[[], Iterable]
    changed_at: str = ""
    address: Callable[[Any], str] = methodcaller("get_absolute_url")

    limit = MOST_ADDRESSES

    def location(self, item):
        return self.address(item)

    def lastmod(self, item):
        return getattr(item, self.changed_at) if self.changed_at else None

    def get_latest_lastmod(self):
        if not self.changed_at:
            return None
        return self.items().aggregate(latest=Max(self.changed_at))["latest"]  # type: ignore[attr-defined]


def _documents():
    return Document.objects.public().only("slug", "published_at").order_by("pk")


def _folders() -> list[Category]:
    """Return the folders with a public document in or below them."""
    folders = Category.objects.select_related("opd").only("slug", "parent_id", "opd__slug").in_bulk()
    shown: set[int] = set()
    for pk in Document.objects.public().order_by().values_list("category_id", flat=True).distinct():
        while pk is not None and pk not in shown:
            shown.add(pk)
            pk = folders[pk].parent_id
    return [folders[pk] for pk in sorted(shown)]


def _entrances() -> list[str]:
    names = (
        *("portal:home", "opd:list", "documents:dip", "documents:exempt", "documents:alerts", "documents:reports"),
        *("documents:duties", "portal:news", "portal:faq", "portal:report", "portal:structure", "requests:about"),
        *("requests:objections", "requests:register", "requests:fees", "requests:ways", "requests:deadline"),
        *("requests:paper_forms", "portal:overview", "portal:hours", "portal:heads", "api:reference"),
    )
    classes = (reverse("documents:classification", args=[value]) for value in PUBLIC_CLASSES)
    return [*map(reverse, names), *classes]


NOT_FOR_ROBOTS = ("/cari/", "/lapor/baru/", "/dokumen/*/halaman/")
OF_DOCUMENTS: dict[str, Any] = {
    "dokumen": partial(Part, _documents, "published_at"),
    "baca": partial(
        Part,
        lambda: _documents().filter(HAS_OPEN_FILE),
        "published_at",
        lambda document: reverse("documents:read", args=[document.pk]),
    ),
}
SECTIONS: dict[str, Any] = {
    "halaman": partial(Part, Page.objects.public, "updated_at"),
    "pintu": partial(Part, _entrances, address=str),
    "opd": partial(Part, Opd.objects.all),
    "kategori": partial(Part, _folders),
    "kewajiban": partial(
        Part, Opd.objects.in_force, address=lambda opd: reverse("documents:agency_duties", args=[opd.slug])
    ),
    "berita": partial(Part, lambda: News.objects.public().only("slug", "updated_at").order_by("pk"), "updated_at"),
    "peringatan": partial(Part, lambda: Alert.objects.only("changed_at").order_by("pk"), "changed_at"),
    "lapor": partial(Part, lambda: Report.objects.listed().only("pk").order_by("pk")),
    "edisi": partial(Part, lambda: Edition.objects.public().order_by("number"), "made_at"),
    **OF_DOCUMENTS,
}


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    return sitemap_views.index(request, SECTIONS, sitemap_url_name="machines:sitemap_section")


@public
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponseBase:
    return sitemap_views.sitemap(request, SECTIONS, section=section)


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots out of the admin, the report form, page pictures and search results, which are endless."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        *(f"Disallow: {prefix}{path}" for prefix in prefixes() for path in NOT_FOR_ROBOTS),
        f"Sitemap: {request.build_absolute_uri(reverse('machines:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
