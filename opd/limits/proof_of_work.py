"""Proof of work that a browser does for a form, and the signed, dated challenge for it (static/js/proof.js)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

SEAL, NONCE = "formulir", "bukti"  # names of the fields in the forms, which the scripts know too
LONGEST_NONCE = 20


@dataclass(frozen=True)
class Challenge:
    """What the page hands to the browser: find a nonce so that sha256("seal:nonce") begins with `bits` zero bits."""

    seal: str
    bits: int


@dataclass(frozen=True)
class Answer:
    """A seal of ours that came back. `age`: since it was issued; `bits`: zero bits that were asked for."""

    subject: str
    age: timedelta
    bits: int
    is_solved: bool


def issue(salt: str, subject: str, bits: int, now: datetime | None = None) -> Challenge:
    """A challenge for `subject`. `salt` names the form: a seal of one form is worth nothing in another."""
    shown_at = int((now or timezone.now()).timestamp())
    seal = signing.Signer(salt=salt).sign_object([subject, shown_at, bits, secrets.token_urlsafe(6)])
    return Challenge(seal, bits)


def read(salt: str, sent: Mapping[str, str], now: datetime | None = None) -> Answer | None:
    """What a sent form says of its challenge; None where the seal is missing or not ours. Never raises."""
    seal = sent.get(SEAL, "")
    try:
        subject, shown_at, bits, _random = signing.Signer(salt=salt).unsign_object(seal)
    except signing.BadSignature:
        return None
    age = timedelta(seconds=(now or timezone.now()).timestamp() - shown_at)
    return Answer(subject, age, bits, _is_solved(seal, sent.get(NONCE, ""), bits))


def _is_solved(seal: str, nonce: str, bits: int) -> bool:
    if not nonce or len(nonce) > LONGEST_NONCE:
        return False
    digest = hashlib.sha256(f"{seal}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
