"""The table of documents that people fill in: its columns, how it is read and how it is written. XLSX, ODS or CSV.

What the portal writes it reads again; headings and cells of tables made elsewhere are read with some leniency, but
nothing is guessed: a cell that is not understood is a fault with its heading and a sentence.
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
from documents.extraction import NotReadable, table_of
from documents.filetypes import CSV, ODS, XLSX, FileType
from documents.lifecycle.metadata import CHOICES, DATES
from documents.models import Document
from opd.calendar.holiday_files import FORMULA, csv_cell
from opd.papers import letterhead

TYPES = (XLSX, ODS, CSV)
MAX_BYTES = 10 * 1024 * 1024
ROWS_ABOVE = 15  # a heading of the office may stand above the headings of the columns
MAX_ROWS = 5_000


@dataclass(frozen=True)
class Column:
    """`name` is a fact of a document or a word of the table's own; `others` are further headings that mean it."""

    name: str
    heading: str
    others: tuple[str, ...] = ()


COLUMNS = (
    Column("id", "id", ("nomor di portal", "id dokumen")),
    Column("version", "versi"),
    Column("file", "berkas", ("file", "nama berkas", "nama file")),
    Column("title", "judul", ("judul dokumen", "nama dokumen", "judul informasi", "nama informasi")),
    Column("summary", "ringkasan", ("ringkasan isi", "ringkasan isi informasi", "uraian", "deskripsi")),
    Column("opd", "opd", ("perangkat daerah", "skpd", "organisasi perangkat daerah", "instansi")),
    Column("category", "kategori", ("folder", "rubrik")),
    Column("classification", "klasifikasi", ("klasifikasi informasi", "kelas")),
    Column("kind", "jenis", ("jenis dokumen",)),
    Column("number", "nomor dokumen", ("nomor", "nomor surat", "no dokumen", "no surat")),
    Column("year", "tahun", ("tahun dokumen", "tahun anggaran")),
    Column("date", "tanggal", ("tanggal dibuat", "tanggal dokumen", "tgl", "tgl dokumen", "waktu pembuatan")),
    Column("keywords", "kata kunci", ("tag", "kata-kata kunci")),
    Column("language", "bahasa"),
    Column("holder", "unit yang menguasai", ("pejabat yang menguasai", "unit penguasa")),
    Column("responsible_unit", "penanggung jawab", ("penanggung jawab pembuatan",)),
    Column("place", "tempat", ("tempat dibuat", "tempat pembuatan")),
    Column("form", "bentuk", ("bentuk informasi", "bentuk informasi yang tersedia")),
    Column("retention", "jangka waktu penyimpanan", ("retensi", "jangka waktu", "masa simpan")),
    Column("valid_until", "berlaku sampai", ("berlaku hingga",)),
    Column("state", "status"),  # written for people; read past
)
HEADINGS = {column.name: column.heading for column in COLUMNS}
PASSED_OVER = {"no", "nomorurut", "nourut"}  # the counter on the left of every office table


class Unreadable(Exception):
    """The table as a whole cannot be used. `str()` is the sentence for the person."""


@dataclass(frozen=True)
class Row:
    """`line` as the sheet numbers it; `cells` by the names of the columns, text without spaces around it."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.cells


@dataclass(frozen=True)
class Table:
    rows: list[Row]
    unknown: list[str] = field(default_factory=list)  # headings that nobody reads


def read(file: File) -> Table:
    """Rows of an uploaded table that has passed intake. Raises Unreadable."""
    filetype = check(file)
    with tempfile.NamedTemporaryFile(suffix=f".{filetype.extension}") as copy:
        file.seek(0)
        for chunk in iter(lambda: file.read(1 << 16), b""):
            copy.write(chunk)
        copy.flush()
        try:
            rows = table_of(copy.name, filetype.mime)
        except NotReadable as error:
            raise Unreadable(str(error)) from error
    return understood(rows)


def check(file: File) -> FileType:
    """The type of a table that may be read. Raises Unreadable."""
    try:
        checked = intake.check(cast(BinaryIO, file), "document")
    except intake.Refused as refusal:
        raise Unreadable(str(refusal)) from refusal
    filetype = next((filetype for filetype in TYPES if filetype.mime == checked.mime), None)
    if filetype is None:
        raise Unreadable(_("Tabel harus berupa XLSX, ODS, atau CSV."))
    if checked.size > MAX_BYTES:
        raise Unreadable(_("Tabel ini terlalu besar. Bagi menjadi beberapa tabel."))
    return filetype


def understood(rows: Sequence[Sequence[str]]) -> Table:
    """The rows below the first row that is one of headings. Raises Unreadable."""
    for index, row in enumerate(rows[:ROWS_ABOVE]):
        names = [_column(cell) for cell in row]
        if {"title", "id"} & set(names) and len(set(names) - {None}) > 1:
            return _below(rows, index, names)
    raise Unreadable(_("Judul kolom tidak ditemukan. Tabel perlu kolom berkas, judul, kategori, dan tahun."))


def _below(rows, index: int, names: list[str | None]) -> Table:
    known = [name for name in names if name]
    twice = next((name for name in known if known.count(name) > 1), None)
    if twice:
        raise Unreadable(_("Ada dua kolom “%(heading)s”. Hapus salah satu.") % {"heading": HEADINGS[twice]})
    found = [
        Row(line, {name: _cell(text) for name, text in _pairs(names, row)})
        for line, row in enumerate(rows[index + 1 :], index + 2)
        if any(row)
    ]
    if not found:
        raise Unreadable(_("Tabel ini tidak berisi satu baris pun di bawah judul kolomnya."))
    if len(found) > MAX_ROWS:
        raise Unreadable(_("Terlalu banyak baris: paling banyak %(max)d sekali impor.") % {"max": MAX_ROWS})
    headings = zip(rows[index], names, strict=True)
    return Table(found, [text for text, name in headings if name is None and text and _plain(text) not in PASSED_OVER])


def _pairs(names: list[str | None], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    padded = [*row, *[""] * (len(names) - len(row))]
    return ((name, text) for name, text in zip(names, padded, strict=False) if name)


def _cell(text: str) -> str:
    """Without the quote by which a CSV keeps a spreadsheet from reckoning with it."""
    return (text.removeprefix("'") if FORMULA.match(text) else text).strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


BY_HEADING = {_plain(text): column.name for column in COLUMNS for text in (column.heading, *column.others)}


def _column(heading: str) -> str | None:
    return BY_HEADING.get(_plain(heading))


# Writing -------------------------------------------------------------------------------------------------------------


def row_of(document: Document, facts: dict, category: str, file: str) -> list:
    """Cells of a document in the order of COLUMNS. `facts` as `facts.current` gives them, `category` as its path."""
    cells = facts | {name: Document.choice_labels(name)[facts[name]] for name in CHOICES}
    cells |= {name: date.fromisoformat(facts[name]) if facts[name] else "" for name in DATES}
    cells |= {
        "id": str(document.pk),
        "version": str(document.version),
        "file": file,
        "opd": document.opd.name,
        "category": category,
        "year": str(facts["year"]),
        "state": document.get_state_display(),
    }
    return [cells[column.name] for column in COLUMNS]


def as_xlsx(title: str, rows: Iterable[list]) -> bytes:
    return letterhead.xlsx(title, [column.heading for column in COLUMNS], rows)


def as_csv(rows: Iterable[list]) -> bytes:
    """UTF-8 with a mark, so that Excel reads it as such; no cell is taken for a formula; days as 2025-03-05."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(column.heading for column in COLUMNS)
    writer.writerows([csv_cell(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
