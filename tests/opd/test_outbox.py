from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from opd import outbox
from opd.models import Message, MessageState, User

pytestmark = pytest.mark.django_db
HERE = __name__


class DeadServer(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("mati")


class PickyServer(EmailBackend):
    """Refuses one address, takes the others."""

    def send_messages(self, messages):
        if messages[0].to == ["operator@contoh.test"]:
            raise ValueError("alamat ditolak")
        return super().send_messages(messages)


@pytest.fixture
def message(operator):
    document = type("Dokumen", (), {"title": "Laporan <b>\ndua baris", "reason": "Tahunnya keliru."})()
    return outbox.write("document_returned", [operator], {"document": document})[0]


def test_words_come_from_the_templates_unescaped_and_on_one_line(message):
    assert message.subject == "Dokumen dikembalikan: Laporan <b> dua baris"
    assert "Tahunnya keliru." in message.body
    assert message.recipient == "operator@contoh.test"


def test_nobody_without_an_address_or_account_is_written_to(make_user):
    silent = make_user("diam")
    User.objects.filter(pk=silent.pk).update(email="")
    gone = make_user("pergi", is_active=False)
    silent.refresh_from_db()
    assert outbox.write("document_returned", [silent, gone], {}) == []


def test_delivery_sends_once(message):
    assert outbox.deliver() == (1, 0)
    assert outbox.deliver() == (0, 0)
    assert [sent.to for sent in mail.outbox] == [["operator@contoh.test"]]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.SENT, 1, "")


def test_a_dead_server_loses_nothing_and_uses_up_no_attempt(message, settings):
    settings.EMAIL_BACKEND = f"{HERE}.DeadServer"
    assert outbox.deliver() == (0, 1)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (
        MessageState.WAITING,
        0,
        "ConnectionRefusedError: mati",
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.deliver(timezone.now() + timedelta(minutes=2)) == (1, 0)


def test_one_refused_address_does_not_hold_up_the_others(message, neighbour, settings):
    settings.EMAIL_BACKEND = f"{HERE}.PickyServer"
    other = Message.objects.create(act="uji", recipient=neighbour.email, subject="s", body="b")
    assert outbox.deliver() == (1, 1)
    other.refresh_from_db()
    message.refresh_from_db()
    assert (other.state, message.state) == (MessageState.SENT, MessageState.WAITING)
    assert message.next_attempt_at > timezone.now()


def test_it_is_given_up_after_the_last_attempt(message, settings):
    settings.EMAIL_BACKEND = f"{HERE}.PickyServer"
    now = timezone.now()
    for _attempt in range(len(outbox.BACKOFF) + 1):
        now += timedelta(days=2)
        assert outbox.deliver(now) == (0, 1)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, len(outbox.BACKOFF) + 1)
    assert outbox.deliver(now + timedelta(days=9)) == (0, 0)


def test_a_message_claimed_by_a_killed_sender_comes_back(message):
    now = timezone.now()
    assert outbox._claim(message, now)
    assert not outbox._claim(message, now)
    assert outbox.deliver(now) == (0, 0)
    assert outbox.deliver(now + outbox.LEASE + timedelta(seconds=1)) == (1, 0)
