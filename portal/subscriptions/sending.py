import logging
from collections import defaultdict
from datetime import datetime, time, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents import search
from documents.lifecycle.publications import published_between
from documents.search.answers.topics import Topic
from documents.search.results.rows import rows_of
from opd import outbox
from opd.models import LedgerHead, Message, MessageState
from opd.models.message import label_of
from portal.models import Frequency, Subscriber, Subscription
from portal.subscriptions import links
from portal.syndication.addresses import absolute, of_topic

logger = logging.getLogger(__name__)

MOST_LISTED = 20  # of a topic in one e-mail
WEEKLY_AT = time(7)  # of a Monday
GIVEN_UP_AFTER = timedelta(hours=12)  # no e-mail names a document that was withdrawn long since
KEPT_FOR = timedelta(days=7)  # e-mails that were sent
FAILURES_KEPT_FOR = timedelta(days=60)  # those of a weekly e-mail come together
MOST_REFUSALS = 3
REFUSED = SMTPRecipientsRefused.__name__


def send(now: datetime | None = None) -> int:
    """Write to each subscriber with something new; return how many e-mails."""
    now = now or timezone.now()
    head = LedgerHead.last_number()
    due = _due(now).filter(told_entry__lt=head)
    told = list(due.order_by("told_entry").values_list("told_entry", flat=True)[:1])
    published = published_between(told[0], head) if told else {}
    if not published:
        due.update(told_entry=head, told_at=now)
        return 0
    if search.find("").is_renewing:
        return 0
    found = _Found(published)
    by_subscriber: dict[int, list[Subscription]] = defaultdict(list)
    for subscription in due.order_by("subscriber_id", "pk"):
        by_subscriber[subscription.subscriber_id].append(subscription)
    return sum(_tell_alone(pk, topics, found, head, now) for pk, topics in by_subscriber.items())


def forget_old(now: datetime | None = None) -> int:
    """Delete old e-mails, and subscribers whose last MOST_REFUSALS were refused. Returns the number of e-mails."""
    now = now or timezone.now()
    ours = Message.objects.filter(about__startswith=f"{Subscriber._meta.label_lower}:")
    labels = ours.filter(state=MessageState.FAILED, error=REFUSED).values_list("about", flat=True)
    refused = Subscriber.objects.filter(pk__in={int(label.rpartition(":")[2]) for label in labels})
    gone = [row.pk for row in refused.only("pk") if _is_dead(ours.filter(about=label_of(row)))]
    Subscriber.objects.filter(pk__in=gone).delete()
    sent = Q(state=MessageState.SENT, created_at__lte=now - KEPT_FOR)
    failed = Q(state=MessageState.FAILED, created_at__lte=now - FAILURES_KEPT_FOR)
    return ours.filter(sent | failed).delete()[0]


def _due(now: datetime):
    at_once = Q(frequency=Frequency.AT_ONCE)
    weekly = Q(frequency=Frequency.WEEKLY, told_at__lt=_last_monday(now))
    return Subscription.objects.confirmed().filter(at_once | weekly)


def _last_monday(now: datetime) -> datetime:
    local = timezone.localtime(now)
    monday = local.date() - timedelta(days=local.weekday())
    moment = datetime.combine(monday, WEEKLY_AT, tzinfo=local.tzinfo)
    return moment if moment <= local else moment - timedelta(days=7)


class _Found:
    def __init__(self, published: dict[int, int]):
        self.published = published
        self.pks = np.fromiter(published, np.int64, len(published))
        self.by_query: dict[str, list[int]] = {}
        self.sections: dict[tuple[str, tuple[int, ...]], dict[str, Any]] = {}

    def section(self, subscription: Subscription) -> dict[str, Any] | None:
        query = subscription.query
        if query not in self.by_query:
            matching = self.pks[np.isin(self.pks, Topic(query).hits.ids)].tolist()
            self.by_query[query] = sorted(matching, key=self.published.__getitem__, reverse=True)
        new = tuple(pk for pk in self.by_query[query] if self.published[pk] > subscription.told_entry)
        if not new:
            return None
        if (query, new) not in self.sections:
            self.sections[query, new] = _section(query, new)
        return self.sections[query, new]


def _section(query: str, pks: tuple[int, ...]) -> dict[str, Any]:
    return {
        "label": Topic(query).label,
        "documents": rows_of(list(pks[:MOST_LISTED])),
        "more": max(len(pks) - MOST_LISTED, 0),
        "address": absolute(of_topic("documents:search", query, "urut=terbaru")),
    }


def _tell_alone(pk: int, topics: list[Subscription], found: _Found, head: int, now: datetime) -> int:
    try:
        return _tell(pk, topics, found, head, now)
    except Exception:  # it must not stop the others
        logger.exception("Subscriber %s was not told", pk)
        return 0


def _tell(pk: int, topics: list[Subscription], found: _Found, head: int, now: datetime) -> int:
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update(no_key=True).filter(pk=pk).first()
        # Of two workers the second finds everything told.
        current = Subscription.objects.filter(pk__in=[topic.pk for topic in topics], told_entry__lt=head)
        if subscriber is None or not (fresh := list(current)):
            return 0
        sections = [section for topic in fresh if (section := found.section(topic)) and section["documents"]]
        current.update(told_entry=head, told_at=now)
        if sections:
            _write(subscriber, sections, now)
        return bool(sections)


def _write(subscriber: Subscriber, sections: list[dict[str, Any]], now: datetime) -> None:
    context = {
        "sections": sections,
        "number": sum(len(section["documents"]) + section["more"] for section in sections),
        "site": settings.SITE_ADDRESS,
        "link": links.manage_link(subscriber),
    }
    outbox.write_to_citizen(
        "subscription_digest",
        subscriber.address,
        context,
        about=subscriber,
        not_after=now + GIVEN_UP_AFTER,
        stop_address=links.stop_link(subscriber),
    )


def _is_dead(messages) -> bool:
    ended = messages.exclude(state=MessageState.WAITING).order_by("-pk")
    taken_or_refused = ended.filter(Q(state=MessageState.SENT) | Q(error=REFUSED))
    errors = taken_or_refused.values_list("error", flat=True)[:MOST_REFUSALS]
    return list(errors) == [REFUSED] * MOST_REFUSALS
