"""Asking, confirming and stopping: who gets how many e-mails, and what is left of an address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.search.answers.topics import Topic
from opd.models import Message
from portal.models import Frequency, Subscriber, Subscription
from portal.subscriptions import verbs

pytestmark = pytest.mark.django_db

ADDRESS = "warga@contoh.test"
SPAM = Topic("q=menang+slot+gacor")


def ask(topic=SPAM, address=ADDRESS, frequency=Frequency.AT_ONCE, now=None):
    verbs.ask(address, topic, frequency, now)


def confirm_all(subscriber) -> int:
    return verbs.confirm(subscriber, [row.pk for row in subscriber.subscriptions.all()])


def letters() -> list[Message]:
    return list(Message.objects.filter(act="subscription_asked"))


def test_nothing_begins_before_the_owner_confirms():
    ask()
    assert not Subscription.objects.confirmed().exists()
    assert confirm_all(Subscriber.objects.get()) == 1
    assert Subscription.objects.confirmed().exists()
    assert confirm_all(Subscriber.objects.get()) == 0


def test_the_letter_has_no_word_of_the_person_who_asked():
    ask()
    [letter] = letters()
    assert letter.recipient == ADDRESS
    assert "gacor" not in letter.subject + letter.body
    assert "/langganan/s/" in letter.body


def test_one_letter_a_day_whoever_asks_for_what():
    ask()
    ask(Topic("opd=dinas-kesehatan"))
    ask(address="WARGA@Contoh.test")
    assert len(letters()) == 1
    assert Subscriber.objects.get().subscriptions.count() == 2
    ask(now=timezone.now() + timedelta(days=1, minutes=1))
    assert len(letters()) == 2


def test_a_stranger_cannot_change_what_is_confirmed(subscribe):
    subscriber = subscribe()
    ask(Topic(""), frequency=Frequency.WEEKLY)
    assert subscriber.subscriptions.get().frequency == Frequency.AT_ONCE


def test_the_address_is_sealed(subscribe):
    subscribe()
    [row] = Subscriber.objects.raw("SELECT id, CAST(address AS text) AS stored FROM portal_subscriber")
    assert row.stored.startswith("v1:")


def test_past_the_most_topics_the_newest_wish_is_kept():
    for number in range(verbs.MOST_TOPICS + 3):
        ask(Topic(f"q=kata{number}"))
    queries = set(Subscription.objects.values_list("query", flat=True))
    assert len(queries) == verbs.MOST_TOPICS
    assert f"q=kata{verbs.MOST_TOPICS + 2}" in queries


def test_confirmed_topics_give_way_to_none(subscribe):
    for number in range(verbs.MOST_TOPICS):
        subscribe(query=f"q=kata{number}")
    ask(Topic("q=lain"))
    assert not Subscription.objects.filter(query="q=lain").exists()


def test_what_was_asked_after_the_page_was_shown_is_not_confirmed():
    ask(Topic("q=anggaran"))
    shown = [Subscription.objects.get().pk]
    ask(SPAM)
    assert verbs.confirm(Subscriber.objects.get(), shown) == 1
    assert Subscription.objects.confirmed().get().query == "q=anggaran"


@pytest.mark.parametrize("spelling", ["warga+1@contoh.test", "WAR.GA@contoh.test", "w.a.r.g.a@Contoh.Test"])
def test_a_mailbox_gets_one_letter_however_it_is_spelled(spelling):
    ask()
    ask(address=spelling)
    assert len(letters()) == 1


def test_who_stops_may_come_back_on_the_same_day(subscribe):
    verbs.stop_all(subscribe())
    ask(Topic(""))
    assert len([letter for letter in letters() if letter.recipient]) == 1


def test_what_nobody_confirms_is_gone_with_the_address_after_48_hours(subscribe):
    ask()
    subscribe("lain@contoh.test")
    assert verbs.sweep(timezone.now() + timedelta(hours=47)) == 0
    assert verbs.sweep(timezone.now() + timedelta(hours=49)) == 1
    assert [row.address for row in Subscriber.objects.all()] == ["lain@contoh.test"]
    assert letters()[-1].recipient == ""


def test_the_last_topic_takes_the_address_along(subscribe):
    subscriber = subscribe(query="")
    ask(Topic("tahun=2025"))
    first, second = subscriber.subscriptions.all()
    verbs.stop(first)
    assert Subscriber.objects.exists()
    verbs.stop(second)
    verbs.stop(second)
    assert not Subscriber.objects.exists()
    assert not Message.objects.exclude(recipient="").exists()
