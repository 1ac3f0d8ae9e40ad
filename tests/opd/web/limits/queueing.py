"""Who has a place in the queue of a semaphore, or waits there until the test lets go."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from opd.web.limits.semaphore import Semaphore, SemaphoreFull
from tests.patience import PATIENCE, until


def places_taken(semaphore: Semaphore) -> int:
    """Return how many hold the semaphore or wait for it with a place in its queue."""
    with ExitStack() as opened:

        def file(part: str) -> int:
            descriptor = semaphore._open(part)
            opened.callback(os.close, descriptor)
            return descriptor

        fcntl.flock(file("gate"), fcntl.LOCK_EX)  # nobody comes in and takes a place that is tried here for a taken one
        return sum(not semaphore._is_free(file(f"place-{number}")) for number in range(semaphore.queue))


@contextmanager
def queued(semaphore: Semaphore, *owners: str) -> Iterator[ExitStack]:
    """The first owners hold the semaphore, and the others wait behind them or were refused.

    Yields what is closed to let go early.
    """
    refused: list[str] = []

    def wait(owner: str) -> None:
        try:
            with replace(semaphore, patience=PATIENCE).acquire(owner):
                pass
        except SemaphoreFull:
            refused.append(owner)

    with ExitStack() as waiting, ExitStack() as held:  # what is held is let go of first
        for owner in owners[: semaphore.holders]:
            held.enter_context(semaphore.acquire(owner))
        for owner in owners[semaphore.holders :]:
            thread = threading.Thread(target=wait, args=[owner])
            thread.start()
            waiting.callback(thread.join)
        until(lambda: places_taken(semaphore) + len(refused) == len(owners))
        yield held
