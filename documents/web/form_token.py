"""A dated seal in a public form: it tells when the form was shown, and names what can be sent once only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.utils import timezone

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(seconds=3)  # nobody reads and fills a form in less


class Stale(Exception):
    """Shown too long ago, or not ours: show the form again."""


@dataclass(frozen=True)
class Opened:
    """`submission` is the same however often the form is sent; `is_hasty` is a sign of a machine, no proof."""

    submission: UUID
    is_hasty: bool


def issue(now: datetime | None = None) -> str:
    return _signer().sign_object([str(uuid4()), (now or timezone.now()).timestamp()])


def unseal(seal: str, now: datetime | None = None) -> Opened:
    """Raises Stale."""
    try:
        submission, shown_at = _signer().unsign_object(seal)
    except signing.BadSignature:
        raise Stale from None
    age = timedelta(seconds=(now or timezone.now()).timestamp() - shown_at)
    if age > LONGEST:
        raise Stale
    return Opened(UUID(submission), age < SHORTEST)


def _signer() -> signing.Signer:
    return signing.Signer(salt="documents.formseal")
