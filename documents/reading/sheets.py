"""XLSX and ODS: every sheet, hidden ones too (they are published with the file, so privacy checks must see them)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time
from typing import Any

import python_calamine

from documents.reading.cleaning import tidy


def text(path: str) -> tuple[str, None]:
    return tidy(pieces(path)), None


def pieces(path: str) -> Iterator[str]:
    # By content, not by path: the library would believe a file's extension.
    with open(path, "rb") as file, closing(python_calamine.CalamineWorkbook.from_filelike(file)) as workbook:
        yield from _lines(workbook)


def _lines(workbook: python_calamine.CalamineWorkbook) -> Iterator[str]:
    for sheet in workbook.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        yield f"{sheet.name}\n"
        for row in workbook.get_sheet_by_name(sheet.name).iter_rows():
            cells = [_written(cell) for cell in row if cell != ""]
            if cells:
                yield "\t".join(cells) + "\n"
        yield "\n"


def _written(cell: Any) -> str:
    """As people write it: 2024 and not 2024.0, 2024-11-24 and not 2024-11-24 00:00:00."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)
