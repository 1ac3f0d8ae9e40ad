"""The lists as files: CSV and JSON in pieces, XLSX and tagged PDF whole.

No spreadsheet takes a cell for a formula; JSON holds the bare text.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO

from django.utils.translation import gettext as _

from documents.public_lists.columns import Listing, Row
from opd.calendar.holiday_files import csv_cell
from opd.papers import letterhead

XLSX_ROWS = 5_000  # about a second of work; longer lists are asked for as CSV or JSON, or taken from an edition
PDF_ROWS = 1_000  # about a second, and 200 MB in a process of its own
PDF_PART = 2_000  # rows of a part, where the worker makes the PDF of a longer list
PIECE = 200  # rows


def csv_pieces(listing: Listing, rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8, comma, one line of column names (RFC 4180)."""
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
    """One object: what the list is, what its columns mean, and `data`, a list of objects."""
    head = {
        "judul": listing.title,
        "penerbit": "PLID Kota Metro",
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
    """On the city's paper, tagged, as people read it: codes in words, several columns in one."""
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
