"""Semaphores with a bounded queue, of files under `flock`, shared by all processes of this machine."""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

OWNER_BYTES = 32
POLL_SECONDS = 0.02


class SemaphoreFull(Exception):
    """The queue of a semaphore is full, or waiting took too long; `retry_after` is in seconds."""

    def __init__(self, retry_after: int):
        super().__init__(f"busy, retry after {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Semaphore:
    """A semaphore: `holders` at once, `queue` in all, `per_owner` each, and `patience` in seconds."""

    name: str
    holders: int
    queue: int
    per_owner: int
    patience: float
    retry_after: int = 10

    @contextmanager
    def acquire(self, owner: str = "") -> Iterator[None]:
        """Hold the semaphore for `owner` ("" has no limit). Raises SemaphoreFull."""
        with ExitStack() as held:
            held.callback(os.close, self._enter_queue(owner))
            held.callback(os.close, self._wait_for_turn(self.patience))
            yield

    @contextmanager
    def acquire_without_place(self, patience: float) -> Iterator[None]:
        """Hold the semaphore without a place in the queue: no thread of the web server waits with its caller."""
        with ExitStack() as held:
            held.callback(os.close, self._wait_for_turn(patience))
            yield

    def _enter_queue(self, owner: str) -> int:
        mark = hashlib.sha256(owner.encode()).digest() if owner else bytes(OWNER_BYTES)
        free, same = None, 0
        with ExitStack() as opened:
            gate = self._open("gate")
            opened.callback(os.close, gate)
            fcntl.flock(gate, fcntl.LOCK_EX)  # for microseconds, with no waiting inside
            for number in range(self.queue):
                place = self._open(f"place-{number}")
                if free is None and _locked(place):
                    free = place
                    continue
                same += bool(owner) and not self._is_free(place) and os.pread(place, OWNER_BYTES, 0) == mark
                os.close(place)
            if free is not None and same < self.per_owner:
                os.pwrite(free, mark, 0)
                return free
        if free is not None:
            os.close(free)
        raise SemaphoreFull(self.retry_after)

    def _is_free(self, place: int) -> bool:
        if not _locked(place):
            return False
        fcntl.flock(place, fcntl.LOCK_UN)
        return True

    def _wait_for_turn(self, patience: float) -> int:
        deadline = time.monotonic() + patience
        turns = [self._open(f"holder-{number}") for number in range(self.holders)]
        try:
            while True:
                for turn in turns:
                    if _locked(turn):
                        turns.remove(turn)
                        return turn
                if time.monotonic() >= deadline:
                    raise SemaphoreFull(self.retry_after)
                time.sleep(POLL_SECONDS)
        finally:
            for turn in turns:
                os.close(turn)

    def _open(self, part: str) -> int:
        folder = Path(settings.VAR_DIR, "semaphores")
        folder.mkdir(exist_ok=True)
        opened = os.open(folder / f"{self.name}.{part}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        if os.geteuid() == 0:  # for a command of root: the portal's own user must be able to open its files
            owner = folder.parent.stat()
            os.chown(folder, owner.st_uid, owner.st_gid)
            os.fchown(opened, owner.st_uid, owner.st_gid)
        return opened


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
