from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from documents.lifecycle.publications import TAKEN_BACK, entries_between
from documents.models import Document
from opd.models import LedgerEntry, LedgerHead
from opd.worker.queues import enqueue_slow, queued_arguments
from portal.models import Webhook, WebhookDelivery
from portal.webhooks.events import BY_ENTRY

SEND = "portal.tasks.send_to_webhook"


def record() -> int:
    """Write the deliveries of all new ledger entries. Safe to run twice, also at once. Returns their number."""
    head = LedgerHead.last_number()
    behind = Webhook.objects.active().filter(told_entry__lt=head).values_list("pk", flat=True)
    return sum(_record(pk, head) for pk in list(behind))


def enqueue_due(now: datetime | None = None) -> int:
    """Queue a task for each receiver with something to send that has none yet. Returns their number."""
    due = WebhookDelivery.objects.due(now or timezone.now()).order_by().values_list("webhook_id", flat=True).distinct()
    missing = set(due) - queued_arguments(SEND)
    for pk in sorted(missing):
        enqueue_slow(SEND, pk)
    return len(missing)


@transaction.atomic
def _record(pk: int, head: int) -> int:
    webhook = (
        Webhook.objects.active()
        .select_for_update(no_key=True)
        .defer("secret")
        .filter(pk=pk, told_entry__lt=head)
        .first()
    )
    if webhook is None:
        return 0
    deliveries = [
        WebhookDelivery(
            webhook=webhook,
            event=BY_ENTRY[entry.verb].name,
            entry=entry.number,
            object_id=int(entry.object_id),
            happened_at=entry.at,
            next_attempt_at=entry.at,
        )
        for entry in _public_events(webhook.told_entry, head)
    ]
    WebhookDelivery.objects.bulk_create(deliveries, batch_size=500)
    Webhook.objects.filter(pk=pk).update(told_entry=head)
    return len(deliveries)


def _public_events(after: int, until: int) -> Iterator[LedgerEntry]:
    """Yield the entries that tell the public something: not the exemption of a document that was never public."""
    entries = list(entries_between(after, until, BY_ENTRY))
    taken_back = {int(entry.object_id) for entry in entries if entry.verb in TAKEN_BACK}
    once_public = Document.objects.filter(pk__in=taken_back, first_published_at__isnull=False)
    known = set(once_public.values_list("pk", flat=True)) if taken_back else set()
    for entry in entries:
        if entry.verb not in TAKEN_BACK or int(entry.object_id) in known:
            yield entry
