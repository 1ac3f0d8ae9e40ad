"""Web server and worker as one service: both work, a secret is masked in the log, and neither outlives the other."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager, suppress

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ, Task

from opd.worker.queues import SLOW, enqueue_slow
from tests import this_database
from tests.opd.worker.test_queues import SLOW_TASKS, alive, descendants, hand, needs_proc
from tests.patience import PATIENCE, until

pytestmark = [pytest.mark.django_db(transaction=True), needs_proc, pytest.mark.one_engine]


SERVE = ("manage.py", "serve", "--grace", "30")
GUNICORN = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi")


@contextmanager
def service(log, program=SERVE, **more):
    """-> process and port of `manage.py serve`, or of the web server alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": this_database.url(), "BIND": f"127.0.0.1:{port}"} | more
    process = subprocess.Popen(
        [sys.executable, *program], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
    )
    try:
        until(lambda: status(port, "/healthz") == 200)
        yield process, port
    finally:
        process.terminate()
        # A worker that gunicorn is forking at this moment misses its SIGTERM: it is killed after `graceful_timeout`.
        process.wait(PATIENCE)


def status(port, address):
    with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", address, headers={"Connection": "close"})
        with connection.getresponse() as response:
            return response.status
    return 0


@pytest.mark.clock_of_machine
def test_both_work_and_end_together(tmp_path):
    enqueue_slow("tests.slow_tasks.tasks.wait", 0)
    with (tmp_path / "log").open("w") as log, service(log, DJANGO_SETTINGS_MODULE=SLOW_TASKS) as (process, port):
        assert status(port, "/") == 200
        until(lambda: not OrmQ.objects.exists())
        everybody = descendants(process.pid)
    assert process.returncode == 0
    until(lambda: not alive(everybody))
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.clock_of_machine
def test_readers_are_answered_while_a_task_ends(tmp_path):
    enqueue_slow("tests.slow_tasks.tasks.wait", 3)
    with (tmp_path / "log").open("w") as log, service(log, DJANGO_SETTINGS_MODULE=SLOW_TASKS) as (process, port):
        until(lambda: OrmQ.objects.filter(key=SLOW, lock__gt=timezone.now()).exists())
        process.terminate()
        process.terminate()
        answers = []
        while process.poll() is None and not Task.objects.filter(func="tests.slow_tasks.tasks.wait").exists():
            answers.append(status(port, "/healthz"))
            time.sleep(0.1)
        process.wait(PATIENCE)
    # The task may have ended before the last one.
    assert set(answers[:-1]) == {200}, (tmp_path / "log").read_text()
    assert (process.returncode, Task.objects.get(func="tests.slow_tasks.tasks.wait").success) == (0, True)


def test_without_its_web_server_the_service_ends_with_an_error(tmp_path):
    with (tmp_path / "log").open("w") as log, service(log) as (process, _port):
        everybody = descendants(process.pid)
        os.kill(hand(process, "plid-web"), signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        until(lambda: not alive(everybody))


def test_the_web_server_ends_with_a_killed_service(tmp_path):
    with (tmp_path / "log").open("w") as log, service(log) as (process, _port):
        everybody = descendants(process.pid)
        process.kill()
        until(lambda: not alive(everybody))


def test_what_gunicorn_says_goes_through_our_log(tmp_path):
    with (tmp_path / "log").open("w") as log, service(log):
        pass
    lines = (tmp_path / "log").read_text().splitlines()
    booting = [line for line in lines if "Booting worker" in line]
    assert booting and all(" INFO gunicorn.error Booting" in line for line in booting)


@pytest.mark.parametrize("program", [SERVE, GUNICORN], ids=["serve", "gunicorn"])
def test_downloads_before_the_end_are_counted(tmp_path, make_document, program):
    revision = make_document().published_revision
    storage = revision.file.storage.location
    with (tmp_path / "log").open("w") as log, service(log, program, STORAGE_URL=storage) as (_process, port):
        assert status(port, f"/dokumen/{revision.document_id}/unduh/") == 200
    revision.refresh_from_db()
    assert revision.downloads == 1


def test_in_production_every_line_is_json(tmp_path):
    """Those that gunicorn writes before it has loaded the portal, and those of requests."""
    with (tmp_path / "log").open("w") as log, service(log, GUNICORN, LOG_FORMAT="json") as (_process, port):
        assert status(port, "/tidak-ada/budi@contoh.test/") == 404
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert any(line["message"].startswith("Listening at") for line in lines)
    assert [line["status"] for line in lines if line.get("view") == "" and line["status"] == 404]
    assert "budi" not in (tmp_path / "log").read_text()


def test_the_counts_of_all_processes_are_added_up(tmp_path):
    more = {"WEB_CONCURRENCY": "2", "TMPDIR": str(tmp_path)}
    with (tmp_path / "log").open("w") as log, service(log, GUNICORN, **more) as (process, port):
        answered = sum(status(port, "/healthz") == 200 for _request in range(60))
        found = re.search(r'requests_total\{[^}]*view="machines:healthz"\} (\d+)', body(port, "/metrics"))
        assert int(found[1]) >= answered == 60
        assert len(list(tmp_path.glob("plid-*/counter_*.db"))) >= 2
        os.kill(process.pid, signal.SIGHUP)  # nothing is lost with the old processes
        until(lambda: "plid_http" in body(port, "/metrics"))
        again = re.search(r'requests_total\{[^}]*view="machines:healthz"\} (\d+)', body(port, "/metrics"))
        assert int(again[1]) >= int(found[1])
    assert not list(tmp_path.glob("plid-*"))


def body(port, address):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=PATIENCE) as answer:
        return answer.read().decode()
