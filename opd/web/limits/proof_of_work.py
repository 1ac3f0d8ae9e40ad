"""Proof of work: the challenge of a form, and the check of the browser's answer (static/js/proof.js)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from opd.web import form_token
from opd.web.form_token import FormToken

SEAL, NONCE = "formulir", "bukti"  # form fields, also in the scripts
MAX_NONCE_LENGTH = 20


@dataclass(frozen=True)
class Challenge:
    """The browser finds a nonce so that sha256("seal:nonce") begins with `bits` zero bits."""

    seal: str
    bits: int


@dataclass(frozen=True)
class ProofAnswer:
    """A seal of ours that a form returned."""

    token: FormToken
    bits: int  # zero bits that were required
    is_solved: bool


def issue(salt: str, subject: str, bits: int, now: datetime | None = None) -> Challenge:
    """Return a challenge for `subject`; the seal of one form, named by `salt`, is not valid in another."""
    return Challenge(form_token.issue(salt, subject, bits, secrets.token_urlsafe(6), now=now), bits)


def read(salt: str, sent: Mapping[str, str], now: datetime | None = None) -> ProofAnswer | None:
    """Return the answer in a submitted form; None if its seal is missing or not ours."""
    seal = sent.get(SEAL, "")
    token = form_token.read(salt, seal, now)
    if token is None:
        return None
    bits, _random = token.details
    return ProofAnswer(token, bits, _is_solved(seal, sent.get(NONCE, ""), bits))


def _is_solved(seal: str, nonce: str, bits: int) -> bool:
    if not nonce or len(nonce) > MAX_NONCE_LENGTH:
        return False
    digest = hashlib.sha256(f"{seal}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
