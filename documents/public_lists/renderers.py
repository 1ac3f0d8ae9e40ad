"""Renderers of the lists as files: CSV and JSON as streams, XLSX and tagged PDF in one piece.

No spreadsheet program reads a cell as a formula; JSON has the plain text.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO

from django.utils.translation import gettext as _

from documents.public_lists.columns import Listing, Row
from opd.calendar.holiday_files import csv_cell
from opd.models import SiteProfile
from opd.papers import letterhead

XLSX_ROWS = 5_000  # about a second of work; longer lists are offered as CSV or JSON, or in an edition
PDF_ROWS = 1_000  # about a second of work, and 200 MB in a process of its own
PDF_PART = 2_000  # rows of one part, if the worker makes the PDF of a longer list
PIECE = 200  # rows per piece of a stream


def csv_pieces(listing: Listing, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the list as CSV: UTF-8, commas, one line of column names (RFC 4180)."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(listing.names)
    for place, row in enumerate(rows, 1):
        writer.writerow([_csv_value(row[name]) for name in listing.names])
        if place % PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _csv_value(value):
    return csv_cell(value) if isinstance(value, str) else value


def json_pieces(listing: Listing, rows: Iterable[Row], *, about: dict, made_at: datetime) -> Iterator[bytes]:
    """Yield the list as one JSON object: title and date, the meaning of the columns, and the rows in `data`."""
    head = {
        "judul": listing.title,
        "penerbit": SiteProfile.load().portal_name,
        "dibuat_pada": made_at.isoformat(timespec="seconds"),
        **about,
        "kolom": {column.name: str(column.meaning) for column in listing.columns},
    }
    buffer = StringIO()
    buffer.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "data": [')
    for place, row in enumerate(rows):
        buffer.write((",\n" if place else "\n") + json.dumps(row, ensure_ascii=False))
        if place % PIECE == PIECE - 1:
            yield _emptied(buffer)
    buffer.write("\n]}\n")
    yield _emptied(buffer)


def xlsx(listing: Listing, rows: Iterable[Row]) -> bytes:
    return letterhead.xlsx(listing.title, listing.names, ([row[name] for name in listing.names] for row in rows))


def pdf(listing: Listing, rows: Iterable[Row], *, made_at: datetime, period: str = "") -> bytes:
    """Return the list as a tagged PDF with the city's letterhead, in the columns made for people."""
    table = {
        "title": listing.title,
        "period": period or _("Menurut keadaan %(moment)s") % {"moment": letterhead.in_words(made_at)},
        "headings": [str(column.heading) for column in listing.paper],
        "widths": [column.width for column in listing.paper],
        "rows": [[column.words(row) for column in listing.paper] for row in rows],
    }
    return letterhead.pdf_apart("register", letterhead.head(letterhead.PPID, made_at.date()) | table)


def _emptied(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
