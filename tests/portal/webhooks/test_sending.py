"""A receiver is told once of each event, signed, with nothing that is not public; and what happens if it is down."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from documents.lifecycle import closing, publishing
from documents.public_lists import editions
from opd.models import LedgerEntry
from opd.worker.allowed_tasks import require_allowed
from portal.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from portal.webhooks import recording, sending
from portal.webhooks.events import EVENTS
from tests.documents.conftest import make_exempt  # noqa: F401

pytestmark = pytest.mark.django_db
WHY = "Salah unggah, diganti."
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def tell(webhook, receiver):
    """-> the messages that arrive when the clock and then the worker run at `now`."""

    def run(now=None):
        before = len(receiver.requests)
        recording.record()
        sending.send(webhook.pk, now, receiver.resolve)
        return [json.loads(body) for _path, _headers, body in receiver.requests[before:]]

    return run


def types(messages) -> list[tuple[str, int]]:
    return [(message["type"], message["data"].get("id", message["data"].get("nomor"))) for message in messages]


def states() -> list[str]:
    return list(WebhookDelivery.objects.order_by("entry").values_list("state", flat=True))


def test_published_withdrawn_and_again(tell, make_document, reviewer):
    assert tell() == []
    document = make_document(title="Mutu air", number="12/2026")
    [message] = tell()
    assert message["type"] == "document.published"
    assert message["data"]["judul"] == "Mutu air"
    assert message["data"]["berkas"]["sha256"] == document.revisions.get().sha256
    publishing.withdraw(document, by=reviewer, reason=WHY)
    assert [message["data"] for message in tell()] == [{"id": document.pk, "nomor": "12/2026"}]
    publishing.restore(document, by=reviewer, looked_for=True)
    assert types(tell()) == [("document.published", document.pk)]
    assert tell() == []


def test_a_closed_file_is_told_as_the_document_without_it(tell, make_document, reviewer):
    document = make_document()
    assert tell()[0]["data"]["berkas"]
    closing.close_file(document.published_revision, by=reviewer, reason=WHY)
    [message] = tell()
    assert (message["type"], message["data"]["id"], message["data"]["berkas"]) == (
        "document.published",
        document.pk,
        None,
    )


def test_the_body_is_the_api_s(tell, make_document, client):
    document = make_document(title="Mutu air")
    [message] = tell()
    answer = client.get(f"/api/v1/documents/{document.pk}").json()
    assert message["data"] == {name: answer[name] for name in message["data"]}
    assert set(message["data"]) == set(client.get("/api/v1/documents").json()["isi"][0])


def test_an_edition(tell, reviewer, opd_health):
    edition = editions.freeze(by=reviewer, decision_number="1/DIP", decision_date=date(2026, 1, 5), officer="PPID")
    assert tell() == []  # nothing to read yet
    editions.make(edition)
    [message] = tell()
    assert message["type"] == "edition.published"
    assert message["data"]["tautan"].endswith("/dip/edisi/1/")


def test_drafts_and_what_was_never_public_are_not_told(tell, make_document, make_exempt, reviewer):  # noqa: F811
    make_document("draft", title="Konsep")
    make_document("in_review", title="Diperiksa")
    make_exempt(make_document("draft", title="Rekam medis"))
    assert tell() == []


def test_an_exemption_takes_back_without_a_number(tell, make_document, make_exempt):  # noqa: F811
    document = make_document(title="Terbit dulu", number="7/2026")
    assert len(tell()) == 1
    make_exempt(document)
    assert [message["data"] for message in tell()] == [{"id": document.pk, "nomor": ""}]


def test_a_title_that_is_hidden_takes_its_number_along(tell, make_document, reviewer):
    document = make_document(number="12/2026")
    tell()
    publishing.withdraw(document, by=reviewer, reason=WHY)
    publishing.hide_title(document, by=reviewer, reason=WHY)
    assert [message["data"] for message in tell()] == [{"id": document.pk, "nomor": ""}]


def test_what_was_withdrawn_before_it_was_sent_is_not_sent(tell, make_document, reviewer):
    document = make_document(title="Sebentar saja")
    recording.record()
    publishing.withdraw(document, by=reviewer, reason=WHY)
    assert types(tell()) == [("document.withdrawn", document.pk)]
    assert states() == [DeliveryState.SKIPPED, DeliveryState.DELIVERED]


def test_a_receiver_can_prove_who_sent_it_and_when(tell, make_document, receiver, webhook):
    make_document()
    now = timezone.now()
    tell(now)
    [(_path, headers, body)] = receiver.requests
    assert headers["Webhook-Id"] == str(WebhookDelivery.objects.get().key)
    assert headers["Webhook-Timestamp"] == str(int(now.timestamp()))
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["Webhook-Signature"] == f"v1,{expected}"


def test_the_secret_is_sealed_at_rest(webhook):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM portal_webhook")
        [[stored]] = cursor.fetchall()
    assert stored.startswith("v1:")
    assert webhook.secret not in stored
    assert Webhook.objects.get().secret == webhook.secret


def test_refused_ones_are_tried_again_later_and_later(tell, make_document, receiver):
    receiver.statuses, receiver.answer = [500], b"sibuk"
    make_document()
    begun = timezone.now()
    tell(begun)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.answer) == (DeliveryState.WAITING, 1, "500 sibuk")
    assert delivery.next_attempt_at == begun + timedelta(minutes=1)
    assert tell(begun + timedelta(seconds=59)) == []
    assert len(tell(begun + timedelta(minutes=1))) == 1
    assert WebhookDelivery.objects.get().next_attempt_at == begun + timedelta(minutes=6)
    assert Webhook.objects.get().failures == 2
    receiver.statuses = [200]
    tell(begun + timedelta(minutes=6))
    keys = {headers["Webhook-Id"] for _path, headers, _body in receiver.requests}
    assert keys == {str(delivery.key)}  # by which a receiver knows that it is the same
    assert (states(), Webhook.objects.get().failures) == ([DeliveryState.DELIVERED], 0)


def test_given_up_after_a_day(tell, make_document, receiver):
    receiver.statuses = [503]
    make_document()
    now = timezone.now()
    while WebhookDelivery.objects.waiting().exists() or not states():
        tell(now)
        now = max(now, WebhookDelivery.objects.get().next_attempt_at)
        assert len(receiver.requests) < 20
    delivery = WebhookDelivery.objects.get()
    assert delivery.state == DeliveryState.FAILED
    assert timedelta(hours=12) < delivery.ended_at - delivery.created_at < timedelta(days=1)
    assert len(receiver.requests) == 8


def test_a_failure_costs_one_attempt_in_a_run_and_blocks_no_other(tell, make_document, receiver):
    receiver.statuses = [500, 200]
    first, second = make_document(title="Satu"), make_document(title="Dua")
    now = timezone.now()
    assert types(tell(now)) == [("document.published", first.pk)]
    assert types(tell(now)) == [("document.published", second.pk)]
    assert types(tell(now + timedelta(minutes=1))) == [("document.published", first.pk)]


def test_every_event_has_an_entry_of_the_ledger_facts_and_an_explanation(client):
    assert [*EVENTS] == [*WebhookEvent]
    assert all(event.entries and event.facts and event.explanation for event in EVENTS.values())
    page = client.get(reverse("api:reference")).content.decode()
    assert [event for event in WebhookEvent if f"<code>{event}</code>" not in page] == []


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (WebhookDelivery, {"event": "document.renamed"}),  # of another version of the portal: it has no facts
        (Webhook, {"secret": "whsec_abc"}),  # not Base64: there is no signature
    ],
)
def test_what_cannot_be_composed_is_a_failed_try_like_any(tell, make_document, rows, broken):
    make_document()
    recording.record()
    rows.objects.update(**broken)
    now = begun = timezone.now()
    while WebhookDelivery.objects.waiting().exists():
        assert tell(now) == []
        delivery = WebhookDelivery.objects.get()
        assert delivery.attempts < 20
        now = max(now, delivery.next_attempt_at)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 8)
    assert timedelta(hours=12) < delivery.ended_at - begun < timedelta(days=1)
    assert "catatan server" in delivery.answer
    assert Webhook.objects.get().failures == 8


def test_what_cannot_be_composed_stops_no_delivery_after_it(tell, make_document):
    _first, second = make_document(title="Satu"), make_document(title="Dua")
    recording.record()
    WebhookDelivery.objects.filter(entry=WebhookDelivery.objects.earliest("entry").entry).update(event="x")
    now = timezone.now()
    assert types(tell(now)) == [("document.published", second.pk)]
    assert states() == [DeliveryState.WAITING, DeliveryState.DELIVERED]
    assert WebhookDelivery.objects.earliest("entry").next_attempt_at == now + timedelta(minutes=1)


def test_disabled_after_many_failures_over_a_day_and_on_sistem(
    tell, make_document, receiver, webhook, client, site_admin
):
    receiver.statuses = [500]
    Webhook.objects.update(failures=40, failing_since=timezone.now() - timedelta(hours=23))
    make_document(title="Satu")
    make_document(title="Dua")
    now = timezone.now()
    tell(now)
    assert Webhook.objects.active().exists()
    client.force_login(site_admin)
    assert "1 penerima, 1 sedang gagal, 0 dihentikan." in client.get("/admin/sistem/").content.decode()
    tell(now + timedelta(hours=1))
    assert not Webhook.objects.active().exists()
    assert set(states()) == {DeliveryState.FAILED}
    entry = LedgerEntry.objects.get(verb="webhook.disable")
    assert (entry.actor, entry.object_id) == ("portal", str(webhook.pk))
    page = client.get("/admin/sistem/").content.decode()
    assert "1 penerima, 0 sedang gagal, 1 dihentikan." in page
    assert "Periksa alamatnya, lalu aktifkan lagi atau hapus" in page
    make_document(title="Tiga")
    assert tell(now + timedelta(hours=2)) == []


def test_a_secret_that_no_key_opens_fails_with_words(tell, make_document, settings):
    make_document()
    settings.PII_KEYS = [b"x" * 32]
    assert tell() == []
    assert "PII_KEYS" in WebhookDelivery.objects.get().answer


def test_inside_addresses_are_refused_at_each_attempt(webhook, make_document):
    """The name led outside when it was entered, and leads inside now."""
    Webhook.objects.update(address="https://localhost.localdomain:8443/")
    make_document()
    recording.record()
    sending.send(webhook.pk, resolve=lambda _host, port: sending.connection.public_addresses("127.0.0.1", port))
    assert "bukan internet umum" in WebhookDelivery.objects.get().answer


def test_the_command_queues_one_task_that_the_worker_may_run(webhook, make_document):
    make_document()
    for _twice in range(2):
        call_command("send_webhooks")
    tasks = [row.task for row in OrmQ.objects.all() if row.func() == recording.SEND]
    assert [task["args"] for task in tasks] == [(webhook.pk,)]
    assert require_allowed(tasks[0]).__name__ == "send_to_webhook"
    assert WebhookDelivery.objects.count() == 1


def test_two_workers_send_one_message(webhook, make_document, receiver):
    make_document()
    recording.record()
    now = timezone.now()
    assert sending._claim(webhook.pk, now)
    assert sending._claim(webhook.pk, now) is None
    assert sending._claim(webhook.pk, now + sending.LEASE)  # of a worker that was killed


def test_old_ones_are_deleted(tell, make_document):
    make_document()
    tell()
    ended = WebhookDelivery.objects.get().ended_at
    assert sending.forget_old(ended + timedelta(days=29)) == 0
    assert sending.forget_old(ended + timedelta(days=30)) == 1


def test_recording_asks_as_often_for_one_as_for_many(webhook, make_document):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            recording.record()
        return len(queries)

    make_document()
    once = asked()
    for number in range(5):
        make_document(title=f"Laporan {number}")
    assert asked() == once


@pytest.mark.parametrize(
    "columns",
    [
        {"address": "http://a.id/"},
        {"secret": ""},
        {"failures": 1},
        {"failing_since": LONG_AGO},
    ],
)
def test_the_database_refuses(webhook, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Webhook.objects.update(**columns)


def test_the_database_refuses_an_ended_one_without_a_moment(webhook):
    row = WebhookDelivery(webhook=webhook, event=WebhookEvent.EDITION, entry=1, object_id=1, happened_at=timezone.now())
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.update(state=DeliveryState.DELIVERED)
