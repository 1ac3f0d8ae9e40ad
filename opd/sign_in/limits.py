"""Limits of signing in, which slow down strangers but cannot be used to lock out a clerk.

A known device has a limit of its own. Past the limits an attempt needs proof of work, which grows with the attempts;
without JavaScript the pair of account and address waits.
"""

from dataclasses import dataclass

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest

from opd.sign_in import devices
from opd.web.client_ip import client_address
from opd.web.limits import proof_of_work, rate_limit
from opd.web.limits.proof_of_work import Challenge

WINDOW, HOUR = 15 * 60, 3600  # seconds
DEVICE_TRIES = 10  # wrong ones, in a window
ACCOUNT_TRIES = 10  # of all strangers together, in a window
ADDRESS_TRIES = 60  # in an hour: 300 people of an office share one
UNLIMITED = 10**6

SALT = "opd.sign_in"
PROOF_SECONDS = 4 * HOUR  # of a challenge
BITS, BITS_MOST = 17, 21  # 131,000 hashes on average, a third of a second in a slow phone
TRIES_FOR_A_BIT = 5  # with proof; each further bit takes twice as many

WAIT = 60  # seconds between two attempts of a pair without proof
WAIT_UNDER_ATTACK, ATTACK = WINDOW, 50  # after so many attempts past the limit of an account
WAITING_TRIES = 6  # of an address without proof in a minute


class TooOften(Exception):
    """The attempt is refused; after `retry_after` seconds one is admitted without proof."""

    def __init__(self, retry_after: int):
        super().__init__(f"too often, retry after {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Try:
    """An attempt, counted before its check, as many may come at once."""

    stranger: str  # address of an unknown device
    counted: list[tuple[str, str]]

    def give_back(self) -> None:
        """Take back an attempt that was right, or not checked."""
        for scope, who in self.counted:
            rate_limit.give_back(scope, who)


def admit(request: HttpRequest, username: str) -> Try:
    """Count an attempt with this user name, which need not exist. Raises TooOften."""
    device, address = devices.known(request, username), client_address(request)
    own = f"{device} {username}"
    if device and rate_limit.allow("sign_in.device", own, limit=DEVICE_TRIES, seconds=WINDOW):
        _exempt(request)
        return Try("", [("sign_in.device", own)])
    if not AxesProxyHandler.is_locked(request, {"username": username}):
        counted = _within_limits(username, address)
        if counted:
            return Try(address, counted)
    if not _is_proven(request, username, address):
        _wait(username, address)
    _exempt(request)
    return Try(address, _counted_past_limits(username, address))


def challenge(request: HttpRequest, username: str) -> Challenge:
    """Return the challenge for the sign-in page; `username` was typed in the last attempt."""
    return proof_of_work.issue(SALT, "sign_in", _bits(username, client_address(request)))


def is_exempt(request: HttpRequest, credentials: dict | None = None) -> bool:
    """Return, for django-axes, whether another limit replaces that of the pair."""
    return getattr(request, "is_exempt_from_pair_limit", False)


def _exempt(request: HttpRequest) -> None:
    request.is_exempt_from_pair_limit = True  # type: ignore[attr-defined]  # read by is_exempt


def _within_limits(username: str, address: str) -> list[tuple[str, str]]:
    """Count an attempt for account and address. Returns the counters used, or [] if one is full."""
    if not rate_limit.allow("sign_in.account", username, limit=ACCOUNT_TRIES, seconds=WINDOW):
        return []
    if rate_limit.allow("sign_in.address", address, limit=ADDRESS_TRIES, seconds=HOUR):
        return [("sign_in.account", username), ("sign_in.address", address)]
    rate_limit.give_back("sign_in.account", username)
    return []


def _counted_past_limits(username: str, address: str) -> list[tuple[str, str]]:
    counted = [("sign_in.past.account", username), ("sign_in.past.address", address)]
    for scope, who in counted:
        rate_limit.allow(scope, who, limit=UNLIMITED, seconds=WINDOW)
    return counted


def _bits(username: str, address: str) -> int:
    past = max(rate_limit.used("sign_in.past.account", username), rate_limit.used("sign_in.past.address", address))
    return min(BITS_MOST, BITS + (past // TRIES_FOR_A_BIT).bit_length())


def _is_proven(request: HttpRequest, username: str, address: str) -> bool:
    """Return whether the form has new proof of work; one bit less than now is enough, as they may have grown."""
    answer = proof_of_work.read(SALT, request.POST)
    if answer is None or not answer.is_solved or answer.token.age.total_seconds() > PROOF_SECONDS:
        return False
    if answer.bits < _bits(username, address) - 1:
        return False
    return rate_limit.allow("sign_in.proof", request.POST[proof_of_work.SEAL], limit=1, seconds=PROOF_SECONDS)


def _wait(username: str, address: str) -> None:
    is_attack = rate_limit.used("sign_in.past.account", username) >= ATTACK
    wait = WAIT_UNDER_ATTACK if is_attack else WAIT
    pair = f"{address} {username}"
    if not rate_limit.allow("sign_in.wait", pair, limit=1, seconds=wait):
        raise TooOften(wait)
    if not rate_limit.allow("sign_in.wait.address", address, limit=WAITING_TRIES, seconds=WAIT):
        rate_limit.give_back("sign_in.wait", pair)
        raise TooOften(WAIT)
