"""Secret links of 256 bits, and tracking codes (80 bits of a hash of the first token); only hashes are stored.

The hash of a link stands beside a seal of its row, that of a code is keyed and bound to its case: a row that somebody
writes by SQL opens nothing. Rows from before the seal, and hashes from before the key, open as long as they are there.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from opd.encryption import WrongKey
from opd.languages import in_site_language
from opd.people.factors import typed_codes
from requests_app.models import AccessKey, InformationRequest, KeyHolder, Objection, case_column

CODE_BYTES = 10
VISIT = timedelta(hours=8)
DUMMY_HASH = "0" * 64
KEYED = re.compile(r"[23]:[0-9a-f]{8}:")  # format and key of a code's hash; without them it is a SHA-256 in hex
OF_CASE = "3:"  # the format of a hash that is bound to the number of its case
SHORT_NUMBER = re.compile(r"0*(?P<sequence>[0-9]{1,9})(?:/(?P<year>[0-9]{4}))?", re.ASCII)  # "45" or "45/2026"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def code_of(token: str) -> str:
    """Return the tracking code of a case's first token, as `XXXX-XXXX-XXXX-XXXX`."""
    digest = hashlib.sha256(b"kode lacak:" + token.encode()).digest()
    return typed_codes.grouped(typed_codes.letters_of(digest[:CODE_BYTES]))


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_of_code(typed: str, number: str) -> str:
    """Return the keyed hash of the code of a case, with its format and the name of SECRET_KEY."""
    return f"{OF_CASE}{_keyed('key', '')[:8]}:{_keyed('code', f'{typed_codes.read(typed)} {number}')[:52]}"


def _keyed(what: str, text: str) -> str:
    # Codes are stored with this word, whatever the module is called.
    return salted_hmac(f"requests_app.secret_links {what}", text, algorithm="sha256").hexdigest()


def is_code(case, typed: str) -> bool | None:
    """Return whether `typed` is the code of a case; None if its hash was made with another SECRET_KEY."""
    stored = case.code_hash or DUMMY_HASH
    given = hash_of_code(typed, case.number)
    key = KEYED.match(stored)
    if key is None:
        given = secret_hash(typed_codes.read(typed))
    elif key[0][2:] != given[2:11]:
        return None
    elif not stored.startswith(OF_CASE):
        given = f"{key[0]}{_keyed('code', typed_codes.read(typed))[:52]}"
    return secrets.compare_digest(stored, given)


def grant(
    case, token: str, *, expires_at: datetime | None = None, holder: KeyHolder = KeyHolder.APPLICANT
) -> AccessKey:
    columns = {"token_hash": secret_hash(token), "expires_at": expires_at, "holder": holder}
    key = AccessKey(**case_column(case), **columns)
    key.seal = key.facts
    key.save(force_insert=True)
    return key


def key_of(token: str) -> AccessKey:
    return AccessKey.objects.get(token_hash=secret_hash(token))


def revoke(case: InformationRequest | Objection) -> None:
    """Revoke every link to a case, for a request also those to its objections."""
    links = Q(**case_column(case))
    if isinstance(case, InformationRequest):
        links |= Q(objection__inforequest=case)
    AccessKey.objects.filter(links).delete()


@in_site_language()
def link(token: str) -> str:
    return settings.SITE_ADDRESS + reverse("requests:case", args=[token])


def new_link(case) -> str:
    """Create a link for one e-mail or letter: a stored hash cannot be turned back."""
    token = new_token()
    grant(case, token)
    return link(token)


@in_site_language()
def new_objection_link(inforequest: InformationRequest) -> str:
    """Create a link for one letter, to the form of an objection."""
    token = new_token()
    grant(inforequest, token, holder=KeyHolder.LETTER)
    return settings.SITE_ADDRESS + reverse("requests:case_object", args=[token])


def case_by_token(token: str, now: datetime | None = None) -> InformationRequest | Objection | None:
    """Return the case, or None for a token that is unknown, expired, revoked, or of a row with another seal."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now or timezone.now())
    keys = AccessKey.objects.filter(alive, token_hash=secret_hash(token))
    try:
        key = keys.select_related("inforequest__applicant", "inforequest__opd", "objection__applicant").first()
    except WrongKey:  # a seal that was not made here
        return None
    if key is None or key.seal not in (None, key.facts):
        return None
    return key.inforequest or key.objection


def case_by_code(number: str, code: str) -> InformationRequest | Objection | None:
    """Return the case with this number and this tracking code, or None.

    `number` may be that within its year, with or without the year; the code decides. A wrong code takes as long as an
    unknown number, so that the time of an answer does not show which numbers exist.
    """
    named = _named(number.strip())
    cases: list[InformationRequest | Objection] = list(InformationRequest.objects.filter(named))
    cases += Objection.objects.filter(named)
    matching = [is_code(one, code) for one in cases or [InformationRequest()]]
    return cases[matching.index(True)] if any(matching) and cases else None


def _named(number: str) -> Q:
    short = SHORT_NUMBER.fullmatch(number)
    if short is None:
        return Q(number=number)
    of_year = Q(year=short["year"]) if short["year"] else Q()
    return Q(sequence=short["sequence"]) & of_year


def new_visit_token(case, now: datetime | None = None) -> str:
    """Create a token that is valid for `VISIT`, for a reader who has entered number and code.

    A code that staff have handed over gives no more than the link that came with it.
    """
    token, replaced = new_token(), AccessKey.objects.filter(**case_column(case), holder=KeyHolder.STAFF)
    holder = KeyHolder.STAFF if replaced.exists() else KeyHolder.APPLICANT
    grant(case, token, expires_at=(now or timezone.now()) + VISIT, holder=holder)
    return token
