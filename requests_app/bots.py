"""Telling people from machines without a third party and without a puzzle: form time, honeypot, proof of work.

Nobody is refused for lack of proof. A browser without scripts, a filled honeypot, a form sent too fast: all of them are
UNPROVEN, which registers the request like any other and only lets its forwarding wait for the click in the e-mail or
for a person's release. A machine is not told what gave it away, and a person whose browser filled the hidden field
loses nothing. Only the hard limits of an address refuse, politely and for an hour, of files for a day.
"""

import enum
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from opd import throttle

SEAL, NONCE, HONEYPOT = "formulir", "bukti", "situs"  # names of the fields in `_bots.html`
SHORTEST, LONGEST = timedelta(seconds=3), timedelta(hours=24)
LONGEST_NONCE = 20

BITS = 16  # 65,000 hashes on average: under a second in a slow phone
BITS_WHEN_BUSY = 19
HOUR, DAY = 3600, 86400
BUSY_AFTER = (
    5  # challenges an hour and address; many phones share one address, so the work grows before anybody is refused
)
FORMS_PER_HOUR = 120
UPLOADS_PER_HOUR = 300
FILES_PER_DAY = 1000 * 2**20  # bytes of an address, which a whole mobile network may share


class Verdict(enum.Enum):
    PROVEN = enum.auto()
    UNPROVEN = enum.auto()
    STALE = enum.auto()  # shown too long ago, or for other answers than these: show the form again


@dataclass(frozen=True)
class Challenge:
    """What the page hands to the browser: find a nonce so that sha256("seal:nonce") begins with `bits` zero bits."""

    seal: str
    bits: int


def issue(subject: str, address: str, now: datetime | None = None) -> Challenge:
    """A signed, dated challenge for one form. `subject` names what can be sent once only, and so can its proof."""
    is_quiet = throttle.allow("challenge", address, limit=BUSY_AFTER, seconds=HOUR, now=now)
    bits = BITS if is_quiet else BITS_WHEN_BUSY
    shown_at = int((now or timezone.now()).timestamp())
    seal = _signer().sign_object([subject, shown_at, bits, secrets.token_urlsafe(6)])
    return Challenge(seal, bits)


def judge(answer: Mapping[str, str], subject: str, now: datetime | None = None) -> Verdict:
    """What a sent form says about its sender; `answer` holds the fields of `_bots.html`. Never raises."""
    seal, nonce = answer.get(SEAL, ""), answer.get(NONCE, "")
    try:
        shown_for, shown_at, bits, _random = _signer().unsign_object(seal)
    except signing.BadSignature:
        return Verdict.STALE
    age = (now or timezone.now()).timestamp() - shown_at
    if shown_for != subject or age > LONGEST.total_seconds():
        return Verdict.STALE
    is_person = not answer.get(HONEYPOT) and age >= SHORTEST.total_seconds() and _is_solved(seal, nonce, bits)
    return Verdict.PROVEN if is_person else Verdict.UNPROVEN


def admits(address: str, now: datetime | None = None) -> bool:
    """Counts one sent form; False past the hard limit of an address."""
    return throttle.allow("filing", address, limit=FORMS_PER_HOUR, seconds=HOUR, now=now)


def admits_upload(address: str, now: datetime | None = None) -> bool:
    """Counts one filled form with its files; False where an address would fill our disk."""
    return throttle.allow("drafting", address, limit=UPLOADS_PER_HOUR, seconds=HOUR, now=now)


def admits_files(address: str, size: int, now: datetime | None = None) -> bool:
    """Counts `size` bytes of files that wait in drafts; False past what an address may leave here on a day."""
    kilobytes = -(-size // 1024)
    limit = FILES_PER_DAY // 1024
    return not size or throttle.allow("files", address, limit=limit, seconds=DAY, uses=kilobytes, now=now)


def _is_solved(seal: str, nonce: str, bits: int) -> bool:
    if not nonce or len(nonce) > LONGEST_NONCE:
        return False
    digest = hashlib.sha256(f"{seal}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def _signer() -> signing.Signer:
    return signing.Signer(salt="requests_app.bots")
