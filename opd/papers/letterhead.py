"""The city's papers: letters and registers as tagged PDF, tables as XLSX, and QR codes, made from data as bytes.

Letters and registers contain names and addresses, so no temporary file is written. The texts of a letter are in
`templates/letters/`, always in Indonesian, the language of the law; each file lists its keys at the top.
"""

import base64
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from opd.models import Official, OfficialRole, Opd, OpdKind, SiteProfile

if TYPE_CHECKING:
    import xlsxwriter


@dataclass(frozen=True)
class Office:
    """An office that writes papers, and the role of the official who signs for it."""

    title: str | Promise
    role: OfficialRole

    @property
    def name(self) -> str:
        """The office with its region, such as `PPID Utama Kota Contoh`."""
        return SiteProfile.load().office_name(str(self.title))


PPID = Office(gettext_lazy("PPID Utama"), OfficialRole.PPID)
SUPERIOR = Office(gettext_lazy("Atasan PPID"), OfficialRole.SUPERIOR)

LETTERS = Path(settings.BASE_DIR) / "templates" / "letters"

# Characters that the fonts in the typst wheel have: Latin, Greek, Cyrillic, Hebrew and Arabic letters, punctuation,
# arrows, mathematics, boxes. PDF/A refuses a page on which a glyph is missing.
DRAWN = re.compile(
    r"[\n -~\u00a0-\u02ff\u0370-\u04ff\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u0669"
    r"\u1e00-\u1fff\u2010-\u2040\u2070-\u209c\u20a0-\u20c0\u2100-\u211e\u2122\u2126-\u214f\u2190-\u23ff\u2460-\u25ff]"
)
UNDRAWN = "\N{REPLACEMENT CHARACTER}"

DATE_KEY = re.compile(r"(.*_)?(date|on|until)")

LONGEST = 120  # seconds for a paper in a process of its own

CELL_LIMIT = 32_767  # characters; Excel's own
SHEET_NAME_LIMIT = 31
AS_TEXT = 49  # Excel's number for the format "@": the cell stays text when it is edited
NARROWEST, WIDEST = 8, 60  # characters of a column

Cell = str | Promise | date | bool | int | float | Decimal | None


class UnknownTemplate(LookupError):
    """No letter has this name."""


class TypesetAfterFork(RuntimeError):
    """The process was forked from another, whose typst threads it lacks, so typesetting might wait for ever."""


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook. Whole numbers get thousands separators, so pass a year as text."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def pdf(template: str, data: dict) -> bytes:
    """Return the letter `templates/letters/<template>.typ` as PDF/UA-1 and PDF/A-2a; equal data give equal bytes.

    `data` consists of dicts, lists, text, dates, numbers, booleans and None; other types raise TypeError. A key that is
    or ends in `date`, `on` or `until` holds a date or its ISO text, so that data may be stored as JSON; the letter
    shows it in words. Other text is never markup; characters that no font can draw become U+FFFD. Raises
    UnknownTemplate, and TypstError for a missing key.
    """
    return typeset(_template(template), data)


def typeset(path: Path, data: dict) -> bytes:
    """Typeset the template at `path`, like `pdf`.

    The template reads the data as JSON from `sys.inputs.data`; its paths begin at BASE_DIR. Threads may call this at
    the same time. Raises TypesetAfterFork.
    """
    if _first_process() != os.getpid():
        raise TypesetAfterFork
    import typst  # noqa: PLC0415 - large, and most processes never make a paper

    # A compiler kept between calls refuses a second thread ("Already borrowed") and saves nothing.
    return typst.compile(**_job(path, data))


def pdf_apart(template: str, data: dict) -> bytes:
    """Return the same as `pdf`, for a long list: a process of its own typesets it and then frees its memory."""
    job = json.dumps(_job(_template(template), data)).encode()
    command = [sys.executable, "-m", "opd.papers.typesetter"]
    made = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, input=job, capture_output=True, cwd=settings.BASE_DIR, timeout=LONGEST, check=True
    )
    return made.stdout


def _job(path: Path, data: dict) -> dict[str, Any]:
    return {
        "input": str(path),
        "root": str(settings.BASE_DIR),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(_plain(data) | {"issued": _moment(data["date"]).isoformat()})},
        "format": "pdf",
        "pdf_standards": ["ua-1", "a-2a"],
    }


def _template(name: str) -> Path:
    path = LETTERS / f"{name}.typ"
    if not re.fullmatch(r"[a-z][a-z_]*", name) or not path.is_file():
        raise UnknownTemplate(name)
    return path


