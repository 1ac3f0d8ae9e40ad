"""The layout of the folder of backups.

    20261128T193700Z/manifest.json   what the backup holds: counts, hashes, fingerprints of keys; not encrypted
    20261128T193700Z/database.age    the snapshot of the database
    20261128T193700Z/files.age       the name of each file, its SHA-256, and its name in this folder
    files/ab/ab12….age               each file once, under a keyed hash of its bytes
    20261128T193700Z/last-known.json the list as it was when the backup was made, for the loss of the other one
    last-known.json                  the list that is newer than the backups (`last_known`)

Only the user of the portal may read it. Names of files are HMACs under a key of the portal's database (`BackupKey`), so
that no reader of the folder can test whether it has a known file; in old backups they are SHA-256. What has its plain
name is whole.
"""

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from portal.backup import encryption
from portal.backup.errors import BackupError
from portal.serving.backups import IS_NAME, LAST_KNOWN, NOTE_PATIENCE, PARTIAL, whole_backups

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database.age", "files.age"
OBJECTS, LOCK = "files", ".lock"
PRIVATE = 0o077  # permissions that nothing in the folder has


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one backup, closed to others. Raises BackupError."""
    before = os.umask(PRIVATE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(PermissionError):  # of another owner
            folder.chmod(0o777 & ~PRIVATE)
        with (folder / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupError(_("Cadangan lain sedang dibuat di %(folder)s.") % {"folder": folder}) from None
            yield
    finally:
        os.umask(before)


def object_path(folder: Path, name: str) -> Path:
    return folder / OBJECTS / name[:2] / f"{name}.age"


def write_json(path: Path, facts: dict) -> None:
    """Replace a file by the facts with their authentication code, on disk when this returns."""
    new = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")  # worker and backup may write the same one
    with open(new, "w", opener=lambda name, flags: os.open(name, flags, 0o666 & ~PRIVATE)) as file:
        json.dump(encryption.signed(facts), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync(path.parent)


def read_json(path: Path) -> dict:
    """Return facts that we wrote. Raises BackupError."""
    try:
        facts = json.loads(path.read_text())
    except FileNotFoundError:
        raise BackupError(_("%(file)s tidak ada.") % {"file": path}) from None
    except (OSError, ValueError):
        raise BackupError(_("%(file)s tidak dapat dibaca.") % {"file": path}) from None
    if not isinstance(facts, dict) or not encryption.is_ours(facts):
        raise BackupError(_("%(file)s diubah orang, atau PII_KEYS bukan kunci dari saat itu.") % {"file": path})
    if facts.get("format") != FORMAT:
        raise BackupError(_("%(file)s ditulis versi portal yang lain.") % {"file": path})
    return facts


def sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Delete what killed backups have left, under the lock; the worker may be writing a list."""
    for path in folder.glob(f"*Z{PARTIAL}"):
        shutil.rmtree(path)
    for path in folder.glob(f"{OBJECTS}/*/*{PARTIAL}"):
        path.unlink()
    for path in folder.glob(f"{LAST_KNOWN}.*{PARTIAL}"):
        if time.time() - path.stat().st_mtime > NOTE_PATIENCE.total_seconds():
            path.unlink()


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all but the last `keep` backups and their own files. Returns the names."""
    names = whole_backups(folder)
    old, kept = names[:-keep], names[-keep:]
    for name in old:
        ending = (folder / name).rename(folder / f"{name}{PARTIAL}")  # a killed deletion is swept
        shutil.rmtree(ending)
    if old:
        needed = {stored for name in kept for stored in read_json(folder / name / MANIFEST)["files"]}
        for path in folder.glob(f"{OBJECTS}/*/*.age"):
            if path.stem not in needed:
                path.unlink()
    return old


def newest(folder: Path, name: str = "") -> Path:
    """Return the folder of the backup `name`, or of the last one. Raises BackupError."""
    try:
        names = whole_backups(folder)
    except OSError:
        names = []
    if not names:
        raise BackupError(_("Di %(folder)s tidak ada cadangan yang utuh.") % {"folder": folder})
    if name and (not IS_NAME.fullmatch(name) or name not in names):
        words = _("Cadangan %(name)s tidak ada. Yang ada: %(names)s.")
        raise BackupError(words % {"name": name, "names": ", ".join(names)})
    return folder / (name or names[-1])
