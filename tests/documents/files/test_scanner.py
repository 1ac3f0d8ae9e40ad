"""The virus scanner: a real clamd, and what happens while it is away. What it has not scanned is never public."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from documents import tasks
from documents.files import intake, scanner
from documents.lifecycle import closing, publishing
from documents.models import Disclosure, Document, FileScan, Revision, ScanState
from documents.release import privacy_gate, virus_scan
from opd.condition import examine
from opd.errors import NotAllowed
from opd.models import LedgerEntry, User
from tests import files
from tests.documents import clamd

STRANGER = "198.51.100.7"


@pytest.fixture(scope="module")
def clamd_socket(tmp_path_factory):
    if clamd.PROGRAM is None:
        pytest.skip("clamav-daemon is not installed")
    with clamd.running(tmp_path_factory.mktemp("clamd"), stream_max="1M") as path:
        yield path


@pytest.fixture
def scanning(settings, clamd_socket):
    settings.CLAMD_SOCKET = ("unix", clamd_socket)


@pytest.fixture
def away(settings, tmp_path):
    """-> the scanner is set and does not answer."""
    settings.CLAMD_SOCKET = ("unix", str(tmp_path / "nobody.sock"))


def scan_of(document):
    return FileScan.objects.get(revision__document=document)


def facts():
    return next(fact for fact in examine(timezone.now()) if fact.label == "Pemindai virus")


# A real clamd --------------------------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_it_finds_the_test_file_and_nothing_else(scanning):
    assert scanner.answers()
    assert scanner.found_in(files.upload("a.txt", clamd.EICAR)) == "Uji.Eicar.UNOFFICIAL"
    assert scanner.found_in(files.upload("a.pdf", files.pdf("Satu"))) == ""
    inside = files.with_parts(files.docx("a"), {"word/media/a.png": clamd.EICAR})
    assert scanner.found_in(files.upload("a.docx", inside)) == "Uji.Eicar.UNOFFICIAL"


@pytest.mark.one_engine
def test_a_file_beyond_its_limit_is_not_scanned(scanning):
    with pytest.raises(scanner.NotScanned):
        scanner.found_in(files.upload("a.txt", b"a" * 3 * 1024 * 1024))


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", [None, STRANGER])
def test_an_infected_upload_is_refused_with_the_name(scanning, stranger):
    with pytest.raises(intake.Refused) as caught:
        intake.check(files.upload("a.txt", clamd.EICAR), "document", stranger=stranger)
    assert caught.value.code == "virus"
    assert "Uji.Eicar" in str(caught.value)
    assert intake.check(files.upload("a.txt", b"isi"), "document", stranger=stranger).is_scanned


@pytest.mark.django_db
def test_a_scanned_document_does_not_wait(scanning, make_document):
    document = make_document()
    assert scan_of(document).state == ScanState.CLEAN
    assert "tidak menjawab" not in facts().remedy


# While it is away ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_document_waits_unpublished_and_goes_on_when_the_scanner_is_back(
    away, settings, clamd_socket, make_document, read_files, operator, reviewer
):
    document = make_document("draft")
    read_files(document)
    publishing.submit(document, by=operator)
    with pytest.raises(ValidationError) as caught:
        publishing.publish(document, by=reviewer, looked_for=True)
    assert "menunggu pemindai virus" in str(caught.value.messages)
    assert "tidak menjawab" in facts().remedy
    tasks.scan_files()
    assert (scan_of(document).state, scan_of(document).error) == (ScanState.WAITING, "FileNotFoundError")
    settings.CLAMD_SOCKET = ("unix", clamd_socket)
    tasks.scan_files()
    assert (scan_of(document).state, scan_of(document).error) == (ScanState.CLEAN, "")
    publishing.publish(Document.objects.get(pk=document.pk), by=reviewer, looked_for=True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["document", "new_document"])
def test_staff_may_send_what_is_scanned_later(away, kind):
    assert not intake.check(files.upload("a.pdf", files.pdf("Satu")), kind).is_scanned


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "stranger"),
    [("document", STRANGER), ("new_document", STRANGER), ("identity", STRANGER), ("identity", None)],
)
def test_what_would_be_sealed_is_not_accepted_unscanned_and_may_follow(away, kind, stranger):
    with pytest.raises(intake.Refused) as caught:
        intake.check(files.upload("ktp.png", files.png()), kind, stranger=stranger)
    assert caught.value.code == "not_scanned"
    assert "susulkan nanti" in str(caught.value)


@pytest.mark.django_db
def test_without_a_scanner_nothing_waits_and_the_page_says_so(settings, make_document):
    assert settings.CLAMD_SOCKET is None
    document = make_document()
    assert not FileScan.objects.filter(revision__document=document).exists()
    assert facts().is_off
    assert facts().remedy == ""


@pytest.fixture
def saying(settings):
    """-> a scanner over TCP that says this about every file, and then hangs up."""
    listening = []

    def answer(words):
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def serve():
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(0.3)
                    try:
                        while connection.recv(65536):
                            pass
                    except TimeoutError:
                        pass
                    connection.sendall(words)

        threading.Thread(target=serve, daemon=True).start()
        settings.CLAMD_SOCKET = ("tcp", server.getsockname())

    yield answer
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


@pytest.mark.one_engine
@pytest.mark.parametrize("words", [b"", b"stream: O", b"INSTREAM size limit exceeded. ERROR\0", b"PONG\0", b"\xff\0"])
def test_any_other_answer_is_no_scan(saying, words):
    saying(words)
    with pytest.raises(scanner.NotScanned):
        scanner.found_in(files.upload("a.txt", b"isi"))


@pytest.fixture
def silent(settings):
    """-> a scanner that takes everything and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_SOCKET = ("tcp", server.getsockname())
        yield


