"""The people of a load, in processes of their own, so that measuring does not slow the measured down by one lock."""

import multiprocessing
import random
import threading
import traceback
from pathlib import Path

from bench.load import citizens, staff
from bench.load.journal import DESK, READERS, REQUESTERS, UPLOADERS, Client, Journal, Over

ADDRESSES = 50  # of the readers, as offices and households share one
BEGINNING = 10  # seconds within which everybody has come


def people(engine: str) -> dict[type[Client], list[tuple[str, str]]]:
    """Return name and source address of each person; SQLite gets a town's fifth, and two who write."""
    is_small = engine == "sqlite"
    readers, applicants = (20, 1) if is_small else (READERS, REQUESTERS)
    operators, reviewers = (1, 0) if is_small else (UPLOADERS, DESK - 1)
    found = {
        citizens.Reader: [(f"baca.{n}", f"127.0.1.{n % ADDRESSES + 1}") for n in range(readers)],
        citizens.Applicant: [(f"mohon.{n + 1}", f"127.0.2.{n + 1}") for n in range(applicants)],
        staff.Operator: [(f"unggah.{n + 1}", f"127.0.3.{n + 1}") for n in range(operators)],
        staff.Reviewer: [(f"meja.{n + 1}", f"127.0.4.{n + 1}") for n in range(reviewers)],
        staff.Answering: [] if is_small else [(f"meja.{DESK}", "127.0.4.9")],
    }
    return {kind: persons for kind, persons in found.items() if persons}


class Crowd:
    """Everybody, until `go_home`; each kind of person has a process and a journal."""

    def __init__(self, engine: str, port: int, folder: Path):
        spawn = multiprocessing.get_context("spawn")
        self.over = spawn.Event()
        self.processes = [
            spawn.Process(target=_live, args=(kind, persons, port, folder / f"{kind.__name__}.jsonl", self.over))
            for kind, persons in people(engine).items()
        ]
        for process in self.processes:
            process.start()

    def go_home(self) -> None:
        """Let everybody finish what they have begun. Raises SystemExit if one of them has failed."""
        self.over.set()
        for process in self.processes:
            process.join()
            if process.exitcode:
                raise SystemExit("a client of ours has failed; what is above says why")


def _live(kind: type[Client], persons: list[tuple[str, str]], port: int, journal: Path, over: Over) -> None:
    threads, failed, book = [], [], Journal(journal)

    def live(client: Client) -> None:
        try:
            client.pause(random.uniform(0, BEGINNING))
            client.live()
        except Exception:
            traceback.print_exc()
            failed.append(client.name)

    for name, address in persons:
        client = kind(port, address, name=name, journal=book, over=over)
        threads.append(threading.Thread(target=live, args=[client]))
        threads[-1].start()
    for thread in threads:
        thread.join()
    raise SystemExit(bool(failed))
