"""Snapshots of SQLite: one file, without the pages in which deleted rows might still be."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from portal.backup.errors import BackupError

LAST_IDS = "SELECT name, seq FROM sqlite_sequence"
WAIT_SECONDS = 20
SWEPT_AFTER = 12 * 60 * 60  # seconds
PREFIX = "cadangan-"  # of the folder of a snapshot that waits to be encrypted


class FileSnapshot:
    def __init__(self, path: Path, opened: sqlite3.Connection):
        self.path, self.opened = path, opened

    def query(self, sql: str) -> list[tuple]:
        return self.opened.execute(sql).fetchall()

    @contextmanager
    def dump(self) -> Iterator[BinaryIO]:
        with self.path.open("rb") as file:
            yield file


@contextmanager
def snapshot() -> Iterator[FileSnapshot]:
    _sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.VAR_DIR) as folder:
        path = Path(folder, "snapshot.sqlite3")
        try:
            with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=WAIT_SECONDS)) as source:
                source.execute("VACUUM INTO ?", [str(path)])
        except sqlite3.Error as error:
            raise BackupError(_("SQLite tidak dapat disalin: %(error)s.") % {"error": error}) from error
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            yield FileSnapshot(path, opened)


def _sweep() -> None:
    """Delete what killed backups have left; one into another folder may still run."""
    for folder in Path(settings.VAR_DIR).glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > SWEPT_AFTER:
            shutil.rmtree(folder)


@contextmanager
def loading() -> Iterator[BinaryIO]:
    target = Path(connection.settings_dict["NAME"])
    new = target.with_name(target.name + ".dipulihkan")
    try:
        with new.open("wb") as file:
            yield file
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
