"""The city's papers: letters and registers as tagged PDF, and QR codes."""

import base64
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from opd.models import Official, OfficialRole, Opd, OpdKind, SiteProfile


@dataclass(frozen=True)
class Office:
    title: str | Promise
    role: OfficialRole

    @property
    def name(self) -> str:
        return SiteProfile.load().office_name(str(self.title))


PPID = Office(gettext_lazy("PPID Utama"), OfficialRole.PPID)
SUPERIOR = Office(gettext_lazy("Atasan PPID"), OfficialRole.SUPERIOR)

LETTERS = Path(settings.BASE_DIR) / "templates" / "letters"

# Characters that the fonts in the typst wheel have. PDF/A refuses a page on which a glyph is missing.
DRAWN = re.compile(
    r"[\n -~\u00a0-\u02ff\u0370-\u04ff\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u0669"
    r"\u1e00-\u1fff\u2010-\u2040\u2070-\u209c\u20a0-\u20c0\u2100-\u211e\u2122\u2126-\u214f\u2190-\u23ff\u2460-\u25ff]"
)
UNDRAWN = "\N{REPLACEMENT CHARACTER}"

DATE_KEY = re.compile(r"(.*_)?(date|on|until)")

LONGEST = 120  # seconds


class UnknownTemplate(LookupError):
    """No letter has this name."""


class TypesetAfterFork(RuntimeError):
    """The process was forked, without the typst threads of its parent: typesetting might wait for ever."""


def pdf(template: str, data: dict) -> bytes:
    """Return the letter `templates/letters/<template>.typ` as PDF/UA-1 and PDF/A-2a; equal data give equal bytes.

    A key that is or ends in `date`, `on` or `until` holds a date or its ISO text. Text is never markup. Raises
    TypeError for other types, UnknownTemplate, and TypstError for a missing key.
    """
    return typeset(_template(template), data)


def typeset(path: Path, data: dict) -> bytes:
    """Typeset the template at `path` by data in `sys.inputs.data`. Raises like `pdf`, and TypesetAfterFork."""
    if _first_process() != os.getpid():
        raise TypesetAfterFork
    import typst  # noqa: PLC0415 - large, and most processes never make a paper

    # A compiler kept between calls refuses a second thread ("Already borrowed").
    return typst.compile(**_job(path, data))


def pdf_apart(template: str, data: dict) -> bytes:
    """Return the same as `pdf`, for a long list: a process of its own frees its memory."""
    job = json.dumps(_job(_template(template), data)).encode()
    command = [sys.executable, "-m", "opd.papers.typesetter"]
    made = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, input=job, capture_output=True, cwd=settings.BASE_DIR, timeout=LONGEST, check=True
    )
    return made.stdout


def register(
    office: Office, on: date, title: str, period: str, columns: Iterable[tuple[str, int]], rows: list
) -> bytes:
    """Return a long table as PDF; `columns` are headings and relative widths."""
    headings, widths = zip(*columns, strict=True)
    table = {"title": title, "period": period, "headings": headings, "widths": widths, "rows": rows}
    return pdf_apart("register", head(office, on) | table)


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
    """Return `24 November 2026`, or for a datetime `24 November 2026 pukul 14.05 WIB`."""
    with translation.override("id"):
        if not isinstance(moment, datetime):
            return date_format(moment, "j F Y")
        return date_format(timezone.localtime(moment), r"j F Y \p\u\k\u\l H.i \W\I\B")


def head(office: Office, dated_on: date) -> dict:
    """Return the data of the letterhead of `office`."""
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
    """Return the emblem of the city as SVG; "" while the portal has the neutral one."""
    picture = base64.b64encode(SiteProfile.load().emblem).decode()
    if not picture:
        return ""
    image = f'<image width="192" height="192" href="data:image/png;base64,{picture}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192">{image}</svg>'


def signer(office: Office, on: date) -> dict:
    """Return who signs for `office` on a day; without an official the office itself."""
    official = Official.objects.of_role(office.role, on)
    named = {"title": official.office, "name": official.name, "nip": official.nip} if official else {}
    return {"office": office.name, **named}


def qr(url: str, **options: Any) -> str:
    """Return a QR code of the address as SVG with its quiet zone; `options` of segno."""
    import segno  # noqa: PLC0415 - large

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
    """Return `text` without control characters and combining marks, with U+FFFD for what no font can draw."""
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
