"""What is tried again later is a page with 503, in our words; queries of the web server end, those of others do not."""

import os
import resource
import secrets
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test import Client

from bench.load.client import multipart
from documents.files.places import STAFF_POOL
from documents.lifecycle import publishing
from documents.models import Category
from opd.people.factors import hashing
from opd.web.limits.semaphore import Semaphore
from portal.middleware.overload import unavailable
from tests import this_database
from tests.deploy.test_serve import GUNICORN, SERVE, service
from tests.markup import text
from tests.opd.web.limits.queueing import places_taken
from tests.opd.worker.test_queues import descendants
from tests.patience import PATIENCE, until


def test_a_full_queue_is_a_page(client, operator, monkeypatch, settings, tmp_path):
    """As the page of one's own password meets it, where nothing else catches it."""
    client.force_login(operator)
    settings.VAR_DIR, settings.PASSWORD_HASHERS = tmp_path, ["opd.people.factors.hashing.BoundedArgon2Hasher"]
    operator.set_password("kata sandi untuk uji")
    operator.save()
    client.force_login(operator)
    monkeypatch.setattr(hashing, "STAFF", Semaphore("password-staff", 1, 16, 16, patience=0, retry_after=7))
    assert get_hasher().algorithm == "argon2"
    new = {"new_password1": "padi menguning di sawah", "new_password2": "padi menguning di sawah"}
    with hashing.STAFF.acquire():
        response = client.post("/admin/password_change/", new | {"old_password": "kata sandi untuk uji"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")
    assert "Server sedang sibuk" in text(response)
    response = client.post("/admin/password_change/", new | {"old_password": "kata sandi untuk uji"})
    assert response.status_code == 302


def page_of(port, address, **headers):
    return answer_to(urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers=headers))


def answer_to(request):
    try:
        response = urllib.request.urlopen(request, timeout=PATIENCE)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return SimpleNamespace(status=response.status, headers=response.headers, text=response.read().decode())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", [GUNICORN, SERVE], ids=["gunicorn", "serve"])
def test_a_query_that_takes_too_long_is_a_page(tmp_path, program):
    """Somebody holds a table, as a migration does; the reader of a page is told to come back, and does."""
    if connection.vendor != "postgresql":
        pytest.skip("a limit of PostgreSQL")
    with (tmp_path / "log").open("w") as log, service(log, program, STATEMENT_TIMEOUT="5") as (_process, port):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE portal_page IN ACCESS EXCLUSIVE MODE")
            answer = page_of(port, "/halaman/kontak/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert "Server sedang sibuk" in answer.text
        assert page_of(port, "/halaman/kontak/").status in (200, 404)
    assert "Statement timeout: GET portal:page\n" in (tmp_path / "log").read_text()


SLOW_SITE = """
from config.wsgi import application
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from config.urls import urlpatterns as ours


def slow(request, milliseconds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [milliseconds / 1000])
    return HttpResponse("ok")


settings.ROOT_URLCONF = __name__
urlpatterns = [path("tidur/<int:milliseconds>/", slow), *ours]
"""


@pytest.mark.django_db(transaction=True)
def test_a_query_that_sleeps(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("a limit of PostgreSQL")
    (tmp_path / "slow_site.py").write_text(SLOW_SITE)
    program = (*GUNICORN[:-1], "--pythonpath", str(tmp_path), "slow_site")
    with (tmp_path / "log").open("w") as log, service(log, program, STATEMENT_TIMEOUT="5") as (_process, port):
        statuses = [page_of(port, f"/tidur/{milliseconds}/").status for milliseconds in (100, 30_000, 100)]
    assert statuses == [200, 503, 200]


@pytest.mark.django_db(transaction=True)
def test_commands_have_all_the_time_they_need():
    if connection.vendor != "postgresql":
        pytest.skip("a limit of PostgreSQL")
    code = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('SHOW statement_timeout'); print(*cursor.fetchone())"
    )
    environment = os.environ | {"DATABASE_URL": this_database.url(), "STATEMENT_TIMEOUT": "1"}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_people_are_told_to_come_back(tmp_path):
    """As while PostgreSQL restarts: its connections end, and it takes no new ones. Views and middleware meet it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could be away")
    pages = ["/", "/cari/?q=anggaran", "/permohonan/lacak/", "/admin/permohonan/", "/api/v1/opd"]
    session = {"Cookie": f"sessionid={'a' * 32}"}  # which a middleware reads
    connection.ensure_connection()
    with (tmp_path / "log").open("w") as log, service(log, GUNICORN, **production()) as (_process, port):
        assert page_of(port, "/api/v1/opd", **session).status == 200
        with database_away():
            answers = [page_of(port, page, **session) for page in pages]
        assert [(answer.status, answer.headers["Retry-After"]) for answer in answers] == [(503, "5")] * len(pages)
        assert "Server sedang sibuk" in answers[0].text
        assert page_of(port, "/api/v1/opd", **session).status == 200


def production():
    """-> settings without DEBUG, in which a failure shows no traceback."""
    keys = {"SECRET_KEY": secrets.token_urlsafe(60), "PII_KEYS": secrets.token_urlsafe(32)}
    return keys | {"DEBUG": "False", "HTTPS": "False", "ALLOWED_HOSTS": "127.0.0.1"}


@contextmanager
def database_away():
    """Everybody else's connections to this database end, and nobody gets a new one."""
    name, own = connection.settings_dict["NAME"], connection.connection.info.backend_pid
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
    with connection._nodb_cursor() as outside:
        outside.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            outside.execute(others, [name, own])
            yield
        finally:
            outside.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_engine
def test_an_upload_for_which_there_is_no_room_is_a_page(tmp_path):
    """The disk ends while the form is read, which Django does in a middleware: gunicorn must not hang up."""
    address = "/permohonan/baru/identitas/"
    with (tmp_path / "log").open("w") as log, service(log, GUNICORN, **production()) as (process, port):
        for pid in descendants(process.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, 100_000))
        answer = answer_to(upload_to(port, address, bytes(300_000)))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert "Server sedang sibuk" in answer.text
        assert page_of(port, "/healthz").status == 200
    assert "Disk full: POST" in (tmp_path / "log").read_text()


HELD_SITE = """
import time
from pathlib import Path
from types import SimpleNamespace

from config.wsgi import application
from django.conf import settings
from opd.web.limits import semaphore

settings.VAR_DIR = Path("{folder}")
# Nobody's patience ends before the test says so.
semaphore.time = SimpleNamespace(sleep=time.sleep, monotonic=lambda: float(Path("{folder}", "enough").exists()) * 1e9)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_engine
def test_sixteen_uploads_of_staff_leave_threads_for_readers(
    tmp_path, operator, neighbour, opd_health, opd_kominfo, settings
):
    """The attack: all threads of the web server wait for two heavy files that staff has inspected for half a minute."""
    (tmp_path / "held_site.py").write_text(HELD_SITE.format(folder=tmp_path))
    settings.VAR_DIR = tmp_path
    program = (*GUNICORN[:-1], "--pythonpath", str(tmp_path), "held_site")
    form = {"title": "Rencana kerja dinas", "csrfmiddlewaretoken": "a" * 32}
    body, kind = multipart(form, [("file", "rencana.txt", b"isi")])
    values = {"title": "Rencana", "summary": "Isi.", "kind": "rencana", "year": 2026, "classification": "berkala"}
    drafts = {
        person: publishing.create(
            opd, by=person, values=values | {"category": Category.objects.create(opd=opd, name="A")}
        )
        for person, opd in ((operator, opd_health), (neighbour, opd_kominfo))
    }

    def upload(person):
        address = f"/admin/documents/document/{drafts[person].pk}/change/"
        client = Client()
        client.force_login(person)
        headers = {"Content-Type": kind, "Cookie": f"csrftoken={'a' * 32}; sessionid={client.session.session_key}"}
        return urllib.request.Request(f"http://127.0.0.1:{port}{address}", body, headers)

    with ExitStack() as held, (tmp_path / "log").open("w") as log, service(log, program) as (_process, port):
        for _turn in range(STAFF_POOL.semaphore.holders):
            held.enter_context(STAFF_POOL.semaphore.acquire_without_place(0))
        page_of(port, "/")
        with ThreadPoolExecutor(16) as pool:
            answers = [pool.submit(answer_to, upload(person)) for person in (operator, neighbour) * 8]
            until(lambda: 16 - sum(answer.done() for answer in answers) == STAFF_POOL.semaphore.queue)
            try:
                assert [page_of(port, "/").status for _reader in range(5)] == [200] * 5
                assert places_taken(STAFF_POOL.semaphore) == STAFF_POOL.semaphore.queue
            finally:
                (tmp_path / "enough").touch()
        shown = [answer.result() for answer in answers]
        assert {(page.status, page.headers["Retry-After"]) for page in shown} == {(503, "10")}
        assert all('value="Rencana kerja dinas"' in page.text for page in shown)
        assert all("Terlalu banyak berkas sedang diperiksa" in page.text for page in shown)
        held.close()
        again = answer_to(upload(operator))
        assert again.status == 200 and "Terlalu banyak berkas" not in again.text


def upload_to(port, address, content):
    body, content_type = multipart({}, [("file", "besar.pdf", content)])
    headers = {"Content-Type": content_type, "Cookie": f"csrftoken={'a' * 32}"}
    return urllib.request.Request(f"http://127.0.0.1:{port}{address}", body, headers)


@pytest.mark.django_db
@pytest.mark.one_engine
def test_a_busy_sqlite_file_passes_and_a_missing_table_does_not(tmp_path, rf):
    def failure(statement):
        opened = sqlite3.connect(tmp_path / "uji.sqlite3", timeout=0)
        with closing(opened), pytest.raises(sqlite3.OperationalError) as caught:
            opened.execute(statement)
        error = OperationalError("as Django raises it")
        error.__cause__ = caught.value
        return unavailable(rf.get("/"), error)

    assert failure("SELECT 1 FROM tidak_ada") is None
    with closing(sqlite3.connect(tmp_path / "uji.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert failure("CREATE TABLE satu (a)").status_code == 503
    assert unavailable(rf.get("/"), ProgrammingError("relation does not exist")) is None
    assert unavailable(rf.get("/"), None) is None


@pytest.mark.django_db
def test_an_error_of_the_driver_itself_passes(rf):
    """As where the connection ends while Django closes the cursor from which it read the choices of a field."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that could end")
    lost = "server closed the connection unexpectedly"
    for kind in (connection.Database.OperationalError, connection.Database.DatabaseError):
        assert unavailable(rf.get("/"), kind(lost)).status_code == 503
    assert unavailable(rf.get("/"), connection.Database.ProgrammingError("no results to fetch")) is None
