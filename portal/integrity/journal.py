from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from opd.ledger import heads as published
from opd.ledger.heads import SavedHead
from opd.models import ChainName
from opd.page_cache import site
from opd.page_cache.pages import cached_page
from opd.web.view_access import public
from portal.syndication.feeds import CleanAtom


@public
@require_safe
@cached_page
def heads(request: HttpRequest) -> HttpResponse:
    tables = [(chain, published.newest(chain)) for chain in ChainName]
    return render(request, "portal/integrity/journal.html", {"tables": tables, "section": ""})


class HeadsFeed(Feed):
    feed_type = CleanAtom
    language = "id"
    title = gettext_lazy("Sidik jurnal")
    link = reverse_lazy("portal:heads")
    feed_url = reverse_lazy("machines:heads_feed")

    def author_name(self) -> str:
        return site.profile().portal_name

    def items(self) -> list[SavedHead]:
        return published.newest()

    def item_title(self, head: SavedHead) -> str:
        return str(head)

    def item_description(self, head: SavedHead) -> str:
        return str(head)

    def item_link(self, head: SavedHead) -> str:
        return f"{self.link}#{head.anchor}"

    def item_pubdate(self, head: SavedHead) -> datetime:
        return datetime.combine(head.day, time.min, timezone.get_current_timezone())

    item_updateddate = item_pubdate
