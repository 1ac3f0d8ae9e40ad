"""Stored files in a real object store: whole, in parts, sealed, and what happens while it is silent."""

import gc
import io
import os
import urllib.error
import urllib.request
import warnings
from contextlib import contextmanager
from threading import current_thread
from time import monotonic

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.signals import setting_changed
from django.test import Client

from documents.lifecycle import publishing
from documents.models import PagePicture
from documents.renditions import pictures
from opd.stores import closed
from opd.stores import object_store as module
from opd.stores.stored_files import StoreAway, stored_names, stored_sha256
from portal.serving import other_machines
from requests_app.models import DraftFile
from tests import files, throwaway_swift
from tests.patience import PATIENCE
from tests.throwaway_swift import BUCKET, HOST, needs_swift

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.clock_of_machine, needs_swift]

LEFT_SOCKETS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
CONTENT = bytes(range(256)) * 5000


def test_a_file_as_in_a_folder(object_store):
    name = default_storage.save("dokumen/ab/isi.bin", ContentFile(CONTENT))
    assert (name, default_storage.size(name), default_storage.exists(name)) == (name, len(CONTENT), True)
    with default_storage.open(name) as file:
        assert file.read() == CONTENT
    assert default_storage.save(name, ContentFile(b"lain")) != name
    default_storage.save("x", ContentFile(b""))
    names = set(stored_names())
    assert len(names) == 3 and {name, "x"} <= names
    default_storage.delete(name)
    default_storage.delete(name)
    assert not default_storage.exists(name)
    for missing in (default_storage.open, default_storage.size, stored_sha256):
        with pytest.raises(FileNotFoundError):
            missing(name)
    with pytest.raises(NotImplementedError):
        default_storage.url("x")


def test_a_part_is_all_that_the_store_sends(object_store):
    name = default_storage.save("isi.bin", ContentFile(CONTENT))
    part = default_storage.part(name, 1000, 50)
    assert part.read(20) + part.read(100) == CONTENT[1000:1050]
    assert part.read(1) == b""
    part.close()
    assert default_storage.part(name, 0, 0).read() == b""


def test_a_stranger_who_knows_the_name_gets_nothing(object_store):
    name = default_storage.save("dokumen/isi.txt", ContentFile(b"rahasia"))
    address = f"http://{HOST}:{object_store.port}/{BUCKET}/{default_storage.location}/{name}"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=PATIENCE)
    refused.value.close()
    assert refused.value.code in (400, 401, 403)


def test_a_document_from_upload_to_download(object_store, make_document):
    document = make_document(title="Neraca kas daerah")
    address, content = f"/dokumen/{document.pk}/unduh/", b"Angka tengkes turun di seluruh kelurahan."
    assert document.published_revision.sha256 == stored_sha256(document.published_revision.file.name)
    for range_, status, body in (
        ("", 200, content),
        ("bytes=6-12", 206, b"tengkes"),
        ("bytes=-10", 206, content[-10:]),
        ("bytes=30-", 206, content[30:]),
        ("bytes=900-", 416, b""),
    ):
        answer = Client().get(address, headers={"Range": range_})
        got = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (answer.status_code, got) == (status, body)
        assert "X-Accel-Redirect" not in answer
        assert status == 416 or answer["Content-Length"] == str(len(body))
    assert Client().head(address)["Content-Length"] == str(len(content))
    call_command("verify_files", stdout=io.StringIO())  # raises where a file is lost, changed or nobody's


def test_a_sealed_file_is_sealed_there_too(object_store):
    paper = DraftFile()
    paper.seal(io.BytesIO(CONTENT), name="ktp.pdf", mime="application/pdf")
    with paper.open() as plain:
        assert plain.read() == CONTENT
    stored = str(paper.file)
    with default_storage.open(stored) as sealed:
        assert CONTENT[:256] not in sealed.read()
    default_storage.delete(stored)
    with pytest.raises(FileNotFoundError):
        paper.open()


def test_pictures_of_pages(object_store, make_document):
    incoming = publishing.receive(SimpleUploadedFile("dua.pdf", files.pdf("Satu", "Dua")))
    document = make_document(incoming=incoming)
    pictures.draw(document.published_revision_id, 1)
    row = PagePicture.objects.get(width=pictures.SMALL)
    assert pictures.content(row)[8:12] == b"WEBP"
    address = f"/dokumen/{document.pk}/versi/1/halaman/1-{pictures.SMALL}.webp"
    assert Client().get(address)["Content-Type"] == "image/webp"
    assert pictures.sweep() == 0
    pictures._delete(PagePicture.objects.all())
    assert pictures.content(row) is None


