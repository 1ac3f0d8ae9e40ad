"""Make a backup while people work: first the snapshot of the database, then the files that it names and older ones.

A file is stored before its row is committed and deleted after its row is gone, so these are all that the snapshot
names. A file that was stored meanwhile is left out: after a restore it would have no owner.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Revision
from opd.encryption import MARK, new_key, sealed_fields
from opd.stores import closed
from opd.stores.stored_files import file_columns, stored_names, stored_sha256
from portal.backup import database, encryption, folder, last_known
from portal.backup.errors import BackupError
from portal.models import BackupKey
from portal.serving.backups import NAME, PARTIAL

HEAD = "SELECT number, hash FROM opd_ledgerhead"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
TRIES = 3  # for a file that changes, or is stored under another name
LOST = 500


@dataclass(frozen=True)
class Made:
    """A backup: its name, its files, how many are new to the folder, and the bytes written."""

    name: str
    files: int
    new: int
    bytes_written: int
    deleted: list[str]


class StoredAgain(BackupError):
    """A file was sealed or opened under another name before it was read."""


class StoredFile(NamedTuple):
    """A file: its SHA-256, its name in the folder, and the bytes written if it is new there."""

    sha256: str
    name: str
    written: int | None = None


def make(target: Path, recipient: str, keep: int) -> Made:
    """Back up into `target` for the age key `recipient`; keep the last `keep`. Raises BackupError."""
    if closed.is_closed():
        raise BackupError(_("Portal ini belum dibuka sejak dipulihkan: cadangan dibuat sesudah dibuka."))
    try:
        with folder.locked(target):
            folder.sweep(target)
            _require_same_recipient(target, recipient)
            for tries_left in reversed(range(TRIES)):
                try:
                    made = _make(target, recipient)
                    break
                except BaseException as error:
                    folder.sweep(target)
                    if not isinstance(error, StoredAgain) or not tries_left:
                        raise
            return Made(**made, deleted=folder.prune(target, keep))
    except OSError as error:
        raise BackupError(encryption.sentence(error, target)) from error


def _require_same_recipient(target: Path, recipient: str) -> None:
    """Files of earlier backups are not encrypted again: a new key would not open them."""
    for name in folder.whole_backups(target)[-1:]:
        if json.loads((target / name / folder.MANIFEST).read_text())["recipient"] != recipient:
            words = _("Cadangan di %(folder)s dienkripsi untuk kunci lain. Pakai folder baru untuk kunci yang baru.")
            raise BackupError(words % {"folder": target})


def _make(target: Path, recipient: str) -> dict:
    now = timezone.now()
    name = now.strftime(NAME)
    if (target / name).exists():
        raise BackupError(_("Cadangan %(name)s sudah ada.") % {"name": name})
    partial = target / f"{name}{PARTIAL}"
    partial.mkdir()
    older = set(stored_names())
    key = BackupKey.objects.get_or_create(pk=1, defaults={"key": new_key().hex()})[0].key
    with database.snapshot() as snapshot:
        [(number, head)] = snapshot.query(HEAD)
        facts = {
            "format": folder.FORMAT,
            "made_at": now.isoformat(),
            "engine": connection.vendor,
            "keys": _needed_keys(snapshot.query),
            "recipient": recipient,
            "head": {"number": number, "hash": head},
            "migrations": [list(row) for row in snapshot.query(MIGRATIONS)],
            "rows": database.row_counts(snapshot.query),
        }
        named = _named_files(snapshot.query)
        revisions = dict(snapshot.query("SELECT file, id FROM documents_revision"))
        with snapshot.dump() as stream:
            dumped = encryption.encrypt(stream, partial / folder.DATABASE, recipient)
    names = (name for name in stored_names() if name in older or name in named)
    stored = dict(_store_files(names, target, recipient, bytes.fromhex(key)))
    lost = [revisions[name] for name in revisions.keys() - stored.keys()]
    now_named = Revision.objects.filter(pk__in=lost[:LOST]).values_list("pk", "file")
    if any(revisions.get(file) != pk for pk, file in now_named):
        raise StoredAgain(_("Berkas sedang disegel atau dibuka selagi dicadangkan. Ulangi sesudah antrean kosong."))
    hashes = json.dumps({path: [file.sha256, file.name] for path, file in stored.items()})
    listed = encryption.encrypt(BytesIO(hashes.encode()), partial / folder.FILES, recipient)
    facts |= {"database": {"sha256": dumped.sha256, "bytes": dumped.size}, "list": {"sha256": listed.sha256}}
    facts["files"] = sorted({file.name for file in stored.values()})
    folder.write_json(partial / folder.MANIFEST, facts)
    for place in (partial, target):
        last_known.write(place)  # never older than the newest backup
    partial.rename(target / name)
    folder.sync(target)
    written = [file.written for file in stored.values() if file.written is not None]
    sizes = sum((target / name / file).stat().st_size for file in (folder.DATABASE, folder.FILES, folder.MANIFEST))
    return {"name": name, "files": len(stored), "new": len(written), "bytes_written": sizes + sum(written)}


def _needed_keys(query) -> list[str]:
    """Return the fingerprints of the first key, which signs, and of those that seal a text."""
    used: set[str] = set()
    for field in sealed_fields():
        key, table = f'substr("{field.column}", {len(MARK) + 1}, 8)', field.model._meta.db_table
        used.update(one for (one,) in query(f'SELECT DISTINCT {key} FROM "{table}"'))  # noqa: S608 - ours
    first, *older = encryption.key_ids()
    return [first, *(key for key in older if key in used)]


def _named_files(query) -> set[str]:
    quoted = connection.ops.quote_name
    names: set[str] = set()
    for table, column in file_columns():
        rows = query(f"SELECT {quoted(column)} FROM {quoted(table)} WHERE {quoted(column)} <> ''")  # noqa: S608 - ours
        names.update(name for (name,) in rows)
    return names


def _store_files(names: Iterable[str], target: Path, recipient: str, key: bytes) -> Iterator[tuple[str, StoredFile]]:
    for name in names:
        try:
            yield name, _store(target, name, recipient, key)
        except FileNotFoundError:
            continue


def _store(target: Path, name: str, recipient: str, key: bytes) -> StoredFile:
    for _try in range(TRIES):
        sha256 = stored_sha256(name)
        stored = hmac.digest(key, bytes.fromhex(sha256), "sha256").hex()
        path = folder.object_path(target, stored)
        if path.exists():
            return StoredFile(sha256, stored)
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # of an old backup; not every file system links
            path.hardlink_to(folder.object_path(target, sha256))
            return StoredFile(sha256, stored)
        partial = path.with_name(path.name + PARTIAL)
        with default_storage.open(name, "rb") as file:
            read = encryption.encrypt(file, partial, recipient)
        if read.sha256 == sha256:
            partial.rename(path)
            folder.sync(path.parent)
            return StoredFile(sha256, stored, path.stat().st_size)
    raise BackupError(_("%(name)s berubah terus selagi dibaca.") % {"name": name})


def recipient() -> str:
    """Return the public key of the settings. Raises BackupError."""
    if not settings.BACKUP_RECIPIENT:
        raise BackupError(_("BACKUP_RECIPIENT belum diisi: kunci umum age, dibuat di komputer lain dengan age-keygen."))
    return settings.BACKUP_RECIPIENT


def target_folder(given: str = "") -> Path:
    """Return the folder that was given, or that of the settings. Raises BackupError."""
    if not (given or settings.BACKUP_FOLDER):
        raise BackupError(_("Sebutkan foldernya, atau isi BACKUP_FOLDER."))
    return Path(given or settings.BACKUP_FOLDER).absolute()
