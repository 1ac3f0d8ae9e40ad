"""What is tried again later is a page with 503, in our words; queries of the web server end, those of others do not."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.db import connection, transaction

from opd.limits.semaphore import Semaphore
from opd.passwords import hashing
from tests import this_database
from tests.deploy.test_serve import GUNICORN, SERVE, service
from tests.markup import text


def test_a_full_queue_is_a_page(client, operator, monkeypatch, settings, tmp_path):
    """As the page of one's own password meets it, where nothing else catches it."""
    client.force_login(operator)
    settings.VAR_DIR, settings.PASSWORD_HASHERS = tmp_path, ["opd.passwords.hashing.BoundedArgon2Hasher"]
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


def page_of(port, address):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=30)
    except urllib.error.HTTPError as error:
        return error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", [GUNICORN, SERVE], ids=["gunicorn", "serve"])
def test_a_query_that_takes_too_long_is_a_page(tmp_path, program):
    """Somebody holds a table, as a migration does; the reader of a page is told to come back, and does."""
    if connection.vendor != "postgresql":
        pytest.skip("a limit of PostgreSQL")
    with (tmp_path / "log").open("w") as log, service(log, program, STATEMENT_TIMEOUT="1") as (_process, port):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE portal_page IN ACCESS EXCLUSIVE MODE")
            answer = page_of(port, "/halaman/kontak/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert "Server sedang sibuk" in answer.read().decode()
        assert page_of(port, "/halaman/kontak/").status in (200, 404)
    assert "Statement timeout: GET /halaman/kontak/" in (tmp_path / "log").read_text()


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
    with (tmp_path / "log").open("w") as log, service(log, program, STATEMENT_TIMEOUT="1") as (_process, port):
        statuses = [page_of(port, f"/tidur/{milliseconds}/").status for milliseconds in (100, 5000, 100)]
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
