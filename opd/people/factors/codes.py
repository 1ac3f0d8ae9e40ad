"""Codes of authenticator apps (RFC 6238: six digits, 30 seconds, SHA-1) and recovery codes."""

import base64
import secrets
import time
from urllib.parse import quote

from django_otp.oath import hotp

from opd.people.factors import typed_codes

KEY_BYTES = 20  # of SHA-1, as RFC 4226 recommends
DIGITS, STEP = 6, 30
ACCEPTED = (-1, 0)  # the previous step too, for the time of typing

RECOVERY_CODES = 10  # one for each digit
SECRET_LENGTH = 11  # after the digit: 55 bits


def new_key() -> str:
    return secrets.token_hex(KEY_BYTES)


def in_base32(key: str) -> str:
    return base64.b32encode(bytes.fromhex(key)).decode()


def app_address(key: str, account: str, issuer: str) -> str:
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={in_base32(key)}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP}"


def code_at(key: str, step: int) -> str:
    return f"{hotp(bytes.fromhex(key), step, DIGITS):0{DIGITS}}"


def current_step(now: float | None = None) -> int:
    """Return the number of the time step of `now`, seconds since 1970."""
    return int(time.time() if now is None else now) // STEP


def matching_step(key: str, typed: str, now: float | None = None) -> int | None:
    """Return the accepted step of which `typed` is the code, or None."""
    code, step = "".join(typed.split()), current_step(now)
    steps = [step + one for one in ACCEPTED]
    matches = [one for one in steps if secrets.compare_digest(code_at(key, one).encode(), code.encode())]
    return matches[-1] if matches else None


def new_recovery_codes() -> list[str]:
    return [f"{number}{typed_codes.random_letters(SECRET_LENGTH)}" for number in range(RECOVERY_CODES)]


def read_recovery_code(typed: str) -> tuple[int, str] | None:
    """Return the digit and the rest of a typed recovery code, or None."""
    letters = typed_codes.read(typed)
    if len(letters) != SECRET_LENGTH + 1 or letters[0] not in "0123456789":
        return None
    return int(letters[0]), letters[1:]
