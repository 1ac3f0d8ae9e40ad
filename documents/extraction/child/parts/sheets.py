"""XLSX and ODS: the sheets, rows and columns that the office program shows."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import python_calamine

from documents.extraction.child.cleaning import MAX_CHARS
from documents.extraction.child.office.sheets import written
from documents.extraction.child.parts.hidden_cells import Hidden, hidden_cells
from documents.extraction.child.parts.rows import MAX_COLUMNS, Budget, Row, sheet

MAX_SHEETS = 100


def parts(path: str) -> dict:
    hidden, budget = hidden_cells(path), Budget(MAX_CHARS)
    described, pieces = [], []
    # By content, not by path: the library would trust the file's extension.
    with open(path, "rb") as file, closing(python_calamine.CalamineWorkbook.from_filelike(file)) as workbook:
        # Of a sheet whose hidden cells are not known, nothing is shown.
        names = [name for name in _visible(workbook) if name in hidden]
        for number, name in enumerate(names[:MAX_SHEETS], 1):
            rows = _rows(workbook.get_sheet_by_name(name), hidden[name])
            description, found = sheet(number, name, rows, budget, ".")
            described.append(description)
            pieces += found
    return {"sheets": described, "parts": pieces}


def _visible(workbook: Any) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]


def _rows(cells: Any, hidden: Hidden) -> Iterator[Row]:
    """Yield the rows with their numbers. The library leaves out empty columns at the left, but no rows above."""
    left = cells.start[1] if cells.start else 0
    for number, row in enumerate(cells.iter_rows(), 1):
        if number not in hidden.rows:
            shown = [cell for place, cell in enumerate(row[: 2 * MAX_COLUMNS], left + 1) if place not in hidden.columns]
            yield number, [written(cell) for cell in shown]
