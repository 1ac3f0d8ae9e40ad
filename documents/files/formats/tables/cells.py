"""The cells of XLSX and ODS, by one library: all sheets, also hidden ones, or only what the office program shows."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, BinaryIO
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from documents.files.child.cleaning import MAX_CHARS
from documents.files.formats.packages.office import Office
from documents.files.formats.tables import rows
from documents.files.formats.tables.rows import MAX_COLUMNS, Row

SHOWN_STEPS = (Decimal(1), Decimal("0.1"), Decimal("0.01"))
MAX_SHEETS = 100
MAX_ROWS = 1_048_576  # of a sheet


@dataclass
class Hidden:
    """Numbers of hidden rows and columns of a sheet, from 1."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


@contextmanager
def opened(file: BinaryIO) -> Iterator[CalamineWorkbook]:
    _check_markup(file)
    # By content, not by path: the library would trust the file's extension.
    with closing(CalamineWorkbook.from_filelike(file)) as workbook:
        yield workbook


def _check_markup(file: BinaryIO) -> None:
    """Raise ExpatError for an ODS whose content is not well-formed: the library never ends on some of those."""
    with zipfile.ZipFile(file) as package:
        if "content.xml" in package.namelist():
            with package.open("content.xml") as part:
                expat.ParserCreate().ParseFile(part)
    file.seek(0)


def sheets(file: BinaryIO) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """Yield all sheets with their rows, also hidden ones, which are published with the file."""
    with opened(file) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield sheet.name, workbook.get_sheet_by_name(sheet.name).iter_rows()


def _rounded(content: bytes) -> Iterator[str]:
    """Yield fractional numbers rounded as a sheet may show them, with fewer decimals than it stores."""
    for _name, cells in sheets(io.BytesIO(content)):
        for row in cells:
            for cell in row:
                if isinstance(cell, float) and not cell.is_integer():
                    yield from (str(Decimal(str(cell)).quantize(step, ROUND_HALF_UP)) for step in SHOWN_STEPS)


def shown(path: str, hidden: Mapping[str, Hidden]) -> dict:
    """Return the sheets, rows and columns that the office program shows; `hidden` cells by the name of the sheet."""
    budget = rows.CharacterBudget(MAX_CHARS)
    described, found = [], []
    with open(path, "rb") as file, opened(file) as workbook:
        # Of a sheet whose hidden cells are not known, nothing is shown.
        names = [name for name in _visible(workbook) if name in hidden]
        for number, name in enumerate(names[:MAX_SHEETS], 1):
            shown = _shown(workbook.get_sheet_by_name(name), hidden[name])
            description, pieces = rows.sheet(number, name, shown, budget, ".")
            described.append(description)
            found += pieces
    return {"sheets": described, "parts": found}


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _shown(cells: Any, hidden: Hidden) -> Iterator[Row]:
    """Yield the rows with their numbers. The library leaves out empty columns at the left, but no rows above."""
    left = cells.start[1] if cells.start else 0
    for number, row in enumerate(cells.iter_rows(), 1):
        if number not in hidden.rows:
            shown = [cell for place, cell in enumerate(row[: 2 * MAX_COLUMNS], left + 1) if place not in hidden.columns]
            yield number, [written(cell) for cell in shown]


def written(cell: Any) -> str:
    """Return a cell as people write it: 2024 instead of 2024.0, 2024-11-24 instead of 2024-11-24 00:00:00."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)


class Sheets(Office):
    def pieces(self, path: str) -> Iterator[str]:
        with open(path, "rb") as file:
            for name, cells in sheets(file):
                yield f"{name}\n"
                for row in cells:
                    filled = [written(cell) for cell in row if cell != ""]
                    if filled:
                        yield "\t".join(filled) + "\n"
                yield "\n"

    def hidden(self, content: bytes) -> Iterator[str]:
        yield from super().hidden(content)
        yield from _rounded(content)

    def table(self, path: str) -> list[list[str]]:
        with open(path, "rb") as file:
            for _name, cells in sheets(file):
                if found := rows.of_first_sheet([written(cell) for cell in row] for row in cells):
                    return found
        return []
