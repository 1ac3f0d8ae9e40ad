"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

OWN_BITS = 64  # of an IPv6 address, whose holder may choose as he likes


def client_address(request: HttpRequest) -> str:
    """Who is counted as one client: the address that the outermost of our own proxies saw, of IPv6 its network (/64).

    `X-Forwarded-For` is believed only from the right and only for as many steps as we run proxies ourselves
    (`TRUSTED_PROXIES`): everything further left was written by the client.
    """
    steps = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if steps and len(forwarded) >= steps:
        return _one_household(forwarded[-steps])
    return _one_household(request.META.get("REMOTE_ADDR", ""))


def is_internal(request: HttpRequest) -> bool:
    """Whether one of our own machines asks, and no proxy for somebody else."""
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return any(peer in network for network in settings.INTERNAL_ADDRESSES)


def _one_household(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(address) >> OWN_BITS << OWN_BITS))
