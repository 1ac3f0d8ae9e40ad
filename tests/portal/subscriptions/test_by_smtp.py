"""A subscriber's whole way with a real mail server on this machine: every letter is read as it arrived."""

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from portal.models import Subscriber
from tests.markup import CheckedClient, text
from tests.portal.subscriptions.test_subscription_pages import form
from tests.smtp_sink import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
READER = "warga@contoh.test"


@pytest.fixture
def mailbox(settings):
    server = Sink()
    server.hear_nothing()
    server.come_up()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.server_close()


def delivered(mailbox) -> list[EmailMessage]:
    """Send what waits, and return what came for the reader; staff get letters too."""
    mailbox.received.clear()
    call_command("send_subscriptions", verbosity=0)
    call_command("send_messages", verbosity=0)
    return [letter for letter in mailbox.received if letter["To"] == READER]


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
    mailbox.refused.add("pindah@contoh.test")
    document = make_document(title="Mutu air minum kota")
    *_confirmation, news = delivered(mailbox)
    assert document.get_absolute_url() in news.get_content()
