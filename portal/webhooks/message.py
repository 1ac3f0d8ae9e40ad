"""What a receiver gets, signed as the open specification Standard Webhooks says (standardwebhooks.com).

A body holds only what the public API shows at that moment; of what is not public any more only what names it.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from documents.models import Document, Edition
from portal.models import WebhookDelivery, WebhookEvent
from portal.syndication import document_json
from portal.syndication.addresses import address

MARK = "whsec_"
SECRET_BYTES = 32
AGENT = "PLID-Webhook/1"


def new_secret() -> str:
    return MARK + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(delivery: WebhookDelivery) -> bytes | None:
    """Return the JSON of a delivery; None if what became public is not public now."""
    data = FACTS[WebhookEvent(delivery.event)](delivery.object_id)
    if data is None:
        return None
    body = {
        "type": delivery.event,
        "timestamp": timezone.localtime(delivery.happened_at).isoformat(timespec="seconds"),
        "urutan": delivery.entry,
        "data": data,
    }
    return json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(delivery: WebhookDelivery, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of an attempt at `now`. The number of the delivery is the same in each attempt."""
    key, moment = str(delivery.key), str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Webhook-Id": key,
        "Webhook-Timestamp": moment,
        "Webhook-Signature": f"v1,{signature(secret, key, moment, body)}",
    }


def signature(secret: str, key: str, moment: str, body: bytes) -> str:
    """Return the HMAC-SHA256, in Base64, of number, moment and body with points between them."""
    sealed = hmac.new(base64.b64decode(secret.removeprefix(MARK)), f"{key}.{moment}.".encode() + body, hashlib.sha256)
    return base64.b64encode(sealed.digest()).decode()


def _published(pk: int) -> dict[str, Any] | None:
    rows = Document.objects.public().select_related("opd", "category", "published_revision")
    document = rows.only(*document_json.SUMMARY).filter(pk=pk).first()
    return document_json.summary(document) if document else None


def _withdrawn(pk: int) -> dict[str, Any]:
    """Return what names the document. An exempt one, or one with a hidden title, has no number for the public."""
    named = Document.objects.gone().exclude(hides_title=True) | Document.objects.public()
    number = named.filter(pk=pk).values_list("number", flat=True).first()
    return {"id": pk, "nomor": number or ""}


def _edition(pk: int) -> dict[str, Any] | None:
    edition = Edition.objects.public().filter(pk=pk).first()
    if edition is None:
        return None
    return {
        "nomor": edition.number,
        "keputusan": edition.decision_number,
        "tanggal_keputusan": edition.decision_date,
        "tautan": address("documents:edition", edition.number),
    }


FACTS = {
    WebhookEvent.PUBLISHED: _published,
    WebhookEvent.WITHDRAWN: _withdrawn,
    WebhookEvent.EDITION: _edition,
}
