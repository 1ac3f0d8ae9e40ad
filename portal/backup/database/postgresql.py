"""Snapshots of PostgreSQL: pg_dump sees what a transaction of ours counts."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import BinaryIO, cast

import psycopg2
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from portal.backup.errors import BackupError

OF_SEQUENCES = (
    " FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass"
    " AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid"
    " WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace"
)
LAST_IDS = f"SELECT t.relname, pg_sequence_last_value(s.oid){OF_SEQUENCES}"
DUMP = ("pg_dump", "--format=custom", "--compress=6", "--no-owner", "--no-privileges")
RESTORE = ("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")


class TransactionSnapshot:
    def __init__(self, opened, identifier: str):
        self.opened, self.identifier = opened, identifier

    def query(self, sql: str) -> list[tuple]:
        with self.opened.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    @contextmanager
    def dump(self) -> Iterator[BinaryIO]:
        with _program(*DUMP, f"--snapshot={self.identifier}", stdout=subprocess.PIPE) as process:
            yield cast(BinaryIO, process.stdout)


@contextmanager
def snapshot() -> Iterator[TransactionSnapshot]:
    with closing(psycopg2.connect(**connection.get_connection_params())) as opened:
        opened.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with opened.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            [identifier] = cursor.fetchone()
        yield TransactionSnapshot(opened, identifier)


@contextmanager
def loading() -> Iterator[BinaryIO]:
    connection.close()
    with _program(*RESTORE, stdin=subprocess.PIPE) as process:
        yield cast(BinaryIO, process.stdin)


@contextmanager
def _program(name: str, *options: str, **streams) -> Iterator[subprocess.Popen]:
    """Run a client program around the block; a failed block rolls back. Raises BackupError with its words."""
    parameters = connection.get_connection_params()
    parameters = {key: value for key, value in parameters.items() if isinstance(value, str | int)}
    password = parameters.pop("password", "")  # everybody on the machine can read arguments
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    command = [name, *options, f"--dbname={make_dsn(**parameters)}"]
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(command, env=environment, stderr=said, **streams)  # noqa: S603 - our own words
        except FileNotFoundError:
            raise BackupError(
                _("%(name)s tidak terpasang. Pasang postgresql-client, versinya paling lama sama dengan servernya.")
                % {"name": name}
            ) from None
        try:
            yield process
        except BrokenPipeError:  # it ended before us; below it says why
            pass
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for stream in filter(None, (process.stdin, process.stdout)):
                with suppress(BrokenPipeError):
                    stream.close()
        if process.wait():
            said.seek(0)
            raise BackupError(f"{name}: {said.read().decode(errors='replace').strip()[-1000:]}")


def set_last_id(cursor, table: str, number: int) -> None:
    cursor.execute(f"SELECT setval(s.oid::regclass, %s){OF_SEQUENCES} AND t.relname = %s", [number, table])
