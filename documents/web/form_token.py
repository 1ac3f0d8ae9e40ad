"""A signed token in a public form: it records when the form was shown and identifies the submission."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.utils import timezone

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(seconds=3)  # people need longer to read and fill a form


class Stale(Exception):
    """The token is too old or not ours: show the form again."""


@dataclass(frozen=True)
class FormToken:
    """The content of a token.

    `submission` is the same however often the form is sent; `is_hasty` is a sign of a machine, no proof.
    """

    submission: UUID
    is_hasty: bool


def issue(now: datetime | None = None) -> str:
    """Return a new token for a form shown now."""
    return _signer().sign_object([str(uuid4()), (now or timezone.now()).timestamp()])


def verify(token: str, now: datetime | None = None) -> FormToken:
    """Return the content of a token. Raises Stale."""
    try:
        submission, shown_at = _signer().unsign_object(token)
    except signing.BadSignature:
        raise Stale from None
    age = timedelta(seconds=(now or timezone.now()).timestamp() - shown_at)
    if age > LONGEST:
        raise Stale
    return FormToken(UUID(submission), age < SHORTEST)


def _signer() -> signing.Signer:
    return signing.Signer(salt="documents.formseal")