@cache
def _first_process() -> int:
    return os.getpid()


def in_words(moment: date) -> str:
    """Return a date as `24 November 2026`, a datetime as `24 November 2026 pukul 14.05 WIB`."""
    with translation.override("id"):
        if not isinstance(moment, datetime):
            return date_format(moment, "j F Y")
        return date_format(timezone.localtime(moment), r"j F Y \p\u\k\u\l H.i \W\I\B")


def head(office: Office, dated_on: date) -> dict:
    """Return the data of the letterhead of `office`; the template leaves out contacts that are empty."""
    profile = SiteProfile.load()
    city = Opd.objects.filter(kind=OpdKind.CITY).first() or Opd(name=profile.government)
    return {
        "date": dated_on,
        "place": profile.place,
        "office": {
            "government": city.name,
            "name": office.name,
            "address": city.address,
            "phone": city.phone,
            "email": city.email,
            "website": city.website,
        },
        "signer": signer(office, dated_on),
    }


def emblem() -> str:
    """Return the emblem of the city as SVG for `office.emblem` of a letter; "" while the portal has the neutral one."""
    picture = base64.b64encode(SiteProfile.load().emblem).decode()
    if not picture:
        return ""
    image = f'<image width="192" height="192" href="data:image/png;base64,{picture}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192">{image}</svg>'


def signer(office: Office, on: date) -> dict:
    """Return who signs for `office` on a day; without an official in office, the office itself signs."""
    official = Official.objects.of_role(office.role, on)
    named = {"title": official.office, "name": official.name, "nip": official.nip} if official else {}
    return {"office": office.name, **named}


def qr(url: str, **options: Any) -> str:
    """Return a QR code of the address as SVG with its quiet zone, for `verification.qr` of a letter.

    `options` are those of segno, such as `omitsize` for a page whose style sheet gives the size.
    """
    import segno  # noqa: PLC0415 - as typst

    return segno.make_qr(url, error="m").svg_inline(border=4, **options)


def _plain(value: Any, key: str = "") -> Any:
    if value and DATE_KEY.fullmatch(key):
        return in_words(_moment(value))
    match value:
        case None | bool() | int() | float():
            return value
        case str() | Promise():
            return printable(str(value))
        case date():
            return in_words(value)
        case dict():
            return {name: _plain(item, name) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    raise TypeError(f"no letter can show a {type(value).__name__}")


def _moment(value: date | str) -> date:
    if isinstance(value, date):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


def printable(text: str) -> str:
    """Return `text` without control and format characters and combining marks, and U+FFFD for what no font can draw."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", "\n".join(text.splitlines()).expandtabs(1))
    return "".join(map(_drawable, text))


def _drawable(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs") or category.startswith("M"):
        return ""
    return character if category != "Cn" and DRAWN.match(character) else UNDRAWN


def xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook with one table, like `workbook`."""
    return workbook(title, [Sheet(title, headings, rows)])


def workbook(title: str, sheets: Iterable[Sheet], *, author: str = "", created: datetime | None = None) -> bytes:
    """Return tables as XLSX, made in memory; text stays text, even if it begins with = + - or @."""
    import xlsxwriter  # noqa: PLC0415 - as typst

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": _storable(title), "author": _storable(author), "created": created})
        formats = _formats(book)
        names: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, names))
            _print_setup(page, title)
            _fill(page, sheet, formats)
    return buffer.getvalue()


def _formats(book: "xlsxwriter.Workbook") -> dict[str, Any]:
    looks: dict[str, dict[str, Any]] = {
        "heading": {"bold": True, "bg_color": "#eef3f9", "bottom": 1},
        "text": {"num_format": AS_TEXT},
        "whole": {"num_format": "#,##0"},
        "decimal": {"num_format": "#,##0.0"},
        "date": {"num_format": "[$-421]d mmmm yyyy", "align": "left"},  # 421: Indonesian month names
        "time": {"num_format": "[$-421]d mmmm yyyy hh.mm", "align": "left"},
    }
    return {name: book.add_format({"text_wrap": True, "valign": "top", **look}) for name, look in looks.items()}


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that Excel accepts: 31 characters at most, no []:*?/ or backslash, no quote at the ends, unique."""
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
    """Write a cell. Returns its width in characters."""
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
    """Return `text` without characters that XML cannot hold, cut to the length that Excel accepts."""
    text = re.sub(r"[^\n\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
