"""A key pair, a folder of backups, and empty places to restore to, each used by processes of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyrage
import pytest
from django.conf import settings
from django.db import connection

from portal.backup import making
from tests import this_database

SHELL = ("shell", "-v0", "-c")


@dataclass(frozen=True)
class Keys:
    recipient: str
    file: Path


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    identity = pyrage.x25519.Identity.generate()
    file = tmp_path_factory.mktemp("kunci") / "plid-backup.key"
    file.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    return Keys(str(identity.to_public()), file)


@pytest.fixture
def folder_of_backups(settings, tmp_path, keys):
    settings.BACKUP_FOLDER, settings.BACKUP_RECIPIENT = str(tmp_path / "cadangan"), keys.recipient
    return tmp_path / "cadangan"


@pytest.fixture
def back_up(folder_of_backups, keys):
    """-> a backup, made by this process."""
    return lambda keep=30: making.make(folder_of_backups, keys.recipient, keep)


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


@pytest.fixture
def empty_place(tmp_path, folder_of_backups):
    """-> a new, empty place."""
    made = []

    def make():
        name = f"pulih_{os.getpid()}_{len(made)}"
        made.append(name)
        storage = tmp_path / name
        environment = {
            "DATABASE_URL": _new_database(name, tmp_path),
            "STORAGE_URL": str(storage),
            "BACKUP_FOLDER": str(folder_of_backups),
            "EMAIL_URL": f"filemail://{tmp_path}/surel",
        }
        return Place(environment, storage)

    yield make
    if connection.vendor == "postgresql":
        for name in made:
            _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    for name in made:
        shutil.rmtree(tmp_path / name, ignore_errors=True)


def _new_database(name: str, folder: Path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder}/{name}.sqlite3"
    _outside(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return this_database.url().removesuffix(quote(connection.settings_dict["NAME"])) + name


def _outside(sql: str) -> None:
    """Run a statement that no transaction may hold."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
