"""What breaks and when, as parts of the whole time, and the backup in the middle."""

import os
import random
import re
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.load.house import House, has_own_disk
from tests import throwaway_postgres
from tests.documents import clamd

AFTERWARDS = 15  # seconds after an event in which an error is still put down to it
LIST_PATIENCE = 180  # seconds; the worker writes the list each minute
OUTAGE, GAP = 0.08, 0.04  # of the whole time: how long something is away, and what is left between two events
END_OF_RIGHTS = """
from django.utils import timezone
from documents.lifecycle import publishing
from documents.models import Document
from opd import ledger
from opd.models import User
from requests_app.models import Applicant, DataClass
from requests_app.personal_data import destruction
document = Document.objects.public().filter(number__startswith="MASSAL-").order_by("pk").first()
publishing.withdraw(document, by=User.objects.get(username="meja.1"), reason="Datanya keliru.")
applicant = Applicant.objects.filter(destroyed_at=None).earliest("pk")
destruction.destroy_again(DataClass.IDENTITY, [applicant.pk], months=1, basis="JRA 7", by=ledger.Shell())
print("@", document.pk, applicant.pk)
"""


@dataclass
class Event:
    """An event of the report. `begun`, `ended`: seconds since the epoch; `detail`: what was done, in words."""

    name: str
    begun: float = 0
    ended: float = 0
    detail: str = ""


@dataclass
class Plan:
    """The events of one load. `facts`: what later steps need to know of them."""

    house: House
    seconds: float
    begun: float
    events: list[Event]
    facts: dict

    def run(self) -> None:
        """Do one event after the other, with a gap between them also where one takes longer than planned."""
        for part, name, act in EVENTS:
            time.sleep(max(GAP * self.seconds, self.begun + part * self.seconds - time.time()))
            event = Event(name, begun=time.time())
            event.detail = act(self) or ""
            event.ended = time.time()
            self.events.append(event)
            print(f"  {event.begun - self.begun:6.1f} s  {name}: {event.detail}", flush=True)
        time.sleep(max(GAP * self.seconds, self.begun + self.seconds - time.time()))

    def as_dicts(self) -> list[dict]:
        return [asdict(event) for event in self.events]

    def outage(self) -> None:
        time.sleep(OUTAGE * self.seconds)


def kill_web_worker(plan: Plan) -> str:
    master = plan.house.services["web"].pid
    children = [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
    workers = [pid for pid in children if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(pid := random.choice(workers), signal.SIGKILL)
    return f"kill -9 {pid}, one of {len(workers)}"


def kill_task_worker(plan: Plan) -> str:
    pid = plan.house.services["worker"].pid
    plan.house.services["worker"].kill()
    return f"kill -9 {pid}, started again after 2 s"


def stop_scanner(plan: Plan) -> str:
    if not clamd.PROGRAM:
        return "NOT RUN: clamd is not installed"
    plan.house.scanner.stop()
    plan.outage()
    plan.house.scanner.start()
    return "clamd away, then back"


def stop_mail(plan: Plan) -> str:
    plan.house.mail.stop()
    plan.outage()
    plan.house.mail.start()
    return "SMTP refuses connections, then takes them"


def back_up(plan: Plan) -> str:
    begun = time.monotonic()
    said = plan.house.manage("backup").strip()
    plan.facts["backup_seconds"] = round(time.monotonic() - begun, 1)
    plan.facts["backup"] = re.search(r"\d{8}T\d{6}Z", said)[0]
    plan.facts["backup_bytes"] = sum(f.stat().st_size for f in plan.house.backups.rglob("*") if f.is_file())
    return said.replace("\n", " ")


def end_rights(plan: Plan) -> str:
    """End what a restore must not bring back, and wait until the list beside the backups knows it."""
    said = plan.house.manage("shell", "-v0", "-c", END_OF_RIGHTS)
    plan.facts["withdrawn"], plan.facts["destroyed"] = map(int, said.rpartition("@")[2].split())
    done = time.time()
    while plan.house.list_written_at() < done and time.time() < done + LIST_PATIENCE:
        time.sleep(1)
    late = f"{time.time() - done:.0f} s later" if plan.house.list_written_at() > done else "NOT WRITTEN in time"
    return f"a document withdrawn, an identity destroyed; the list beside the backups: {late}"


def restart_database(plan: Plan) -> str:
    if plan.house.engine != "postgresql":
        return "NOT RUN: SQLite has no server"
    throwaway_postgres.restart(plan.house.environment["DATABASE_URL"], "immediate")
    return "pg_ctl restart --mode immediate: no connection is ended in peace, WAL is replayed"


def fill_disk(plan: Plan) -> str:
    if not has_own_disk(plan.house):
        return "NOT RUN: a disk of its own cannot be mounted here"
    filler = plan.house.folder / "disk" / "penuh"
    free = plan.house.free_disk()
    try:
        with filler.open("wb") as file:
            while True:
                file.write(bytes(1024 * 1024))
    except OSError:
        pass
    plan.outage()
    filler.unlink()
    return f"{free // 1024**2} MiB filled to the last byte, then freed"


EVENTS: list[tuple[float, str, Callable[[Plan], str]]] = [
    (0.10, "kill -9 of a web worker", kill_web_worker),
    (0.18, "kill -9 of the task worker", kill_task_worker),
    (0.26, "dead scanner", stop_scanner),
    (0.40, "dead mail server", stop_mail),
    (0.52, "backup", back_up),
    (0.58, "after the backup", end_rights),
    (0.66, "restart of PostgreSQL", restart_database),
    (0.76, "full disk for uploads", fill_disk),
]
