from collections.abc import Iterable, Iterator

from documents.files.child.cleaning import tidy
from documents.files.child.rejection import Rejected
from documents.files.formats.tables import columns

ROWS = 500  # of a part: one page of a table
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 100_000, 100, 2_000
FIRST_ROWS, FIRST_CELL = 10_000, 20_000  # of the first sheet, which is imported: more is refused and not cut
PART_CHARS = 200_000
NAME_CHARS = 200

Row = tuple[int, list[str]]  # its number in the sheet, from 1, and its cells


class CharacterBudget:
    """The characters that all sheets of a file may have together."""

    def __init__(self, characters: int) -> None:
        self.left = characters


def sheet(
    number: int, name: str, source: Iterable[Row], budget: CharacterBudget, decimal: str
) -> tuple[dict, list[dict]]:
    """Return a sheet and its parts without empty rows and columns at the end. `decimal`: its decimal sign."""
    bounded = _Bounded(source, budget)
    rows = list(bounded)
    width = max((len(cells) for _number, cells in rows), default=0)
    described = columns.describe(rows, width, decimal)
    first, last = described.pop("heads")
    body = [row for row in rows if not first <= row[0] <= last]
    described |= {"name": tidy([name])[:NAME_CHARS], "columns": width, "is_cut": bounded.is_cut, "decimal": decimal}
    described["heading"] = first
    return described, [_part(number, piece) for piece in _pieces(body)]


def _pieces(rows: list[Row]) -> Iterator[list[Row]]:
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
    def __init__(self, source: Iterable[Row], budget: CharacterBudget) -> None:
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


def of_first_sheet(source: Iterable[list[str]]) -> list[list[str]]:
    """Return the rows without empty cells and rows at their ends. Raises Rejected for more than an import may have."""
    kept: list[list[str]] = []
    last = 0
    for number, row in enumerate(source, 1):
        cells = [tidy([cell]) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if number > FIRST_ROWS or len(cells) > MAX_COLUMNS or any(len(cell) > FIRST_CELL for cell in cells):
            raise Rejected("too_much")
        kept.append(cells)
        if cells:
            last = number
    return kept[:last]
