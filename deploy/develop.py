"""`make run`: prepare the database, then keep the web server and the worker running until Ctrl-C.

The web server is gunicorn, as in production, so that Range, ETag, uploads and timeouts behave here as they do there;
it reloads on changes of Python and templates. The worker does not reload: start again after changing a task.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
GRACE = 10  # seconds that a service has to end by itself
QUICK = 5  # a service that lives for fewer seconds than this did not start
MAX_QUICK_DEATHS = 4
PR_SET_PDEATHSIG = 1


def follow_parent() -> None:
    """Linux: end with the parent, even when the parent had no chance to say so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Service:
    """One program in a process group of its own, so that Ctrl-C reaches only us and leftovers can be swept."""

    name: str
    command: list[str]
    process: subprocess.Popen = field(init=False)
    started: float = field(init=False, default=0)
    quick_deaths: int = field(init=False, default=0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own two commands
            [sys.executable, *self.command],
            cwd=ROOT,
            process_group=0,
            preexec_fn=follow_parent,  # safe: this process has no threads
        )

    def restart_if_dead(self) -> None:
        if self.process.poll() is None:
            return
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started < QUICK else 0
        if self.quick_deaths >= MAX_QUICK_DEATHS:
            sys.exit(f"{self.name} does not stay alive; giving up.")
        print(f"{self.name} ended ({ending(self.process.returncode)}); starting it again.", flush=True)
        self.sweep()
        self.start()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, deadline: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0, deadline - time.monotonic()))
        self.sweep()

    def sweep(self) -> None:
        """End what a killed parent left of its process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ending(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"


def prepare(address: str) -> None:
    """Migrate, and seed an empty database, in one process: each start of Django costs about a second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False)
    call_command("seed_demo", if_empty=True, address=address)
    connections.close_all()


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8001")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=1):  # noqa: S310 - our own http address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def supervise(services: list[Service], address: str, since: float) -> None:
    """Run until a signal; a service that ends is started again, one that cannot start ends everything."""
    announced = False
    try:
        for service in services:
            service.start()
        while True:
            for service in services:
                service.restart_if_dead()
            if not announced and answers(address):
                announced = True
                took = time.monotonic() - since
                print(f"\nPortal: {address}/  (ready after {took:.1f} s; Ctrl-C stops it)\n", flush=True)
            time.sleep(0.1)
    finally:
        for service in services:
            service.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for service in services:
            service.wait_for_end(deadline)
        print("Stopped.", flush=True)


def stop(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    since = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    address = f"http://{HOST}:{port}"
    refuse_taken(port)
    os.environ.setdefault("SITE_ADDRESS", address)  # where the links of letters and e-mails lead
    prepare(address)
    web = ["-m", "gunicorn", "-c", "deploy/gunicorn_develop.conf.py", "--bind", f"{HOST}:{port}", "config.wsgi"]
    services = [Service("Web server", web), Service("Worker", ["manage.py", "qcluster"])]
    with contextlib.suppress(KeyboardInterrupt):
        supervise(services, address, since)


if __name__ == "__main__":
    main()
