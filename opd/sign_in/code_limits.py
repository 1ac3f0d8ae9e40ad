"""Limits of wrong codes, apart for known devices, so that strangers lock nobody out."""

from django.http import HttpRequest

from opd import outbox
from opd.models import User
from opd.sign_in import devices
from opd.sign_in.limits import TooOften, Try
from opd.web.client_ip import client_address
from opd.web.limits import rate_limit

WINDOW, HOUR, DAY = 15 * 60, 3600, 86400  # seconds
DEVICE_CODES = 10  # wrong ones, in a window
ACCOUNT_CODES = 10  # in an hour, of all strangers: one chance in 1,400 for each day of guessing
RECOVERY_CODES = 20  # in an hour, of an address


def admit_code(request: HttpRequest, user: User) -> Try:
    """Count an attempt with a code of the app. Raises TooOften."""
    device = devices.known(request, user.username)
    if device:
        return _counted("sign_in.code.device", f"{device} {user.pk}", DEVICE_CODES, WINDOW)
    try:
        return _counted("sign_in.code.account", str(user.pk), ACCOUNT_CODES, HOUR)
    except TooOften:
        if rate_limit.allow("sign_in.code.warned", str(user.pk), limit=1, seconds=DAY):
            outbox.write("code_guessed", [user], {"person": user}, about=user)
        raise


def admit_recovery_code(request: HttpRequest, user: User) -> Try:
    """Count a recovery code; on an unknown device its hash takes a stranger's place. Raises TooOften."""
    address = client_address(request)
    stranger = "" if devices.known(request, user.username) else address
    return _counted("sign_in.recovery.address", address, RECOVERY_CODES, HOUR, stranger)


def _counted(scope: str, who: str, limit: int, seconds: int, stranger: str = "") -> Try:
    if not rate_limit.allow(scope, who, limit=limit, seconds=seconds):
        raise TooOften(seconds)
    return Try(stranger, [(scope, who)])
