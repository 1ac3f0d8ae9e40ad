"""First pages that a city publishes once it has decided what they say; the demo city has."""

from django.db import transaction

from opd import ledger
from opd.models import User
from portal.models import Page


@transaction.atomic
def publish(by: User) -> int:
    """Publish the pages that begin as drafts. Returns their number."""
    drafts = list(Page.objects.filter(is_public=False).exclude(group=""))
    for page in drafts:
        page.is_public = True
        page.save(update_fields=["is_public", "updated_at"])
        ledger.record("page.save", page, by, {"title": page.title, "changed": ["is_public"]})
    return len(drafts)
