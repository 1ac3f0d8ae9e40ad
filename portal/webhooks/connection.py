"""The way to a receiver: https to the very public address that was resolved, no redirects, bounded."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

TIMEOUT = 5  # seconds, for each step
DEADLINE = 20  # seconds, for all of it
MOST_ADDRESSES = 3  # of a name that are tried
ANSWER_BYTES = 200
GLOBAL_UNICAST = IPv6Network("2000::/3")
TRANSITION = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # with an address of IPv4 inside

Resolver = Callable[[str, int], list[str]]


class Unreachable(Exception):
    """The text is a sentence for the site admin."""


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet: no loopback, no private, shared or mapped one."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return parsed.is_global and not parsed.is_multicast
    return parsed.is_global and parsed in GLOBAL_UNICAST and not any(parsed in network for network in TRANSITION)


def public_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises Unreachable if it has none, or one that is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("Nama situsnya tidak ditemukan.")) from None
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not all(map(is_public, addresses)):
        raise Unreachable(_("Nama situsnya menunjuk ke alamat yang bukan internet umum."))
    return addresses


def post(address: str, body: bytes, headers: dict[str, str], resolve: Resolver = public_addresses) -> tuple[int, str]:
    """Send a POST and return status and beginning of the answer; a redirect is not followed. Raises Unreachable."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 443
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(host, port, resolve(host, port)[:MOST_ADDRESSES])
    try:
        with _bounded(connection):
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = response.status, _beginning_of(response)
        if connection.is_cut:  # what was read then ends early, without an error
            raise TimeoutError
        return answer
    except ssl.SSLCertVerificationError:
        raise Unreachable(_("Sertifikat TLS-nya tidak sah untuk nama situs itu.")) from None
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or connection.is_cut:
            raise Unreachable(_("Tidak menjawab pada waktunya.")) from None
        raise Unreachable(_("Tidak tersambung (%(error)s).") % {"error": type(error).__name__}) from None


class _Pinned(HTTPSConnection):
    """A connection that asks no name service: it goes to one of `addresses`, and proves that `host` is there."""

    def __init__(self, host: str, port: int, addresses: list[str]):
        self.context = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT, context=self.context)
        self.addresses = addresses
        self.wire: ssl.SSLSocket | None = None
        self.is_cut = False

    def connect(self) -> None:
        raw = self._first_open()
        self.wire = self.context.wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.wire
        self.wire.do_handshake()

    def _first_open(self) -> socket.socket:
        refusal: OSError = ConnectionError()
        for address in self.addresses:
            try:
                return socket.create_connection((address, self.port), TIMEOUT)
            except OSError as error:
                refusal = error
        raise refusal

    def cut(self) -> None:
        """End the connection from another thread: the one that reads gets an end of file."""
        self.is_cut = True
        if self.wire is not None:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def _bounded(connection: _Pinned) -> Iterator[None]:
    timer = Timer(DEADLINE, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def _beginning_of(response: HTTPResponse) -> str:
    try:
        text = response.read1(ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, HTTPException):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
