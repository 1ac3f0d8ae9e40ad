"""How much anybody may send where, decided before anything is stored; on a real gunicorn by raw sockets."""

import ast
import contextlib
import inspect
import socket
import threading
import time

import pytest
from django.conf import settings as project
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, resolve

from opd.web.limits.request_size import FORM_BYTES, MIB, STRANGER_FILES_BYTES, RequestLimits, has_files
from requests_app.citizen.views.case import APPLICANT_ACTS
from requests_app.staff.views import objections, request_acts
from tests.deploy.test_serve import GUNICORN, service
from tests.markup import CheckedClient, text
from tests.patience import PATIENCE

LOGIN, NEW = "/admin/login/", "/permohonan/baru/identitas/"
ADD = "/admin/documents/document/add/"


@pytest.fixture
def disk(settings):
    """-> function: the bytes that lie in the folder of uploads."""
    return lambda: sum(path.stat().st_size for path in settings.FILE_UPLOAD_TEMP_DIR.iterdir())


def form(size):
    return {"berkas": SimpleUploadedFile("besar.bin", bytes(size)), "username": "a"}


def judged(rf, path, length, user=None):
    """What the middleware answers to a body of this length, of which nothing has arrived yet."""
    request, match = rf.post(path, CONTENT_LENGTH=str(length)), resolve(path)
    request.user = user or AnonymousUser()
    return RequestLimits(None).process_view(request, match.func, match.args, match.kwargs)


# What is refused ----------------------------------------------------------------------------------------------------

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.mark.parametrize(
    "path",
    [LOGIN, "/lapor/baru/", "/keberatan/baru/", "/permohonan/baru/", "/permohonan/periksa/", "/permohonan/s/x/tulis/"],
)
def test_where_no_file_is_taken_a_large_body_is_refused(path, disk):
    response = CheckedClient().post(path, form(FORM_BYTES))
    assert response.status_code == 413
    assert "Kiriman ini terlalu besar" in text(response)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert disk() == 0


def test_a_small_file_is_thrown_away_where_none_is_taken(rf, disk):
    response = Client().post(LOGIN, form(1000))
    assert response.status_code == 200
    assert not response.wsgi_request.FILES and response.wsgi_request.POST["username"] == "a"
    assert disk() == 0


def test_a_request_with_files_has_its_own_limit(rf):
    assert Client().post(NEW, form(2 * FORM_BYTES)).status_code == 200
    for path in (NEW, "/permohonan/s/x/lengkapi/", "/verifikasi/x/"):
        assert judged(rf, path, 5 * MIB) is None
        assert judged(rf, path, STRANGER_FILES_BYTES + 1).status_code == 413
    assert judged(rf, "/permohonan/s/x/tulis/", FORM_BYTES) is None
    assert judged(rf, "/permohonan/s/x/tulis/", FORM_BYTES + 1).status_code == 413


@pytest.mark.parametrize("path", [ADD, "/admin/catat/", "/admin/permohonan/1/berkas/", "/admin/opd/holiday/impor/"])
def test_files_of_the_staff_are_read_only_from_who_is_signed_in(path, disk):
    response = Client().post(path, form(FORM_BYTES))
    assert (response.status_code, response.headers["Location"]) == (302, f"{LOGIN}?next={path}")
    assert disk() == 0


def test_a_clerk_may_send_long_forms_and_files(client, operator, disk):
    client.force_login(operator)
    long = {"title": "a" * 2 * FORM_BYTES}
    assert client.post("/admin/documents/document/1/change/", long).status_code == 302
    assert client.post("/admin/documents/duty/opd/x/nyatakan/x/x/", long).status_code != 413
    too_long = client.post("/admin/documents/duty/opd/x/nyatakan/x/x/", {"a": "a" * 3 * MIB})
    assert too_long.status_code == 413
    response = client.post(ADD, form(4 * MIB))
    assert response.status_code == 200 and response.wsgi_request.FILES["berkas"].size == 4 * MIB


def test_an_account_without_a_role_is_a_stranger(client, make_user, disk):
    client.force_login(make_user("kosong"))
    assert client.post(ADD, form(FORM_BYTES)).status_code == 413
    assert disk() == 0


def test_chunks_are_refused():
    response = Client().post(NEW, {"a": "b"}, headers={"transfer-encoding": "chunked"})
    assert response.status_code == 411


@pytest.mark.parametrize("length", ["", "-1", "1e9", "x", "9" * 5000, "9" * 30, "9_000_000", " 9000000"])
def test_as_much_is_judged_as_django_would_read(rf, length):
    answer = judged(rf, LOGIN, length)
    would_read = rf.post(LOGIN, CONTENT_LENGTH=length)._stream.limit
    assert (answer.status_code if answer else 0) == (413 if would_read > FORM_BYTES else 0)


# Which views take files ---------------------------------------------------------------------------------------------


