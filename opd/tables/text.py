import csv as csv_format
import json as json_format
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from django.http import HttpResponse

from opd.tables.formulas import signs

PIECE = 200  # rows
FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def safe(cell: Any) -> Any:
    """Return a cell for CSV, with a quote before what a spreadsheet takes for a formula, also one that divides it."""
    if not isinstance(cell, str):
        return cell
    cell = f"'{cell}" if FORMULA.match(cell) else cell
    for place in reversed(list(signs(cell))):
        cell = f"{cell[:place]}'{cell[place:]}"
    return cell


def unsafe(text: str) -> str:
    return text.removeprefix("'") if FORMULA.match(text) else text


def csv(rows: Iterable[Iterable[Any]], *, delimiter: str = ",", mark: bool = False) -> Iterator[bytes]:
    """Yield rows, headings first, as CSV in UTF-8 (RFC 4180); `mark`: with a byte order mark, for Excel."""
    buffer = StringIO(newline="")
    buffer.write("\ufeff" if mark else "")
    writer = csv_format.writer(buffer, delimiter=delimiter)
    for number, row in enumerate(rows):
        writer.writerow(map(safe, row))
        if number and number % PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def csv_response(name: str, rows: Iterable[Iterable[Any]]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def json(head: dict[str, Any], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield one JSON object: `head`, and in `data` an object for each row."""
    buffer = StringIO()
    buffer.write(json_format.dumps(head, ensure_ascii=False)[:-1] + ', "data": [')
    for number, row in enumerate(rows):
        record = dict(zip(names, row, strict=True))
        buffer.write((",\n" if number else "\n") + json_format.dumps(record, ensure_ascii=False))
        if number % PIECE == PIECE - 1:
            yield _emptied(buffer)
    buffer.write("\n]}\n")
    yield _emptied(buffer)


def _emptied(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
