"""What a receiver gets, signed as by Standard Webhooks."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from portal.models import WebhookDelivery, WebhookEvent
from portal.webhooks.events import EVENTS

MARK = "whsec_"
SECRET_BYTES = 32
AGENT = "PLID-Webhook/1"


def new_secret() -> str:
    return MARK + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(delivery: WebhookDelivery) -> bytes | None:
    """Return the JSON; None if what became public is not public now."""
    data = EVENTS[WebhookEvent(delivery.event)].facts(delivery.object_id)
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
    """Return the HMAC-SHA256, in Base64, of number, moment and body, joined by points."""
    sealed = hmac.new(base64.b64decode(secret.removeprefix(MARK)), f"{key}.{moment}.".encode() + body, hashlib.sha256)
    return base64.b64encode(sealed.digest()).decode()
