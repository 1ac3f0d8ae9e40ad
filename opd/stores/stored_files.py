"""The stored files as such, of all models."""

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import FileField

from opd.stores import closed

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # of an OSError
UPLOAD_SECONDS = 60 * 60  # no upload takes longer


class WholeFileStorage(FileSystemStorage):
    """Files on a disk: one that cannot be written to its end, as on a full disk, leaves nothing without an owner."""

    def _save(self, name: str, content: File) -> str:
        is_new = not self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]  # unknown to the stubs
        except OSError:
            if is_new:  # names of files are random, so that no other writer has made it meanwhile
                self.delete(name)
            raise


class StoreAway(OSError):
    """The object store does not answer, or refuses us."""


def stored_names(folder: str = "") -> Iterator[str]:
    """Yield the name of each stored file; the mark of a closed portal is none."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (os.path.join(folder, name) for name in files if name != closed.MARK)
    for name in folders:
        yield from stored_names(os.path.join(folder, name))


def file_columns() -> Iterator[tuple[str, str]]:
    """Yield `(table, column)` of each column that names stored files: a file that none names has no owner."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField) and field.column:
                yield model._meta.db_table, field.column


def stored_sha256(name: str) -> str:
    """Return the SHA-256 of a stored file. Raises FileNotFoundError."""
    with default_storage.open(name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def interrupted_uploads() -> list[Path]:
    """Return temporary files of uploads; while the portal runs, those of the last minute may still be in progress."""
    return sorted(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"))


def sweep_uploads(now: float | None = None) -> int:
    """Delete what uploads left that a killed web process was receiving, as it may be personal data in clear.

    `now`: seconds since the epoch. Returns the number of files.
    """
    until, deleted = (now or time.time()) - UPLOAD_SECONDS, 0
    for path in interrupted_uploads():
        with suppress(FileNotFoundError):  # received meanwhile
            if path.stat().st_mtime < until:
                path.unlink()
                deleted += 1
    return deleted
