"""CSV of any office program: plain text without formulas, read as one sheet."""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from documents.files.child.cleaning import MAX_CHARS
from documents.files.child.limits import Limits
from documents.files.child.rejection import Rejected
from documents.files.formats.tables import rows
from documents.files.formats.txt import Txt
from documents.filetypes import CSV
from opd.tables.formulas import signs

SEPARATORS = ";,\t"
DECIMAL_POINT = re.compile(r"(?<![\d.,])-?\d+\.(?:\d{1,2}|\d{4,})(?![\d.,])")
DECIMAL_COMMA = re.compile(r"(?<![\d.,])-?\d+,\d+(?![\d.,])")
SAMPLE = 20_000  # characters


def _rows(content: str) -> Iterator[list[str]]:
    # Lines above the headings have no separator, so the most frequent one in the first lines is chosen.
    start = "\n".join(content.splitlines()[:20])
    separator = max(SEPARATORS, key=start.count)
    return csv.reader(io.StringIO(content, newline=""), delimiter=separator)


def _decimal(sample: str) -> str:
    """Return the decimal sign: the point only where numbers have one that cannot mean thousands, and none a comma."""
    has_comma = bool(DECIMAL_COMMA.search(sample)) and sample.count(";") > 0
    return "." if DECIMAL_POINT.search(sample) and not has_comma else ","


class Csv(Txt):
    filetype = CSV

    def check(self, file: BinaryIO, limits: Limits) -> None:
        """Raise Rejected unless the file is plain text, and for a cell that a spreadsheet would run."""
        super().check(file, limits)
        file.seek(0)
        lines = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=None)
        try:
            if any(True for line in lines for _sign in signs(line)):
                raise Rejected("formula_cells")
        finally:
            lines.detach()

    def parts(self, path: str) -> dict:
        content = "".join(self.pieces(path))
        csv.field_size_limit(MAX_CHARS)
        numbered = enumerate(_rows(content[:MAX_CHARS]), 1)
        described, found = rows.sheet(1, "", numbered, rows.CharacterBudget(MAX_CHARS), _decimal(content[:SAMPLE]))
        described["is_cut"] |= len(content) > MAX_CHARS
        return {"sheets": [described], "parts": found}

    def table(self, path: str) -> list[list[str]]:
        return rows.of_first_sheet(_rows("".join(self.pieces(path))))


FORMAT = Csv()
