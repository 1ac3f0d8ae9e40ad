"""Atom feeds under /umpan/."""

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from portal.models import News
from portal.richtext import sanitise

NEWEST = 20


class LatestNews(Feed):
    feed_type = Atom1Feed
    title = _("Berita Pemerintah Kota Metro")
    subtitle = _("Kabar dari perangkat daerah, yang terbaru lebih dahulu.")
    link = reverse_lazy("portal:news")

    def items(self):
        return News.objects.public().select_related("opd")[:NEWEST]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return escape(item.summary) or sanitise(item.body)  # the feed says that it is HTML

    def item_author_name(self, item):
        return item.opd.name if item.opd else None

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at
