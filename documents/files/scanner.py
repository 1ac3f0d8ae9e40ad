"""Client of the virus scanner clamd, over CLAMD_SOCKET: INSTREAM for a file, PING for a sign of life.

Without CLAMD_SOCKET there is no scanner, and nothing waits for it. A scanner that is set and does not answer, or that
has not read the file to its end, has not scanned it.
"""

import contextlib
import socket
import struct
import time
from typing import BinaryIO, cast

from django.conf import settings

from documents.files.child.bytestream import chunks

CONNECT_SECONDS, WORKER_SECONDS = 3, 90
LONGEST_ANSWER = 4096
FOUND, OK = " FOUND", "stream: OK"


class NotScanned(Exception):
    """The scanner did not answer, or not about the complete file. The text is for *Sistem* and the log."""


def is_on() -> bool:
    return settings.CLAMD_SOCKET is not None


def answers() -> bool:
    try:
        until = time.monotonic() + CONNECT_SECONDS
        with _connected(until) as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection, until) == "PONG"
    except OSError:
        return False


def found_in(file: BinaryIO, seconds: float = WORKER_SECONDS) -> str:
    """Return the name of what the scanner found in a seekable file, or "", within `seconds`. Raises NotScanned."""
    until = time.monotonic() + seconds
    try:
        with _connected(until) as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may refuse before it has read all
                connection.sendall(b"zINSTREAM\0")
                for chunk in chunks(file):
                    _limit(connection, until)
                    connection.sendall(struct.pack(">I", len(chunk)) + chunk)
                connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection, until)
    except OSError as error:
        raise NotScanned(type(error).__name__) from error
    finally:
        file.seek(0)
    if answer.endswith(FOUND):
        return answer.removeprefix("stream: ").removesuffix(FOUND)
    if answer != OK:
        raise NotScanned(answer or "no answer")
    return ""


def _connected(until: float) -> socket.socket:
    family, address = cast(tuple, settings.CLAMD_SOCKET)
    connection = socket.socket(socket.AF_UNIX if family == "unix" else socket.AF_INET, socket.SOCK_STREAM)
    connection.settimeout(CONNECT_SECONDS)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    _limit(connection, until)
    return connection


def _limit(connection: socket.socket, until: float) -> None:
    """Let the next call last until then at the most. Raises TimeoutError when that is over."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _answer(connection: socket.socket, until: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _limit(connection, until)
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")
