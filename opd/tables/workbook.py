"""Tables as XLSX: text stays text, dates are dates."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from opd.papers.letterhead import in_words

CELL_LIMIT = 32_767  # characters; Excel's own
SHEET_NAME_LIMIT = 31
AS_TEXT = 49  # Excel's "@": the cell stays text when it is edited
NARROWEST, WIDEST = 8, 60  # characters of a column

Cell = str | Promise | date | bool | int | float | Decimal | None


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook. Whole numbers get thousands separators: pass a year as text."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    return workbook(title, [Sheet(title, headings, rows)])


def workbook(title: str, sheets: Iterable[Sheet], *, author: str = "", created: datetime | None = None) -> bytes:
    """Return tables as XLSX; text stays text, even if it begins with = + - or @."""
    import xlsxwriter  # noqa: PLC0415 - large, and seldom needed

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": _storable(title), "author": _storable(author), "created": created})
        looks: dict[str, dict[str, Any]] = {
            "heading": {"bold": True, "bg_color": "#eef3f9", "bottom": 1},
            "text": {"num_format": AS_TEXT},
            "whole": {"num_format": "#,##0"},
            "decimal": {"num_format": "#,##0.0"},
            "date": {"num_format": "[$-421]d mmmm yyyy", "align": "left"},  # 421: Indonesian month names
            "time": {"num_format": "[$-421]d mmmm yyyy hh.mm", "align": "left"},
        }
        formats = {name: book.add_format({"text_wrap": True, "valign": "top", **look}) for name, look in looks.items()}
        names: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, names))
            _print_setup(page, title)
            _fill(page, sheet, formats)
    return buffer.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that Excel accepts: up to 31 characters, no []:*?/ or backslash, no quote at the ends, unique."""
    stem = " ".join(re.sub(r"[\[\]:*?/\\]", " ", _storable(name)).split()).strip("'") or "Lembar"
    candidate, number = stem[:SHEET_NAME_LIMIT].rstrip(" '"), 1
    while candidate.lower() in taken | {"history"}:
        number += 1
        candidate = f"{stem[: SHEET_NAME_LIMIT - 4]} {number}"
    taken.add(candidate.lower())
    return candidate


def _print_setup(page, title: str) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&L" + _storable(title).replace("&", "&&")[:200])
    page.set_footer("&RHalaman &P dari &N")


def _fill(page, sheet: Sheet, formats: dict[str, Any]) -> None:
    widths = [NARROWEST] * len(sheet.headings)
    y = 0
    for y, row in enumerate([sheet.headings, *sheet.rows]):
        for x, value in enumerate(row):
            length = _write(page, y, x, value, formats, heading=y == 0)
            widths[x] = min(max(widths[x], length + 2), WIDEST)
    for x, width in enumerate(widths):
        page.set_column(x, x, width)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, y, len(widths) - 1)


def _write(page, y: int, x: int, value: Cell, formats: dict[str, Any], *, heading: bool) -> int:
    match value:
        case None:
            return 0
        case bool():
            return _write(page, y, x, "ya" if value else "tidak", formats, heading=heading)
        case int():
            page.write_number(y, x, value, formats["whole"])
        case float() | Decimal():
            page.write_number(y, x, value, formats["decimal"])
        case datetime():
            page.write_datetime(y, x, timezone.localtime(value).replace(tzinfo=None), formats["time"])
            return len(in_words(value))
        case date():
            page.write_datetime(y, x, value, formats["date"])
            return len(in_words(value))
        case _:
            text = _storable(str(value))
            page.write_string(y, x, text, formats["heading" if heading else "text"])
            return max(map(len, text.splitlines()), default=0)
    return len(f"{value:,}")


def _storable(text: str) -> str:
    text = re.sub(r"[^\n\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
