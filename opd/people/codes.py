"""Two codes for one password: two people hold one each, and only who gets both can set it.

A code has 80 bits in 16 characters of Crockford's alphabet, easy to read aloud. Only keyed hashes are kept, bound to
the account; a pair is used once and for 24 hours.
"""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from opd.models import PasswordSetup, User

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
LENGTH, GROUP = 16, 4
VALID_FOR = timedelta(hours=24)
NOBODYS_HASH = "0" * 64


def new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def fingerprint(person: User, code: str) -> str:
    """Keyed hash of a code of this person; small letters, spaces and O for 0 are forgiven."""
    typed = "".join(letter for letter in code.upper().translate(LOOKALIKES) if letter in ALPHABET)
    return salted_hmac(f"opd.people.codes {person.pk}", typed, algorithm="sha256").hexdigest()


def hand_out(person: User, first_code: str, now: datetime | None = None) -> str:
    """Begin the 24 hours of a pair; -> the second code, whose hash alone is kept. `first_code` is a hash.

    Whatever pair there was before is void, and so are the old password and every open session.
    """
    second, now = new_code(), now or timezone.now()
    PasswordSetup.objects.update_or_create(
        user=person,
        defaults={
            "first_code": first_code,
            "second_code": fingerprint(person, second),
            "expires_at": now + VALID_FOR,
        },
    )
    person.set_unusable_password()
    person.password_is_private = False
    person.save(update_fields=["password", "password_is_private"])
    return second


def setup_for(username: str, first: str, second: str, now: datetime | None = None) -> PasswordSetup | None:
    """The setup that these two codes open, in either order; None for a wrong code and for an unknown name alike."""
    setup = (
        PasswordSetup.objects.select_related("user")
        .filter(user__username=username, user__is_active=True, expires_at__gt=now or timezone.now())
        .first()
    )
    person = setup.user if setup else User(pk=0)
    kept = (setup.first_code, setup.second_code) if setup else (NOBODYS_HASH, NOBODYS_HASH)
    typed = (fingerprint(person, first), fingerprint(person, second))
    matches = [_same(kept, typed), _same(kept, typed[::-1])]
    return setup if any(matches) else None


def _same(kept: tuple[str, str], typed: tuple[str, str]) -> bool:
    return secrets.compare_digest("".join(kept), "".join(typed))
