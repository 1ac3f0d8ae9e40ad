"""Cells of a CSV that a spreadsheet would run, whatever divides the cells: a function or DDE. Pure: a child uses it."""

import re
from collections.abc import Iterator

CELL = re.compile(r"(?:^|[,;\t|\r\n])(?:[^\S\t\r\n]|\")*+([=+\-@\uff1d\uff0b\uff0d\uff20])")  # in linear time
LONGEST_CELL = 1000
AFTER_EQUALS = re.compile(r"[^,;\t\n]*?(?:[a-z_][\w.]*\(|\|)", re.IGNORECASE)
AFTER_SIGN = re.compile(r"[^,;\t\n ]*?[a-z_][\w.]*\(|[^,;\t\n]*\|[^\n]*!", re.IGNORECASE)
RUNS = dict.fromkeys("=\uff1d", AFTER_EQUALS) | dict.fromkeys("+-@\uff0b\uff0d\uff20", AFTER_SIGN)


def signs(text: str) -> Iterator[int]:
    """Yield the place of the sign with which each such cell begins; numbers and `="0812"` do not run."""
    for cell in CELL.finditer(text):
        if RUNS[cell[1]].match(text, cell.end(), cell.end() + LONGEST_CELL):
            yield cell.start(1)
