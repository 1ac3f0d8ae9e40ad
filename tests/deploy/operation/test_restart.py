"""The web server is started anew while people read and send: the socket of systemd keeps their requests waiting."""

import http.client
import os
import socket
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from django.conf import settings

from tests import this_database
from tests.deploy import throwaway_nginx
from tests.opd.worker.test_queues import needs_proc
from tests.patience import PATIENCE, until

pytestmark = [pytest.mark.django_db(transaction=True), needs_proc, pytest.mark.one_engine]

READERS, RESTARTS, ANSWERS = 6, 2, 40
FIRST_SOCKET = 3  # of those that systemd hands over (sd_listen_fds(3))
WEB = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
SERVE = ["manage.py", "serve", "--grace", "5"]


class Systemd:
    """What systemd does for a service with a socket unit: it listens, and stops and starts the program behind it."""

    def __init__(self, listening, log, command):
        self.listening, self.log, self.command = listening, log, command
        self.process = None

    def start(self):
        environment = os.environ | {"DATABASE_URL": this_database.url(), "LISTEN_FDS": "1", "TRUSTED_PROXIES": "1"}
        as_main_process = 'export LISTEN_PID=$$; exec "$@"'
        command = ["sh", "-c", as_main_process, "sh", sys.executable, *self.command]

        def hand_over():
            os.dup2(self.listening.fileno(), FIRST_SOCKET)

        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, preexec_fn=hand_over,
            pass_fds=[FIRST_SOCKET, self.listening.fileno()], stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def stop(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0


class Reader(threading.Thread):
    """Asks again and again, for a page and with a form, until told to stop."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.is_stopping, self.statuses = port, False, []

    def run(self):
        number = 0
        while not self.is_stopping:
            number += 1
            self.statuses.append(self.ask("POST" if number % 3 == 0 else "GET"))

    def ask(self, method):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
                body = "isi=ada" if method == "POST" else None
                form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
                connection.request(method, "/healthz" if method == "GET" else "/permohonan/", body, form)
                return connection.getresponse().status
        except OSError as error:
            return type(error).__name__


@pytest.mark.skipif(not throwaway_nginx.PROGRAM, reason="nginx is not installed")
@pytest.mark.parametrize(  # the same web server, with the worker beside it
    "command", [pytest.param(WEB, id="plid-web"), pytest.param(SERVE, id="plid", marks=pytest.mark.long)]
)
def test_no_request_is_lost(tmp_path, command):
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening, (tmp_path / "log").open("w") as log:
        service = Systemd(listening, log, command)
        service.start()
        try:
            with throwaway_nginx.running(listening.getsockname()[1], tmp_path, processes=1, limits=False) as (
                port,
                _plain,
            ):
                readers = [Reader(port) for _number in range(READERS)]
                for reader in readers:
                    reader.start()
                for _restart in range(RESTARTS):
                    answered = sum(len(reader.statuses) for reader in readers)
                    until(lambda: sum(len(reader.statuses) for reader in readers) > answered + ANSWERS)  # noqa: B023
                    service.stop()
                    service.start()
                answered = sum(len(reader.statuses) for reader in readers)
                until(lambda: sum(len(reader.statuses) for reader in readers) > answered + ANSWERS)
                for reader in readers:
                    reader.is_stopping = True
                for reader in readers:
                    reader.join(PATIENCE)
        finally:
            service.stop()
    statuses = [status for reader in readers for status in reader.statuses]
    assert len(statuses) > ANSWERS * RESTARTS
    assert {status for status in statuses if status not in (200, 403, 405)} == set()
