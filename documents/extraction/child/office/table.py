"""Tables as rows of text: the first sheet with content of an XLSX or ODS, or a CSV file of any office program."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from documents.extraction.child import plain
from documents.extraction.child.cleaning import tidy
from documents.extraction.child.exit_codes import TooMuch
from documents.extraction.child.office.sheets import opened_sheets, written
from documents.filetypes import CSV

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 10_000, 100, 20_000
SEPARATORS = ";,\t"


def rows(path: str, mime: str) -> list[list[str]]:
    if mime == CSV.mime:
        return _bounded(csv_rows("".join(plain.pieces(path))))
    with open(path, "rb") as file:
        for _name, cells in opened_sheets(file):
            bounded = _bounded([written(cell) for cell in row] for row in cells)
            if bounded:
                return bounded
    return []


def _bounded(source: Iterable[list[Any]]) -> list[list[str]]:
    """Return the rows without empty rows and cells at the end. Raises TooMuch."""
    bounded: list[list[str]] = []
    last = 0
    for number, row in enumerate(source, 1):
        cells = [tidy([cell]) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in cells):
            raise TooMuch
        bounded.append(cells)
        if cells:
            last = number
    return bounded[:last]


def csv_rows(text: str) -> Iterator[list[str]]:
    # Lines above the headings have no separator, so the most frequent one in the first lines is chosen.
    start = "\n".join(text.splitlines()[:20])
    separator = max(SEPARATORS, key=start.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
