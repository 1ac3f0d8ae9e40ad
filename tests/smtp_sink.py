"""A mail server for tests, on a port of its own from the start: first down, then deaf, then at work."""

import email
import socketserver
import threading
from contextlib import suppress
from email.message import EmailMessage
from email.policy import default


class Conversation(socketserver.StreamRequestHandler):
    """One client's SMTP, as far as a sender needs it."""

    server: "Sink"

    def handle(self) -> None:
        self.server.connections += 1
        with suppress(ConnectionError):  # a client that gave up waiting
            self.converse()

    def converse(self) -> None:
        self.say("220 sink")
        for line in self.rfile:
            verb = line[:4].strip().upper()
            if verb == b"DATA" and self.server.stalls:
                self.server.stalled.set()
                self.rfile.read()  # never answers; ends when the client is gone
            elif verb == b"DATA":
                self.say("354 go on")
                self.server.received.append(email.message_from_bytes(b"".join(self.lines()), policy=default))
                self.say("250 taken")
            elif verb == b"RCPT" and any(address.encode() in line for address in self.server.refused):
                self.say("550 5.1.1 no such user")
            else:
                self.say("221 bye" if verb == b"QUIT" else "250 fine")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def lines(self):
        """The message up to its full stop, with the dots that SMTP doubles taken back."""
        for line in iter(self.rfile.readline, b".\r\n"):
            yield line[1:] if line.startswith(b".") else line


class Sink(socketserver.ThreadingTCPServer):
    """`received` is what it took, `connections` how often somebody came, the deaf time included.

    While it `stalls` it leaves every message unanswered, and sets `stalled`. It takes nothing for a `refused` address.
    """

    daemon_threads, request_queue_size = True, 50
    allow_reuse_address = True

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), Conversation, bind_and_activate=False)
        self.connections = 0
        self.received: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.worker: threading.Thread | None = None
        self.stalls, self.stalled = False, threading.Event()
        self.server_bind()  # from here on the port is taken, and refuses every connection

    @property
    def port(self) -> int:
        return self.server_address[1]

    def hear_nothing(self) -> None:
        """Connections are made, and nobody ever says a word on them."""
        self.server_activate()

    def come_up(self) -> None:
        """Work off what waits and all that comes."""
        self.worker = threading.Thread(target=self.serve_forever, daemon=True)
        self.worker.start()

    def server_close(self) -> None:
        if self.worker:
            self.shutdown()
        super().server_close()
