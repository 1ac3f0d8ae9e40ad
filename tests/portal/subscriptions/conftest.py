import pytest

from documents.search.answers.topics import Topic
from portal.models import Frequency, Subscriber
from portal.subscriptions import verbs


@pytest.fixture
def subscribe():
    """-> a subscriber who has confirmed one topic."""

    def make(address="warga@contoh.test", query="", frequency=Frequency.AT_ONCE, now=None) -> Subscriber:
        verbs.ask(address, Topic(query), frequency, now)
        subscriber = next(row for row in Subscriber.objects.all() if row.address == address)
        verbs.confirm(subscriber, [row.pk for row in subscriber.subscriptions.all()], now)
        return subscriber

    return make
