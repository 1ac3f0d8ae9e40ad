"""Limits of a file, and who waits for whom: whole journeys through the child process."""

import fcntl
import io
import os
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import zipfile
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection

from documents.files import formats, intake, places
from documents.files.child import limits
from documents.files.child.rejection import Rejected
from documents.files.fork_server import ForkServer
from documents.files.formats.pdf import checking
from documents.files.places import STAFF_POOL, STRANGER_POOL
from documents.files.refusal import Busy
from documents.filetypes import DOCX, ODT, PDF
from opd.web.limits import rate_limit, semaphore
from tests import files
from tests.documents.files.packed import pdf_of_objects
from tests.opd.web.limits.queueing import queued
from tests.patience import until

# Of strangers it is counted in the database what they use; what a file holds is no matter of its engine.
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
STRANGER, ANOTHER, THIRD = "198.51.100.7", "203.0.113.9", "192.0.2.5"


def check(content=b"isi\n", name="teks.txt", **who):
    return intake.check(files.upload(name, content), "document", **who)


def refusal(content, name, **who):
    with pytest.raises(intake.Refused) as caught:
        check(content, name, **who)
    return caught.value.code


# How much a file may ask for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_objects_of_a_pdf_are_counted_also_inside_of_object_streams(packed):
    within = pdf_of_objects(15_000, packed=packed)
    beyond = pdf_of_objects(25_000, packed=packed)
    assert check(within, "a.pdf", stranger=STRANGER).mime == PDF.mime
    assert refusal(beyond, "a.pdf", stranger=STRANGER) == "too_complex"
    assert check(beyond, "a.pdf").mime == PDF.mime


def test_half_a_million_objects_are_refused_before_they_are_read(monkeypatch):
    """They took 400 MB of the web process; the child has less than that for a stranger."""
    assert refusal(pdf_of_objects(480_000, packed=True), "a.pdf", stranger=STRANGER) == "too_complex"
    assert refusal(pdf_of_objects(480_000, packed=False), "a.pdf") == "too_complex"
    monkeypatch.setattr(checking, "_inspect_objects", None)
    for packed in (True, False):
        with pytest.raises(Rejected):
            checking.check(io.BytesIO(pdf_of_objects(25_000, packed=packed)), limits.STRANGERS)


def test_a_trailer_that_promises_fewer_objects_hides_none():
    content = pdf_of_objects(25_000, packed=True)
    number = content.rindex(b"/Size ") + len(b"/Size ")
    lying = content[:number] + b"00005" + content[number + 5 :]
    try:
        check(lying, "a.pdf", stranger=STRANGER)
    except intake.Refused as refused:
        assert refused.code in ("too_complex", "broken")


def test_nesting_of_a_pdf():
    def nested(depth):
        content = files.pdf("Satu")
        return content.replace(b"/Type /Catalog", b"/Type /Catalog /A " + b"[" * depth + b"]" * depth)

    assert b"[[[" in nested(50)
    assert check(files.with_moved_offsets(nested(50)), "a.pdf", stranger=STRANGER).mime == PDF.mime
    assert refusal(nested(20_000), "a.pdf", stranger=STRANGER) in ("broken", "too_complex")


