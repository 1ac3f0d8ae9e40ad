"""A fork server: untrusted files are read in processes with limits of their own, each started in milliseconds.

`python -m MODULE` loads its libraries, calls `serve` and forks for each question; `ForkServer` is the other end. A
question is a line of JSON with the descriptors of a pipe for the answer and of the file, if any; one byte says
afterwards whether the fork succeeded. The server never holds our secrets or connections. Knows no Django.
"""

import atexit
import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from opd.worker.supervision import follow_parent

ROOT = Path(__file__).resolve().parents[2]
INHERITED = ("PATH", "LD_LIBRARY_PATH")
IDLE = 10  # seconds without a question after which a server ends
START_SECONDS = 30  # to load its libraries on a busy machine
GRACE = 1  # seconds between the child's own alarm and the moment its server is killed
CHUNK = 256 * 1024
LONGEST_QUESTION = 64 * 1024
READY, DONE, FAILED = b"r", b"0", b"1"


class Died(Exception):
    """The child gave no complete answer: it crashed, was killed, or had no memory or time left."""


class Gone(Exception):
    """The server ended before it answered."""


def environment() -> dict[str, str]:
    """Return what a server inherits of our environment: none of our secrets."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


def limit(seconds: int, memory: int) -> None:
    """Limit this process to `seconds` and `memory` bytes, without a file or core dump, which would hold its input."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS has RLIMIT_AS and refuses to set it
            resource.setrlimit(name, (value, value))


class ForkServer:
    """A pool of servers of a module, one for each question at once; safe for threads and forks of this process."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._idle: list[_Server] = []
        self._owner = os.getpid()
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(
        self, question: Sequence, answer: BinaryIO, *, seconds: float, most_bytes: int, file: int | None = None
    ) -> None:
        """Write the child's answer, at most `most_bytes`, into `answer`.

        `question`: arguments that JSON can carry. `seconds`: by the clock, then the child is killed. `file`: a
        descriptor that the child reads from. Raises Died, and OSError if no server can be started.
        """
        server, is_new = self._take()
        while True:
            try:
                server.ask(question, answer, time.monotonic() + seconds + GRACE, most_bytes, file)
                break
            except Gone as error:
                server.kill()
                if is_new:
                    raise Died from error
                server, is_new = self._start(), True  # the old one was idle and ended
            except Died:
                self._give_back(server)
                raise
            except BaseException:  # the answer is still to come and must not be read as the next file's
                server.kill()
                raise
        self._give_back(server)

    def get_ready(self) -> None:
        """Start a server if none is idle, before the clock of a question runs. Raises OSError."""
        self._give_back(self._take()[0])

    def close(self) -> None:
        with self._lock:
            for server in self._servers_of_this_process():
                server.kill()
            self._idle.clear()

    def _take(self) -> "tuple[_Server, bool]":
        with self._lock:
            while self._servers_of_this_process():
                server = self._idle.pop()
                if server.is_alive():
                    return server, False
                server.kill()
        return self._start(), True

    def _start(self) -> "_Server":
        try:
            return _Server(self.module)
        except Gone as error:
            raise OSError(f"{self.module} does not start") from error

    def _give_back(self, server: "_Server") -> None:
        with self._lock:
            if server.is_alive():
                self._servers_of_this_process().append(server)

    def _servers_of_this_process(self) -> "list[_Server]":
        """Return the idle servers; after a fork none, as they belong to the parent."""
        if self._owner != os.getpid():
            for server in self._idle:
                server.link.close()
            self._owner, self._idle = os.getpid(), []
        return self._idle


class _Server:
    """One running server. Raises Gone if it ends instead of starting."""

    def __init__(self, module: str) -> None:
        self.link, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 -- our own module
                [sys.executable, "-X", "utf8", "-m", module, str(theirs.fileno())],
                cwd=ROOT,
                env=environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                process_group=0,
            )
        try:
            if self._byte(time.monotonic() + START_SECONDS) != READY:
                raise Gone
        except BaseException:
            self.kill()
            raise

    def ask(self, question: Sequence, answer: BinaryIO, until: float, most_bytes: int, file: int | None) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            try:
                descriptors = [writing] if file is None else [writing, file]
                socket.send_fds(self.link, [json.dumps(question).encode() + b"\n"], descriptors)
            except OSError as error:
                raise Gone from error
            finally:
                os.close(writing)
            while chunk := self._chunk(pipe, until):
                most_bytes -= len(chunk)
                if most_bytes < 0:
                    self.kill()
                    raise Died
                answer.write(chunk)
        if self._byte(until) != DONE:
            raise Died

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.link.close()

    def _chunk(self, pipe: BinaryIO, until: float) -> bytes:
        self._wait(pipe, until)
        return pipe.read(CHUNK)

    def _byte(self, until: float) -> bytes:
        self._wait(self.link, until)
        try:
            byte = self.link.recv(1)
        except OSError as error:
            raise Gone from error
        if not byte:
            raise Gone
        return byte

    def _wait(self, source: BinaryIO | socket.socket, until: float) -> None:
        """Wait for bytes until `until` (monotonic), then kill the server. Raises Died."""
        poll = select.poll()  # unlike select(), it takes descriptors above 1,024
        poll.register(source, select.POLLIN)
        if not poll.poll(max(0, until - time.monotonic()) * 1000):
            self.kill()
            raise Died


def serve(answer: Callable[..., None]) -> None:
    """Answer each question by `answer(output, *question, *files)` in a fork, which sets its limits first.

    Returns after `IDLE` seconds without a question, or when the asking process has ended. `output` is binary.
    """
    gc.collect()
    gc.freeze()  # the collector of a fork then never touches these pages, so they are not copied
    with socket.socket(fileno=int(sys.argv[1])) as link:
        link.sendall(READY)
        while select.select([link], [], [], IDLE)[0]:
            question, descriptors = _receive(link)
            if not question:
                break
            link.sendall(DONE if _answer_in_fork(link, answer, json.loads(question), descriptors) else FAILED)


def _receive(link: socket.socket) -> tuple[bytes, list[int]]:
    line, descriptors, _flags, _address = socket.recv_fds(link, LONGEST_QUESTION, 2)
    while line and not line.endswith(b"\n"):
        more = link.recv(LONGEST_QUESTION)
        line = line + more if more else b""
    return line, descriptors


def _answer_in_fork(link: socket.socket, answer: Callable[..., None], question: list, descriptors: list[int]) -> bool:
    child = os.fork()
    if not child:
        try:
            link.close()  # a reader taken over by its file must not answer for the next file
            follow_parent(signal.SIGKILL)
            output, *files = descriptors
            with os.fdopen(output, "wb") as stream:
                answer(stream, *question, *files)
            os._exit(0)
        finally:
            os._exit(1)
    for descriptor in descriptors:
        os.close(descriptor)
    return os.waitpid(child, 0)[1] == 0
