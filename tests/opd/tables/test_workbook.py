"""Registers as XLSX: what was typed stays text, dates are dates, and the sheet is ready to be used and printed."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook

from opd.tables import workbook
from tests.opd.papers.letters import SAMPLES

REGISTER = SAMPLES["register"]


def read(made: bytes, sheet: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(sheet).to_python()


def part(made: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return archive.read(name).decode()


def test_a_register_comes_back_as_it_went_in():
    made = workbook.xlsx(REGISTER["title"], REGISTER["headings"], REGISTER["rows"])
    headings, *rows = read(made)
    assert headings == REGISTER["headings"]
    assert rows == [["" if cell is None else cell for cell in row] for row in REGISTER["rows"]]


@pytest.mark.parametrize(
    "words",
    [
        *('=HYPERLINK("http://x.example","x")', "+1+1", "-2", "@SUM(A1)", "\t=1+1", "\n=1+1", "{=1+1}"),
        *("https://x.example", "mailto:x@x.example", "0042", "1e9", "TRUE", "<b>&amp;</b>", "_x0041_", "😀 日本"),
    ],
)
def test_text_stays_text(words):
    made = workbook.xlsx("Uji", ["Isi", words], [[words, gettext_lazy(words)]])
    assert read(made) == [["Isi", words], [words, words]]
    sheet = part(made, "xl/worksheets/sheet1.xml")
    assert set(re.findall(r'<c r="\w+" s="\d+" t="(\w+)"', sheet)) == {"s"}
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'numFmtId="49"' in part(made, "xl/styles.xml")  # text, also after somebody edits the cell


def test_cells_keep_their_type():
    moment = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
    row = [date(2026, 11, 24), moment, 1250000, 2.5, Decimal("0.25"), True, False, None]
    made = workbook.xlsx("Uji", ["Kepala"] * len(row), [row])
    assert read(made)[1] == [
        *(date(2026, 11, 24), datetime(2026, 11, 24, 0, 5)),  # noqa: DTZ001 - a spreadsheet knows no time zone
        *(1250000, 2.5, 0.25, "ya", "tidak", ""),
    ]


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        ("a\x00b\x1b\ud800\uffff", "ab"),
        ("a" * 40_000, "a" * 32_766 + "…"),
        ("a" * 32_767, "a" * 32_767),
    ],
)
def test_what_a_cell_cannot_hold_is_cleaned(words, stored):
    assert read(workbook.xlsx("Uji", ["Isi"], [[words]])) == [["Isi"], [stored]]


@pytest.mark.parametrize("rows", [[], [["a", 1]]])
def test_a_sheet_is_ready_to_be_read_and_printed(rows):
    made = workbook.xlsx("Register & keberatan", ["Nomor", "Jumlah"], rows)
    sheet = part(made, "xl/worksheets/sheet1.xml")
    assert f'<autoFilter ref="A1:B{len(rows) + 1}"/>' in sheet
    assert 'topLeftCell="A2" activePane="bottomLeft" state="frozen"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "Register &amp;&amp; keberatan" in sheet
    assert "<dc:title>Register &amp; keberatan</dc:title>" in part(made, "docProps/core.xml")


def test_columns_are_as_wide_as_their_words_up_to_a_limit():
    made = workbook.xlsx("Uji", ["A", "B", "C"], [["x", "dua belas kata", "x" * 500]])
    widths = re.findall(r'<col min="\d" max="\d" width="([\d.]+)"', part(made, "xl/worksheets/sheet1.xml"))
    assert [int(float(width)) for width in widths] == [8, 16, 60]


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("Register permohonan informasi publik 2026", "Register permohonan informasi p"),
        ("a/b\\c?d*e[f]g:h", "a b c d e f g h"),
        ("'Uji'", "Uji"),
        ("", "Lembar"),
        ("///", "Lembar"),
        ("History", "History 2"),
    ],
)
def test_names_of_sheets_are_legal(name, legal):
    made = workbook.xlsx(name, ["A"], [])
    assert CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names == [legal]


def test_a_workbook_has_many_sheets_and_no_name_twice():
    sheets = [workbook.Sheet(name, ["A"], [[name]]) for name in ("Uji", "uji", "x" * 40, "X" * 40)]
    created = datetime(2026, 1, 1, tzinfo=UTC)
    made = workbook.workbook("Uji", sheets, author="Dinas", created=created)
    names = CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names
    assert names == ["Uji", "uji 2", "x" * 31, "X" * 27 + " 2"]
    assert read(made, 3) == [["A"], ["X" * 40]]
    assert made == workbook.workbook("Uji", sheets, author="Dinas", created=created)
