import logging
import time
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.encryption import WrongKey
from opd.worker.queues import enqueue_slow
from portal.models import DeliveryState, Webhook, WebhookDelivery
from portal.webhooks import connection, message, verbs
from portal.webhooks.connection import Resolver, Unreachable
from portal.webhooks.recording import SEND

logger = logging.getLogger(__name__)
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
GIVEN_UP_AFTER = timedelta(days=1)
LEASE = timedelta(minutes=5)  # after it, the delivery of a killed task is sent again
SLICE = 15  # seconds, then other tasks get their turn
MOST_FAILURES = 20  # in a row, over GIVEN_UP_AFTER at least: then the receiver is disabled
KEPT_FOR = timedelta(days=30)


def send(pk: int, now: datetime | None = None, resolve: Resolver = connection.public_addresses) -> None:
    """Send what is due to a receiver, in the ledger's order, for SLICE seconds or until it fails once."""
    until = time.monotonic() + SLICE
    while time.monotonic() < until:
        moment = now or timezone.now()
        delivery = _claim(pk, moment)
        if delivery is None or not _attempt(delivery, moment, resolve):
            return
    enqueue_slow(SEND, pk)


def forget_old(now: datetime | None = None) -> int:
    ended = WebhookDelivery.objects.filter(ended_at__lte=(now or timezone.now()) - KEPT_FOR)
    return ended.delete()[0]


def _claim(pk: int, now: datetime) -> WebhookDelivery | None:
    due = WebhookDelivery.objects.due(now).filter(webhook=pk)
    for row in due.order_by("entry")[:1]:
        claim = {"attempts": row.attempts + 1, "next_attempt_at": now + LEASE}
        if due.filter(pk=row.pk, attempts=row.attempts).update(**claim):
            row.attempts += 1
            return row
    return None


def _attempt(delivery: WebhookDelivery, now: datetime, resolve: Resolver) -> bool:
    try:
        body = message.body_of(delivery)
        if body is None:
            return _end(delivery, DeliveryState.SKIPPED, "", now)
        webhook = delivery.webhook
        status, text = connection.post(
            webhook.address, body, message.headers_of(delivery, webhook.secret, body, now), resolve
        )
    except Unreachable as error:
        return _failed(delivery, str(error), now)
    except WrongKey:
        return _failed(delivery, _("Kuncinya tidak dapat dibuka dengan PII_KEYS yang ada."), now)
    except Exception:  # of ours, in this delivery: the receiver may well take the others
        logger.exception("Delivery %s failed", delivery.pk)
        return not _failed(delivery, _("Kiriman ini tidak dapat disusun. Sebabnya ada di catatan server."), now)
    words = f"{status} {text}".strip()
    if not 200 <= status < 300:
        return _failed(delivery, words, now)
    Webhook.objects.filter(pk=delivery.webhook_id).update(failures=0, failing_since=None)
    return _end(delivery, DeliveryState.DELIVERED, words, now)


def _end(delivery: WebhookDelivery, state: DeliveryState, answer: str, now: datetime) -> bool:
    row = WebhookDelivery.objects.waiting().filter(pk=delivery.pk)
    row.update(state=state, ended_at=now, answer=answer[:300])
    return True


def _failed(delivery: WebhookDelivery, answer: str, now: datetime) -> bool:
    following = now + BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]
    if following >= delivery.created_at + GIVEN_UP_AFTER:
        _end(delivery, DeliveryState.FAILED, answer, now)
    else:
        row = WebhookDelivery.objects.waiting().filter(pk=delivery.pk)
        row.update(answer=answer[:300], next_attempt_at=following)
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    webhook.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", now))
    hopeless = webhook.filter(failures__gte=MOST_FAILURES, failing_since__lte=now - GIVEN_UP_AFTER)
    for row in hopeless.defer("secret"):
        verbs.disable(row, by=None, now=now)
    return False
