"""What is found on `/cari/` beside documents."""

from datetime import UTC

from django.utils import timezone

from documents.models import PARTS, Alert
from documents.search.site.sources import Source
from documents.search.storage.entries import Zones
from documents.search.text.analysis import FIELD
from opd.models import Opd
from portal.models import Faq, News, Page, SiteKind
from portal.richtext import plain_text


def _news(item: News) -> Zones:
    year = f"{FIELD}{item.published_at.astimezone(UTC).year}"  # in Jakarta's time the last day of 9999 has no year
    return Zones(item.title, summary=item.summary, text=plain_text(item.body), fields=(year,))


def _alert(alert: Alert) -> Zones:
    text = " ".join(part for _label, part in alert.filled)
    return Zones(alert.title, labels=(alert.get_kind_display(),), summary=alert.area, text=text)


SOURCES = (
    Source(
        SiteKind.NEWS,
        News,
        ("title", "slug", "summary", "body", "published_at"),
        zones=_news,
        public=lambda now: News.objects.public(now),
        moment="published_at",
    ),
    Source(
        SiteKind.ALERT,
        Alert,
        ("title", "kind", "area", "starts_at", *PARTS),
        zones=_alert,
        public=lambda now: Alert.objects.all(),
        urgent=lambda now: Alert.objects.running(now),
        moment="starts_at",
    ),
    Source(
        SiteKind.PAGE,
        Page,
        ("title", "slug", "summary", "body"),
        zones=lambda page: Zones(page.title, summary=page.summary, text=plain_text(page.body)),
        public=lambda now: Page.objects.public(now),
    ),
    Source(
        SiteKind.FAQ,
        Faq,
        ("question", "answer", "group"),
        zones=lambda faq: Zones(faq.question, summary=faq.group, text=plain_text(faq.answer)),
        public=lambda now: Faq.objects.public(),
    ),
    Source(
        SiteKind.AGENCY,
        Opd,
        ("name", "slug", "short_name", "address"),
        zones=lambda opd: Zones(opd.name, labels=(opd.short_name,), summary=opd.address, agency=opd.name),
        public=lambda now: Opd.objects.in_force(timezone.localdate(now)),
    ),
)
