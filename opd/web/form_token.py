"""A signed token in a public form: what it was issued for, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(seconds=3)  # people need longer to read and fill a form


@dataclass(frozen=True)
class FormToken:
    """The content of a token: what the form sends, since when, and `details` of the caller."""

    subject: str
    age: timedelta
    details: list

    @property
    def is_stale(self) -> bool:
        return self.age > LONGEST

    @property
    def is_hasty(self) -> bool:
        """Return whether the form came back faster than people read: no proof of a machine."""
        return self.age < SHORTEST


def issue(salt: str, subject: str, *details, now: datetime | None = None) -> str:
    """Return a new token for a form shown now; `details` are whatever JSON can hold.

    `salt` names the form. Another salt, or order of what is signed, refuses every form that is open in a browser.
    """
    issued_at = (now or timezone.now()).timestamp()
    return signing.Signer(salt=salt).sign_object([subject, issued_at, *details])


def read(salt: str, token: str, now: datetime | None = None) -> FormToken | None:
    try:
        subject, issued_at, *details = signing.Signer(salt=salt).unsign_object(token)
    except signing.BadSignature:
        return None
    return FormToken(subject, timedelta(seconds=(now or timezone.now()).timestamp() - issued_at), details)
