"""What a subscriber does; an address that is not confirmed gets one e-mail a day."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from documents.search.answers.topics import Topic
from opd import outbox
from opd.encryption import WrongKey
from opd.models import LedgerHead
from opd.web.limits import rate_limit
from opd.web.limits.rate_limit import mailbox
from portal.models import Frequency, Subscriber, Subscription
from portal.subscriptions import links

MOST_TOPICS = 20  # of one address
LETTER = "subscription.letter"
DAY = 86400
UNCONFIRMED_FOR = timedelta(hours=48)
LETTER_VALID_FOR = timedelta(days=2)


def ask(address: str, topic: Topic, frequency: Frequency, now: datetime | None = None) -> None:
    """Note the wish and send the link, once a day at most. The caller cannot tell what was known."""
    now = now or timezone.now()
    key = salted_hmac("portal.subscriptions.address", address.casefold(), algorithm="sha256").hexdigest()
    with transaction.atomic():
        Subscriber.objects.bulk_create([Subscriber(address=address, address_hash=key)], ignore_conflicts=True)
        subscriber = Subscriber.objects.select_for_update(no_key=True).get(address_hash=key)
        _note(subscriber, topic, frequency, now)
        if rate_limit.allow(LETTER, mailbox(address), limit=1, seconds=DAY, now=now):
            context = {"link": links.manage_link(subscriber)}
            outbox.write_to_citizen(
                "subscription_asked", address, context, about=subscriber, not_after=now + LETTER_VALID_FOR
            )


def _note(subscriber: Subscriber, topic: Topic, frequency: Frequency, now: datetime) -> None:
    """Note a topic that waits; past MOST_TOPICS it takes the place of the oldest one that waits."""
    topics = subscriber.subscriptions
    asked = topics.filter(query=topic.query)
    if not asked.exists():
        if topics.count() >= MOST_TOPICS:
            topics.filter(pk__in=topics.unconfirmed().order_by("asked_at", "pk").values("pk")[:1]).delete()
        if topics.count() < MOST_TOPICS:
            topics.create(query=topic.query, frequency=frequency, asked_at=now)
    asked.unconfirmed().update(frequency=frequency, asked_at=now)


def confirm(subscriber: Subscriber, topics: Iterable[int], now: datetime | None = None) -> int:
    """Begin the waiting ones of `topics` (primary keys) from the next publication on. Returns their number."""
    now = now or timezone.now()
    waiting = subscriber.subscriptions.unconfirmed().filter(pk__in=topics)
    return waiting.update(confirmed_at=now, told_at=now, told_entry=LedgerHead.last_number())


def change_frequency(subscription: Subscription, frequency: Frequency) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(frequency=frequency)


def stop(subscription: Subscription) -> None:
    with transaction.atomic():
        # Without the address, which perhaps no key opens.
        row = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscription.subscriber_id)
        subscriber = row.defer("address").first()
        if subscriber is None:
            return
        subscriber.subscriptions.filter(pk=subscription.pk).delete()
        if not subscriber.subscriptions.exists():
            stop_all(subscriber)


def stop_all(subscriber: Subscriber) -> None:
    """Delete the address with its topics and blank its e-mails; may run twice."""
    with suppress(WrongKey):
        rate_limit.give_back(LETTER, mailbox(subscriber.address))
    with transaction.atomic():
        outbox.forget([subscriber])
        Subscriber.objects.filter(pk=subscriber.pk).delete()


def sweep(now: datetime | None = None) -> int:
    """Delete what nobody confirmed in time. Returns the number of topics."""
    now = now or timezone.now()
    stale = Subscription.objects.unconfirmed().filter(asked_at__lte=now - UNCONFIRMED_FOR)
    subscriptions = list(stale)  # SQLite writes nothing while rows are read
    for subscription in subscriptions:
        stop(subscription)
    return len(subscriptions)
