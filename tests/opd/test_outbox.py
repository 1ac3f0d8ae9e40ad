import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from opd import outbox
from opd.models import Message, MessageState, User

pytestmark = pytest.mark.django_db
HERE = __name__


class DeadServer(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("mati")


class PickyServer(EmailBackend):
    """Refuses two addresses as an SMTP server does, takes the others."""

    def send_messages(self, messages):
        [address] = messages[0].to
        if address in ("operator@contoh.test", "budi@contoh.test"):
            raise smtplib.SMTPRecipientsRefused({address: (550, b"unknown: " + address.encode())})
        return super().send_messages(messages)


class ForgetfulServer(EmailBackend):
    """While it speaks to the server, somebody forgets the other message."""

    def send_messages(self, messages):
        outbox.forget(User.objects.filter(username="tetangga"))
        return super().send_messages(messages)


class DyingServer(EmailBackend):
    """Takes the message, and kills the sender before he can note it."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


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


# Citizens ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def words(opd_health):
    return {"document": type("Dokumen", (), {"title": "Laporan", "reason": "Kepada Budi Santoso."})()}


@pytest.fixture
def to_citizen(operator, words):
    """A message to a citizen, about something; here the operator's row stands for the case."""
    return outbox.write_to_citizen("document_returned", "budi@contoh.test", words, about=operator)


def test_a_citizen_s_message_is_sealed_masked_and_knows_what_it_is_about(to_citizen, operator):
    message = Message.objects.get()
    assert (message.recipient, message.address) == ("budi@contoh.test", "b•••@c•••")
    assert "Kepada Budi Santoso." in message.body
    assert (message.about, message.to_citizen) == (f"opd.user:{operator.pk}", True)
    assert list(Message.objects.about(operator)) == [to_citizen]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM opd_message")
        row = repr(cursor.fetchall())
    assert "budi" not in row and "Budi" not in row
    assert outbox.deliver() == (1, 0)
    assert mail.outbox[0].to == ["budi@contoh.test"]


def test_a_citizen_without_an_address_gets_none(operator, words):
    assert outbox.write_to_citizen("document_returned", "", words, about=operator) is None
    assert not Message.objects.exists()


def test_a_citizen_s_message_that_no_purge_would_find_is_refused(to_citizen):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(about="")


def test_staff_are_written_to_about_something_too(operator, neighbour, words):
    [message] = outbox.write("document_returned", [operator], words, about=neighbour)
    assert (message.about, message.to_citizen, message.address) == (
        f"opd.user:{neighbour.pk}",
        False,
        "operator@contoh.test",
    )
    assert list(Message.objects.about(operator, neighbour)) == [message]


def test_what_the_server_says_of_a_citizen_is_not_kept(to_citizen, message, settings):
    settings.EMAIL_BACKEND = f"{HERE}.PickyServer"
    assert outbox.deliver() == (0, 2)
    to_citizen.refresh_from_db()
    message.refresh_from_db()
    assert to_citizen.error == "SMTPRecipientsRefused"
    assert "550" in message.error and "operator@contoh.test" in message.error


def test_the_admin_sees_staff_and_masks_citizens(client, site_admin, to_citizen, message):
    client.force_login(site_admin)
    page = client.get("/admin/opd/message/").content.decode()
    assert "operator@contoh.test" in page and "b•••@c•••" in page and "budi" not in page
    page = client.get(f"/admin/opd/message/{to_citizen.pk}/change/").content.decode()
    assert "b•••@c•••" in page
    for hidden in ("budi", "Budi", "Laporan"):
        assert hidden not in page
    outbox.forget([User.objects.get(username="operator")])
    assert client.get(f"/admin/opd/message/{to_citizen.pk}/change/").status_code == 200


def test_nothing_is_sent_before_its_time(operator, words):
    later = timezone.now() + timedelta(days=1)
    outbox.write("document_returned", [operator], words, not_before=later)
    outbox.write_to_citizen("document_returned", "budi@contoh.test", words, about=operator, not_before=later)
    assert outbox.deliver(later - timedelta(seconds=1)) == (0, 0)
    assert outbox.deliver(later) == (2, 0)


# Headers -------------------------------------------------------------------------------------------------------------


def test_machines_are_told_that_a_machine_wrote(message, settings):
    settings.DEFAULT_FROM_EMAIL = "PLID Kota Metro <plid@metro.example>"
    outbox.deliver()
    headers = mail.outbox[0].message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].startswith(f"<{message.pk}.") and headers["Message-ID"].endswith("@metro.example>")


