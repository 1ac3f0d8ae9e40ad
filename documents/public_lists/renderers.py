from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.utils.translation import gettext as _

from documents.models import ListFormat
from documents.public_lists.columns import Listing, Row
from opd.models import SiteProfile
from opd.papers import letterhead
from opd.tables import text, workbook

XLSX_ROWS = 5_000  # about a second of work; longer lists are offered as CSV or JSON, or in an edition
PDF_ROWS = 1_000  # a second of work, and 200 MB in a process of its own
PDF_PART = 2_000  # rows of one part, if the worker makes the PDF of a longer list


def pieces(
    listing: Listing, format: ListFormat, rows: Iterable[Row], *, made_at: datetime, about: dict
) -> Iterator[bytes]:
    """Yield the list as a file; JSON begins with title and date, `about`, and the columns' meaning."""
    cells = ([row[name] for name in listing.names] for row in rows)
    match format:
        case ListFormat.CSV:
            yield from text.csv(chain([listing.names], cells))
        case ListFormat.JSON:
            head = {
                "judul": listing.title,
                "penerbit": SiteProfile.load().portal_name,
                "dibuat_pada": made_at.isoformat(timespec="seconds"),
                **about,
                "kolom": {column.name: str(column.meaning) for column in listing.columns},
            }
            yield from text.json(head, listing.names, cells)
        case ListFormat.XLSX:
            yield workbook.xlsx(listing.title, listing.names, cells)
        case ListFormat.PDF:
            yield pdf(listing, rows, made_at=made_at)


def pdf(listing: Listing, rows: Iterable[Row], *, made_at: datetime, period: str = "") -> bytes:
    period = period or _("Menurut keadaan %(moment)s") % {"moment": letterhead.in_words(made_at)}
    columns = [(str(column.heading), column.width) for column in listing.paper]
    words = [[column.words(row) for column in listing.paper] for row in rows]
    return letterhead.register(letterhead.PPID, made_at.date(), listing.title, period, columns, words)
