import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import FileField
from django.db.models.fields.files import FieldFile

from opd.encryption import SEALED_END
from opd.stores import closed

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # of an OSError
UPLOAD_END = ".upload"  # of the name of Django's temporary files
UPLOAD_SECONDS = 60 * 60  # no upload takes longer


class WholeFileStorage(FileSystemStorage):
    """Files on a disk: one that is not written to its end leaves nothing without an owner."""

    def _save(self, name: str, content: File) -> str:
        is_new = not self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            if is_new:  # names are random: no other writer has made it
                self.delete(name)
            raise


class StoreAway(OSError):
    """The object store does not answer, or refuses us."""


def stored_names(folder: str = "") -> Iterator[str]:
    """Yield the name of each stored file."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (os.path.join(folder, name) for name in files if name != closed.MARK)
    for name in folders:
        yield from stored_names(os.path.join(folder, name))


def file_columns() -> Iterator[tuple[str, str]]:
    """Yield `(table, column)` of each column that names stored files."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField) and field.column:
                yield model._meta.db_table, field.column


def stored_sha256(name: str) -> str:
    """Return the SHA-256 of a stored file. Raises FileNotFoundError."""
    with default_storage.open(name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def local_copy(file: FieldFile) -> Iterator[Path]:
    """Yield a path of a stored file: its own, or of a temporary copy if it is sealed or in no local folder."""
    try:
        path = Path(file.path)
    except NotImplementedError:
        suffix = Path(str(file).removesuffix(SEALED_END)).suffix
        with file.open("rb") as source, plain_copy(source.chunks(), suffix) as path:
            yield path
    else:
        yield path


@contextmanager
def plain_copy(chunks: Iterable[bytes], suffix: str) -> Iterator[Path]:
    """Yield the path of a temporary file; what a killed process leaves is swept like its uploads."""
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=f"{UPLOAD_END}{suffix}") as copy:
        copy.writelines(chunks)
        copy.flush()
        yield Path(copy.name)


def interrupted_uploads() -> list[Path]:
    """Return temporary files of uploads, some maybe in progress."""
    return sorted(Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"*{UPLOAD_END}*"))


def sweep_uploads(now: float | None = None) -> int:
    """Delete uploads of killed processes, personal data in clear. Returns how many."""
    until, deleted = (now or time.time()) - UPLOAD_SECONDS, 0
    for path in interrupted_uploads():
        with suppress(FileNotFoundError):  # received meanwhile
            if path.stat().st_mtime < until:
                path.unlink()
                deleted += 1
    return deleted
