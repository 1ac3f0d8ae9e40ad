"""Cells of a spreadsheet as places, and its copy, which is written anew from the cells that stay.

A page is a part of a sheet, of at most 500 rows. A box is a rectangle of cells, counted from 0 in its part; one as high
as a page (`WHOLE`) takes a column below its heading. Only what the office program shows is read, so formulas, kept
values, comments, charts, names and hidden sheets have no place in the copy.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _

from documents.files.formats.tables.columns import number
from documents.files.reading import NotReadable, parts_of
from documents.filetypes import CSV, XLSX
from documents.models.file_contents.redaction import WHOLE
from documents.redaction.page_text import Box
from documents.release import word_match
from opd.tables import text as text_tables
from opd.tables import workbook

BLACK = "■■■"
MOST_CELLS = 1_000_000  # of a sheet, with the empty ones: a single cell far below would ask for millions
Row = list  # its number in the sheet, then its cells


@dataclass(frozen=True, slots=True)
class CellText:
    """A part of a sheet: `heading` is the number of the row with the names of the columns, or 0."""

    sheet: int
    name: str
    heading: int
    columns: list[str]
    amounts: list[int]
    rows: list[Row]

    @classmethod
    def load(cls, stored: str) -> Self:
        return cls(**json.loads(stored))

    def dump(self) -> str:
        return json.dumps(asdict(self))

    def boxes_of(self, words: list[str]) -> list[Box]:
        """Return a box for each cell that has one of `words`, or a piece of it."""
        places = [(line, place) for line, row in enumerate(self.rows) for place in range(len(row) - 1)]
        texts = [f"{self.rows[line][place + 1]}\n" for line, place in places]
        found = {at for first, last in word_match.places(words, texts) for at in range(first, last + 1)}
        return [Box(places[at][1], places[at][0], 1, 1) for at in sorted(found)]

    def words_under(self, box: Box) -> list[str]:
        """Return the cells inside a box that are long enough to search for."""
        cells = [row[place + 1] for row, place in self._inside(box)]
        return [cell for cell in dict.fromkeys(cells) if word_match.is_long_enough(cell)]

    def lines(self) -> list[tuple[str, Box]]:
        """Return the columns with their boxes."""
        return [(name, Box(place, 0, 1, WHOLE)) for place, name in enumerate(self.columns)]

    def line_at(self, box: Box) -> str:
        return " · ".join(filter(None, self.rows[box.top][1:])) if box.top < len(self.rows) else ""

    def blackened(self, boxes: Iterable[Box]) -> list[Row]:
        rows = [list(row) for row in self.rows]
        for box in boxes:
            for row, place in self._inside(box, rows):
                row[place + 1] = BLACK
        return rows

    def has_open_cells(self, boxes: Iterable[Box], copy: dict[int, list[str]]) -> bool:
        """Return whether a cell of a box has kept something in the `copy` of the sheet, its cells by row number."""
        return any(
            (copy.get(row[0], [])[place : place + 1] or [BLACK])[0] not in ("", BLACK)
            for box in boxes
            for row, place in self._inside(box)
        )

    def _inside(self, box: Box, rows: list[Row] | None = None) -> Iterator[tuple[Row, int]]:
        """Yield row and place of each filled cell of a box; of a whole column those below its name."""
        for row in (self.rows if rows is None else rows)[box.top : box.bottom]:
            if box.height < WHOLE or row[0] > self.heading:
                yield from ((row, place) for place in range(box.left, min(box.right, len(row) - 1)) if row[place + 1])


def read(path: Path, mime: str) -> list[CellText]:
    """Return the parts of all visible sheets. Raises NotReadable where not every cell can be shown."""
    found = parts_of(path, mime)
    sheets = dict(enumerate(found["sheets"], 1))
    is_too_large = any(part["last"] * sheets[part["sheet"]]["columns"] > MOST_CELLS for part in found["parts"])
    if not found["parts"] or is_too_large or any(sheet["is_cut"] for sheet in sheets.values()):
        raise NotReadable(_("Tabel ini kosong, atau terlalu besar untuk dihitamkan di sini. Pecah, lalu unggah lagi."))
    texts: list[CellText] = []
    order: dict[int, int] = {}  # sheets without a cell are not in the copy
    for part in found["parts"]:
        sheet, is_first = sheets[part["sheet"]], part["sheet"] not in order
        place = order.setdefault(part["sheet"], len(order) + 1)
        rows: list[Row] = [[int(at), *cells] for at, *cells in (line.split("\t") for line in part["text"].split("\n"))]
        if is_first and sheet["head"]:
            rows = sorted([*rows, [sheet["heading"], *sheet["head"]]], key=lambda row: row[0])
        names = [*sheet["head"], *[""] * (sheet["columns"] - len(sheet["head"]))]
        columns = [name or _("Kolom %(n)d") % {"n": at} for at, name in enumerate(names, 1)]
        texts.append(CellText(place, sheet["name"], sheet["heading"], columns, sheet["amounts"], rows))
    return texts


def copy_of(pages: Iterable[tuple[CellText, list[Box]]], mime: str, words: list[str]) -> tuple[bytes, str]:
    """Return a new file of the cells that stay, at their places, and its extension: CSV of a CSV, else XLSX."""
    sheets = []
    for _sheet, parts in itertools.groupby(pages, key=lambda page: page[0].sheet):
        texts = list(parts)
        name = texts[0][0].name
        rows = _at_their_places(row for text, boxes in texts for row in text.blackened(boxes))
        width = len(texts[0][0].columns)
        lines = [[*row, *[""] * (width - len(row))] for row in rows]
        sheets.append((BLACK if word_match.contains_any(words, [name]) else name, texts[0][0], lines))
    if mime == CSV.mime:
        return b"".join(text_tables.csv(sheets[0][2])), CSV.extension
    tables = [workbook.Sheet(name, lines[0], _with_numbers(text, lines[1:])) for name, text, lines in sheets]
    return workbook.workbook("", tables), XLSX.extension


def _at_their_places(rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield the cells of each row, with the empty rows between them, so that rows keep their numbers."""
    written = 0
    for at, *cells in rows:
        yield from ([] for _gap in range(at - written - 1))
        yield cells
        written = at


def _with_numbers(text: CellText, lines: list[list[str]]) -> Iterator[list]:
    for line in lines:
        yield [_number(cell) if cell and place in text.amounts else cell for place, cell in enumerate(line)]


def _number(cell: str) -> str | int | float:
    value = number(cell, ".")
    if value is None:
        return cell
    return int(value) if value == value.to_integral_value() else float(value)
