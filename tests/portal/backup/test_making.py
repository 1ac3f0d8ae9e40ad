"""Backups: incremental, unreadable without the secret key, never whole before their end."""

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from documents import tasks
from documents.lifecycle import closing
from documents.models import Disclosure
from documents.release import virus_scan
from opd.encryption import key_id
from opd.models import LedgerHead, Message
from opd.stores import closed
from portal.backup import database, encryption, folder, last_known, making, restoring
from portal.backup.database import sqlite
from portal.backup.errors import BackupError
from portal.serving import backups
from tests import killed, this_database

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Isi berkas yang belum terbit."


@pytest.fixture
def stored():
    return default_storage.save("dokumen/rahasia.txt", ContentFile(SECRET))


def manifest_of(target, name):
    return folder.read_json(target / name / folder.MANIFEST)


def later(monkeypatch, seconds):
    """The next backup is made later: its name is its second."""
    moment = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(making.timezone, "now", lambda: moment)


def test_nobody_else_can_read_the_folder(back_up, folder_of_backups, stored):
    """Without systemd's UMask, and in a folder that stood open before."""
    before = os.umask(0o022)
    try:
        folder_of_backups.mkdir(mode=0o755)
        back_up()
        (folder_of_backups / folder.LAST_KNOWN).unlink()
        last_known.write(folder_of_backups)  # as the worker does
        assert os.umask(0o022) == 0o022  # the process has its own again
    finally:
        os.umask(before)
    paths = [folder_of_backups, *folder_of_backups.rglob("*")]
    modes = {path.relative_to(folder_of_backups).as_posix(): oct(path.stat().st_mode & 0o777) for path in paths}
    assert len(modes) >= 9
    assert {name: mode for name, mode in modes.items() if mode not in ("0o700", "0o600")} == {}


def test_only_new_files_are_written(back_up, folder_of_backups, stored, monkeypatch):
    first = back_up()
    assert (first.files, first.new) == (1, 1)
    default_storage.save("dokumen/salinan.txt", ContentFile(SECRET))
    default_storage.save("dokumen/lain.txt", ContentFile("Lain."))
    later(monkeypatch, 2)
    second = back_up()
    assert (second.files, second.new) == (3, 1)
    assert len(list(folder_of_backups.glob("files/*/*.age"))) == 2


def test_what_is_stored_after_the_snapshot_is_left_out(
    back_up, folder_of_backups, keys, stored, make_document, monkeypatch
):
    """As while people work: after a restore nobody would own it."""
    kept = make_document().published_revision.file.name
    snapshot = database.snapshot

    @contextmanager
    def while_people_work():
        with snapshot() as taken:
            default_storage.save("dokumen/kemudian.txt", ContentFile("Barisnya tidak ada dalam cadangan."))
            yield taken

    monkeypatch.setattr(database, "snapshot", while_people_work)
    listed = BytesIO()
    path = folder_of_backups / back_up().name / folder.FILES
    encryption.decrypt(path, listed, encryption.read_identity(keys.file))
    assert set(json.loads(listed.getvalue())) == {kept, stored}


def test_a_file_stored_shortly_before_its_row_is_kept(back_up, folder_of_backups, keys, make_document, monkeypatch):
    snapshot, made = database.snapshot, []

    @contextmanager
    def after_one_more():
        made.append(make_document().published_revision.file.name)
        with snapshot() as taken:
            yield taken

    monkeypatch.setattr(database, "snapshot", after_one_more)
    listed = BytesIO()
    path = folder_of_backups / back_up().name / folder.FILES
    encryption.decrypt(path, listed, encryption.read_identity(keys.file))
    assert list(json.loads(listed.getvalue())) == made


def test_it_opens_with_the_secret_key_alone(back_up, folder_of_backups, stored, keys):
    made = back_up()
    [sha256] = manifest_of(folder_of_backups, made.name)["files"]
    path, plain = folder.object_path(folder_of_backups, sha256), BytesIO()
    encryption.decrypt(path, plain, encryption.read_identity(keys.file))
    assert plain.getvalue().decode() == SECRET
    with pytest.raises(BackupError, match="tidak cocok"):
        encryption.decrypt(path, BytesIO(), encryption.Identity.generate())
    clear = b"".join(file.read_bytes() for file in folder_of_backups.rglob("*") if file.is_file())
    for secret in (SECRET.encode(), b"rahasia.txt", settings.PII_KEYS[0], settings.SECRET_KEY.encode()):
        assert secret not in clear


def test_no_name_tells_that_a_known_file_is_in_it(back_up, folder_of_backups, stored):
    """Also not of a file that was closed for good, which the list beside the backups names."""
    virus_scan.bar("ab" * 32)
    back_up()
    known = (hashlib.sha256(SECRET.encode()).hexdigest(), "ab" * 32)
    clear = "\n".join([str(path) for path in folder_of_backups.rglob("*")])
    clear += "".join(path.read_text() for path in folder_of_backups.rglob("*.json"))
    assert [sha256 for sha256 in known if sha256 in clear] == []
    assert last_known.read(folder_of_backups).barred == {"ab" * 32: ""}