def test_the_mark_of_a_closed_portal_is_seen_by_all_machines(object_store, monkeypatch):
    assert not closed.is_closed()
    closed.close({"backup": "20261128T193700Z"})
    assert closed.is_closed() and closed.facts() == {"backup": "20261128T193700Z"}
    assert list(stored_names()) == []
    monkeypatch.setattr(closed, "_seen", (0.0, False))  # another process, which looked long ago
    assert closed.is_closed()
    closed.reopen()
    assert not closed.is_closed() and closed.facts() == {}


# While it is silent ---------------------------------------------------------------------------------------------------


@pytest.fixture
def silence(object_store, monkeypatch):
    """-> while the store is silent clients wait half a second, where real ones wait READ_SECONDS."""

    @contextmanager
    def begin():
        with object_store.silent(), monkeypatch.context() as patch:
            quick = module.CLIENT.merge(module.Config(connect_timeout=0.5, read_timeout=0.5))
            patch.setattr(module, "CLIENT", quick)
            begin_anew()
            yield
        begin_anew()

    yield begin
    with warnings.catch_warnings():  # the client leaves the sockets of requests that took too long to the collector
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def begin_anew():
    """Make new storages, with clients of their own, at their next use."""
    for alias in ("default", "pages"):
        throwaway_swift.hang_up(storages[alias])
    setting_changed.send(sender=None, setting="STORAGES", value=settings.STORAGES, enter=True)


@pytest.fixture
def threads(monkeypatch):
    """-> the threads that have asked the store whether the portal is closed."""
    seen, ask = [], closed._ask

    def noted(lock):
        seen.append(current_thread())
        ask(lock)

    monkeypatch.setattr(closed, "_ask", noted)
    return seen


@LEFT_SOCKETS
def test_a_silent_store_costs_files_and_no_pages(silence, make_document, monkeypatch):
    document = make_document(title="Neraca kas daerah")
    page, file = document.get_absolute_url(), f"/dokumen/{document.pk}/unduh/"
    assert not closed.is_closed()
    with silence():
        for address, status in ((page, 200), ("/cari/?q=neraca", 200), (file, 503), (page, 200)):
            answer = Client().get(address)
            assert (answer.status_code, address) == (status, address)
        assert Client().get(file)["Retry-After"] == "30"
        assert other_machines.states() == {"store": "away"}
        with pytest.raises(StoreAway):
            default_storage.save("x", ContentFile(b"isi"))
    assert Client().get(file).status_code == 200
    monkeypatch.setattr(closed, "_seen", (0.0, False))
    assert other_machines.states() == {"store": "current"}


@LEFT_SOCKETS
def test_nobody_waits_for_a_silent_store(object_store, threads, monkeypatch):
    """With clients that wait for an answer for longer than any load balancer does."""
    monkeypatch.setattr(module, "CLIENT", module.CLIENT.merge(module.Config(read_timeout=10 * PATIENCE)))
    assert not closed.is_closed()
    with object_store.silent(), monkeypatch.context() as patch:
        patch.setattr(closed, "PATIENCE", 0.2)
        patch.setattr(closed, "_seen", (0.0, False))
        assert other_machines.states() == {"store": "away"}
        assert Client().get("/readyz").json()["store"] == "away"
        assert Client().get("/").status_code == 200
        assert len(threads) == 2 and threads[-1].is_alive()  # it waits for all of them
    threads[-1].join()
    monkeypatch.setattr(closed, "_seen", (0.0, False))
    assert other_machines.states() == {"store": "current"}


@LEFT_SOCKETS
def test_a_fork_asks_although_a_thread_of_its_parent_is_asking(object_store):
    assert not closed.is_closed()
    closed.close({"backup": "20261129T040000Z"})
    with closed._asking:
        pid = os.fork()
        if not pid:
            closed._seen = (0.0, False)
            os._exit(int(closed.is_closed()))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


@LEFT_SOCKETS
def test_a_process_that_knows_nothing_is_closed_and_one_that_does_stays_open(silence, threads, monkeypatch):
    with silence():
        assert closed.is_closed()
        assert Client().get("/").status_code == 503
        now = monotonic()
        monkeypatch.setattr(closed, "monotonic", lambda: now)
        monkeypatch.setattr(closed, "_seen", (0.0, False))
        threads.clear()
        assert not any(closed.is_closed() for _time in range(20))
        assert len(threads) == 1
        now += closed.STORE_SECONDS
        assert not closed.is_closed()
        assert len(threads) == 2
