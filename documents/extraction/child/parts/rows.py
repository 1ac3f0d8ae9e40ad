"""Rows of a sheet in parts of ROWS, with what a page needs to know of its columns: heading, numbers, chart."""

from collections.abc import Iterable, Iterator

from documents.extraction.child.cleaning import tidy
from documents.extraction.child.parts import columns

ROWS = 500  # of a part: one page of a table
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 100_000, 100, 2_000
PART_CHARS = 200_000
NAME_CHARS = 200

Row = tuple[int, list[str]]  # its number in the sheet, from 1, and its cells


class Budget:
    """The characters that all sheets of a file may have together."""

    def __init__(self, characters: int) -> None:
        self.left = characters


def sheet(number: int, name: str, source: Iterable[Row], budget: Budget, decimal: str) -> tuple[dict, list[dict]]:
    """Return the description of a sheet and its parts. Empty rows and columns at the end are left out.

    `decimal` is the decimal sign of its numbers.
    """
    bounded = _Bounded(source, budget)
    rows = list(bounded)
    width = max((len(cells) for _number, cells in rows), default=0)
    head = columns.heading(rows, width)
    body = [row for row in rows if row[0] != head]
    described = {
        "name": tidy([name])[:NAME_CHARS],
        "rows": len(body),
        "columns": width,
        "head": next((cells for row_number, cells in rows if row_number == head), []),
        "is_cut": bounded.is_cut,
        **columns.describe(rows, body, head, width, decimal),
    }
    return described, [_part(number, piece) for piece in _pieces(body)]


def _pieces(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield ROWS rows at a time, fewer where they are long."""
    piece: list[Row] = []
    length = 0
    for row in rows:
        if piece and (len(piece) == ROWS or length > PART_CHARS):
            yield piece
            piece, length = [], 0
        piece.append(row)
        length += sum(map(len, row[1]))
    if piece:
        yield piece


def _part(number: int, rows: list[Row]) -> dict:
    lines = "\n".join("\t".join([str(row_number), *cells]) for row_number, cells in rows)
    return {"sheet": number, "first": rows[0][0], "last": rows[-1][0], "text": lines}


class _Bounded:
    """The rows that have text, cut to what a page can show; `is_cut` says whether anything was left out."""

    def __init__(self, source: Iterable[Row], budget: Budget) -> None:
        self.source, self.budget, self.is_cut = source, budget, False

    def __iter__(self) -> Iterator[Row]:
        kept = 0
        for number, row in self.source:
            cells = [self._cell(cell) for cell in row[:MAX_COLUMNS]]
            self.is_cut |= len(row) > MAX_COLUMNS
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            self.budget.left -= sum(map(len, cells)) + len(cells)
            kept += 1
            if kept > MAX_ROWS or self.budget.left < 0:
                self.is_cut = True
                return
            yield number, cells

    def _cell(self, cell: str) -> str:
        text = " ".join(tidy([cell]).split())
        if len(text) > MAX_CELL:
            self.is_cut = True
            return f"{text[:MAX_CELL]}…"
        return text
