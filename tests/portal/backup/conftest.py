"""A key pair, a folder of backups, and empty places to restore to, each used by processes of its own."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest
from django.db import connection

from portal.backup import making
from tests import throwaway_postgres
from tests.places import Place, drop_database, new_database


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
    if connection.vendor == "postgresql" and (reason := throwaway_postgres.lacks_client()):
        pytest.skip(reason)
    settings.BACKUP_FOLDER, settings.BACKUP_RECIPIENT = str(tmp_path / "cadangan"), keys.recipient
    return tmp_path / "cadangan"


@pytest.fixture
def back_up(folder_of_backups, keys):
    """-> a backup, made by this process."""
    return lambda keep=30: making.make(folder_of_backups, keys.recipient, keep)


@pytest.fixture
def empty_place(tmp_path, folder_of_backups):
    """-> a new, empty place."""
    made = []

    def make():
        name = f"pulih_{os.getpid()}_{len(made)}"
        made.append(name)
        storage = tmp_path / name
        environment = {
            "DATABASE_URL": new_database(name, tmp_path),
            "STORAGE_URL": str(storage),
            "BACKUP_FOLDER": str(folder_of_backups),
            "EMAIL_URL": f"filemail://{tmp_path}/surel",
        }
        return Place(environment, storage)

    yield make
    for name in made:
        drop_database(name)
        shutil.rmtree(tmp_path / name, ignore_errors=True)
