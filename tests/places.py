"""Databases and folders of files that processes of their own use, beside those of the tests."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests import this_database

SHELL = ("shell", "-v0", "-c")


@dataclass(frozen=True)
class Place:
    """A database and a folder of files that processes use which know nothing of this one's."""

    environment: dict[str, str]
    storage: Path

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *arguments]
        environment = os.environ | self.environment | more
        return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)

    def succeed(self, *arguments: str, **more: str) -> str:
        done = self.run(*arguments, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, code: str):
        """Return what `code` calls `answer`, as JSON brings it over."""
        return json.loads(self.succeed(*SHELL, f"import json\n{code}\nprint(json.dumps(answer))").splitlines()[-1])


def new_database(name: str, folder: Path) -> str:
    """Create an empty database and return its DATABASE_URL; on SQLite it is a file in `folder`."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder}/{name}.sqlite3"
    _outside(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return this_database.url().removesuffix(quote(connection.settings_dict["NAME"])) + name


def drop_database(name: str) -> None:
    """Drop a database of PostgreSQL; a file of SQLite goes with its folder."""
    if connection.vendor == "postgresql":
        _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _outside(sql: str) -> None:
    """Run a statement that no transaction may hold."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
