"""HTML of a sheet's rows. No template: for 500 rows it took most of the time."""

import re
from collections.abc import Callable
from html import escape
from string import ascii_uppercase
from typing import Any

from django.utils.formats import get_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documents.renditions.marking import Marker

LETTERS = len(ascii_uppercase)
LONG_CELL = 70  # characters, of which three lines are shown until it is opened


def head(sheet: dict[str, Any]) -> SafeString:
    """Return the row of headings: those of the sheet, or the letters of the columns where it has none."""
    names = sheet["head"][: sheet["columns"]] or [letter(place) for place in range(sheet["columns"])]
    names = names + [""] * (sheet["columns"] - len(names))
    numeric = set(sheet["numeric"])
    cells = "".join(
        f'<th scope="col"{_class(place in numeric)}>{escape(name)}</th>' if name else "<td></td>"
        for place, name in enumerate(names)
    )
    return mark_safe(f'<tr><th scope="col">{escape(_("Baris berkas"))}</th>{cells}</tr>')  # noqa: S308 - escaped above


def rows(lines: list[str], sheet: dict[str, Any], marker: Marker, chosen: int = 0) -> SafeString:
    """Return the rows of a part. Each has its number in the sheet as a link to itself; `chosen` is highlighted."""
    numeric = [_class(place in set(sheet["numeric"])) for place in range(sheet["columns"])]
    grouped = _grouping(sheet.get("decimal", "."))
    first, last = sheet.get("body", (0, 0))
    amounts = [place for place in sheet.get("amounts", ()) if place < sheet["columns"]]

    def row(line: str) -> str:
        number, *cells = line.split("\t")
        is_hit = marker.has_hit("\t".join(cells))
        write = marker.marked if is_hit else escape
        cells += [""] * (len(numeric) - len(cells))
        for place in amounts if first <= int(number) <= last else ():
            if not (is_hit and marker.has_hit(cells[place])):
                cells[place] = grouped(cells[place])
        pairs = zip(numeric, cells, strict=False)
        written = "".join(f"<td{name}>{_folded(cell, write(cell))}</td>" for name, cell in pairs)
        here = ' class="here"' if int(number) == chosen else ""
        return f'<tr id="b{number}"{here}><th scope="row"><a href="#b{number}">{number}</a></th>{written}</tr>'

    return mark_safe("\n".join(map(row, lines)))  # noqa: S308 - every cell was escaped


def _grouping(decimal: str) -> Callable[[str], str]:
    """Return what writes a plain number of a cell as people do: 78400.5 as 78.400,5."""
    plain = re.compile(rf"-?\d{{4,}}(?:{re.escape(decimal)}\d+)?")
    point, comma = get_format("THOUSAND_SEPARATOR"), get_format("DECIMAL_SEPARATOR")

    def grouped(cell: str) -> str:
        whole, sign, rest = cell.partition(decimal)
        return f"{int(whole):,}".replace(",", point) + (sign and comma) + rest if plain.fullmatch(cell) else cell

    return grouped


def _folded(cell: str, written: str) -> str:
    return written if len(cell) <= LONG_CELL else f'<details class="long"><summary>{written}</summary></details>'


def _class(is_number: bool) -> str:
    return ' class="r"' if is_number else ""


def letter(place: int) -> str:
    """Return the letters of a column as office programs write them: 0 is A, 26 is AA."""
    return (letter(place // LETTERS - 1) if place >= LETTERS else "") + ascii_uppercase[place % LETTERS]


def opening(sheets: list[dict[str, Any]]) -> int:
    """Return the number of the sheet to open: with a chart, else with headings, and of those the one of most rows."""
    ranks = [(bool(sheet["chart"]), bool(sheet["head"]), sheet["rows"]) for sheet in sheets]
    ranks = [(has_chart, has_head, rows if has_head else min(rows, 1)) for has_chart, has_head, rows in ranks]
    return ranks.index(max(ranks)) + 1 if ranks else 1
