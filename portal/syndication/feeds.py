import re
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Alert, AlertPhase, Document
from documents.search.answers.topics import Topic
from documents.search.results.rows import DocumentRow, rows_of
from opd.page_cache import site
from portal.models import News, SiteProfile
from portal.period_marks import Days
from portal.syndication.addresses import of_topic

NEWEST = 30


UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


class CleanAtom(Atom1Feed):
    """Atom without the characters that XML cannot hold, as from a PDF."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.feed = _clean(self.feed)

    def add_item(self, *args, **kwargs):
        super().add_item(*args, **kwargs)
        self.items[-1] = _clean(self.items[-1])


def _clean(values: dict) -> dict:
    return {
        name: UNPRINTABLE.sub("", str(value)) if isinstance(value, str | Promise) else value
        for name, value in values.items()
    }


class DocumentsFeed(Feed):
    feed_type = CleanAtom
    language = "id"

    def get_object(self, request: HttpRequest) -> Topic:
        return Topic.of(request.GET)

    def title(self, topic: Topic) -> str:
        return f"{topic.label} - {site.profile().portal_name}"

    def link(self, topic: Topic) -> str:
        return of_topic("documents:search", topic.query)

    def feed_url(self, topic: Topic) -> str:
        return of_topic("machines:documents_feed", topic.query)

    def items(self, topic: Topic) -> list[Document]:
        return rows_of(topic.hits.newest(NEWEST))

    def item_title(self, document: Document) -> str:
        return document.title

    def item_description(self, document: Document) -> str:
        return escape(document.summary)  # the feed says that it is HTML

    def item_guid(self, document: Document) -> str:
        return f"{settings.SITE_ADDRESS}/dokumen/{document.pk}/"  # without the title, which may change

    def item_pubdate(self, document: Document) -> datetime | None:
        return document.published_at

    item_updateddate = item_pubdate

    def item_author_name(self, document: DocumentRow) -> str:
        return document.opd_name

    def item_categories(self, document: Document) -> list[str]:
        return [document.get_classification_display()]

    def item_enclosures(self, document: DocumentRow) -> list[Enclosure]:
        if not document.mime:
            return []
        address = settings.SITE_ADDRESS + reverse("documents:download", args=[document.pk])
        return [Enclosure(address, str(document.size), document.mime)]


class AlertsFeed(Feed):
    """The last changed notices first; those that are over are marked."""

    feed_type = CleanAtom
    link = reverse_lazy("documents:alerts")
    feed_url = reverse_lazy("machines:alerts_feed")
    language = "id"

    def title(self) -> str:
        return _("Peringatan serta-merta - %(portal)s") % {"portal": site.profile().portal_name}

    def subtitle(self) -> str:
        return _("Bahaya bagi orang banyak di %(region)s, diumumkan saat itu juga.") % {"region": site.profile().region}

    def items(self):
        return Alert.objects.select_related("opd").prefetch_related("events").order_by("-changed_at", "-pk")[:NEWEST]

    def item_title(self, alert: Alert) -> str:
        if alert.phase(timezone.now()) == AlertPhase.OVER:
            return _("%(title)s (sudah berakhir)") % {"title": alert.title}
        return alert.title

    def item_description(self, alert: Alert) -> str:
        return render_to_string("portal/_alert_feed.html", {"alert": alert})

    def item_pubdate(self, alert: Alert) -> datetime:
        return alert.published_at

    def item_updateddate(self, alert: Alert) -> datetime:
        return alert.changed_at

    def item_author_name(self, alert: Alert) -> str:
        return alert.opd.name

    def item_categories(self, alert: Alert) -> list[str]:
        return [alert.get_kind_display(), str(alert.phase(timezone.now()).label)]


class LatestNews(Feed):
    feed_type = CleanAtom
    subtitle = gettext_lazy("Kabar dari perangkat daerah, yang terbaru lebih dahulu.")
    link = reverse_lazy("portal:news")

    def get_object(self, request: HttpRequest) -> SiteProfile:
        return site.profile()

    def title(self, profile: SiteProfile) -> str:
        return _("Berita %(government)s") % {"government": profile.government}

    def author_name(self, profile: SiteProfile) -> str:
        return profile.government  # every entry of Atom has an author

    def items(self):
        days = Days()
        for item in (newest := News.objects.public().select_related("opd")[:NEWEST]):
            item.body = days.fill(conditional_escape(item.shown))
        return newest

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return escape(item.summary) or item.body  # the feed says that it is HTML

    def item_author_name(self, item):
        return item.opd.name if item.opd else None

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at
