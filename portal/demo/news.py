"""News of the demo."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from opd import ledger
from opd.models import Opd, User
from portal.demo.paper import NOTICE
from portal.models import News
from portal.richtext import sanitise

SOURCE = Path(__file__).with_name("news.toml")


def write(opds: list[Opd], by: User, now: datetime | None = None) -> int:
    """Write the missing news items. Returns their number."""
    written = 0
    agencies = {opd.slug: opd for opd in opds}
    for row in tomllib.loads(SOURCE.read_text(encoding="utf-8"))["news"]:
        columns = {
            "title": row["title"],
            "summary": row["summary"],
            "body": sanitise(f"{row['body'].strip()}\n<p><em>{NOTICE}</em></p>"),
            "opd": agencies.get(row.get("opd", "")),
            "published_at": (now or timezone.now()) - timedelta(days=row["days_ago"]),
        }
        with transaction.atomic():
            item, is_new = News.objects.get_or_create(slug=row["slug"], defaults=columns)
            if is_new:
                ledger.record("news.save", item, by, {"title": item.title})
        written += is_new
    return written
