"""The layout of the folder of backups.

    20261128T193700Z/manifest.json   what the backup holds: counts, hashes, fingerprints of keys; not encrypted
    20261128T193700Z/database.age    the snapshot of the database
    20261128T193700Z/files.age       the name and the SHA-256 of each file
    files/ab/ab12….age               each file once, under the SHA-256 of its bytes
    20261128T193700Z/last-known.json the list as it was when the backup was made, for the loss of the other one
    last-known.json                  the list that is newer than the backups (`last_known`)

Everything is written under another name and renamed when it is on disk: what has its plain name is whole.
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


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one backup. Raises BackupError while another one is being made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(_("Cadangan lain sedang dibuat di %(folder)s.") % {"folder": folder}) from None
        yield


def object_path(folder: Path, sha256: str) -> Path:
    return folder / OBJECTS / sha256[:2] / f"{sha256}.age"


def write_json(path: Path, facts: dict) -> None:
    """Replace a file by the facts with their authentication code, on disk when this returns."""
    new = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")  # the worker and a backup may write the same one
    with new.open("w") as file:
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
    """Write the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Delete what killed backups have left; only under the lock. A list may be being written by the worker."""
    for path in folder.glob(f"*Z{PARTIAL}"):
        shutil.rmtree(path)
    for path in folder.glob(f"{OBJECTS}/*/*{PARTIAL}"):
        path.unlink()
    for path in folder.glob(f"{LAST_KNOWN}.*{PARTIAL}"):
        if time.time() - path.stat().st_mtime > NOTE_PATIENCE.total_seconds():
            path.unlink()


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all but the last `keep` backups, and the files that no other backup names. Returns the deleted names.

    Where a manifest cannot be read, no file is deleted.
    """
    names = whole_backups(folder)
    old, kept = names[:-keep], names[-keep:]
    for name in old:
        ending = (folder / name).rename(folder / f"{name}{PARTIAL}")  # a deletion that is killed is swept
        shutil.rmtree(ending)
    if old:
        needed = {sha256 for name in kept for sha256 in read_json(folder / name / MANIFEST)["files"]}
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
