"""nginx with the configuration that ships: what it receives from whom, how often, and its own error pages."""

import base64
import contextlib
import hashlib
import http.client
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.urls import resolve

from opd.web.limits.request_size import FORM_BYTES, KIB, MIB
from tests import markup
from tests.deploy import throwaway_nginx
from tests.patience import PATIENCE
from tests.portal.middleware.test_headers import PRODUCTION

pytestmark = pytest.mark.one_engine

OURS = set(PRODUCTION) | {"Cache-Control"}
DIES, KEPT = "/mati/", "/tersimpan/"
GOOD, FORM = "sessionid=baik; csrftoken=x", "csrftoken=x"


class Portal(BaseHTTPRequestHandler):
    """Stands in for the portal: says what arrived. Signed in is whoever has the right cookie.

    At the address DIES the first request of each method gets no answer.
    """

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.received.append((self.path, length))
        self.rfile.read(length)
        if self.path == DIES and self.command not in self.server.died:
            self.server.died.add(self.command)
            return  # without an answer, as a process that is killed meanwhile
        if self.path == KEPT:
            return self.send_page_to_keep()
        is_known = "sessionid=baik" in (self.headers.get("Cookie") or "")
        self.send_response((204 if is_known else 401) if self.path == "/sesi" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def send_page_to_keep(self):
        self.send_response(503 if self.server.is_away else 200)
        self.send_header("X-Accel-Expires", "1")
        self.send_header("Content-Length", "0")
        self.send_header("X-Answer", str(len(self.server.received)))
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    with running(tmp_path_factory.mktemp("edge")) as edge:
        yield edge


@pytest.fixture(scope="module")
def slow_edge(tmp_path_factory):
    """-> one whose clients get no more than the burst, however slowly they ask."""
    with running(tmp_path_factory.mktemp("edge"), rate="1r/m") as edge:
        yield edge


@contextlib.contextmanager
def running(folder, **more):
    portal = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    portal.received, portal.died, portal.is_away = [], set(), False
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    try:
        with throwaway_nginx.running(portal.server_port, folder, processes=1, **more) as (port, _plain):
            yield SimpleNamespace(port=port, folder=folder, received=portal.received, portal=portal)
    except throwaway_nginx.NotInstalled:
        pytest.skip("nginx is not installed")
    finally:
        portal.shutdown()
        portal.server_close()


def send(edge, path, length=0, cookie="", address="203.0.113.1", method="POST", body=None):
    """-> the answer to a body of which only the length is sent, unless `body` is given."""
    head = f"{method} {path} HTTP/1.1\r\nHost: plid.example\r\nX-Test-Address: {address}\r\nConnection: close\r\n"
    head += f"Cookie: {cookie}\r\nContent-Length: {length}\r\n\r\n"
    return raw(edge, head.encode() + (bytes(length) if body is None else body))


def raw(edge, content):
    with contextlib.closing(socket.create_connection(("127.0.0.1", edge.port), timeout=PATIENCE)) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(content)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.body = answer.read()
        return answer


LONG = 300 * KIB


@pytest.mark.parametrize(
    ("path", "cookie", "length", "status"),
    [
        ("/cari/", GOOD, LONG, 413),
        ("/admin/login/", GOOD, LONG, 413),
        ("/lapor/baru/", FORM, LONG, 413),
        ("/permohonan/s/x/tulis/", FORM, LONG, 413),
        ("/en/permohonan/s/x/tulis/", FORM, LONG, 413),
        ("/admin/login/", "", 90 * KIB, 200),
        ("/permohonan/baru/", FORM, LONG, 413),
        ("/permohonan/baru/tujuan/", FORM, LONG, 413),
        ("/permohonan/baru/identitas/", "", LONG, 403),
        ("/permohonan/baru/identitas/", FORM, LONG, 200),
        ("/en/permohonan/baru/identitas/", "", LONG, 403),
        ("/en/permohonan/baru/identitas/", FORM, LONG, 200),
        ("/en/permohonan/s/x/lengkapi/", FORM, LONG, 200),
        ("/en/verifikasi/x/", FORM, 5 * MIB, 200),
        ("/en/admin/x/", GOOD, LONG, 413),
        ("/permohonan/baru/identitas/", FORM, 41 * MIB, 413),
        ("/permohonan/s/x/lengkapi/", FORM, LONG, 200),
        ("/verifikasi/x/", FORM, 5 * MIB, 200),
        ("/verifikasi/x/", FORM, 7 * MIB, 413),
        ("/admin/documents/document/add/?opd=x", "", LONG, 303),
        ("/admin/documents/document/add/?opd=x", "sessionid=salah", LONG, 303),
        ("/admin/documents/document/add/?opd=x", GOOD, LONG, 200),
        ("/admin/documents/document/add/", GOOD, 501 * MIB, 413),
        ("/admin/catat/", FORM, LONG, 303),
        ("/admin/catat/", GOOD, LONG, 200),
        ("/admin/catat/", GOOD, 201 * MIB, 413),
    ],
)
def test_long_bodies(edge, path, cookie, length, status):
    edge.received.clear()
    body = b"" if status in (413, 303, 403) else None  # what is refused need not be sent
    assert send(edge, path, length, cookie, body=body).status == status
    arrived = [(asked, size) for asked, size in edge.received if asked != "/sesi"]
    assert arrived == ([(path, length)] if status == 200 else [])


@pytest.mark.parametrize("path", ["/admin/x/", "/admin/permohonan/x/", "/petugas/x/", "/permohonan/baru/", "/cari/"])
def test_a_length_that_is_not_stated_counts_as_long(edge, path):
    edge.received.clear()
    head = f"POST {path} HTTP/1.1\r\nHost: plid.example\r\nX-Test-Address: 203.0.113.2\r\n"
    head += "Transfer-Encoding: chunked\r\n\r\n"
    answer = raw(edge, head.encode() + b"4b000\r\n" + bytes(0x4B000) + b"\r\n0\r\n\r\n")
    assert answer.status in (303, 403, 413)
    assert [asked for asked, _size in edge.received if asked != "/sesi"] == []


def test_limits_are_those_of_the_portal():
    """Each room of nginx takes what the view behind it takes at most."""
    conf = throwaway_nginx.SHIPPED.read_text()
    rooms = dict(re.findall(r"location = /_kiriman/(\w+) \{[^}]*?client_max_body_size (\d+)m;", conf))
    most = {
        "pemohon": "/permohonan/baru/identitas/",
        "surat": "/verifikasi/x/",
        "perkara": "/admin/catat/",
        "admin": "/admin/documents/document/add/",
    }
    assert {room: int(size) * MIB for room, size in rooms.items()} == {
        room: resolve(path).func.file_limit.bytes for room, path in most.items()
    }
    assert f"client_max_body_size {FORM_BYTES // KIB}k;" in conf


# How often ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "burst"),
    [
        ("GET", "/opd/", 600),
        ("GET", "/cari/?q=a", 100),
        ("GET", "/en/cari/?q=a", 100),
        ("GET", "/cari/saran/?q=a", 60),
        ("GET", "/en/cari/saran/?q=a", 60),
        ("POST", "/admin/login/", 60),
        ("POST", "/admin/lupa-kata-sandi/", 60),
        ("POST", "/admin/masuk/kode/", 60),
        ("POST", "/permohonan/baru/", 90),
        ("POST", "/en/permohonan/baru/", 90),
    ],
)
def test_a_client_that_asks_too_often_is_refused_and_nobody_else(slow_edge, method, path, burst):
    edge, me, answered = slow_edge, f"198.51.100.{len(path)}", 0
    while (answer := send(edge, path, method=method, address=me)).status == 200:
        answered += 1
        assert answered < 2 * burst
    assert (answer.status, answer.headers["Retry-After"]) == (429, "30")
    assert answered >= burst
    assert send(edge, path, method=method, address="198.51.100.200").status == 200
    assert send(edge, "/static/css/site.css", method="GET", address=me).status == 200


