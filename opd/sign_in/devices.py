"""Devices that have signed in before: a signed cookie that ends with the password."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from opd.models import User

SALT = "opd.sign_in.devices"
DAYS = 180
ACCOUNTS = 8  # of one device
FRAGMENT = 20


def known(request: HttpRequest, username: str) -> str:
    """Return the number of this device if it has signed in as `username`, else ""."""
    entries = _entries(request)
    user = User.objects.filter(username=username, pk__in=entries).only("password").first() if entries else None
    if user is None:
        return ""
    number, fragment = entries[user.pk]
    return number if constant_time_compare(fragment, _fragment(user)) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    entries = _entries(request)
    number, _old = entries.pop(user.pk, (secrets.token_urlsafe(9), ""))
    newest = [*entries.items(), (user.pk, (number, _fragment(user)))][-ACCOUNTS:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([[pk, *entry] for pk, entry in newest], salt=SALT),
        max_age=DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _entries(request: HttpRequest) -> dict[int, tuple[str, str]]:
    """Return {account: (number of the device, fragment of the password)}."""
    try:
        written = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=DAYS * 86400)
    except signing.BadSignature:
        return {}
    return {pk: (number, fragment) for pk, number, fragment in written}


def _fragment(user: User) -> str:
    return salted_hmac(SALT, f"{user.pk} {user.password}", algorithm="sha256").hexdigest()[:FRAGMENT]