def unpacked(package):
    """The package with its parts stored as they are, so that none packs too well."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.parts_of(package).items():
            archive.writestr(name, content)
    return target


RELATIONSHIPS = b"<Relationships>%b</Relationships>"
MANY = {
    "elements": "<text:s/>" * 1_100_000,
    "attributes": "<text:s {}/>".format(" ".join(f"a{number}=''" for number in range(1000))) * 2_200,
    "attribute bytes": f'<text:s a="{"x" * 11 * limits.MEGABYTE}"/>',
    "depth": "<text:p>" * 120 + "</text:p>" * 120,
}


@pytest.mark.parametrize("body", MANY.values(), ids=MANY)
def test_markup_is_counted(body):
    content = unpacked(files.odt("Laporan", body=body))
    with pytest.raises(Rejected) as caught:
        formats.of(ODT).check(content, limits.STRANGERS)
    assert caught.value.code == "too_complex"
    formats.of(ODT).check(content, limits.STAFF)


def test_markup_is_counted_over_all_parts_and_not_in_each():
    """2.8 MB of relationships kept a thread for half a minute."""
    part = RELATIONSHIPS % (b"<R/>" * 300_000)
    each = files.with_parts(files.docx("a"), {"word/_rels/a.xml.rels": part})
    together = files.with_parts(files.docx("a"), {f"word/_rels/a{n}.xml.rels": part for n in range(4)})
    formats.of(DOCX).check(unpacked(each), limits.STRANGERS)
    with pytest.raises(Rejected) as caught:
        formats.of(DOCX).check(unpacked(together), limits.STRANGERS)
    assert caught.value.code == "too_complex"


def test_markup_counts_in_parts_that_are_not_parsed_here():
    dense = b"".join(b"<b>%x</b>" % (number * 2654435761 % 2**32) for number in range(1_100_000))
    body = files.with_parts(files.docx("a"), {"word/document2.xml": b"<a>" + dense + b"</a>"})
    assert refusal(body, "a.docx", stranger=STRANGER) == "too_complex"


def test_parts_and_their_bytes_are_counted():
    parts = {f"word/media/{n}.bin": b"x" for n in range(600)}
    assert refusal(files.with_parts(files.docx("a"), parts), "a.docx", stranger=STRANGER) == "zip_bomb"
    assert check(files.with_parts(files.docx("a"), parts), "a.docx")


def test_strangers_have_less_of_everything():
    less, more = vars(limits.STRANGERS), vars(limits.STAFF)
    assert [name for name in less if not less[name] < more[name]] == []


def test_a_real_regulation_is_far_below_the_limits_of_strangers():
    inside = io.BytesIO(files.pdf(*["Halaman"] * 300))
    formats.of(PDF).check(inside, limits.STRANGERS)


# The child -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_child_that_is_killed_refuses_its_file_and_takes_the_next():
    check(stranger=STRANGER)
    caught = []

    def look():
        try:
            check(pdf_of_objects(19_000, packed=True), "a.pdf", stranger=STRANGER)
        except intake.Refused as refused:
            caught.append(refused.code)
        finally:
            connection.close()

    [server] = STRANGER_POOL.server._idle
    os.kill(server.process.pid, signal.SIGSTOP)
    thread = threading.Thread(target=look)
    thread.start()
    until(lambda: unread(server.link))  # the file is surely there when it dies
    os.killpg(server.process.pid, signal.SIGKILL)
    thread.join()
    assert caught == []  # asked once more, of a new server
    assert check(stranger=STRANGER).size == 4


def unread(link):
    """-> bytes that the other end has not received yet."""
    return struct.unpack("i", fcntl.ioctl(link, termios.TIOCOUTQ, bytes(4)))[0]


def test_a_child_that_does_not_answer_is_ended_by_the_clock(monkeypatch):
    check(stranger=STRANGER)
    [server] = STRANGER_POOL.server._idle
    os.kill(server.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setitem(vars(limits.STRANGERS), "seconds", 2)
        assert refusal(b"isi\n", "a.txt", stranger=STRANGER) == "unfinished"
    assert time.monotonic() - began >= 2
    assert server.process.returncode == -signal.SIGKILL
    assert check(stranger=STRANGER).size == 4


@pytest.mark.parametrize("who", [{}, {"stranger": STRANGER}])
def test_no_temporary_file_stays_behind(who, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sementara"))
    (tmp_path / "sementara").mkdir()
    check(files.txt(), **who)
    refusal(files.truncated(files.pdf("Satu")), "a.pdf", **who)
    intake.check(files.upload("a.jpg", files.turned_jpeg()), "document", **who)
    assert list((tmp_path / "sementara").iterdir()) == []


def test_an_upload_is_not_copied_and_keeps_its_place():
    with TemporaryUploadedFile("a.txt", "text/plain", 0, "utf-8") as file:
        file.write(b"isi berkas\n")
        with places._descriptor(file) as descriptor:
            assert os.path.samestat(os.fstat(descriptor), os.stat(file.temporary_file_path()))
        assert intake.check(file, "document").size == 11
        assert file.read() == b"isi berkas\n"


def test_a_file_that_lost_its_path_or_has_another_ones_is_copied(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"isi satu\n")
    with path.open("rb") as file:
        path.unlink()
        path.write_bytes(b"isi lain\n")
        with places._descriptor(file) as descriptor:
            assert os.pread(descriptor, 100, 0) == b"isi satu\n"


# Who waits -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hold():
    """-> a place of a pool is held by the first owners until the test ends, and others wait behind it."""
    with ExitStack() as stack:
        yield lambda pool, *owners: stack.enter_context(queued(pool.semaphore, *owners))


@pytest.fixture
def pauses(monkeypatch):
    """-> the pauses in which the test itself waited for its turn; those of its other threads do not count."""
    own, seen = threading.get_ident(), []

    def sleep(seconds):
        if threading.get_ident() == own:
            seen.append(seconds)
        time.sleep(seconds)

    monkeypatch.setattr(semaphore, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
    return seen


def test_four_strangers_in_all(hold, pauses):
    hold(STRANGER_POOL, ANOTHER, THIRD, "192.0.2.6", "192.0.2.7")
    with pytest.raises(Busy) as caught:
        check(stranger=STRANGER)
    assert pauses == []
    assert (caught.value.code, caught.value.retry_after) == ("busy", 10)


def test_two_of_one_address(hold, pauses):
    hold(STRANGER_POOL, STRANGER, STRANGER)
    with pytest.raises(Busy):
        check(stranger=STRANGER)
    assert pauses == []


def test_a_stranger_without_an_address_is_a_stranger(hold):
    hold(STRANGER_POOL, ANOTHER, THIRD, "192.0.2.6", "192.0.2.7")
    with pytest.raises(Busy):
        check(stranger="")


def test_staff_never_waits_for_strangers(hold, pauses):
    hold(STRANGER_POOL, ANOTHER, THIRD, "192.0.2.6", "192.0.2.7")
    assert [check().size for _ in range(10)] == [4] * 10
    assert pauses == []


@pytest.mark.parametrize("threads", [1, 2, 4, 8, 16, 64])
def test_uploads_keep_at_most_half_of_the_threads(threads):
    assert sum(places.places(threads)) == max(2, threads // 2)
    assert min(places.places(threads)) >= 1


def test_two_of_one_account(pauses):
    with ExitStack() as held:
        for owner in ("7", "7"):
            held.enter_context(STAFF_POOL.semaphore.acquire(owner))
        held.callback(places.visit.reset, places.visit.set(places.Visit(lambda: "7")))
        with pytest.raises(Busy):
            check()
        assert pauses == []
        assert places.visit.get().retry_after == 10


def test_a_command_takes_its_turn_without_a_place():
    """A row of an import would otherwise be refused because two clerks upload."""
    with ExitStack() as held:
        for owner in ("7", "8"):
            held.enter_context(STAFF_POOL.semaphore.acquire(owner))
        threading.Timer(places.PATIENCE + 1, held.pop_all().close).start()
        assert check().size == 4


def test_strangers_never_wait_for_staff(hold):
    hold(STAFF_POOL, *["a"] * 16)
    assert check(stranger=STRANGER).size == 4


def test_files_of_one_form_are_looked_at_in_one_place_and_no_second_one_waits(hold, pauses):
    with intake.Inspection(STRANGER) as inspection:
        for _ in range(3):
            intake.check(files.upload("a.txt", b"isi\n"), "document", inspection=inspection)
        assert len(list((project.VAR_DIR / "semaphores").glob("inspection-strangers.*")))
        with pytest.raises(Busy):
            check_while_held()
    assert check(stranger=ANOTHER).size == 4
    hold(STRANGER_POOL, STRANGER, STRANGER)
    pauses.clear()
    with intake.Inspection(STRANGER) as inspection:
        for _ in range(5):
            with pytest.raises(Busy):
                intake.check(files.upload("a.txt", b"isi\n"), "document", inspection=inspection)
    assert pauses == []


def check_while_held():
    """Another stranger waits for as long as strangers do."""
    check(stranger=ANOTHER)


def test_the_start_of_a_reader_is_no_time_of_the_form(monkeypatch):
    """Where readers take longer to start than a form's files may take in all."""
    STRANGER_POOL.server.close()
    start, now = ForkServer._start, [1000.0]

    def slowly(server):
        now[0] += 2 * STRANGER_POOL.seconds_in_all
        return start(server)

    monkeypatch.setattr(ForkServer, "_start", slowly)
    monkeypatch.setattr(places, "time", SimpleNamespace(monotonic=lambda: now[0]))
    with intake.Inspection(STRANGER) as inspection:
        for _ in range(2):
            intake.check(files.upload("a.txt", b"isi\n"), "document", inspection=inspection)
    assert now == [1000 + 2 * STRANGER_POOL.seconds_in_all]
    assert rate_limit.used(places.SHARE, STRANGER) == 2  # a tenth of a second for each


