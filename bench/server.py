"""What the programs of this folder share: databases, servers, times, and files of results.

gunicorn is as deployed, but with 2 threads in each of 2 processes; the client closes each connection.
"""

import argparse
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from tests import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
KEYS = {"SECRET_KEY": secrets.token_urlsafe(60), "PII_KEYS": secrets.token_urlsafe(32)}
GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
CLIENTS = 8
WARMING = 5  # requests to each address beforehand, so that both processes have rendered it


@dataclass(frozen=True)
class Timing:
    """Milliseconds with one client, requests a second with eight, and bytes of a body."""

    p50: float
    p95: float
    p99: float
    per_second: float
    bytes: int


def ask_for_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="only this one")


def environments(engine: str | None, options: str = "") -> Iterator[dict[str, str]]:
    """Yield an environment with an empty database and storage for each engine, or only for `engine`.

    Each is deleted when the next one is requested. `options`: of the PostgreSQL server.
    """
    with tempfile.TemporaryDirectory(prefix="plid-bench-") as folder:
        if engine != "postgresql":
            yield {"DATABASE_URL": f"sqlite:///{folder}/plid.sqlite3", "STORAGE_URL": f"{folder}/sqlite"}
        if engine != "sqlite":
            try:
                with throwaway_postgres.cluster(options) as url:
                    yield {"DATABASE_URL": url, "STORAGE_URL": f"{folder}/postgresql"}
            except throwaway_postgres.NotInstalled as reason:
                print(f"PostgreSQL was NOT measured: {reason}", file=sys.stderr)


def tell(name: str, results: list[dict], print_table: Callable[[dict], None]) -> None:
    """Print the results and write them to the file `name` in var/."""
    file = ROOT / "var" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, indent=1))
    for result in results:
        print_table(result)
    print(f"\nWritten to {file.relative_to(ROOT)}")


def production() -> dict[str, str]:
    """Return the environment of all processes of a server."""
    own = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "2", "DEBUG": "False", "HTTPS": "False", "ALLOWED_HOSTS": HOST}
    return os.environ | own | KEYS | {"DJANGO_SETTINGS_MODULE": "bench.settings"}


@contextmanager
def running(of: dict[str, str], tree: Path = ROOT) -> Iterator[tuple[int, int]]:
    """Run a server within the block; yields its port and process. `tree`: a checkout."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    environment = production() | {"BIND": f"{HOST}:{port}"} | of
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], cwd=tree, env=environment, check=True
    )
    server = subprocess.Popen([sys.executable, *GUNICORN], cwd=tree, env=environment)
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _try in range(300):
        try:
            return Visit(port).fetch("/lantai/") and None
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


@dataclass(frozen=True)
class Visit:
    """A reader. With `uncached`, a parameter unknown to the portal makes each address unique."""

    port: int
    uncached: bool = False

    def fetch(self, address: str) -> bytes:
        """Return the body of a page that must answer 200."""
        if self.uncached:
            address += f"{'&' if '?' in address else '?'}anew={secrets.token_hex(6)}"
        return _fetch(self.port, address)


def _fetch(port: int, address: str) -> bytes:
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        answer = bytearray()
        while block := connection.recv(1 << 20):
            answer += block
    head, _blank, body = bytes(answer).partition(b"\r\n\r\n")
    if not re.match(rb"HTTP/1\.1 200 ", head):
        raise SystemExit(f"{address}: {head[:80]!r}")
    return body


def measure(visit: Visit, addresses: list[str], number: int) -> Timing:
    """Measure `number` requests to the addresses in turn, one after the other; then as many with eight clients."""
    size = max(len(visit.fetch(address)) for _time in range(WARMING) for address in addresses)
    times = sorted(_times(visit, list(islice(cycle(addresses), number))))
    begun = time.perf_counter()
    with ProcessPoolExecutor(CLIENTS) as pool:
        shares = [list(islice(cycle(addresses[n:] + addresses[:n]), number // CLIENTS)) for n in range(CLIENTS)]
        done = sum(map(len, pool.map(_times, [visit] * CLIENTS, shares)))
    per_second = done / (time.perf_counter() - begun)
    p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.95, 0.99))
    return Timing(statistics.median(times), p95, p99, per_second, size)


def _times(visit: Visit, addresses: list[str]) -> list[float]:
    times = []
    for address in addresses:
        begun = time.perf_counter()
        visit.fetch(address)
        times.append((time.perf_counter() - begun) * 1000)
    return times