def test_another_pii_key_stores_nothing_anew(back_up, folder_of_backups, stored, settings, monkeypatch):
    back_up()
    settings.PII_KEYS = [b"baru" * 8, *settings.PII_KEYS]
    call_command("rotate_pii_keys", stdout=StringIO(), stderr=StringIO())
    settings.PII_KEYS = settings.PII_KEYS[:1]
    later(monkeypatch, 2)
    assert back_up().new == 0


def test_files_of_a_backup_from_before_are_linked_and_its_list_is_read(
    back_up, folder_of_backups, stored, keys, monkeypatch
):
    """They lie under their SHA-256."""
    back_up()
    [path] = folder_of_backups.glob("files/*/*.age")
    sha256 = hashlib.sha256(SECRET.encode()).hexdigest()
    before = folder.object_path(folder_of_backups, sha256)
    before.parent.mkdir(exist_ok=True)
    path.rename(before)
    later(monkeypatch, 2)
    assert back_up().new == 0
    assert path.samefile(before)
    listed = json.dumps({stored: sha256}).encode()
    read = encryption.encrypt(BytesIO(listed), folder_of_backups / folder.FILES, keys.recipient)
    files = restoring._file_list(
        folder_of_backups, {"list": {"sha256": read.sha256}}, encryption.read_identity(keys.file)
    )
    assert files == {stored: (sha256, sha256)}


def test_a_file_that_is_sealed_meanwhile_is_in_it(
    back_up, folder_of_backups, keys, make_document, reviewer, monkeypatch
):
    """The snapshot names the file that lay in clear, which is gone when its turn comes: the backup is made again."""
    document, snapshot = make_document(), database.snapshot

    @contextmanager
    def while_a_file_is_closed():
        with snapshot() as taken:
            yield taken
        if document.published_revision.disclosure == Disclosure.PUBLIC:
            closing.close_file(document.published_revision, by=reviewer, reason="Memuat alamat rumah.")
            tasks.settle_files()
            document.published_revision.refresh_from_db()
            later(monkeypatch, 2)

    monkeypatch.setattr(database, "snapshot", while_a_file_is_closed)
    listed = BytesIO()
    path = folder_of_backups / back_up().name / folder.FILES
    encryption.decrypt(path, listed, encryption.read_identity(keys.file))
    assert document.published_revision.file.is_sealed
    assert set(json.loads(listed.getvalue())) == {document.published_revision.file.name}


def test_another_key_takes_another_folder(back_up, folder_of_backups, stored, tmp_path):
    back_up()
    other = str(encryption.Identity.generate().to_public())
    with pytest.raises(BackupError, match=r"dienkripsi untuk kunci lain\. Pakai folder baru"):
        making.make(folder_of_backups, other, keep=30)
    assert making.make(tmp_path / "baru", other, keep=30).new == 1


def test_the_manifest_tells_what_is_in_it(back_up, folder_of_backups, make_user):
    make_user("orang")
    call_command("analyze_tables", stdout=StringIO())
    facts = manifest_of(folder_of_backups, back_up().name)
    assert facts["keys"] == [key_id(settings.PII_KEYS[0])]
    assert facts["rows"]["opd_user"] == 1
    assert not [name for name in facts["rows"] if name.startswith("sqlite_")]
    assert facts["head"]["number"] == LedgerHead.last_number()
    assert ["opd", "0001_tables"] in facts["migrations"]


def test_it_asks_for_an_older_key_only_while_a_text_needs_it(back_up, folder_of_backups, settings, monkeypatch):
    new, old = b"baru" * 8, b"lama" * 8
    settings.PII_KEYS = [old]
    sealed = Message.objects.create(act="uji", recipient="sri@contoh.test", subject="s", body="Isi.")
    settings.PII_KEYS = [new, b"lain" * 8, old]
    assert manifest_of(folder_of_backups, back_up().name)["keys"] == [key_id(new), key_id(old)]
    sealed.save()
    later(monkeypatch, 2)
    assert manifest_of(folder_of_backups, back_up().name)["keys"] == [key_id(new)]


def test_old_backups_go_with_the_files_that_only_they_name(back_up, folder_of_backups, stored, monkeypatch):
    old = back_up()
    default_storage.delete(stored)
    default_storage.save("dokumen/lain.txt", ContentFile("Lain."))
    later(monkeypatch, 2)
    new = back_up(keep=1)
    assert new.deleted == [old.name]
    assert backups.whole_backups(folder_of_backups) == [new.name]
    [left] = folder_of_backups.glob("files/*/*.age")
    assert left.stem in manifest_of(folder_of_backups, new.name)["files"]


