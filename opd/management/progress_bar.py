"""Progress of a long command: a bar on a terminal, a line every half minute in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from django.db import reset_queries

Advance = Callable[[int], None]
WIDTH = 40
LOG_SECONDS = 30  # between two lines of a log


@contextmanager
def progress_bar(stream: OutputWrapper, label: str, total: int) -> Iterator[Advance]:
    """Show progress on the command's stderr; yields a function for the number of further items."""
    done, is_terminal, begun = 0, stream.isatty(), time.monotonic()
    last_line_at = begun

    def advance(more: int) -> None:
        nonlocal done, last_line_at
        done += more
        reset_queries()  # with DEBUG, Django keeps the last 9,000 with their values: gigabytes
        if is_terminal:
            bar = "#" * min(WIDTH, WIDTH * done // max(total, 1))
            stream.write(f"\r{label:20} [{bar:{WIDTH}}] {done}/{total}{_pace(done, total, begun)}", ending="")
            stream.flush()
        elif time.monotonic() - last_line_at >= LOG_SECONDS:
            last_line_at = time.monotonic()
            stream.write(f"{label}: {done}/{total}{_pace(done, total, begun)}")

    yield advance
    if is_terminal and done:
        stream.write("")


def _pace(done: int, total: int, begun: float) -> str:
    seconds = time.monotonic() - begun
    if seconds < 1:
        return ""
    left = round(max(total - done, 0) * seconds / max(done, 1))
    return f", {done / seconds:.0f} per detik, sisa {left // 60}:{left % 60:02} menit "
