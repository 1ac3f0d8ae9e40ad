import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

OF_A_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
OWN_BITS = 64  # of an IPv6 address, which its holder chooses freely


def client_address(request: HttpRequest) -> str:
    """Return the address that counts as one client: the one our outermost proxy saw, of IPv6 its /64 network.

    `X-Forwarded-For` is read from the right, for as many steps as we run proxies: the client may write further left.
    """
    steps = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if steps and len(forwarded) >= steps:
        return _household(forwarded[-steps])
    return _household(request.META.get("REMOTE_ADDR", ""))


def is_internal(request: HttpRequest) -> bool:
    """Return whether one of our own machines sent the request itself."""
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return any(peer in network for network in settings.INTERNAL_ADDRESSES)


def is_loopback(request: HttpRequest) -> bool:
    """Return whether the browser is on this machine, without a proxy."""
    name, _port = split_domain_port(request.get_host())
    if any(header in request.headers for header in OF_A_PROXY) or name not in LOOPBACK_NAMES:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _household(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(address) >> OWN_BITS << OWN_BITS))
