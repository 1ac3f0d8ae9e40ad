"""Secrets of a case: the link, the tracking code, and how they are recognised. Only hashes are kept.

A token has 256 bits; the code, 16 characters of Crockford's alphabet, is the first 80 bits of the token's own hash, so
that the page behind the first link can always show it again.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from requests_app.models import AccessKey, InformationRequest, Objection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
CODE_LENGTH = 16  # of 5 bits each
VISIT = timedelta(hours=8)
NOBODYS_HASH = "0" * 64


def new_token() -> str:
    return secrets.token_urlsafe(32)


def code_of(token: str) -> str:
    """The tracking code that belongs to a case's first token: `XXXX-XXXX-XXXX-XXXX`."""
    number = int.from_bytes(hashlib.sha256(b"kode lacak:" + token.encode()).digest()[:10], "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def fingerprint_of_code(typed: str) -> str:
    """Hash of a code as people type it: small letters, spaces, and O for 0 are forgiven."""
    return fingerprint("".join(c for c in typed.upper().translate(LOOKALIKES) if c in ALPHABET))


def grant(case, token: str, *, expires_at: datetime | None = None) -> AccessKey:
    return AccessKey.objects.create(**key_of(case), token_hash=fingerprint(token), expires_at=expires_at)


def revoke(inforequest: InformationRequest) -> None:
    """Close every link to a request, those in letters and e-mails about its objections included."""
    AccessKey.objects.filter(Q(inforequest=inforequest) | Q(objection__inforequest=inforequest)).delete()


def link(token: str) -> str:
    """The secret address, absolute: it goes into letters and e-mails."""
    return settings.SITE_ADDRESS + reverse("requests:case", args=[token])


def new_link(case) -> str:
    """A link of its own for one e-mail or letter: what is stored cannot be read back."""
    token = new_token()
    grant(case, token)
    return link(token)


def case_behind(token: str, now: datetime | None = None) -> InformationRequest | Objection | None:
    """The case that a secret link opens, or None: unknown, expired and destroyed look alike."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now or timezone.now())
    key = (
        AccessKey.objects.filter(alive, token_hash=fingerprint(token))
        .select_related("inforequest__applicant", "inforequest__opd", "objection__applicant")
        .first()
    )
    return (key.inforequest or key.objection) if key else None


def case_for(number: str, code: str) -> InformationRequest | Objection | None:
    """The case with this number and this code; a wrong pair costs what an unknown number costs."""
    wanted = fingerprint_of_code(code)
    found = None
    for model in (InformationRequest, Objection):
        case = model.objects.filter(number=number.strip()).first()
        if secrets.compare_digest(case.code_hash if case and case.code_hash else NOBODYS_HASH, wanted):
            found = case
    return found


def visit(case, now: datetime | None = None) -> str:
    """A token for one sitting, given to whoever knew number and code."""
    token = new_token()
    grant(case, token, expires_at=(now or timezone.now()) + VISIT)
    return token


def key_of(case) -> dict:
    """The column that points to a case, as keyword."""
    return {"inforequest": case} if isinstance(case, InformationRequest) else {"objection": case}