def test_sent_again_after_a_crash_it_can_be_recognised(message, settings):
    now = timezone.now()
    settings.EMAIL_BACKEND = f"{HERE}.DyingServer"
    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.deliver(now + timedelta(minutes=1)) == (0, 0)
    assert outbox.deliver(now + timedelta(minutes=6)) == (1, 0)
    first, second = (sent.message() for sent in mail.outbox)
    assert first["Message-ID"] == second["Message-ID"]


# Forgetting ----------------------------------------------------------------------------------------------------------


def test_forgetting_keeps_that_it_was_sent_and_nothing_else(operator, neighbour, words):
    sent = outbox.write_to_citizen("document_returned", "budi@contoh.test", words, about=operator)
    outbox.deliver()
    waiting = outbox.write_to_citizen("document_returned", "budi@contoh.test", words, about=operator)
    other = outbox.write_to_citizen("document_returned", "siti@contoh.test", words, about=neighbour)
    assert outbox.forget([operator]) == 2
    assert outbox.forget([operator]) == 0
    for message in (sent, waiting, other):
        message.refresh_from_db()
    assert (sent.recipient, sent.body, sent.address) == ("", "", "")
    assert (sent.act, sent.state, sent.error) == ("document_returned", MessageState.SENT, "")
    assert sent.sent_at and sent.created_at
    assert (waiting.recipient, waiting.body, waiting.state) == ("", "", MessageState.FAILED)
    assert waiting.error == "Alamat dan isinya dimusnahkan sebelum terkirim."
    assert (other.recipient, other.state) == ("siti@contoh.test", MessageState.WAITING)
    assert outbox.deliver() == (1, 0)
    assert [message.to for message in mail.outbox] == [["budi@contoh.test"], ["siti@contoh.test"]]


def test_nothing_goes_out_that_was_forgotten_after_it_was_due(operator, neighbour, words, settings):
    settings.EMAIL_BACKEND = f"{HERE}.ForgetfulServer"
    outbox.write("document_returned", [operator], words)
    second = outbox.write_to_citizen("document_returned", "budi@contoh.test", words, about=neighbour)
    assert outbox.deliver() == (1, 0)
    assert [sent.to for sent in mail.outbox] == [["operator@contoh.test"]]
    second.refresh_from_db()
    assert second.state == MessageState.FAILED


def test_nothing_goes_out_that_was_forgotten_after_it_was_claimed(to_citizen, operator):
    now = timezone.now()
    assert outbox._claim(to_citizen, now)
    outbox.forget([operator])
    assert not outbox._send(to_citizen, mail.get_connection(), now)
    assert mail.outbox == []
    to_citizen.refresh_from_db()
    assert to_citizen.error == "Alamat dan isinya dimusnahkan sebelum terkirim."


def test_a_message_that_no_key_opens_holds_up_nobody(message, to_citizen, settings):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opd_message SET body = 'v1:00000000:AAAA' WHERE id = %s", [message.pk])
    assert outbox.deliver() == (1, 1)
    assert [sent.to for sent in mail.outbox] == [["budi@contoh.test"]]
    assert Message.objects.filter(pk=message.pk).values_list("error", "state").get() == (
        "WrongKey: opd.message.body: sealed with key 00000000, which is not in PII_KEYS.",
        MessageState.WAITING,
    )


@pytest.mark.django_db(transaction=True)
def test_of_many_senders_each_message_is_sent_by_one(operator, words):
    for number in range(20):
        outbox.write_to_citizen("document_returned", f"warga{number}@contoh.test", words, about=operator)
    barrier = threading.Barrier(5)

    def run():
        try:
            barrier.wait()
            outbox.deliver()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(f"warga{number}@contoh.test" for number in range(20))
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}
