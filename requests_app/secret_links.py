"""Secret links and tracking codes, by which applicants open their case. `AccessKey` stores only hashes.

A token has 256 bits. The code has 16 characters of Crockford's base32 alphabet: the first 80 bits of a hash of the
token, so that the page behind the first link can always show it again.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from requests_app.models import AccessKey, InformationRequest, Objection, case_column

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
CODE_LENGTH = 16  # of 5 bits each
VISIT = timedelta(hours=8)
DUMMY_HASH = "0" * 64


def new_token() -> str:
    return secrets.token_urlsafe(32)


def code_of(token: str) -> str:
    """Return the tracking code of a case's first token, as `XXXX-XXXX-XXXX-XXXX`."""
    number = int.from_bytes(hashlib.sha256(b"kode lacak:" + token.encode()).digest()[:10], "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_of_code(typed: str) -> str:
    """Return the hash of a code as typed; small letters, spaces, hyphens, O for 0 and I or L for 1 are accepted."""
    return secret_hash("".join(c for c in typed.upper().translate(LOOKALIKES) if c in ALPHABET))


def grant(case, token: str, *, expires_at: datetime | None = None) -> AccessKey:
    return AccessKey.objects.create(**case_column(case), token_hash=secret_hash(token), expires_at=expires_at)


def revoke(inforequest: InformationRequest) -> None:
    """Revoke every link to a request, including those in letters and e-mails about its objections."""
    AccessKey.objects.filter(Q(inforequest=inforequest) | Q(objection__inforequest=inforequest)).delete()


def link(token: str) -> str:
    """Return the absolute address of a token, for letters and e-mails."""
    return settings.SITE_ADDRESS + reverse("requests:case", args=[token])


def new_link(case) -> str:
    """Create a link for one e-mail or letter. Each needs its own, because a stored hash cannot be turned back."""
    token = new_token()
    grant(case, token)
    return link(token)


def new_objection_link(inforequest: InformationRequest) -> str:
    """Create a link for one letter, which opens the form of an objection to this request."""
    token = new_token()
    grant(inforequest, token)
    return settings.SITE_ADDRESS + reverse("requests:case_object", args=[token])


def case_by_token(token: str, now: datetime | None = None) -> InformationRequest | Objection | None:
    """Return the case that a secret link opens, or None for an unknown, expired or revoked token."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now or timezone.now())
    key = (
        AccessKey.objects.filter(alive, token_hash=secret_hash(token))
        .select_related("inforequest__applicant", "inforequest__opd", "objection__applicant")
        .first()
    )
    return (key.inforequest or key.objection) if key else None


def case_by_code(number: str, code: str) -> InformationRequest | Objection | None:
    """Return the case with this number and this tracking code, or None.

    A wrong code takes as long as an unknown number, so that the time of an answer does not show which numbers exist.
    """
    code_hash = hash_of_code(code)
    matching = None
    for model in (InformationRequest, Objection):
        case = model.objects.filter(number=number.strip()).first()
        if secrets.compare_digest(case.code_hash if case and case.code_hash else DUMMY_HASH, code_hash):
            matching = case
    return matching


def new_visit_token(case, now: datetime | None = None) -> str:
    """Create a token that is valid for `VISIT`, for a reader who has entered number and code."""
    token = new_token()
    grant(case, token, expires_at=(now or timezone.now()) + VISIT)
    return token
