"""Where a message may go: to public addresses only, to the one that was checked, and no further."""

import socket
import threading

import pytest
from django.core.exceptions import ValidationError

from portal.models.webhook import check_address
from portal.webhooks import connection
from portal.webhooks.connection import Unreachable, is_public, post, public_addresses
from tests.patience import PATIENCE

pytestmark = pytest.mark.one_engine
BODY, HEADERS = b'{"a":1}', {"Content-Type": "application/json"}

INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
    *("2002:a00:1::", "2001:0:a00:1::", "2001:db8::1", "fec0::1", "::8.8.8.8"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_not_the_public_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.10.20.30", "2606:4700:4700::1111", "2404:6800:4003::"])
def test_the_public_internet(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "::1", "10.0.0.1"])
def test_a_name_that_leads_inside_is_refused(host):
    with pytest.raises(Unreachable, match=r"bukan internet umum"):
        public_addresses(host, 443)


def test_one_address_inside_is_enough(monkeypatch):
    found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)
    with pytest.raises(Unreachable, match=r"bukan internet umum"):
        public_addresses("ganda.contoh.id", 443)


def test_an_unknown_name():
    with pytest.raises(Unreachable, match=r"tidak ditemukan"):
        public_addresses("tidak-ada.invalid", 443)


@pytest.mark.parametrize(
    "address",
    [
        *("http://a.id/", "//a.id/", "a.id", "ftp://a.id/", "https://", "https://a/", "https://127.0.0.1/"),
        *("https://[::1]/", "https://0x7f.1/", "https://2130706433/", "https://localhost/", "https://a.id:0/"),
        *("https://a.id:99999/", "https://u:p@a.id/", "https://a.id/#x", "https://a.id/ x", "https://a.id/\r\nX: y"),
        *("https://a.id\\@b.id/", "https://ａ.id/", "https://a.id:443a/"),
    ],
)
def test_what_is_no_address_of_a_receiver(address):
    with pytest.raises(ValidationError):
        check_address(address)


@pytest.mark.parametrize("address", ["https://a.id", "https://a.go.id:8443/terima/?x=1&y=%20"])
def test_what_is_one(address):
    check_address(address)


def test_a_post_arrives(receiver):
    receiver.statuses, receiver.answer = [200], b"diterima\x00\n" + b"x" * 5000
    answer = post(receiver.address, BODY, HEADERS, receiver.resolve)
    assert answer == (200, "diterima " + "x" * 190)
    [(path, headers, body)] = receiver.requests
    assert (path, body, headers["Host"]) == ("/terima?dari=plid", BODY, f"penerima.contoh.id:{receiver.port}")


def test_the_checked_address_is_the_one_that_is_used(receiver, monkeypatch):
    """After the check nobody is asked again where the name leads."""
    asked = []
    lookup = socket.getaddrinfo

    def noted(host, *rest, **named):
        asked.append(host)
        return lookup(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    post(receiver.address, BODY, HEADERS, receiver.resolve)
    assert asked == ["127.0.0.1"]


def test_a_certificate_of_another_name(receiver):
    with pytest.raises(Unreachable, match=r"tidak sah"):
        post(receiver.address.replace("penerima", "lain"), BODY, HEADERS, receiver.resolve)
    assert receiver.requests == []


def test_an_unknown_authority(receiver, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match=r"tidak sah"):
        post(receiver.address, BODY, HEADERS, receiver.resolve)


def test_a_redirect_is_not_followed(receiver):
    receiver.statuses, receiver.headers = [302], {"Location": receiver.address}
    assert post(receiver.address, BODY, HEADERS, receiver.resolve)[0] == 302
    assert len(receiver.requests) == 1


def test_an_answer_without_end_is_ended(receiver, monkeypatch):
    monkeypatch.setattr(connection, "DEADLINE", 0.5)
    receiver.statuses, receiver.hold = [200], threading.Event()
    watchdog = threading.Timer(PATIENCE, receiver.hold.set)  # then the answer would come to its end
    watchdog.start()
    with pytest.raises(Unreachable, match=r"pada waktunya"):
        post(receiver.address, BODY, HEADERS, receiver.resolve)
    watchdog.cancel()


def test_nobody_there(receiver):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match=r"ConnectionRefusedError"):
        post(f"https://penerima.contoh.id:{port}/", BODY, HEADERS, receiver.resolve)


def test_somebody_who_says_nothing(monkeypatch, receiver):
    monkeypatch.setattr(connection, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(Unreachable, match=r"pada waktunya"):
            post(f"https://penerima.contoh.id:{silent.getsockname()[1]}/", BODY, HEADERS, receiver.resolve)