def test_pruning_leaves_the_files_of_every_kept_backup(back_up, folder_of_backups, stored, monkeypatch):
    oldest = back_up()
    later(monkeypatch, 2)
    older = back_up()
    default_storage.delete(stored)
    later(monkeypatch, 4)
    assert back_up(keep=2).deleted == [oldest.name]
    needed = manifest_of(folder_of_backups, older.name)["files"]
    assert needed and all(folder.object_path(folder_of_backups, name).exists() for name in needed)


def test_one_at_a_time(back_up, folder_of_backups):
    with folder.locked(folder_of_backups), pytest.raises(BackupError, match="sedang dibuat"):
        back_up()


AFTER_A_FILE = """
from pathlib import Path

from portal.backup import encryption

encrypt = encryption.encrypt


def encrypt_or_die(*facts):
    if [*Path(sys.argv[2]).glob("files/*/*.age")]:
        die()
    return encrypt(*facts)


encryption.encrypt = encrypt_or_die
"""


def test_a_killed_backup_is_none_and_the_next_one_sweeps(back_up, folder_of_backups, keys):
    for number in range(300):
        default_storage.save(f"dokumen/{number}.bin", ContentFile(os.urandom(20_000)))
    environment = {
        "DATABASE_URL": this_database.url(),
        "STORAGE_URL": default_storage.path("").rstrip("/"),
        "BACKUP_RECIPIENT": keys.recipient,
    }
    killed.run(AFTER_A_FILE, "backup", folder_of_backups, **environment)
    assert list(folder_of_backups.glob("*.partial"))
    assert backups.whole_backups(folder_of_backups) == []
    with pytest.raises(BackupError, match="tidak ada cadangan yang utuh"):
        folder.newest(folder_of_backups)
    made = back_up()
    assert made.files == 300
    assert made.new < 300
    assert not [path for path in folder_of_backups.rglob("*") if path.name.endswith(".partial")]


def test_the_snapshot_of_a_killed_backup_goes_and_that_of_a_running_one_stays(settings, tmp_path):
    """It is the whole database in clear."""
    settings.VAR_DIR = tmp_path
    left, running = tmp_path / "cadangan-mati", tmp_path / "cadangan-hidup"
    long_ago = time.time() - 2 * sqlite.SWEPT_AFTER
    for folder_of_snapshot in (left, running):
        folder_of_snapshot.mkdir()
        (folder_of_snapshot / "snapshot.sqlite3").write_bytes(b"SQLite format 3")
        os.utime(folder_of_snapshot, (long_ago, long_ago))
    holding = (
        f"import fcntl, os, time; fcntl.flock(os.open({str(running)!r}, 0), 2); print(1, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holding], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        sqlite.sweep()
        assert (left.exists(), running.exists()) == (False, True)
        process.kill()
        process.wait()
        sqlite.sweep()
    assert not running.exists()


def test_a_full_disk_is_said_and_leaves_the_last_backup(back_up, folder_of_backups, stored, keys, monkeypatch):
    made = back_up()
    before = sorted(folder_of_backups.rglob("*"))
    default_storage.save("dokumen/besar.bin", ContentFile(os.urandom(30_000_000)))
    later(monkeypatch, 2)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (25_000_000, limits[1]))  # the disk of this process ends there
    try:
        with pytest.raises(BackupError, match=r"Ruang di .* habis"):
            back_up()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert backups.whole_backups(folder_of_backups) == [made.name]
    assert sorted(path for path in folder_of_backups.rglob("*") if path.is_file()) == [p for p in before if p.is_file()]


def test_what_is_missing_is_said(settings, tmp_path):
    with pytest.raises(CommandError, match="BACKUP_FOLDER"):
        call_command("backup")
    with pytest.raises(CommandError, match="BACKUP_RECIPIENT"):
        call_command("backup", str(tmp_path / "cadangan"))


def test_a_closed_portal_is_not_backed_up(back_up):
    closed.close({"backup": "x", "stage": "loaded"})
    with pytest.raises(BackupError, match="belum dibuka"):
        back_up()


def test_a_changed_manifest_is_refused(back_up, folder_of_backups):
    path = folder_of_backups / back_up().name / folder.MANIFEST
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts | {"rows": {}}))
    with pytest.raises(BackupError, match="diubah orang"):
        folder.read_json(path)


def test_the_list_is_written_each_minute_and_read_again(folder_of_backups, make_document, make_user):
    document, person, gone = make_document(), make_user("orang"), make_user("keluar", is_active=False)
    folder_of_backups.mkdir()
    call_command("note_last_known")
    known = last_known.read(folder_of_backups)
    assert known.documents == {document.pk}
    assert known.revisions == {document.published_revision_id}
    assert known.accounts[person.pk] in last_known.fingerprints(person)
    assert gone.pk not in known.accounts
    assert known.head == LedgerHead.last_number()
    assert known.ids["documents_document"] == document.pk
