"""Telling people from machines without a third party and without a puzzle: form time, honeypot, proof of work.

A browser without scripts, a filled honeypot, a form sent too fast: all of them are UNPROVEN, which registers the
request like any other and only lets its forwarding wait for the click in the e-mail or for a person's release. A
machine is not told what gave it away, and a person whose browser filled the hidden field loses nothing. Of such forms
an address may send as many as a household does; far wider limits hold for all forms. Past any of them the draft stays.
"""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta

from opd.limits import proof_of_work, rate_limit
from opd.limits.proof_of_work import Challenge

SALT = "requests_app.bots"
HONEYPOT = "situs"  # name of the field in `_bots.html`
SHORTEST, LONGEST = timedelta(seconds=3), timedelta(hours=24)

BITS = 16  # 65,000 hashes on average: under a second in a slow phone
BITS_WHEN_BUSY = 19
HOUR, DAY = 3600, 86400
BUSY_AFTER = (
    5  # challenges an hour and address; many phones share one address, so the work grows before anybody is refused
)
FORMS_PER_HOUR = 120
UNPROVEN_PER_HOUR, UNPROVEN_PER_DAY = 3, 6  # what a household sends without proof
UPLOADS_PER_HOUR = 300
FILES_PER_DAY = 1000 * 2**20  # bytes of an address, which a whole mobile network may share


class Verdict(enum.Enum):
    PROVEN = enum.auto()
    UNPROVEN = enum.auto()
    STALE = enum.auto()  # shown too long ago, or for other answers than these: show the form again


def issue(subject: str, address: str, now: datetime | None = None) -> Challenge:
    """A signed, dated challenge for one form. `subject` names what can be sent once only, and so can its proof."""
    is_quiet = rate_limit.allow("challenge", address, limit=BUSY_AFTER, seconds=HOUR, now=now)
    return proof_of_work.issue(SALT, subject, BITS if is_quiet else BITS_WHEN_BUSY, now)


def judge(sent: Mapping[str, str], subject: str, now: datetime | None = None) -> Verdict:
    """What a sent form says about its sender; `sent` holds the fields of `_bots.html`. Never raises."""
    answer = proof_of_work.read(SALT, sent, now)
    if answer is None or answer.subject != subject or answer.age > LONGEST:
        return Verdict.STALE
    is_person = not sent.get(HONEYPOT) and answer.age >= SHORTEST and answer.is_solved
    return Verdict.PROVEN if is_person else Verdict.UNPROVEN


def shown(sent: Mapping[str, str]) -> Challenge | None:
    """The challenge that a sent form answered, to be shown once more; None where it is not ours."""
    answer = proof_of_work.read(SALT, sent)
    return Challenge(sent[proof_of_work.SEAL], answer.bits) if answer else None


def admits(address: str, now: datetime | None = None) -> bool:
    """Counts one sent form; False past the hard limit of an address."""
    return rate_limit.allow("filing", address, limit=FORMS_PER_HOUR, seconds=HOUR, now=now)


def admits_unproven(address: str, now: datetime | None = None) -> bool:
    """Count one form without proof; False past what a household sends in an hour or on a day."""
    if not rate_limit.allow("unproven.day", address, limit=UNPROVEN_PER_DAY, seconds=DAY, now=now):
        return False
    if rate_limit.allow("unproven.hour", address, limit=UNPROVEN_PER_HOUR, seconds=HOUR, now=now):
        return True
    rate_limit.give_back("unproven.day", address, now=now)
    return False


def give_back_unproven(address: str) -> None:
    """The second of two clicks has made nothing."""
    rate_limit.give_back("unproven.day", address)
    rate_limit.give_back("unproven.hour", address)


def admits_upload(address: str, now: datetime | None = None) -> bool:
    """Counts one filled form with its files; False where an address would fill our disk."""
    return rate_limit.allow("drafting", address, limit=UPLOADS_PER_HOUR, seconds=HOUR, now=now)


def admits_files(address: str, size: int, now: datetime | None = None) -> bool:
    """Counts `size` bytes of files that wait in drafts; False past what an address may leave here on a day."""
    kilobytes = -(-size // 1024)
    limit = FILES_PER_DAY // 1024
    return not size or rate_limit.allow("files", address, limit=limit, seconds=DAY, uses=kilobytes, now=now)
