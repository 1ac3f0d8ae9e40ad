"""Two web machines with folders of their own, one database, one store of files and one cache: a walk over both."""

import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager
from itertools import cycle

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from config import settings as project
from documents.models import DocumentState
from opd.web.limits.proof_of_work import NONCE, SEAL, Challenge
from requests_app.citizen.forms.steps import STEPS
from requests_app.models import InformationRequest
from tests import this_database, throwaway_redis
from tests.conftest import PASSWORD
from tests.deploy.test_serve import status
from tests.opd.sign_in.factor import code_now, give_factor
from tests.patience import PATIENCE, until
from tests.requests_app.citizen.test_filing import ASKED, of_step
from tests.requests_app.web.test_bot_check import solve
from tests.throwaway_redis import needs_redis

pytestmark = [pytest.mark.django_db(transaction=True), needs_redis]

PARTS = ["config", "deploy", "documents", "locale", "opd", "portal", "requests_app", "static", "templates", "manage.py"]
IGNORED = shutil.ignore_patterns("__pycache__", "var")


class Machine:
    """A copy of the code in a folder of its own, with a web server."""

    def __init__(self, folder, shared):
        self.folder, self.port = folder, throwaway_redis.free_port()
        folder.mkdir()
        for part in PARTS:
            source = settings.BASE_DIR / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=IGNORED)
            else:
                shutil.copy(source, folder / part)
        own = {"BIND": f"127.0.0.1:{self.port}", "WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "PAGE_SECONDS": "3600"}
        self.environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment |= shared | own

    @contextmanager
    def running(self):
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
            try:
                self.wait()
                yield self
            finally:
                self.process.terminate()
                self.process.wait(PATIENCE)

    def wait(self):
        """Wait for the first answer, which takes long where many share the processors."""
        until(self.is_up, pause=0.2)

    def is_up(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()
        return status(self.port, "/healthz") == 200

    def address(self, path):
        return f"http://127.0.0.1:{self.port}{path}"


class Browser:
    """One browser behind a load balancer: cookies know no port, so each machine gets the same."""

    def __init__(self):
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, machine, path):
        return self._open(urllib.request.Request(machine.address(path)))

    def post(self, machine, path, fields):
        body = urllib.parse.urlencode(fields).encode()
        headers = {"Referer": machine.address(path)}
        return self._open(urllib.request.Request(machine.address(path), data=body, headers=headers))

    def _open(self, request):
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode(errors="replace"), answer.url
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace"), error.url


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


@pytest.fixture
def machines(tmp_path):
    with throwaway_redis.running() as cache, ExitStack() as stack:
        shared = {
            "DATABASE_URL": this_database.url(),
            "STORAGE_URL": str(default_storage.location),
            "PAGE_PICTURES_URL": str(tmp_path / "halaman-bersama"),
            "CACHE_URL": cache.url,
            "DEBUG": "True",
        }
        found = [Machine(tmp_path / f"mesin-{number}", shared) for number in (1, 2)]
        yield [stack.enter_context(machine.running()) for machine in found]


@pytest.fixture
def clerk(reviewer, settings):
    """A reviewer's browser; the password is hashed as web servers do it."""
    settings.PASSWORD_HASHERS = project.PASSWORD_HASHERS
    reviewer.set_password(PASSWORD)
    reviewer.save()
    give_factor(reviewer)
    return Browser()


@pytest.mark.clock_of_machine
def test_the_whole_way_over_both(machines, make_document, reviewer, clerk):
    first, second = machines
    document = make_document("submitted", title="Pohon di jalan kota")
    page, act = document.get_absolute_url(), f"/admin/documents/document/{document.pk}/tindakan/"
    citizen = Browser()

    # Signing in is begun on one machine and ended on the other; the session is on both.
    _status, form, _url = clerk.get(first, "/admin/login/")
    fields = {"csrfmiddlewaretoken": token_of(form), "username": reviewer.username, "password": PASSWORD}
    _status, form, url = clerk.post(second, "/admin/login/?next=/admin/permohonan/", fields)
    assert "/admin/masuk/kode/" in url
    clerk.post(first, "/admin/masuk/kode/", {"csrfmiddlewaretoken": token_of(form), "code": code_now()})
    for machine in machines:
        assert clerk.get(machine, "/admin/permohonan/")[::2] == (200, machine.address("/admin/permohonan/"))

    # What one publishes, both find and send at once; what one withdraws, none shows.
    for machine in machines:
        assert "Pohon di jalan kota" not in citizen.get(machine, "/cari/?q=tengkes")[1]
        assert citizen.get(machine, page)[0] == 404
    version = publish(clerk, shown_by=first, sent_to=second, act=act, document=document)
    for machine in machines:
        assert "Pohon di jalan kota" in citizen.get(machine, "/cari/?q=tengkes")[1]
        assert citizen.get(machine, page)[0] == 200
        assert "Angka tengkes" in citizen.get(machine, f"/dokumen/{document.pk}/unduh/")[1]
    _status, form, _url = clerk.get(second, f"/admin/documents/document/{document.pk}/change/")
    fields = {"csrfmiddlewaretoken": token_of(form), "version": version, "reason": "Berkasnya keliru."}
    assert clerk.post(first, f"{act}withdraw/", fields)[0] == 200
    for machine in machines:
        assert "Pohon di jalan kota" not in citizen.get(machine, "/cari/?q=tengkes")[1]
        assert citizen.get(machine, page)[0] == 410
        assert citizen.get(machine, f"/dokumen/{document.pk}/unduh/")[0] == 410


def publish(clerk, *, shown_by, sent_to, act, document):
    """-> the version of the document after it."""
    document.refresh_from_db()
    _status, form, _url = clerk.get(shown_by, f"/admin/documents/document/{document.pk}/change/")
    fields = {"csrfmiddlewaretoken": token_of(form), "version": document.version, "looked_for": "1"}
    assert clerk.post(sent_to, f"{act}publish/", fields)[0] == 200
    document.refresh_from_db()
    assert document.state == DocumentState.PUBLISHED
    return document.version


def test_a_request_is_filed_over_both(machines):
    citizen = Browser()
    for machine, step in zip(cycle(machines), STEPS, strict=False):
        _status, form, _url = citizen.get(machine, step.address)
        other = machines[1 - machines.index(machine)]
        fields = {"csrfmiddlewaretoken": token_of(form)} | of_step(step, ASKED)
        status_of, form, url = citizen.post(other, step.address, fields)
        assert status_of == 200 and not url.endswith(step.address), form
    first, second = machines
    _status, form, _url = citizen.get(first, "/permohonan/periksa/")
    seal, bits = (re.search(pattern, form)[1] for pattern in (r'name="formulir" value="([^"]+)"', r'data-bits="(\d+)"'))
    time.sleep(4)  # a form that is sent at once looks like a machine's
    proof = {SEAL: seal, NONCE: solve(Challenge(seal, int(bits)))}
    _status, _page, url = citizen.post(second, "/permohonan/periksa/", proof | {"csrfmiddlewaretoken": token_of(form)})
    inforequest = InformationRequest.objects.get()
    code, shown, _url = citizen.get(first, urllib.parse.urlsplit(url).path)
    assert code == 200 and inforequest.number in shown


@pytest.mark.clock_of_machine
def test_a_machine_that_dies_takes_nobody_with_it(machines, make_document, reviewer, clerk):
    first, second = machines
    _status, form, _url = clerk.get(first, "/admin/login/")
    fields = {"csrfmiddlewaretoken": token_of(form), "username": reviewer.username, "password": PASSWORD}
    _status, form, _url = clerk.post(first, "/admin/login/?next=/admin/permohonan/", fields)
    clerk.post(first, "/admin/masuk/kode/", {"csrfmiddlewaretoken": token_of(form), "code": code_now()})
    first.process.kill()
    assert clerk.get(second, "/admin/permohonan/")[::2] == (200, second.address("/admin/permohonan/"))
