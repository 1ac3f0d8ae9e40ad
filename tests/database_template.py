"""A migrated database that is made once and copied for each process of tests: to migrate takes seconds."""

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = settings.BASE_DIR / ".pytest_cache" / "databases"


def copy_sqlite(destination: Path) -> None:
    """Write a migrated SQLite database to `destination`; migrate an empty one where no template fits the code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    template = FOLDER / f"{fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:  # several processes begin at the same moment
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _make(template)
        shutil.copyfile(template, destination)


def _make(template: Path) -> None:
    for older in FOLDER.glob("*.sqlite3*"):
        older.unlink()
    unfinished = template.with_suffix(".sqlite3-unfinished")
    migrate(f"sqlite:///{unfinished}")
    unfinished.rename(template)


def migrate(url: str) -> None:
    """Run all migrations on the database at `url`. Raises CalledProcessError."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | {"DATABASE_URL": url}, check=True)


def fingerprint() -> str:
    """Return a name that changes with every file that the migrations execute or read.

    Triggers, permissions and content types come after the migrations, with every `migrate`: they are never stale.
    """
    digest = hashlib.sha256(f"{django.VERSION} {connection.Database.sqlite_version}".encode())
    for path in sorted(_sources()):
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def _sources() -> Iterator[Path]:
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent != settings.BASE_DIR:
            continue
        yield from (path for path in folder.glob("first_*/*") if path.is_file())
        for migration in (folder / "migrations").glob("*.py"):
            yield migration
            yield from _imported(migration)


def _imported(migration: Path) -> Iterator[Path]:
    """Our modules that a migration takes something from, and the texts that they read."""
    for node in ast.walk(ast.parse(migration.read_bytes())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        for name in names:
            path = settings.BASE_DIR.joinpath(*name.split("."))
            sources = path.with_suffix(".py"), path.with_suffix(".txt"), path / "__init__.py"
            yield from (one for one in sources if one.is_file())
