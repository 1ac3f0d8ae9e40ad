"""What the clients saw and did: one JSON object a line, one file for each process of clients.

A line of a request: `at` (seconds since the epoch), `ms`, `who`, `kind`, `path`, `status` (0: no answer). A line of
an act has `act`, `key` (what it was done to, unique in a run) and `outcome`: DONE where the portal acknowledged it,
REFUSED with the sentence that was read, UNKNOWN where the client could never find out.
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.load.client import Answer, Browser

READERS, UPLOADERS, REQUESTERS, DESK = 100, 10, 20, 5  # people on PostgreSQL
DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
MARK = "beban"  # in every title and question of a load


class Over(Protocol):
    """An event of threads or of processes."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool: ...


class Journal:
    """A file to which the threads of one process write."""

    def __init__(self, path: Path):
        self.file, self.lock = path.open("a", buffering=1), threading.Lock()

    def write(self, **facts) -> None:
        line = json.dumps(facts, ensure_ascii=False)
        with self.lock:
            self.file.write(line + "\n")


def read(folder: Path) -> Iterator[dict]:
    for path in sorted(folder.glob("*.jsonl")):
        with path.open() as lines:
            yield from map(json.loads, lines)


@dataclass
class Client(Browser):
    """A browser that writes down each answer. `doing`: the kind of its requests, for the report."""

    name: str = ""
    journal: Journal | None = None
    doing: str = "page"
    over: Over = field(default_factory=threading.Event)  # set at the end of the load

    def ask(self, method, path, *arguments, **options) -> Answer:
        begun, clock = time.time(), time.monotonic()
        answer = super().ask(method, path, *arguments, **options)
        milliseconds = round((time.monotonic() - clock) * 1000, 1)
        place = path.partition("?")[0]
        seen = {"status": answer.status, "method": method, "path": place[:60], "kind": self.doing}
        self.journal.write(at=round(begun, 2), ms=milliseconds, who=self.name, **seen)
        return answer

    def note(self, act: str, key: str, outcome: str, **facts) -> None:
        self.journal.write(at=round(time.time(), 2), who=self.name, act=act, key=key, outcome=outcome, **facts)

    def is_over(self) -> bool:
        return self.over.is_set()

    def pause(self, seconds: float) -> None:
        self.over.wait(seconds)

    def insist(self, path: str, tries: int = 40) -> Answer:
        """Get a page again and again until the portal answers, as a person who reloads it would; also after the end."""
        for _try in range(tries):
            answer = self.get(path)
            if 0 < answer.status < 500 and answer.status != 429:
                break
            time.sleep(min(5, int(answer.headers.get("retry-after", 2))))
        return answer
