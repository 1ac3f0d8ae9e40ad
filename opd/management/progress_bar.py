"""How far a long command has come: a bar on a terminal, a line now and then in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from django.db import reset_queries

Advance = Callable[[int], None]
WIDTH = 40
SILENCE = 30  # seconds between two lines of a log


@contextmanager
def shown(stream: OutputWrapper, label: str, total: int) -> Iterator[Advance]:
    """-> function that is told how many more are done. `stream` is a command's stderr: its result goes to stdout."""
    done, is_terminal, begun = 0, stream.isatty(), time.monotonic()
    spoken = begun

    def advance(more: int) -> None:
        nonlocal done, spoken
        done += more
        reset_queries()  # with DEBUG, Django keeps the last 9,000 with their values: gigabytes of them
        if is_terminal:
            bar = "#" * min(WIDTH, WIDTH * done // max(total, 1))
            stream.write(f"\r{label:20} [{bar:{WIDTH}}] {done}/{total}{_pace(done, total, begun)}", ending="")
            stream.flush()
        elif time.monotonic() - spoken >= SILENCE:
            spoken = time.monotonic()
            stream.write(f"{label}: {done}/{total}{_pace(done, total, begun)}")

    yield advance
    if is_terminal and done:
        stream.write("")


def _pace(done: int, total: int, begun: float) -> str:
    """How fast it goes and for how long still, once that can be told."""
    seconds = time.monotonic() - begun
    if seconds < 1:
        return ""
    left = round(max(total - done, 0) * seconds / max(done, 1))
    return f", {done / seconds:.0f} per detik, sisa {left // 60}:{left % 60:02} menit "