@pytest.mark.one_engine
def test_nobody_waits_longer_than_the_deadline(silent, monkeypatch):
    given, limit = [], scanner._limit

    def noted(connection, until):
        limit(connection, until)
        given.append(connection.gettimeout())

    monkeypatch.setattr(scanner, "_limit", noted)
    begun = time.monotonic()
    with pytest.raises(scanner.NotScanned):
        scanner.found_in(files.upload("a.txt", b"isi"), seconds=0.5)
    assert time.monotonic() - begun >= 0.4
    assert given and max(given) <= 0.5


@pytest.mark.django_db
def test_what_the_scanner_refuses_neither_holds_up_new_files_nor_queues_itself(scanning, make_document, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks, "enqueue_slow", queued.append)
    refused = make_document("draft").revisions.get()
    FileScan.objects.update_or_create(revision=refused, defaults={"state": ScanState.WAITING, "error": "size limit"})
    new = make_document("draft").revisions.get()
    FileScan.objects.filter(revision=new).delete()
    assert [revision.pk for revision in virus_scan.waiting()] == [new.pk, refused.pk]
    monkeypatch.setattr(virus_scan, "scan_some", lambda rows: True)  # its time is over
    tasks.scan_files()
    FileScan.objects.create(revision=new, state=ScanState.CLEAN, at=timezone.now())
    tasks.scan_files()
    assert queued == [virus_scan.SCAN]


# Later ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_night_finds_what_was_clean_by_day_and_closes_it(scanning, make_document, fetch):
    document = make_document()
    revision = document.published_revision
    assert fetch(f"/dokumen/{document.pk}/unduh/").status_code == 200
    with revision.file.storage.open(revision.file.name, "wb") as stored:
        stored.write(clamd.EICAR)
    begun = timezone.now() + timedelta(seconds=1)
    tasks.rescan_files(begun.isoformat())
    assert (scan_of(document).state, scan_of(document).found) == (ScanState.INFECTED, "Uji.Eicar.UNOFFICIAL")
    revision.refresh_from_db()
    assert revision.disclosure == Disclosure.WITHHELD
    assert fetch(f"/dokumen/{document.pk}/unduh/").status_code == 404
    assert LedgerEntry.objects.filter(verb="document.infected").count() == 1
    assert "1 berisi virus" in facts().words
    tasks.rescan_files(begun.isoformat())
    assert LedgerEntry.objects.filter(verb="document.infected").count() == 1


