"""`make run`: prepare the database, then keep the web server and the worker running until Ctrl-C.

The web server is gunicorn, so that Range, ETag, uploads and timeouts behave as in production; it reloads on changes of
Python and templates. The worker does not reload: restart it after changing a task.
"""

import argparse
import errno
import os
import signal
import socket
import sqlite3
import sys
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import Process
from typing import cast

import django
from django.core.management import CommandError, call_command
from django.db import connections

from opd.web.limits.semaphore import Semaphore, SemaphoreFull
from opd.worker.supervision import ROOT, Program, follow_parent, supervise, sweep

HOST = "127.0.0.1"
GRACE = 10  # seconds that web server and worker have to end by themselves
PORTS = range(1, 65536)
DAY = 24 * 60 * 60.0
FULL = {errno.ENOSPC, errno.EDQUOT}
UNFINISHED = ROOT / "var" / "kota-contoh"  # portal/demo/progress.py writes it
BEGIN_ANEW = "Where var/ holds nothing but the demo city: delete it, and run `make run` again."
GO_ON = "Run `make run` again: it goes on where this start stopped."


def prepare(address: str) -> None:
    """Migrate, and seed what the first pages of an empty database show, with one start of Django.

    Its process leads a group: Ctrl-C reaches `make run` alone, which then ends all of it at once.
    """
    os.setpgid(0, 0)
    follow_parent(signal.SIGKILL)
    with _turn():
        call_command("migrate", interactive=False)
        call_command("tend_index")
        call_command("seed_demo", if_empty=True, first=True, address=address)


def fill(address: str) -> None:
    """Seed the rest of the city, while people look at its first pages."""
    with _turn():
        call_command("seed_demo", rest=True, address=address)


@contextmanager
def _turn() -> Iterator[None]:
    """Set up Django, and hold the turn to prepare the data within the block; say what has to be done where it fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        with ExitStack() as held:
            _wait_for_turn(held)
            yield
        connections.close_all()
    except CommandError as error:
        sys.exit(f"\n{error}\n{BEGIN_ANEW}")
    except Exception as error:
        if not _is_full(error):
            traceback.print_exc()
        sys.exit(f"\nThis start did not finish: {error}\n{GO_ON}")


def _wait_for_turn(held: ExitStack) -> None:
    """Take the turn to prepare the data; wait while another `make run` has it."""
    now, later = (Semaphore("start", holders=1, queue=16, per_owner=16, patience=seconds) for seconds in (0, DAY))
    try:
        held.enter_context(now.acquire())
    except SemaphoreFull:
        print("Another `make run` is preparing these data; waiting for it.", flush=True)
        held.enter_context(later.acquire())


def _is_full(error: BaseException | None) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
        return True
    return error is not None and _is_full(error.__cause__)


def in_a_process_of_its_own(function: Callable[[str], None], argument: str) -> None:
    """Call `function` in its own process, which frees its memory."""
    process = Process(target=function, args=(argument,))
    process.start()
    try:
        process.join()
    except KeyboardInterrupt:
        process.kill()
        process.join()
        sweep(cast(int, process.pid))
        sys.exit(f"\nStopped. {GO_ON}")
    if process.exitcode and process.exitcode < 0:
        sys.exit(f"\nThis start was killed ({signal.Signals(-process.exitcode).name}). {GO_ON}")
    if process.exitcode:
        sys.exit(process.exitcode)


def refuse_taken(port: int) -> None:
    if port not in PORTS:
        sys.exit(f"PORT={port} is no port: choose one from {PORTS[0]} to {PORTS[-1]}, such as PORT=8001")
    if reason := _why_not(port):
        free = next((other for other in range(8001, PORTS[-1]) if not _why_not(other)), 8001)
        sys.exit(f"Port {port} cannot be used ({reason}). Choose another: make run PORT={free}")


def _why_not(port: int) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=1):  # noqa: S310 - our own http address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def announced(address: str, since: float) -> bool:
    """Print that the portal answers, once it does; return whether."""
    if ready := answers(address):
        print(f"\nPortal: {address}/  (ready after {time.monotonic() - since:.1f} s; Ctrl-C stops it)\n", flush=True)
    return ready


def main() -> None:
    since = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fill", action="store_true", help="only seed the rest of the demo city")
    asked = parser.parse_args()
    port, address = asked.port, f"http://{HOST}:{asked.port}"
    if asked.fill:
        return fill(address)
    refuse_taken(port)
    os.environ.setdefault("SITE_ADDRESS", address)  # for the links in letters and e-mails
    in_a_process_of_its_own(prepare, address)
    refuse_taken(port)  # preparing takes minutes
    web = ["-m", "gunicorn", "-c", "deploy/gunicorn_develop.conf.py", "--bind", f"{HOST}:{port}", "config.wsgi"]
    worker = ["manage.py", "qcluster", "--grace", str(GRACE - 2)]
    may_start: Callable[[], bool] = partial(announced, address, since)  # of two starts at once each takes longer
    programs = [Program("Web server", web)]
    if UNFINISHED.exists():  # the rest of the city reads its files itself, so the worker begins after it
        rest = ["-m", "deploy.develop", "--port", str(port), "--fill"]
        programs.append(Program("Demo city", rest, may_start=may_start, once=True))
        may_start = programs[-1].has_ended
    supervise([*programs, Program("Worker", worker, may_start=may_start)], grace=GRACE)
    print("Stopped.", flush=True)


if __name__ == "__main__":
    main()
