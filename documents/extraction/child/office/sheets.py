"""XLSX and ODS: all sheets, also hidden ones, which are published with the file and must pass privacy checks."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, BinaryIO

import python_calamine

from documents.extraction.child.cleaning import tidy

SHOWN_STEPS = (Decimal(1), Decimal("0.1"), Decimal("0.01"))


def text(path: str) -> tuple[str, None]:
    return tidy(pieces(path)), None


def pieces(path: str) -> Iterator[str]:
    with open(path, "rb") as file:
        for name, rows in opened_sheets(file):
            yield f"{name}\n"
            for row in rows:
                cells = [written(cell) for cell in row if cell != ""]
                if cells:
                    yield "\t".join(cells) + "\n"
            yield "\n"


def rounded(file: BinaryIO) -> Iterator[str]:
    """Yield fractional numbers rounded as a sheet may show them, with fewer decimals than it stores."""
    for _name, rows in opened_sheets(file):
        for row in rows:
            for cell in row:
                if isinstance(cell, float) and not cell.is_integer():
                    yield from (str(Decimal(str(cell)).quantize(step, ROUND_HALF_UP)) for step in SHOWN_STEPS)


def opened_sheets(file: BinaryIO) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    # By content, not by path: the library would trust the file's extension.
    with closing(python_calamine.CalamineWorkbook.from_filelike(file)) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                yield sheet.name, workbook.get_sheet_by_name(sheet.name).iter_rows()


def written(cell: Any) -> str:
    """Return a cell as people write it: 2024 instead of 2024.0, 2024-11-24 instead of 2024-11-24 00:00:00."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)
