"""`make run`: prepare the database, then keep the web server and the worker running until Ctrl-C.

The web server is gunicorn, so that Range, ETag, uploads and timeouts behave as in production; it reloads on changes of
Python and templates. The worker does not reload: restart it after changing a task.
"""

import argparse
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from multiprocessing import Process

import django
from django.core.management import call_command
from django.db import connections

from opd.worker.supervision import Program, supervise

HOST = "127.0.0.1"
GRACE = 10  # seconds that web server and worker have to end by themselves


def prepare(address: str) -> None:
    """Migrate, and seed an empty database, with one start of Django, which takes about a second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False)
    call_command("tend_index")
    call_command("seed_demo", if_empty=True, address=address)
    connections.close_all()


def in_a_process_of_its_own(function: Callable[[str], None], argument: str) -> None:
    """Call `function` in its own process, which then frees the memory that it needed."""
    process = Process(target=function, args=(argument,))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


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


def announcing(address: str, since: float) -> Callable[[], None]:
    """Return a function that prints once when the portal answers."""
    announced = False

    def look() -> None:
        nonlocal announced
        if not announced and answers(address):
            announced = True
            took = time.monotonic() - since
            print(f"\nPortal: {address}/  (ready after {took:.1f} s; Ctrl-C stops it)\n", flush=True)

    return look


def main() -> None:
    since = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    address = f"http://{HOST}:{port}"
    refuse_taken(port)
    os.environ.setdefault("SITE_ADDRESS", address)  # for the links in letters and e-mails
    in_a_process_of_its_own(prepare, address)
    web = ["-m", "gunicorn", "-c", "deploy/gunicorn_develop.conf.py", "--bind", f"{HOST}:{port}", "config.wsgi"]
    worker = ["manage.py", "qcluster", "--grace", str(GRACE - 2)]
    programs = [Program("Web server", web), Program("Worker", worker)]
    supervise(programs, grace=GRACE, on_poll=announcing(address, since))
    print("Stopped.", flush=True)


if __name__ == "__main__":
    main()
