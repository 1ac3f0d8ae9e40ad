"""Receivers are entered by the site admin alone; a secret is on one page, once."""

import re

import pytest
from django.urls import reverse

from opd.models import LedgerEntry
from portal.models import Webhook, WebhookDelivery
from portal.webhooks import recording
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ADD = "/admin/portal/webhook/add/"
SECRET = re.compile(r"whsec_[\w+/]{43}=")
ADDRESS = "https://penerima.contoh.id/terima/"


@pytest.fixture
def admin_page(client, site_admin):
    client.force_login(site_admin)
    return client


@pytest.fixture
def entered(admin_page):
    response = admin_page.post(ADD, {"name": "Satu Data", "address": ADDRESS})
    return response, Webhook.objects.get()


def test_the_secret_is_shown_once(entered, admin_page):
    response, webhook = entered
    assert SECRET.findall(response.content.decode()) == [webhook.secret]
    assert "no-store" in response.headers["Cache-Control"]
    for name in ("change", "history", "delete"):
        page = admin_page.get(reverse(f"admin:portal_webhook_{name}", args=[webhook.pk])).content.decode()
        assert "whsec_" not in page, name
    assert "whsec_" not in admin_page.get(reverse("admin:portal_webhook_changelist")).content.decode()
    assert "whsec_" not in str(list(LedgerEntry.objects.values_list("fields", flat=True)))
    again = admin_page.post(ADD, {"name": "Satu Data", "address": ADDRESS})  # the page loaded again
    assert "sudah menjadi penerima" in text(again)


def test_an_address_that_is_none_keeps_what_was_typed(admin_page):
    response = admin_page.post(ADD, {"name": "Satu Data", "address": "http://penerima.contoh.id/"})
    assert "dimulai dengan https://" in text(response)
    assert 'value="http://penerima.contoh.id/"' in response.content.decode()
    assert not Webhook.objects.exists()


def test_another_secret(entered, admin_page):
    _response, webhook = entered
    address = reverse("admin:portal_webhook_secret", args=[webhook.pk])
    assert "Kunci lama tidak berlaku lagi" in text(admin_page.get(address))
    assert Webhook.objects.get().secret == webhook.secret
    page = admin_page.post(address)
    [shown] = SECRET.findall(page.content.decode())
    assert shown == Webhook.objects.get().secret != webhook.secret
    assert LedgerEntry.objects.filter(verb="webhook.renew_secret").count() == 1


def test_stop_and_begin_again(entered, admin_page, make_document):
    _response, webhook = entered
    make_document(title="Satu")
    recording.record()
    page = admin_page.post(reverse("admin:portal_webhook_hentikan", args=[webhook.pk]), follow=True)
    assert "Penerima dihentikan." in text(page)
    assert "Tidak ada yang dikirim kepadanya." in text(page)
    make_document(title="Dua")
    enable = reverse("admin:portal_webhook_aktifkan", args=[webhook.pk])
    assert "Penerima aktif lagi." in text(admin_page.post(enable, follow=True))
    assert "Penerima ini sudah aktif." in text(admin_page.post(enable, follow=True))
    make_document(title="Tiga")
    recording.record()
    assert WebhookDelivery.objects.count() == 2  # the first, and what came after the new beginning
    listed = text(admin_page.get(reverse("admin:portal_webhookdelivery_changelist")))
    assert "Dokumen terbit" in listed


@pytest.mark.parametrize("role", ["reviewer", "operator", "superior"])
def test_nobody_else(entered, request, client, role):
    _response, webhook = entered
    client.force_login(request.getfixturevalue(role))
    names = ("change", "secret", "hentikan", "aktifkan", "delete")
    for address in [ADD, *(reverse(f"admin:portal_webhook_{name}", args=[webhook.pk]) for name in names)]:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"name": "x", "address": "https://x.id/"}).status_code == 403, address
    assert client.get(reverse("admin:portal_webhookdelivery_changelist")).status_code == 403


def test_a_receiver_goes_with_what_it_was_sent(entered, admin_page, make_document):
    _response, webhook = entered
    make_document()
    recording.record()
    admin_page.post(reverse("admin:portal_webhook_delete", args=[webhook.pk]), {"post": "yes"})
    assert not Webhook.objects.exists()
    assert not WebhookDelivery.objects.exists()
