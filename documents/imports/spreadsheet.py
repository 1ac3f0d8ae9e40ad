"""The table of documents for import and export: its columns, reading and writing. XLSX, ODS or CSV.

The portal can read every table that it writes. Headings and cells of other tables are read with some leniency, but
nothing is guessed: a cell that cannot be parsed is a fault with its heading and a sentence.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from documents import intake
from documents.extraction import NotReadable, first_sheet
from documents.filetypes import CSV, ODS, XLSX, FileType
from documents.lifecycle.metadata import CHOICES, DATES
from documents.models import Document
from opd.calendar.holiday_files import FORMULA, csv_cell
from opd.papers import letterhead

TYPES = (XLSX, ODS, CSV)
MAX_BYTES = 10 * 1024 * 1024
ROWS_ABOVE = 15  # the office's letterhead may be above the row of column headings
MAX_ROWS = 5_000


@dataclass(frozen=True)
class TableColumn:
    """A column of the table.

    `name` is a metadata field or a name of the table's own (`id`, `version`, `file`, `state`); `synonyms` are other
    headings for the column.
    """

    name: str
    heading: str
    synonyms: tuple[str, ...] = ()


COLUMNS = (
    TableColumn("id", "id", ("nomor di portal", "id dokumen")),
    TableColumn("version", "versi"),
    TableColumn("file", "berkas", ("file", "nama berkas", "nama file")),
    TableColumn("title", "judul", ("judul dokumen", "nama dokumen", "judul informasi", "nama informasi")),
    TableColumn("summary", "ringkasan", ("ringkasan isi", "ringkasan isi informasi", "uraian", "deskripsi")),
    TableColumn("opd", "opd", ("perangkat daerah", "skpd", "organisasi perangkat daerah", "instansi")),
    TableColumn("category", "kategori", ("folder", "rubrik")),
    TableColumn("classification", "klasifikasi", ("klasifikasi informasi", "kelas")),
    TableColumn("kind", "jenis", ("jenis dokumen",)),
    TableColumn("number", "nomor dokumen", ("nomor", "nomor surat", "no dokumen", "no surat")),
    TableColumn("year", "tahun", ("tahun dokumen", "tahun anggaran")),
    TableColumn("date", "tanggal", ("tanggal dibuat", "tanggal dokumen", "tgl", "tgl dokumen", "waktu pembuatan")),
    TableColumn("keywords", "kata kunci", ("tag", "kata-kata kunci")),
    TableColumn("language", "bahasa"),
    TableColumn("holder", "unit yang menguasai", ("pejabat yang menguasai", "unit penguasa")),
    TableColumn("responsible_unit", "penanggung jawab", ("penanggung jawab pembuatan",)),
    TableColumn("place", "tempat", ("tempat dibuat", "tempat pembuatan")),
    TableColumn("form", "bentuk", ("bentuk informasi", "bentuk informasi yang tersedia")),
    TableColumn("retention", "jangka waktu penyimpanan", ("retensi", "jangka waktu", "masa simpan")),
    TableColumn("valid_until", "berlaku sampai", ("berlaku hingga",)),
    TableColumn("state", "status"),  # for people only; ignored when read
)
HEADINGS = {column.name: column.heading for column in COLUMNS}
IGNORED_HEADINGS = {"no", "nomorurut", "nourut"}  # the row number on the left of office tables


class UnreadableTable(Exception):
    """The table as a whole cannot be used. `str()` is the sentence for the clerk."""


@dataclass(frozen=True)
class TableRow:
    """A row: `line` is its number in the sheet, `cells` are stripped texts by name of the column."""

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
        names = [_column(cell) for cell in row]
        if {"title", "id"} & set(names) and len(set(names) - {None}) > 1:
            return _below(rows, index, names)
    raise UnreadableTable(_("Judul kolom tidak ditemukan. Tabel perlu kolom berkas, judul, kategori, dan tahun."))


def _below(rows, index: int, names: list[str | None]) -> Table:
    known = [name for name in names if name]
    duplicate = next((name for name in known if known.count(name) > 1), None)
    if duplicate:
        raise UnreadableTable(_("Ada dua kolom “%(heading)s”. Hapus salah satu.") % {"heading": HEADINGS[duplicate]})
    table_rows = [
        TableRow(line, {name: _cell(text) for name, text in _pairs(names, row)})
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


def _pairs(names: list[str | None], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    padded = [*row, *[""] * (len(names) - len(row))]
    return ((name, text) for name, text in zip(names, padded, strict=False) if name)


def _cell(text: str) -> str:
    """Return the text without the leading quote that keeps a spreadsheet from reading a CSV cell as a formula."""
    return (text.removeprefix("'") if FORMULA.match(text) else text).strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


BY_HEADING = {_plain(text): column.name for column in COLUMNS for text in (column.heading, *column.synonyms)}


def _column(heading: str) -> str | None:
    return BY_HEADING.get(_plain(heading))


# Writing -------------------------------------------------------------------------------------------------------------


def row_of(document: Document, values: dict, category: str, file: str) -> list:
    """Return the cells of a document in the order of COLUMNS.

    `values` are as `metadata.current` returns them, `category` is the path of the category.
    """
    cells = values | {name: Document.choice_labels(name)[values[name]] for name in CHOICES}
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
    return [cells[column.name] for column in COLUMNS]


def as_xlsx(title: str, rows: Iterable[list]) -> bytes:
    return letterhead.xlsx(title, [column.heading for column in COLUMNS], rows)


def as_csv(rows: Iterable[list]) -> bytes:
    """Return a CSV table in UTF-8 with a byte order mark, so that Excel recognises the encoding.

    Cells that look like formulas are quoted; dates are written as 2025-03-05.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(column.heading for column in COLUMNS)
    writer.writerows([csv_cell(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