def test_of_ipv6_the_network_is_one_client(slow_edge):
    def login(address):
        return send(slow_edge, "/admin/login/", address=address).status

    mine = [login(f"2001:db8:1:2:{number:x}::{number:x}") for number in range(1, 120)]
    assert 429 in mine
    assert [login(address) for address in ("2001:db8:1:3::1", "2001:db8:2:2::1", "2001:db8::1")] == [200] * 3


# Pages of its own ---------------------------------------------------------------------------------------------------


def bad(edge, content):
    return raw(edge, content.replace(b"\r\n\r\n", b"\r\nX-Test-Address: 192.0.2.9\r\n\r\n", 1))


REQUESTS = {
    400: b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    404: b"GET /_berkas/x HTTP/1.1\r\nHost: a\r\n\r\n",
    405: b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    413: b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n",
    414: b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    501: b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
    505: b"GET / HTTP/3.7\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("status", REQUESTS)
def test_pages_of_its_own_carry_our_words_and_headers(edge, status):
    is_ours(bad(edge, REQUESTS[status]), status)


def test_a_header_that_is_too_long_or_odd(edge):
    is_ours(bad(edge, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9000 + b"\r\n\r\n"), 400)
    is_ours(bad(edge, b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"), 400)
    is_ours(bad(edge, b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"), 400)


def is_ours(answer, status):
    assert answer.status == status
    assert set(answer.headers) >= OURS
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "/" not in answer.headers["Server"] and b"nginx" not in answer.body
    markup.check(answer.body.decode(), inline=("style",))


@pytest.mark.parametrize(("method", "status", "times"), [("GET", 200, 2), ("POST", 502, 1)])
def test_a_page_of_a_killed_process_comes_from_another_and_no_form_is_sent_twice(edge, method, status, times):
    edge.received.clear()
    assert send(edge, DIES, 3 if method == "POST" else 0, FORM, method=method).status == status
    assert [path for path, _length in edge.received] == [DIES] * times


def test_while_the_portal_is_away_readers_get_the_last_copy_of_this_generation(edge, monkeypatch):
    generations, now = edge.folder / "generations", edge.folder / "generations" / "now"
    for name in ("satu", "dua"):
        (generations / name).mkdir()
    now.symlink_to("satu")
    fresh = send(edge, KEPT, method="GET")
    monkeypatch.setattr(edge.portal, "is_away", True)
    time.sleep(1.5)
    kept = send(edge, KEPT, method="GET")
    assert (fresh.status, kept.status) == (200, 200)
    assert kept.headers["X-Answer"] == fresh.headers["X-Answer"]
    now.unlink()
    now.symlink_to("dua")  # an act
    assert send(edge, KEPT, method="GET").status == 503


def test_without_the_portal_there_is_a_page(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        try:
            with throwaway_nginx.running(closed.getsockname()[1], tmp_path, processes=1) as (port, _plain):
                edge = SimpleNamespace(port=port)
                answer = send(edge, "/", method="GET")
                is_ours(answer, 502)
                assert answer.headers["Retry-After"] == "30"
                is_ours(send(edge, "/admin/x/", LONG, GOOD, body=b""), 500)
        except throwaway_nginx.NotInstalled:
            pytest.skip("nginx is not installed")


def test_every_page_that_is_named_is_there():
    named = set(re.findall(r"/_galat/(\d+\.html);", throwaway_nginx.ERRORS.read_text()))
    pages = throwaway_nginx.SHIPPED.parent / "pages"
    assert named == {path.name for path in pages.iterdir()}
    for path in pages.iterdir():
        markup.check(path.read_text(), inline=("style",))


def test_the_style_of_its_own_pages_is_the_one_that_their_policy_allows():
    """It stands in the page itself, because these pages come when nothing else does."""
    [allowed] = re.findall(r"style-src 'sha256-([^']+)'", throwaway_nginx.ERRORS.read_text())
    for page in (throwaway_nginx.SHIPPED.parent / "pages").iterdir():
        [style] = re.findall(r"<style>(.*?)</style>", page.read_text(), re.DOTALL)
        assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() == allowed, page.name
