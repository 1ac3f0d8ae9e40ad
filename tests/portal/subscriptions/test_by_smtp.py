"""A subscriber's whole way with a real mail server on this machine: every letter is read as it arrived."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command

from portal.models import Subscriber
from tests.markup import CheckedClient, text
from tests.portal.subscriptions.test_subscription_pages import form

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
HOST, READER = "127.0.0.1", "warga@contoh.test"


class Mailbox:
    """Keeps what a mail server receives; refuses the address `refused`."""

    def __init__(self):
        self.letters: list[EmailMessage] = []
        self.refused = ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address == self.refused:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname=HOST, port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
    yield box
    server.stop()


def delivered(mailbox) -> list[EmailMessage]:
    """Send what waits, and return what came for the reader; staff get letters too."""
    mailbox.letters.clear()
    call_command("send_subscriptions", verbosity=0)
    call_command("send_messages", verbosity=0)
    return [letter for letter in mailbox.letters if letter["To"] == READER]


def link_in(letter: EmailMessage) -> str:
    return re.search(r"http\S+(/langganan/s/\S+)", letter.get_content())[1]


def test_from_asking_to_one_click(mailbox, make_document):
    citizen = CheckedClient()
    form(citizen, "?q=air+minum", email=READER)
    [confirmation] = delivered(mailbox)
    link = link_in(confirmation)
    page = citizen.get(link)
    topic = re.search(r'name="topic" value="(\d+)"', page.content.decode())[1]
    citizen.post(link, {"act": "confirm", "topic": topic})

    document = make_document(title="Mutu air minum kota")
    make_document(title="Jadwal posyandu")
    [news] = delivered(mailbox)
    assert document.get_absolute_url() in news.get_content()
    assert "posyandu" not in news.get_content()
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    stop = urlsplit(news["List-Unsubscribe"].strip(" <>")).path
    answer = CheckedClient(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert "dihentikan" in text(answer)
    make_document(title="Mutu air minum sungai")
    assert delivered(mailbox) == []
    assert not Subscriber.objects.exists()


def test_a_refused_address_is_no_error_and_hinders_nobody(mailbox, subscribe, make_document):
    subscribe("pindah@contoh.test")
    subscribe(READER)
    mailbox.refused = "pindah@contoh.test"
    document = make_document(title="Mutu air minum kota")
    *_confirmation, news = delivered(mailbox)
    assert document.get_absolute_url() in news.get_content()
