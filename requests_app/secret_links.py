"""Secret links and tracking codes, by which applicants open their case. `AccessKey` stores only hashes.

A token has 256 bits. The code has 16 characters of Crockford's base32 alphabet: the first 80 bits of a hash of the
token, so that the page behind the first link can always show it again.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from opd.languages import in_site_language
from opd.passwords import typed_codes
from requests_app.models import AccessKey, InformationRequest, Objection, case_column

CODE_BYTES = 10
VISIT = timedelta(hours=8)
DUMMY_HASH = "0" * 64
SHORT_NUMBER = re.compile(r"0*(?P<sequence>[0-9]{1,9})(?:/(?P<year>[0-9]{4}))?", re.ASCII)  # "45" or "45/2026"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def code_of(token: str) -> str:
    """Return the tracking code of a case's first token, as `XXXX-XXXX-XXXX-XXXX`."""
    digest = hashlib.sha256(b"kode lacak:" + token.encode()).digest()
    return typed_codes.grouped(typed_codes.letters_of(digest[:CODE_BYTES]))


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_of_code(typed: str) -> str:
    """Return the hash of a code as typed."""
    return secret_hash(typed_codes.read(typed))


def grant(case, token: str, *, expires_at: datetime | None = None) -> AccessKey:
    return AccessKey.objects.create(**case_column(case), token_hash=secret_hash(token), expires_at=expires_at)


def revoke(inforequest: InformationRequest) -> None:
    """Revoke every link to a request, including those in letters and e-mails about its objections."""
    AccessKey.objects.filter(Q(inforequest=inforequest) | Q(objection__inforequest=inforequest)).delete()


@in_site_language()
def link(token: str) -> str:
    """Return the absolute address of a token, for letters and e-mails."""
    return settings.SITE_ADDRESS + reverse("requests:case", args=[token])


def new_link(case) -> str:
    """Create a link for one e-mail or letter. Each needs its own, because a stored hash cannot be turned back."""
    token = new_token()
    grant(case, token)
    return link(token)


@in_site_language()
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

    `number` may be short: the number within its year, with or without the year; the code decides which case it is.
    A wrong code takes as long as an unknown number, so that the time of an answer does not show which numbers exist.
    """
    code_hash, named = hash_of_code(code), _named(number.strip())
    cases: list[InformationRequest | Objection] = list(InformationRequest.objects.filter(named))
    cases += Objection.objects.filter(named)
    hashes = [case.code_hash or DUMMY_HASH for case in cases] or [DUMMY_HASH]
    matching = [secrets.compare_digest(one, code_hash) for one in hashes]
    return cases[matching.index(True)] if any(matching) and cases else None


def _named(number: str) -> Q:
    """Return the condition for the cases that a number names, a short one in every year or in its own."""
    short = SHORT_NUMBER.fullmatch(number)
    if short is None:
        return Q(number=number)
    of_year = Q(year=short["year"]) if short["year"] else Q()
    return Q(sequence=short["sequence"]) & of_year


def new_visit_token(case, now: datetime | None = None) -> str:
    """Create a token that is valid for `VISIT`, for a reader who has entered number and code."""
    token = new_token()
    grant(case, token, expires_at=(now or timezone.now()) + VISIT)
    return token
