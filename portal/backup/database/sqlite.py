"""Snapshots of SQLite: one file, without pages of deleted rows."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from portal.backup.errors import BackupError

LAST_IDS = "SELECT name, seq FROM sqlite_sequence"
WAIT_SECONDS = 20
CHUNK, LEVEL = 256 * 1024, 3  # bytes that are compressed at once
SWEPT_AFTER = 60  # seconds, in which a new folder is locked
PREFIX = "cadangan-"  # of the folder of a snapshot


class Compressed:
    """A file as a stream that is compressed while it is read."""

    def __init__(self, file: BinaryIO):
        self.file, self.compressor, self.waiting, self.is_ended = file, zlib.compressobj(LEVEL), b"", False

    def read(self, size: int) -> bytes:
        while len(self.waiting) < size and not self.is_ended:
            chunk = self.file.read(CHUNK)
            self.is_ended = not chunk
            self.waiting += self.compressor.compress(chunk) if chunk else self.compressor.flush()
        taken, self.waiting = self.waiting[:size], self.waiting[size:]
        return taken


class Decompressed:
    def __init__(self, file: BinaryIO):
        self.file, self.decompressor = file, zlib.decompressobj()

    def write(self, data: bytes) -> int:
        self.file.write(self.decompressor.decompress(data))
        return len(data)

    def flush(self) -> None:
        self.file.flush()


class FileSnapshot:
    def __init__(self, path: Path, opened: sqlite3.Connection):
        self.path, self.opened = path, opened

    def query(self, sql: str) -> list[tuple]:
        return self.opened.execute(sql).fetchall()

    @contextmanager
    def dump(self) -> Iterator[Compressed]:
        with self.path.open("rb") as file:
            yield Compressed(file)


@contextmanager
def snapshot() -> Iterator[FileSnapshot]:
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.VAR_DIR) as folder, _locked(folder):
        path = Path(folder, "snapshot.sqlite3")
        try:
            with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=WAIT_SECONDS)) as source:
                source.execute("VACUUM INTO ?", [str(path)])
        except sqlite3.Error as error:
            raise BackupError(_("SQLite tidak dapat disalin: %(error)s.") % {"error": error}) from error
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            yield FileSnapshot(path, opened)


def sweep() -> None:
    """Delete what killed backups have left, the whole database in clear."""
    for folder in Path(settings.VAR_DIR).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError, BlockingIOError):  # another sweep was faster, or the backup runs
            if time.time() - folder.stat().st_mtime > SWEPT_AFTER:
                with _locked(folder):
                    shutil.rmtree(folder)


@contextmanager
def _locked(folder: str | Path) -> Iterator[None]:
    """Hold the lock of a folder, which ends with the process. Raises BlockingIOError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def loading() -> Iterator[Decompressed]:
    target = Path(connection.settings_dict["NAME"])
    new = target.with_name(target.name + ".dipulihkan")
    try:
        with new.open("wb") as file:
            yield Decompressed(file)
            file.flush()
            os.fsync(file.fileno())
        _check(new)
        connection.close()
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as opened:
            found = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupError(_("Basis data dari cadangan rusak: %(found)s.") % {"found": found})


def set_last_id(cursor, table: str, number: int) -> None:
    cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, table])
    if not cursor.rowcount:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
