"""A receiver on loopback with TLS, whose certificate is of an authority that only the test trusts."""

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from portal.models import Webhook
from portal.webhooks import verbs

HOST = "penerima.contoh.id"


@dataclass
class Receiver:
    """What arrived, and what is answered: the statuses in turn, the last one from then on."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    requests: list = field(default_factory=list)  # (path, headers, body)
    hold: threading.Event | None = None  # the header of the answer drips, line by line, until it is set

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}/terima?dari=plid"

    def resolve(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1"]


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def receiver(authority, tmp_path, monkeypatch):
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append((self.path, dict(self.headers), body))
            status = state.statuses.pop(0) if len(state.statuses) > 1 else state.statuses[0]
            self.send_response(status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.answer)))
            while state.hold is not None and not state.hold.wait(0.1):
                self.send_header("X-More", "1")
                self.flush_headers()
            self.end_headers()
            self.wfile.write(state.answer)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads, state.port = True, server.server_port
    server.handle_error = lambda *_args: None  # clients that end a connection early
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    if state.hold:
        state.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def webhook(db, receiver) -> Webhook:
    """A receiver that is told everything from now on."""
    row = Webhook(name="Satu Data", address=receiver.address)
    verbs.prepare(row)
    row.full_clean()
    row.save()
    return row
