"""The documents of a load, of the demo's own words: made once for each engine and number, and copied from var/load."""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bench.load.client import FACTOR_KEY
from bench.load.journal import DESK, UPLOADERS
from bench.server import ROOT

PASSWORD = "kunci-pengujian-beban-8842"  # noqa: S105 - of the accounts that only this program makes
ANSWERING, ANSWERING_NAME = "dinas-kesehatan", "Dinas Kesehatan"  # the agency that answers requests
LOAD = """
from documents import search
from portal.demo import bulk, story
stage = story.open_stage()
bulk.load(bulk.own_words({documents}, stage), stage, lambda number: None)
search.merge_fresh()
"""
PEOPLE = """
from opd.models import Membership, Opd, OpdKind, Role, SecondFactor, User
def person(username, opd, role):
    user = User.objects.create_user(username, {password!r}, full_name=username, email=username + "@metro.test")
    Membership.objects.create(user=user, opd=opd, role=role)
    SecondFactor.objects.create(user=user, key={key!r})
city = Opd.objects.get(kind=OpdKind.CITY)
agencies = Opd.objects.in_force().filter(categories__isnull=False).exclude(pk=city.pk).distinct().order_by("pk")
for number, opd in enumerate(agencies[:{uploaders}], start=1):
    person(f"unggah.{{number}}", opd, Role.OPERATOR)
for number in range(1, {desk}):
    person(f"meja.{{number}}", city, Role.REVIEWER)
person("meja.{desk}", Opd.objects.get(slug={answering!r}), Role.OPERATOR)
"""


def keys(folder: Path) -> dict[str, str]:
    """Return the keys with which the seed was sealed."""
    return json.loads((folder / "keys.json").read_text())


def seed(engine: str, documents: int, empty_url: str) -> Path:
    """Return the folder of a seed that fits the code: database, files, keys. Made in `empty_url` where none does."""
    folder = ROOT / "var" / "load" / f"{engine}-{documents}-{_fingerprint()}"
    if folder.exists():
        return folder
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    made = {"SECRET_KEY": secrets.token_urlsafe(60), "PII_KEYS": secrets.token_urlsafe(32)}
    (unfinished / "keys.json").write_text(json.dumps(made))
    url = empty_url if engine == "postgresql" else f"sqlite:///{unfinished}/database"
    environment = os.environ | made | {"DATABASE_URL": url, "STORAGE_URL": f"{unfinished}/berkas", "DEBUG": "True"}
    people = PEOPLE.format(password=PASSWORD, key=FACTOR_KEY, uploaders=UPLOADERS, desk=DESK, answering=ANSWERING)
    for command in (
        ["migrate", "-v0"],
        ["shell", "-v0", "-c", LOAD.format(documents=documents)],
        ["shell", "-v0", "-c", people],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=sys.stderr, check=True
        )
    if engine == "postgresql":
        dump = ["pg_dump", "--format=custom", "--compress=1", f"--file={unfinished}/database", dsn(url)]
        subprocess.run(dump, check=True)
    unfinished.rename(folder)
    return folder


def copy(seeded: Path, engine: str, url: str, storage: Path) -> None:
    """Fill the empty database at `url` and the folder `storage`."""
    shutil.copytree(seeded / "berkas", storage, dirs_exist_ok=True)
    if engine == "sqlite":
        shutil.copyfile(seeded / "database", url.removeprefix("sqlite:///"))
        return
    load = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={dsn(url)}", str(seeded / "database")]
    subprocess.run(load, check=True)
    subprocess.run(["psql", "--quiet", "--command=ANALYZE", dsn(url)], check=True)


def dsn(url: str) -> str:
    """Return a DATABASE_URL of `tests.throwaway_postgres` as the programs of PostgreSQL take it."""
    parts = urlsplit(url)
    folder, _slash, database = parts.path.lstrip("/").rpartition("/")
    return f"host=/{folder} user={parts.username} dbname={database}"


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
