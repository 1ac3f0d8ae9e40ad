"""Make a backup while people work: first the snapshot of the database, then the files that it names and older ones.

A file is stored before its row is committed and deleted after its row is gone. So files that are listed after the
snapshot are all that it names, but those whose row has been deleted meanwhile, which should be gone. What was stored
meanwhile and has no row in the snapshot is left out: after a restore it would have no owner.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.stores import closed
from opd.stores.stored_files import file_columns, stored_names, stored_sha256
from portal.backup import database, encryption, folder, last_known
from portal.backup.errors import BackupError
from portal.serving.backups import NAME, PARTIAL

HEAD = "SELECT number, hash FROM opd_ledgerhead"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
TRIES = 3  # for a file that changes while it is read


@dataclass(frozen=True)
class Made:
    """A backup: its name, its files, how many of them are new to the folder, and the bytes written."""

    name: str
    files: int
    new: int
    bytes_written: int
    deleted: list[str]


def make(target: Path, recipient: str, keep: int) -> Made:
    """Write a backup into the folder `target`, and delete all but the last `keep`. Raises BackupError.

    `recipient` is a public key of age.
    """
    if closed.is_closed():
        raise BackupError(_("Portal ini belum dibuka sejak dipulihkan: cadangan dibuat sesudah dibuka."))
    try:
        with folder.locked(target):
            folder.sweep(target)
            _require_same_recipient(target, recipient)
            try:
                made = _make(target, recipient)
            except BaseException:
                folder.sweep(target)
                raise
            return Made(**made, deleted=folder.prune(target, keep))
    except OSError as error:
        raise BackupError(encryption.sentence(error, target)) from error


def _require_same_recipient(target: Path, recipient: str) -> None:
    """Files of earlier backups are not encrypted again, so that a new key would not open them."""
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
    with database.snapshot() as snapshot:
        [(number, head)] = snapshot.query(HEAD)
        facts = {
            "format": folder.FORMAT,
            "made_at": now.isoformat(),
            "engine": connection.vendor,
            "keys": encryption.key_ids(),
            "recipient": recipient,
            "head": {"number": number, "hash": head},
            "migrations": [list(row) for row in snapshot.query(MIGRATIONS)],
            "rows": database.row_counts(snapshot.query),
        }
        named = _named_files(snapshot.query)
        with snapshot.dump() as stream:
            dumped = encryption.encrypt(stream, partial / folder.DATABASE, recipient)
    names = (name for name in stored_names() if name in older or name in named)
    stored = dict(_store_files(names, target, recipient))
    hashes = json.dumps({path: sha256 for path, (sha256, _written) in stored.items()})
    listed = encryption.encrypt(BytesIO(hashes.encode()), partial / folder.FILES, recipient)
    facts |= {"database": {"sha256": dumped.sha256, "bytes": dumped.size}, "list": {"sha256": listed.sha256}}
    facts["files"] = sorted({sha256 for sha256, _written in stored.values()})
    folder.write_json(partial / folder.MANIFEST, facts)
    for place in (partial, target):
        last_known.write(place)  # never older than the newest backup
    partial.rename(target / name)
    folder.sync(target)
    written = [size for _sha256, size in stored.values() if size is not None]
    sizes = sum((target / name / file).stat().st_size for file in (folder.DATABASE, folder.FILES, folder.MANIFEST))
    return {"name": name, "files": len(stored), "new": len(written), "bytes_written": sizes + sum(written)}


def _named_files(query) -> set[str]:
    """Return the names of all files that the snapshot has rows of."""
    quoted = connection.ops.quote_name
    names: set[str] = set()
    for table, column in file_columns():
        rows = query(f"SELECT {quoted(column)} FROM {quoted(table)} WHERE {quoted(column)} <> ''")  # noqa: S608 - ours
        names.update(name for (name,) in rows)
    return names


def _store_files(names: Iterable[str], target: Path, recipient: str) -> Iterator[tuple[str, tuple[str, int | None]]]:
    """Yield `(name, (SHA-256, bytes written or None))` of each file; one that is gone by now is left out."""
    for name in names:
        try:
            yield name, _store(target, name, recipient)
        except FileNotFoundError:
            continue


def _store(target: Path, name: str, recipient: str) -> tuple[str, int | None]:
    for _try in range(TRIES):
        sha256 = stored_sha256(name)
        path = folder.object_path(target, sha256)
        if path.exists():
            return sha256, None
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + PARTIAL)
        with default_storage.open(name, "rb") as file:
            read = encryption.encrypt(file, partial, recipient)
        if read.sha256 == sha256:
            partial.rename(path)
            folder.sync(path.parent)
            return sha256, path.stat().st_size
    raise BackupError(_("%(name)s berubah terus selagi dibaca.") % {"name": name})


def recipient() -> str:
    """Return the public key of the settings. Raises BackupError without one."""
    if not settings.BACKUP_RECIPIENT:
        raise BackupError(_("BACKUP_RECIPIENT belum diisi: kunci umum age, dibuat di komputer lain dengan age-keygen."))
    return settings.BACKUP_RECIPIENT


def target_folder(given: str = "") -> Path:
    """Return the folder that was given, or that of the settings. Raises BackupError without one."""
    if not (given or settings.BACKUP_FOLDER):
        raise BackupError(_("Sebutkan foldernya, atau isi BACKUP_FOLDER."))
    return Path(given or settings.BACKUP_FOLDER).absolute()
