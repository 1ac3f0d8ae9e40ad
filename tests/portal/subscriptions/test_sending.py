"""The worker tells each subscriber what is new, once, and never what is not public."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from documents.lifecycle import publishing
from opd import outbox
from opd.models import Message, MessageState
from portal.models import Frequency, Subscriber, Subscription
from portal.subscriptions import sending, verbs
from tests.conftest import empty_outbox

pytestmark = pytest.mark.django_db


def digests() -> list[str]:
    return [message.body for message in Message.objects.filter(act="subscription_digest").order_by("pk")]


def test_only_what_was_published_since(subscribe, make_document):
    make_document(title="Laporan lama")
    subscribe()
    assert sending.send() == 0
    document = make_document(title="Laporan baru")
    assert sending.send() == 1
    [body] = digests()
    assert "Laporan baru" in body
    assert "Laporan lama" not in body
    assert document.get_absolute_url() in body
    assert sending.send() == 0


def test_each_topic_by_its_question_and_facets(subscribe, make_document, opd_kominfo, neighbour, category):
    subscribe("air@contoh.test", "q=air+minum")
    subscribe("kominfo@contoh.test", "opd=dinas-komunikasi-dan-informatika")
    subscribe("tahun@contoh.test", "tahun=2019")
    make_document(title="Mutu air minum kota")
    assert sending.send() == 1
    [message] = Message.objects.filter(act="subscription_digest")
    assert message.recipient == "air@contoh.test"
    assert "“air minum”" in message.body


def test_a_word_of_the_question_is_not_enough(subscribe, make_document):
    subscribe(query="q=air+terjun")
    make_document(title="Mutu air minum kota")
    assert sending.send() == 0


def test_a_new_version_counts_and_a_withdrawn_one_does_not(subscribe, make_document, reviewer):
    document = make_document(title="Sekali terbit")
    subscribe()
    publishing.withdraw(document, by=reviewer, reason="Salah unggah, diganti.")
    assert sending.send() == 0
    publishing.restore(document, by=reviewer, looked_for=True)
    assert sending.send() == 1
    publishing.withdraw(document, by=reviewer, reason="Salah unggah, diganti.")
    make_document(title="Kedua")
    assert sending.send() == 1
    assert "Sekali terbit" not in digests()[-1]


def test_weekly_ones_wait_for_monday_at_seven(subscribe, make_document):
    zone = timezone.get_current_timezone()
    wednesday = datetime(2026, 3, 4, 10, tzinfo=zone)
    subscribe(frequency=Frequency.WEEKLY, now=wednesday)
    make_document(title="Satu")
    make_document(title="Dua")
    assert sending.send(datetime(2026, 3, 9, 6, 59, tzinfo=zone)) == 0
    assert sending.send(datetime(2026, 3, 9, 7, 1, tzinfo=zone)) == 1
    assert "Satu" in digests()[0]
    assert "Dua" in digests()[0]
    assert sending.send(datetime(2026, 3, 9, 7, 11, tzinfo=zone)) == 0


def test_the_slower_reader_brings_the_other_nothing_twice(subscribe, make_document):
    zone = timezone.get_current_timezone()
    wednesday, monday = datetime(2026, 3, 4, 10, tzinfo=zone), datetime(2026, 3, 9, 7, 1, tzinfo=zone)
    subscribe("tiap@contoh.test", now=wednesday)
    subscribe("pekan@contoh.test", frequency=Frequency.WEEKLY, now=wednesday)
    make_document(title="Pertama")
    assert sending.send(wednesday) == 1
    make_document(title="Kedua")
    assert sending.send(monday) == 2
    assert sorted("Pertama" in body for body in digests()) == [False, True, True]


def test_one_email_for_all_topics_of_an_address(subscribe, make_document):
    subscriber = subscribe()
    subscribe(query="q=kinerja")
    make_document(title="Laporan kinerja tahunan")
    assert sending.send() == 1
    assert digests()[0].count("- Laporan kinerja tahunan") == 2
    assert subscriber.subscriptions.count() == 2


def test_many_documents_are_listed_in_part(subscribe, make_document, monkeypatch):
    monkeypatch.setattr(sending, "MOST_LISTED", 2)
    subscribe()
    for number in range(3):
        make_document(title=f"Laporan ke-{number}")
    assert sending.send() == 1
    assert "Dan 1 lagi" in digests()[0]
    assert "Laporan ke-2" in digests()[0]
    assert "Laporan ke-0" not in digests()[0]


def test_each_subscriber_costs_a_few_queries(subscribe, make_document, django_assert_max_num_queries):
    for number in range(3):
        subscribe(f"warga{number}@contoh.test")
    for number in range(4):
        make_document(title=f"Baru {number}")
    with django_assert_max_num_queries(10 + 3 * 7):
        assert sending.send() == 3


def test_a_mail_program_can_end_it(subscribe, make_document, settings):
    subscriber = subscribe()
    make_document(title="Baru")
    sending.send()
    outbox.deliver()
    sent = mail.outbox[-1]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].startswith(f"<{settings.SITE_ADDRESS}/langganan/s/")
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers  # the letter of the confirmation
    assert subscriber.address in sent.to


def test_an_address_that_no_key_opens_stops_nobody_else(subscribe, make_document):
    broken = subscribe("rusak@contoh.test")
    subscribe("utuh@contoh.test")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_subscriber SET address = 'v1:00000000:AAAA' WHERE id = %s", [broken.pk])
    make_document(title="Baru")
    assert sending.send() == 1
    [message] = Message.objects.filter(act="subscription_digest")
    assert message.recipient == "utuh@contoh.test"


def test_who_stops_gets_nothing_that_waited(subscribe, make_document):
    subscriber = subscribe()
    make_document(title="Baru")
    sending.send()
    verbs.stop_all(subscriber)
    outbox.deliver()
    assert "warga@contoh.test" not in [address for message in mail.outbox for address in message.to]


@pytest.fixture
def failures(subscribe, make_document):
    """-> a subscriber whose last digests all failed with this error."""

    def make(error, **columns) -> Subscriber:
        subscriber = subscribe()
        for number in range(sending.MOST_REFUSALS):
            make_document(title=f"Laporan ke-{number}")
            sending.send()
        digests = Message.objects.filter(act="subscription_digest")
        digests.update(state=MessageState.FAILED, error=error, **columns)
        return subscriber

    return make


def test_an_address_that_is_refused_again_and_again_goes(failures):
    subscriber = failures("SMTPRecipientsRefused")
    sending.forget_old()
    assert not Subscriber.objects.filter(pk=subscriber.pk).exists()


def test_an_outage_of_our_own_server_ends_no_subscription(failures):
    subscriber = failures("Server surel tidak menerimanya pada waktunya.")
    sending.forget_old()
    assert Subscriber.objects.filter(pk=subscriber.pk).exists()


def test_refusals_of_three_weeks_come_together(failures):
    subscriber = failures("SMTPRecipientsRefused", created_at=timezone.now() - timedelta(days=30))
    sending.forget_old()
    assert not Subscriber.objects.filter(pk=subscriber.pk).exists()


def test_emails_that_were_sent_do_not_pile_up(subscribe, make_document):
    subscribe()
    make_document(title="Baru")
    sending.send()
    outbox.deliver()
    assert sending.forget_old(timezone.now() + sending.KEPT_FOR + timedelta(hours=1)) == 2


def test_letters_go_before_a_list_however_long(subscribe, make_document, operator, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 1)
    subscribe()
    document = make_document(title="Baru")
    empty_outbox()
    sending.send()
    outbox.write("document_published", [operator], {"document": document})
    outbox.deliver()
    assert Message.objects.get(state=MessageState.SENT).act == "document_published"


def test_the_command_of_the_worker(subscribe, make_document, capsys):
    subscribe()
    make_document(title="Baru")
    call_command("send_subscriptions")
    assert "1 surel ditulis" in capsys.readouterr().out
    assert Subscription.objects.get().told_entry
