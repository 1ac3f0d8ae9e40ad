"""HTML of the rows of a sheet. No template, because a page has 500 rows and templates took most of its time."""

from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documents.models import RenditionPart
from documents.renditions.marking import Marker

LETTERS = 26


def head(sheet: dict[str, Any]) -> SafeString:
    """Return the row of headings: those of the sheet, or the letters of the columns where it has none."""
    names = sheet["head"] or [letter(place) for place in range(sheet["columns"])]
    names = names + [""] * (sheet["columns"] - len(names))
    numeric = set(sheet["numeric"])
    cells = "".join(
        f'<th scope="col"{_class(place in numeric)}>{escape(name)}</th>' if name else "<td></td>"
        for place, name in enumerate(names)
    )
    return mark_safe(f'<tr><th scope="col">{escape(_("Baris"))}</th>{cells}</tr>')  # noqa: S308 - escaped above


def rows(part: RenditionPart, sheet: dict[str, Any], marker: Marker, chosen: int) -> SafeString:
    """Return the rows of a part. Each has its number in the sheet as a link to itself; `chosen` is highlighted."""
    numeric = [_class(place in set(sheet["numeric"])) for place in range(sheet["columns"])]
    return mark_safe("\n".join(_row(line, numeric, marker, chosen) for line in part.text.split("\n")))  # noqa: S308


def _row(line: str, numeric: list[str], marker: Marker, chosen: int) -> str:
    number, *cells = line.split("\t")
    write = marker.marked if marker.has_hit("\t".join(cells)) else escape
    cells += [""] * (len(numeric) - len(cells))
    written = "".join(f"<td{name}>{write(cell)}</td>" for name, cell in zip(numeric, cells, strict=False))
    here = ' class="here"' if int(number) == chosen else ""
    return f'<tr id="b{number}"{here}><th scope="row"><a href="#b{number}">{number}</a></th>{written}</tr>'


def _class(is_number: bool) -> str:
    return ' class="r"' if is_number else ""


def letter(place: int) -> str:
    """Return the letters of a column as office programs write them: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
