"""The restore of the backup from the middle into an empty place, and what people do there afterwards."""

import json
import shutil
import time
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.load.citizens import CITIZENS, Applicant
from bench.load.client import HOST
from bench.load.house import House, free_port, new_database, settle, wait_for
from bench.load.journal import DONE, Journal, read

NEW_REQUESTS, KEPT = 5, "selamat"
REVIEWER = "meja.2"
STATES = """
import json
from documents.models import Document
from portal.integrity.crawl import Stranger
from requests_app.models import Applicant
document = Document.objects.get(pk={withdrawn})
applicant = Applicant.objects.get(pk={destroyed})
status = Stranger().get(document.get_absolute_url())[0]
has_identity = applicant.name or applicant.national_id or applicant.address or applicant.email or applicant.phone
print("@" + json.dumps({{
    "a document withdrawn later": [document.state, status] != ["withdrawn", 410],
    "an identity destroyed later": bool(has_identity),
}}))
"""


def keep_backups(house: House) -> float:
    """Copy the folder of backups as it is at this moment: all that is left of a server that is lost now.

    Returns the age of its list in seconds.
    """
    shutil.copytree(house.backups, house.folder / KEPT)
    return round(time.time() - house.list_written_at(), 1)


def restored(house: House, facts: dict) -> dict:
    """Restore the backup named in `facts`, verify and open it, let people work, and return what was found."""
    kept = house.folder / KEPT
    place = _empty_place(house, kept)
    found = {"bytes": sum(file.stat().st_size for file in kept.rglob("*") if file.is_file())}
    command = ["restore", "--identity", str(house.identity), "--by", REVIEWER, "--backup", facts["backup"]]
    found["restore_said"], found["restore_seconds"] = _timed(place, *command)
    found["verify_said"], found["verify_seconds"] = _timed(place, "restore", "--verify")
    found["open_said"], found["open_seconds"] = _timed(place, "restore", "--open")
    before = len(house.mail.letters)
    with _served(place) as port:
        numbers = _file_requests(place, port)
        found["left"] = settle(place, place.folder / "klien")
        said = place.manage("shell", "-v0", "-c", STATES.format(**facts))
    found["numbers"] = numbers
    found["given before"] = sorted(set(numbers) & set(given_numbers(house.folder / "klien")))
    found["letters"] = len(house.mail.letters) - before
    found["sent twice"] = _sent_twice(house, before)
    found["came back"] = [what for what, is_back in json.loads(said.rpartition("@")[2]).items() if is_back]
    found["verify_ledger"], found["verify_files"] = (checked(place, name) for name in ("verify_ledger", "verify_files"))
    return found


def given_numbers(journals: Path) -> Iterable[str]:
    """Return the numbers of requests that citizens have read on their receipts."""
    acts = (line for line in read(journals) if line.get("act") == "file" and line["outcome"] == DONE)
    return [act["number"] for act in acts]


def checked(house: House, *command: str) -> str:
    """Return the last line of a command that checks, and its exit code where it is not 0."""
    done = house.run("manage.py", *command)
    if done.returncode == 0:
        return done.stdout.strip().rpartition("\n")[2]
    return f"EXIT {done.returncode}: {' | '.join((done.stdout + done.stderr).strip().splitlines()[-5:])}"


def _empty_place(house: House, kept: Path) -> House:
    folder = house.folder / "pulih"
    (folder / "klien").mkdir(parents=True)
    tree = folder / "srv"
    shutil.copytree(house.tree, tree, ignore=shutil.ignore_patterns("unggahan"), symlinks=True)
    url = f"sqlite:///{folder}/plid.sqlite3"
    if house.engine == "postgresql":
        url = new_database(house.environment["DATABASE_URL"], "pulih")
    (folder / "generations").mkdir()
    own = {"DATABASE_URL": url, "STORAGE_URL": f"{folder}/berkas", "BACKUP_FOLDER": str(kept), "SENDFILE": ""}
    own |= {"TRUSTED_PROXIES": "0", "NGINX_GENERATIONS": ""}
    return replace(house, folder=folder, tree=tree, environment=house.environment | own, services={})


def _timed(place: House, *command: str) -> tuple[str, float]:
    begun = time.monotonic()
    said = checked(place, *command)
    return said, round(time.monotonic() - begun, 1)


@contextmanager
def _served(place: House):
    port = free_port()
    place.environment["BIND"] = f"{HOST}:{port}"
    place.start("web")
    place.start("worker")
    try:
        wait_for(port, place.folder / "web.log")
        yield port
    finally:
        place.stop()


def _file_requests(place: House, port: int) -> list[str]:
    """File requests as new applicants, and return the numbers that they read."""
    book = Journal(place.folder / "klien" / "Applicant.jsonl")
    for number in range(1, NEW_REQUESTS + 1):
        client = Applicant(port, f"127.0.5.{number}", name=f"pulih.{number}", journal=book)
        client.file(f"pulih-{number}")
    return list(given_numbers(place.folder / "klien"))


def _sent_twice(house: House, before: int) -> list[str]:
    """Return letters after the restore that had been accepted before it: by Message-ID, or by citizen and subject."""
    old, new = house.mail.letters[:before], house.mail.letters[before:]
    names, told = {letter["Message-ID"] for letter in old}, {_told(letter) for letter in old} - {None}
    return [letter["Message-ID"] for letter in new if letter["Message-ID"] in names or _told(letter) in told]


def _told(letter) -> tuple[str, str] | None:
    """Return citizen and subject; None for staff, who get the same words each day."""
    return (letter["To"], letter["Subject"]) if CITIZENS in letter["To"] else None
