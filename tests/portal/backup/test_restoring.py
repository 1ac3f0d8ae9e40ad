"""What a restore refuses, and how it goes on where it was interrupted."""

import hashlib
import io
import json
import shutil

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError

from opd.models import LedgerHead
from opd.people import shell
from opd.stores import closed
from portal.backup import applying, encryption, folder, last_known, restoring
from portal.backup.errors import BackupError
from portal.serving.backups import LAST_KNOWN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(back_up, folder_of_backups, make_document, reviewer):
    make_document()
    return back_up()


def rewrite(path, **facts):
    """Write a list or a manifest anew, as our own keys sign it."""
    folder.write_json(path, {name: value for name, value in folder.read_json(path).items() if name != "mac"} | facts)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("database", "Tempat ini tidak kosong"),
        ("list", "lebih lama daripada cadangan ini"),
        ("missing list", "salin dari folder cadangannya"),
        ("lost time", "masa yang dibatalkan: sesudah 20200101T000000Z"),
        ("engine", "DATABASE_URL menunjuk"),
        ("newer version", "versi portal yang lebih baru: opd.9999_later"),
        (
            "half way",
            r"dari tengah migrasi versi sebelum 1\.0; yang belum ada mulai dari documents\.0021_search_formats",
        ),
        ("key", "kunci dengan sidik 0badc0de"),
        ("name", "Cadangan 20200101T000000Z tidak ada. Yang ada: "),
        ("path", "Cadangan ../files tidak ada"),
    ],
)
def test_refused_with_a_sentence(made, folder_of_backups, keys, what, sentence):
    manifest, known = folder_of_backups / made.name / folder.MANIFEST, folder_of_backups / LAST_KNOWN
    name = {"name": "20200101T000000Z", "path": "../files"}.get(what, "")
    if what == "list":
        rewrite(known, head={"number": LedgerHead.last_number() - 1, "hash": ""})
    elif what == "lost time":
        rewrite(known, lost=[["20200101T000000Z", made.name]])
    elif what == "missing list":
        known.unlink()
    elif what == "engine":
        rewrite(manifest, engine="oracle")
    elif what == "newer version":
        rewrite(manifest, migrations=[["opd", "9999_later"]])
    elif what == "half way":
        applied = folder.read_json(manifest)["migrations"]
        rewrite(manifest, migrations=[row for row in applied if row < ["documents", "0021"]])
    elif what == "key":
        rewrite(manifest, keys=["0badc0de"])
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(folder_of_backups), identity=str(keys.file), backup=name, by="verifikator")
    assert not closed.is_closed()


def test_a_backup_of_before_1_0_has_the_names_that_ours_replace(made, folder_of_backups, keys, empty_place):
    manifest = folder_of_backups / made.name / folder.MANIFEST
    new = ("0001_tables", "0002_rows")
    rewrite(manifest, migrations=[row for row in folder.read_json(manifest)["migrations"] if row[1] not in new])
    place = empty_place()
    place.succeed("restore", "--identity", str(keys.file), "--by", "verifikator")
    place.succeed("restore", "--verify")


def test_of_a_backup_that_lost_a_file_nothing_is_opened(made, folder_of_backups, keys, empty_place):
    [path] = folder_of_backups.glob("files/*/*.age")
    aside = path.rename(path.with_suffix(".aside"))
    place = empty_place()
    done = place.run("restore", "--identity", str(keys.file), "--by", "verifikator")
    assert done.returncode == 1
    assert f"{path.name} tidak ada di cadangan" in done.stderr
    assert "belum selesai" in place.run("restore", "--open").stderr

    aside.rename(path)  # the person finds it: the same command goes on
    done = place.run("restore", "--identity", str(keys.file), "--by", "bukan-siapa")
    assert "--by NAMA. Yang ada di cadangan: verifikator." in done.stderr
    place.succeed("restore", "--identity", str(keys.file), "--by", "verifikator")
    place.succeed("restore", "--verify")

    [stored] = (file for file in place.storage.rglob("*.txt"))
    stored.write_text("Diubah.")
    done = place.run("restore", "--verify")
    assert "isinya berubah" in done.stderr
    assert "restore --verify dahulu" in place.run("restore", "--open").stderr


def test_a_damaged_database_is_not_loaded(made, folder_of_backups, keys, empty_place):
    path = folder_of_backups / made.name / folder.DATABASE
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    place = empty_place()
    done = place.run("restore", "--identity", str(keys.file), "--by", "verifikator")
    assert "database.age rusak atau terpotong" in done.stderr
    assert place.ask("from portal.backup import database\nanswer = database.is_empty()") is True


def test_of_a_database_with_more_behind_its_end_nothing_is_loaded(made, folder_of_backups, keys, empty_place):
    path, plain = folder_of_backups / made.name / folder.DATABASE, io.BytesIO()
    encryption.decrypt(path, plain, encryption.read_identity(keys.file))
    encryption.encrypt(io.BytesIO(plain.getvalue() + bytes(4096)), path, keys.recipient)
    place = empty_place()
    done = place.run("restore", "--identity", str(keys.file), "--by", "verifikator")
    assert "database.age" in done.stderr
    assert place.ask("from portal.backup import database\nanswer = database.is_empty()") is True


def test_files_of_an_interrupted_restore_are_checked(keys, folder_of_backups, back_up):
    name = default_storage.save("dokumen/satu.txt", ContentFile("Utuh."))
    back_up()
    default_storage.delete(name)
    default_storage.save(name, ContentFile("Terpo"))
    [path] = folder_of_backups.glob("files/*/*.age")
    restoring._load_file(path, name, hashlib.sha256(b"Utuh.").hexdigest(), encryption.read_identity(keys.file))
    with default_storage.open(name) as file:
        assert file.read() == b"Utuh."


def test_a_second_backup_is_not_mixed_into_a_first(made, folder_of_backups, keys):
    closed.close({"backup": "20200101T000000Z", "stage": "loading"})
    with pytest.raises(CommandError, match="Pemulihan cadangan 20200101T000000Z belum selesai di sini"):
        call_command("restore", str(folder_of_backups), identity=str(keys.file), by="verifikator")


def test_opening_needs_a_verified_restore(made):
    by = shell.operator()
    with pytest.raises(BackupError, match="tidak tertutup"):
        applying.reopen(by=by)
    closed.close({"backup": made.name, "stage": "applied", "differences": 3})
    with pytest.raises(BackupError, match="tidak ada perbedaan"):
        applying.reopen(by=by)
    applying.reopen(by=by, despite=True)
    assert not closed.is_closed()


def test_a_closed_portal_leaves_the_list_alone(made, folder_of_backups):
    before = (folder_of_backups / LAST_KNOWN).read_text()
    closed.close({"backup": made.name, "stage": "applied"})
    with pytest.raises(BackupError, match="daftarnya tidak ditulis"):
        last_known.write(folder_of_backups)
    assert (folder_of_backups / LAST_KNOWN).read_text() == before


def test_the_list_inside_of_the_backup_takes_the_place_of_a_lost_one(made, folder_of_backups):
    shutil.copy(folder_of_backups / made.name / LAST_KNOWN, folder_of_backups / LAST_KNOWN)
    known = last_known.read(folder_of_backups)
    assert (known.head, known.lost) == (LedgerHead.last_number(), [])


def test_the_list_of_somebody_else_is_refused(made, folder_of_backups):
    path = folder_of_backups / LAST_KNOWN
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts | {"documents": "1-999999"}))
    with pytest.raises(BackupError, match="diubah orang"):
        last_known.read(folder_of_backups)
