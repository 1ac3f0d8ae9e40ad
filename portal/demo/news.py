from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from opd import ledger
from opd.models import Opd, User
from portal.demo import content
from portal.demo.paper import NOTICE
from portal.models import News, Page


def write(opds: list[Opd], by: User, now: datetime | None = None) -> int:
    written = 0
    agencies = {opd.slug: opd for opd in opds}
    for row in content.read("news")["news"]:
        columns = {
            "title": row["title"],
            "summary": row["summary"],
            "body": f"{row['body'].strip()}\n<p><em>{NOTICE}</em></p>",
            "opd": agencies.get(row.get("opd", "")),
            "published_at": (now or timezone.now()) - timedelta(days=row["days_ago"]),
        }
        with transaction.atomic():
            item, is_new = News.objects.get_or_create(slug=row["slug"], defaults=columns)
            if is_new:
                ledger.record("news.save", item, by, {"title": item.title})
        written += is_new
    return written


@transaction.atomic
def publish_first_pages(by: User) -> None:
    """Publish the first pages, as a city does once it has decided what they say."""
    for page in Page.objects.filter(is_public=False).exclude(group=""):
        page.is_public = True
        page.save(update_fields=["is_public", "updated_at"])
        ledger.record("page.save", page, by, {"title": page.title, "changed": ["is_public"]})
