"""Two codes of 80 bits, of two people, for a password: valid once, for 24 hours."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from opd.models import PasswordSetup, User
from opd.people.factors import typed_codes
from opd.people.factors.typed_codes import new_code

VALID_FOR = timedelta(hours=24)
DUMMY_HASH = "0" * 64


def code_hash(person: User, code: str) -> str:
    return salted_hmac(f"opd.people.codes {person.pk}", typed_codes.read(code), algorithm="sha256").hexdigest()


def hand_out(person: User, first_code: str, now: datetime | None = None) -> str:
    """Issue a pair of codes, and void password and older pair; `first_code` is a hash. Returns the second, in clear."""
    second, now = new_code(), now or timezone.now()
    PasswordSetup.objects.update_or_create(
        user=person,
        defaults={
            "first_code": first_code,
            "second_code": code_hash(person, second),
            "expires_at": now + VALID_FOR,
        },
    )
    person.set_unusable_password()
    person.password_is_private = False
    person.save(update_fields=["password", "password_is_private"])
    return second


def setup_for(username: str, first: str, second: str, now: datetime | None = None) -> PasswordSetup | None:
    """Return the setup for these two codes, in either order; None for a wrong code or an unknown name alike."""
    setup = (
        PasswordSetup.objects.select_related("user")
        .filter(user__username=username, user__is_active=True, expires_at__gt=now or timezone.now())
        .first()
    )
    person = setup.user if setup else User(pk=0)
    stored = (setup.first_code, setup.second_code) if setup else (DUMMY_HASH, DUMMY_HASH)
    typed = (code_hash(person, first), code_hash(person, second))
    matches = [secrets.compare_digest("".join(stored), "".join(order)) for order in (typed, typed[::-1])]
    return setup if any(matches) else None