def views(patterns=None, prefix=""):
    """-> (address, view) of all patterns."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from views(entry.url_patterns, address)
        else:
            yield address, entry.callback


def own_function(view):
    view = inspect.unwrap(view)
    return view if inspect.isroutine(view) else type(view).__call__


def readers_of_files():
    """-> (module, name) of functions that mention `request.FILES`, and of those that call them, by name in a module."""
    for floor in ("opd", "documents", "requests_app", "portal"):
        for path in (project.BASE_DIR / floor).rglob("*.py"):
            tree = ast.parse(path.read_text())
            functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            found = {name for name, node in functions.items() if mentions(node, {"FILES"})}
            while more := {name for name, node in functions.items() if mentions(node, found)} - found:
                found |= more
            module = ".".join(path.relative_to(project.BASE_DIR).with_suffix("").parts)
            yield from ((module, name) for name in found)


def mentions(function, names):
    """-> whether the function uses one of `names`, other than to ask whether its page opens to the person."""
    asked = {
        id(argument)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "opens"
        for argument in node.args
    }
    nodes = [node for node in ast.walk(function) if id(node) not in asked]
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return bool(names & (used | {node.id for node in nodes if isinstance(node, ast.Name)}))


def test_every_view_that_reads_files_says_how_much_it_takes():
    readers = set(readers_of_files())
    assert ("requests_app.citizen.views.filing", "step") in readers
    unlimited = {
        address
        for address, view in views()
        if (own_function(view).__module__, own_function(view).__name__) in readers and not hasattr(view, "file_limit")
    }
    assert unlimited == set()
    # `perform` reads the files of the desk's acts.
    for acts in (request_acts, objections):
        assert any(has_files(row.form) for row in acts.ACTS.values()) and hasattr(acts.act, "file_limit")


def test_every_admin_whose_form_has_a_file_says_so():
    for model_admin in admin.site._registry.values():
        forms = {model_admin.add_view: getattr(model_admin, "ask_form", model_admin.form)}
        for view, form in (forms | {model_admin.change_view: model_admin.form}).items():
            assert has_files(form) == hasattr(view, "file_limit"), model_admin


def test_of_the_applicant_s_acts_only_those_with_files_take_them():
    [limit] = {view.file_limit for address, view in views() if address == "permohonan/s/<str:token>/<slug:act>/"}
    taking = {act for act in [*APPLICANT_ACTS, "tidak-ada"] if limit.applies(token="x", act=act)}
    assert taking == {act for act, doing in APPLICANT_ACTS.items() if has_files(doing.form)} == {"lengkapi"}


def test_every_form_page_with_files_posts_to_an_address_that_takes_them():
    """Of the templates: each form that is sent in parts."""
    templates = (project.BASE_DIR / "templates").rglob("*.html")
    pages = [path for path in templates if "multipart/form-data" in path.read_text()]
    assert len(pages) == 9  # a new one: is its view decorated with takes_files?


# The same on gunicorn -----------------------------------------------------------------------------------------------


@pytest.fixture
def port(tmp_path, transactional_db):
    with (tmp_path / "log").open("w") as log, service(log, GUNICORN) as (_process, port):
        yield port
    assert "Traceback" not in (tmp_path / "log").read_text()


UPLOADS = project.FILE_UPLOAD_TEMP_DIR


def uploads():
    return sum(path.stat().st_size for path in UPLOADS.iterdir())


class Sender(threading.Thread):
    """Sends a head and then zeros until the other side has had enough; `answer` is what came back."""

    def __init__(self, port, head, megabytes, *, chunked=False):
        super().__init__(daemon=True)
        self.port, self.head, self.megabytes, self.chunked = port, head, megabytes, chunked
        self.answer, self.sent = b"", 0

    def run(self):
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(self.head)
                for _megabyte in range(self.megabytes):
                    connection.sendall(b"100000\r\n" * self.chunked + bytes(MIB) + b"\r\n" * self.chunked)
                    self.sent += MIB
                if self.chunked:
                    connection.sendall(b"0\r\n\r\n")
            with contextlib.suppress(OSError):
                while piece := connection.recv(65536):
                    self.answer += piece


def head(path, *headers, cookie="csrftoken=" + "a" * 32):
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookie}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


MULTIPART = "Content-Type: multipart/form-data; boundary=B"
FILE = b'--B\r\nContent-Disposition: form-data; name="x"; filename="x.bin"\r\n\r\n'


@pytest.mark.django_db(transaction=True)
def test_four_large_bodies_of_a_stranger_leave_the_disk_as_it_was(port):
    for path in (LOGIN, ADD, "/admin/catat/", NEW, "/", "/tidak/ada/"):
        before, most = uploads(), 0
        start = head(path, MULTIPART, f"Content-Length: {200 * MIB}") + FILE
        senders = [Sender(port, start, 200) for _sender in range(4)]
        for sender in senders:
            sender.start()
        while any(sender.is_alive() for sender in senders):
            most = max(most, uploads() - before)
            time.sleep(0.01)
        assert (most, uploads() - before) == (0, 0)
        assert max(sender.sent for sender in senders) < 20 * MIB  # the connection was closed
        statuses = {sender.answer.split(b" ")[1] for sender in senders if sender.answer}
        assert statuses <= {b"413", b"302", b"404", b"405"}


STATED = [
    ([], False, {b"403"}),
    (["Content-Length: 999999999999999999"], False, {b"413", b""}),
    (["Content-Length: 99999999999999999999999"], False, {b"413", b""}),
    (["Content-Length: -1"], False, {b"400"}),
    (["Content-Length: 1,000"], False, {b"400"}),
    (["Content-Length: 5", "Content-Length: 900000000"], False, {b"400"}),
    (["Transfer-Encoding: chunked"], True, {b"411", b""}),
    (["Transfer-Encoding: chunked", "Content-Length: 10"], True, {b"400", b"411", b""}),
    (["Transfer-Encoding: gzip, chunked"], True, {b"400", b"501", b"411", b""}),
]


@pytest.mark.django_db(transaction=True)
def test_whatever_length_is_stated_nothing_is_stored(port):
    before = uploads()
    for headers, chunked, expected in STATED:
        sender = Sender(port, head(LOGIN, MULTIPART, *headers), 8, chunked=chunked)
        sender.run()
        status = sender.answer.split(b" ")[1] if sender.answer else b""
        assert status in expected, (headers, sender.answer[:200])
        assert uploads() == before
