"""A server of Redis or Valkey that lives as long as a `with` block, from Debian's packages."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from tests.patience import until

PROGRAMS = ("valkey-server", "redis-server")
INSTALLED = [program for program in PROGRAMS if shutil.which(program)]
HOST = "127.0.0.1"

needs_redis = pytest.mark.skipif(not INSTALLED, reason="neither valkey-server nor redis-server is installed")


class Server:
    """A server that can be stopped, frozen and emptied."""

    def __init__(self, program: str) -> None:
        self.program, self.port = program, free_port()
        self.url = f"redis://{HOST}:{self.port}/0"
        self.client = redis.Redis(host=HOST, port=self.port)
        self.start()

    def start(self) -> None:
        command = [self.program, "--port", str(self.port), "--bind", HOST, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.program} did not start")
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)  # a frozen one could not end
        self.process.kill()
        self.process.wait()
        self.client.close()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Accept connections, and answer none."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def running(program: str = "") -> Iterator[Server]:
    server = Server(program or INSTALLED[0])
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]