@pytest.mark.django_db
def test_after_the_time_box_of_the_night_nothing_is_scanned(scanning, make_document):
    document = make_document()
    before = scan_of(document).at
    tasks.rescan_files((timezone.now() - timedelta(hours=2)).isoformat())
    assert scan_of(document).at == before


@pytest.mark.django_db
def test_both_commands_queue_only_with_a_scanner(settings, away, make_document, monkeypatch):
    make_document("draft")
    queued = []
    for module in ("scan_files", "rescan_files"):
        monkeypatch.setattr(
            f"documents.management.commands.{module}.enqueue_slow", lambda task, *args: queued.append(task)
        )
        call_command(module)
    assert queued == ["documents.tasks.scan_files", "documents.tasks.rescan_files"]
    settings.CLAMD_SOCKET = None
    call_command("scan_files")
    call_command("rescan_files")
    assert len(queued) == 2


@pytest.mark.django_db
def test_a_reviewer_closes_the_published_file_at_once_and_for_good(make_document, operator, reviewer, upload, client):
    document = make_document()
    revision = document.published_revision
    with pytest.raises(NotAllowed):
        closing.close_file(revision, by=operator, reason="Virus.")
    with pytest.raises(ValidationError):
        closing.close_file(revision, by=reviewer, reason=" ")
    closing.close_file(revision, by=reviewer, reason="Virus.")
    assert client.get(f"/dokumen/{document.pk}/unduh/").status_code == 404
    page = client.get(Document.objects.get(pk=document.pk).get_absolute_url())
    assert page.status_code == 200
    assert not document.chunks.exists()
    assert LedgerEntry.objects.filter(verb="document.close_file").count() == 1
    with pytest.raises(ValidationError):
        closing.close_file(Revision.objects.get(pk=revision.pk), by=reviewer, reason="Lagi.")
    same = Revision(document=document, sha256=revision.sha256)
    assert "ditutup seketika" in privacy_gate.virus_scan.reason(same)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("found", "verb"), [("Uji.Eicar.UNOFFICIAL", "document.infected"), ("", "document.close_file")]
)
def test_what_never_goes_out_again_is_closed_wherever_it_comes_up(make_document, fetch, found, verb):
    document, copy = make_document(), make_document()
    virus_scan.bar(document.published_revision.sha256, found=found)
    tasks.close_barred()
    assert [fetch(f"/dokumen/{each.pk}/unduh/").status_code for each in (document, copy)] == [404, 404]
    assert LedgerEntry.objects.filter(verb=verb, actor="portal").count() == 2
    tasks.close_barred()
    assert LedgerEntry.objects.filter(verb=verb).count() == 2


@pytest.mark.django_db
def test_a_closed_file_is_announced_nowhere(make_document, reviewer, client):
    document = make_document()
    address, file = document.get_absolute_url(), f"/dokumen/{document.pk}/versi/1/"
    reading = f"/dokumen/{document.pk}/baca/"
    places = {
        f"/api/v1/documents/{document.pk}": document.published_revision.sha256,
        "/umpan/dokumen.xml": f"/dokumen/{document.pk}/unduh/",
        "/dip.json": document.published_revision.sha256,
        "/api/v1/dcat.jsonld": file,
        "/sitemap-baca.xml": reading,
        address: file,
        f"/informasi/{document.classification}/": "TXT",
    }
    assert [page for page, words in places.items() if words not in text_of(client, page)] == []
    closing.close_file(document.published_revision, by=reviewer, reason="Virus.")
    assert [page for page, words in places.items() if words in text_of(client, page)] == []
    assert "Berkas dokumen ini ditutup" in text_of(client, address)


def text_of(client, address):
    answer = client.get(address, follow=True)
    return b"".join(answer).decode()


@pytest.mark.django_db(transaction=True)
def test_many_files_are_scanned_while_others_write(away, clamd_socket, settings, make_document, operator):
    files = [make_document("draft").revisions.get() for _file in range(22)]
    settings.CLAMD_SOCKET = ("unix", clamd_socket)
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.05):
            User.objects.filter(pk=operator.pk).update(full_name=str(time.monotonic()))
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        virus_scan.scan_some(virus_scan.waiting())
    finally:
        over.set()
        writer.join()
    assert FileScan.objects.filter(revision__in=files, state=ScanState.CLEAN).count() == 22
