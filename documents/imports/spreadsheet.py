import re
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from documents.files import intake
from documents.files.reading import NotReadable, first_sheet
from documents.filetypes import CSV, ODS, XLSX, FileType
from documents.lifecycle.metadata import CHOICES, DATES
from documents.models import Document
from opd.tables.text import unsafe

TYPES = (XLSX, ODS, CSV)
MAX_BYTES = 10 * 1024 * 1024
ROWS_ABOVE = 15  # the office's letterhead may be above the row of column headings
MAX_ROWS = 5_000


COLUMNS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
HEADINGS = {name: headings[0] for name, headings in COLUMNS.items()}
IGNORED_HEADINGS = {"no", "nomorurut", "nourut"}  # the row number on the left of office tables


class UnreadableTable(Exception):
    """The table as a whole cannot be used. `str()` is the sentence for the clerk."""


@dataclass(frozen=True)
class TableRow:
    """`line` is its number in the sheet, `cells` are stripped texts by name of the column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.cells


@dataclass(frozen=True)
class Table:
    rows: list[TableRow]
    unknown: list[str] = field(default_factory=list)  # headings of columns that are ignored


def read_table(file: File) -> Table:
    """Read an uploaded table. Raises UnreadableTable."""
    filetype = check_table(file)
    with tempfile.NamedTemporaryFile(suffix=f".{filetype.extension}") as copy:
        file.seek(0)
        for chunk in iter(lambda: file.read(1 << 16), b""):
            copy.write(chunk)
        copy.flush()
        try:
            rows = first_sheet(copy.name, filetype.mime)
        except NotReadable as error:
            raise UnreadableTable(str(error)) from error
    return parse_rows(rows)


def check_table(file: File) -> FileType:
    """Return the type of an uploaded table after the intake check. Raises UnreadableTable."""
    try:
        checked = intake.check(cast(BinaryIO, file), "document")
    except intake.Refused as refusal:
        raise UnreadableTable(str(refusal)) from refusal
    filetype = next((filetype for filetype in TYPES if filetype.mime == checked.mime), None)
    if filetype is None:
        raise UnreadableTable(_("Tabel harus berupa XLSX, ODS, atau CSV."))
    if checked.size > MAX_BYTES:
        raise UnreadableTable(_("Tabel ini terlalu besar. Bagi menjadi beberapa tabel."))
    return filetype


def parse_rows(rows: Sequence[Sequence[str]]) -> Table:
    """Return the rows below the first row that has known headings. Raises UnreadableTable."""
    for index, row in enumerate(rows[:ROWS_ABOVE]):
        names = [BY_HEADING.get(_plain(cell)) for cell in row]
        if {"title", "id"} & set(names) and len(set(names) - {None}) > 1:
            return _below(rows, index, names)
    raise UnreadableTable(_("Judul kolom tidak ditemukan. Tabel perlu kolom berkas, judul, kategori, dan tahun."))


def _below(rows, index: int, names: list[str | None]) -> Table:
    known = [name for name in names if name]
    duplicate = next((name for name in known if known.count(name) > 1), None)
    if duplicate:
        raise UnreadableTable(_("Ada dua kolom “%(heading)s”. Hapus salah satu.") % {"heading": HEADINGS[duplicate]})
    table_rows = [
        TableRow(line, {name: unsafe(text).strip() for name, text in zip_longest(names, row, fillvalue="") if name})
        for line, row in enumerate(rows[index + 1 :], index + 2)
        if any(row)
    ]
    if not table_rows:
        raise UnreadableTable(_("Tabel ini tidak berisi satu baris pun di bawah judul kolomnya."))
    if len(table_rows) > MAX_ROWS:
        raise UnreadableTable(_("Terlalu banyak baris: paling banyak %(max)d sekali impor.") % {"max": MAX_ROWS})
    headings = zip(rows[index], names, strict=True)
    return Table(
        table_rows, [text for text, name in headings if name is None and text and _plain(text) not in IGNORED_HEADINGS]
    )


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


BY_HEADING = {_plain(text): name for name, headings in COLUMNS.items() for text in headings}


def row_of(document: Document, values: dict, category: str, file: str) -> list:
    """Return the cells in the order of COLUMNS; `values` as of `metadata.current`, `category` as a path."""
    cells = values | {name: Document.choice_labels(name).get(values[name], "") for name in CHOICES}
    cells |= {name: date.fromisoformat(values[name]) if values[name] else "" for name in DATES}
    cells |= {
        "id": str(document.pk),
        "version": str(document.version),
        "file": file,
        "opd": document.opd.name,
        "category": category,
        "year": str(values["year"]),
        "state": document.get_state_display(),
    }
    return [cells[name] for name in COLUMNS]
