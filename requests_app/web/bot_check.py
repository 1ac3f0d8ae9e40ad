"""Bot check without a third party and without a puzzle: time of the form, honeypot, proof of work.

A browser without scripts, a filled honeypot and a form sent too fast are all UNPROVEN. Such a request is registered
like any other, and only its forwarding waits, so that a bot does not learn what gave it away.
"""

import enum
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.web.limits import proof_of_work, rate_limit
from opd.web.limits.proof_of_work import Challenge

SALT = "requests_app.bots"
HONEYPOT = "situs"  # name of the field in `_bots.html`

BITS = 16  # 65,000 hashes on average: under a second in a slow phone
BITS_WHEN_BUSY = 19
HOUR, DAY = 3600, 86400
BUSY_AFTER = 5  # challenges per hour and address; many phones share one, so the work grows first
FORMS_PER_HOUR = 120
UNPROVEN_PER_HOUR, UNPROVEN_PER_DAY = 3, 6  # per address, about what a household sends
UPLOADS_PER_HOUR = 300
CHANGES_PER_HOUR = 6 * UPLOADS_PER_HOUR  # a request has six steps
TOO_MANY = gettext_lazy("Terlalu banyak kiriman dari jaringan Anda. Coba lagi dalam satu jam.")
FILES_PER_DAY = 1000 * 2**20  # bytes per address, which a whole mobile network may share


class BotVerdict(enum.Enum):
    PROVEN = enum.auto()
    UNPROVEN = enum.auto()
    STALE = enum.auto()  # shown too long ago, or for other answers: show the form again


def issue(subject: str, address: str, now: datetime | None = None) -> Challenge:
    """Return a signed, dated challenge for one form, valid for `subject` alone."""
    is_quiet = rate_limit.allow("challenge", address, limit=BUSY_AFTER, seconds=HOUR, now=now, lasting=False)
    return proof_of_work.issue(SALT, subject, BITS if is_quiet else BITS_WHEN_BUSY, now)


def judge(sent: Mapping[str, str], subject: str, now: datetime | None = None) -> BotVerdict:
    """Return the verdict on a sent form; `sent` holds the fields of `_bots.html`. Never raises."""
    answer = proof_of_work.read(SALT, sent, now)
    if answer is None or answer.token.subject != subject or answer.token.is_stale:
        return BotVerdict.STALE
    is_person = not sent.get(HONEYPOT) and not answer.token.is_hasty and answer.is_solved
    return BotVerdict.PROVEN if is_person else BotVerdict.UNPROVEN


def refusal(sent: Mapping[str, str], subject: str, address: str) -> tuple[str, int] | None:
    """Judge a small form and count it, each challenge once. *Returns* None, or the refusal with its status."""
    verdict = judge(sent, subject)
    seal = sent.get(proof_of_work.SEAL, "")
    if verdict == BotVerdict.STALE or not rate_limit.allow("seal", seal, limit=1, seconds=DAY):
        return _("Formulir ini sudah lama terbuka. Periksa isinya, lalu kirim lagi."), 200
    if not allow_form(address) or (verdict == BotVerdict.UNPROVEN and not allow_unproven(address)):
        return str(TOO_MANY), 429
    return None


def challenge_of(sent: Mapping[str, str]) -> Challenge | None:
    """Return the challenge that a sent form answered, or None where it is not ours."""
    answer = proof_of_work.read(SALT, sent)
    return Challenge(sent[proof_of_work.SEAL], answer.bits) if answer else None


def allow_form(address: str, now: datetime | None = None) -> bool:
    return rate_limit.allow("filing", address, limit=FORMS_PER_HOUR, seconds=HOUR, now=now)


def allow_unproven(address: str, now: datetime | None = None) -> bool:
    """Count one unproven form; *Returns* False past the limit of an hour or of a day."""
    if not rate_limit.allow("unproven.day", address, limit=UNPROVEN_PER_DAY, seconds=DAY, now=now):
        return False
    if rate_limit.allow("unproven.hour", address, limit=UNPROVEN_PER_HOUR, seconds=HOUR, now=now):
        return True
    rate_limit.give_back("unproven.day", address, now=now)
    return False


def give_back_unproven(address: str) -> None:
    rate_limit.give_back("unproven.day", address)
    rate_limit.give_back("unproven.hour", address)


def allow_upload(address: str, now: datetime | None = None) -> bool:
    """Count one saved draft; *Returns* False past the hourly limit, which protects our disk."""
    return rate_limit.allow("drafting", address, limit=UPLOADS_PER_HOUR, seconds=HOUR, now=now)


def allow_change(address: str, now: datetime | None = None) -> bool:
    return rate_limit.allow("changing", address, limit=CHANGES_PER_HOUR, seconds=HOUR, now=now)


def allow_files(address: str, size: int, now: datetime | None = None) -> bool:
    """Count `size` bytes of files in drafts; *Returns* False past `FILES_PER_DAY`."""
    kilobytes = -(-size // 1024)
    limit = FILES_PER_DAY // 1024
    return not size or rate_limit.allow("files", address, limit=limit, seconds=DAY, uses=kilobytes, now=now)
