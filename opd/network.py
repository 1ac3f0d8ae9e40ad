"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Address of the client, as the outermost of our own proxies saw it.

    `X-Forwarded-For` is believed only from the right and only for as many steps as we run proxies ourselves
    (`TRUSTED_PROXIES`): everything further left was written by the client.
    """
    steps = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if steps and len(forwarded) >= steps:
        return forwarded[-steps]
    return request.META.get("REMOTE_ADDR", "")