def test_a_form_keeps_its_place_for_some_seconds_and_no_longer(monkeypatch):
    with intake.Inspection(STRANGER) as inspection:
        intake.check(files.upload("a.txt", b"isi\n"), "document", inspection=inspection)
        inspection._until -= STRANGER_POOL.seconds_in_all
        with pytest.raises(Busy):
            intake.check(files.upload("a.txt", b"isi\n"), "document", inspection=inspection)


def test_fifty_small_files_of_staff_take_one_reader(monkeypatch):
    content, started = files.pdf("Satu"), []
    start = ForkServer._start
    monkeypatch.setattr(ForkServer, "_start", lambda server: started.append(server) or start(server))
    for _ in range(50):
        check(content, "a.pdf")
    assert len(started) < 5  # an idle one ends, where the machine pauses for that long


# The web process ------------------------------------------------------------------------------------------------------

PARSERS = ["pikepdf", "PIL", "pypdfium2", "defusedxml", "docx", "pptx", "python_calamine", "lxml"]
WEB_PROCESS = f"""
import sys, django
django.setup()
from django.urls import get_resolver
from django.contrib import admin
get_resolver().url_patterns
from django.core.files.uploadedfile import SimpleUploadedFile
from pathlib import Path
from django.conf import settings
settings.VAR_DIR = Path(sys.argv[1])
from django.db import connection
from opd.models import ThrottleWindow
with connection.schema_editor() as editor:
    editor.create_model(ThrottleWindow)
from documents.files import formats, intake
for path in sorted(Path(sys.argv[1]).glob("berkas.*")):
    for stranger in (None, "198.51.100.7"):
        intake.check(SimpleUploadedFile(path.name, path.read_bytes()), "document", stranger=stranger)
intake.redraw(SimpleUploadedFile("a.png", Path(sys.argv[1], "berkas.png").read_bytes()), "picture", (20, 20))
with open(Path(sys.argv[1], "paket.zip"), "rb") as file:
    intake.check_zip(file)
print([name for name in {PARSERS!r} if name in sys.modules])
"""


def test_no_library_that_parses_files_is_even_loaded_in_the_web_process(tmp_path):
    from tests.documents.files.hostile import GOOD  # noqa: PLC0415 - makes a file of every type

    for extension, content in GOOD.items():
        (tmp_path / f"berkas.{extension}").write_bytes(content)
    (tmp_path / "paket.zip").write_bytes(files.archive({"a.txt": "a"}))
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/plid.sqlite3"}
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | database
    done = subprocess.run(
        [sys.executable, "-c", WEB_PROCESS, tmp_path],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
