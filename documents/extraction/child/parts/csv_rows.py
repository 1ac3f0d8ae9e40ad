"""CSV as one sheet."""

import csv
import re
from collections.abc import Iterator

from documents.extraction.child import plain
from documents.extraction.child.cleaning import MAX_CHARS
from documents.extraction.child.office.table import csv_rows
from documents.extraction.child.parts.rows import Budget, Row, sheet

DECIMAL_POINT = re.compile(r"(?<![\d.,])-?\d+\.(?:\d{1,2}|\d{4,})(?![\d.,])")
DECIMAL_COMMA = re.compile(r"(?<![\d.,])-?\d+,\d+(?![\d.,])")
SAMPLE = 20_000  # characters


def parts(path: str) -> dict:
    text = "".join(plain.pieces(path))
    csv.field_size_limit(MAX_CHARS)
    described, pieces = sheet(1, "", _numbered(text), Budget(MAX_CHARS), _decimal(text[:SAMPLE]))
    described["is_cut"] |= len(text) > MAX_CHARS
    return {"sheets": [described], "parts": pieces}


def _numbered(text: str) -> Iterator[Row]:
    yield from enumerate(csv_rows(text[:MAX_CHARS]), 1)


def _decimal(sample: str) -> str:
    """Return the decimal sign: the point only where numbers have one that cannot mean thousands, and none a comma."""
    has_comma = bool(DECIMAL_COMMA.search(sample)) and sample.count(";") > 0
    return "." if DECIMAL_POINT.search(sample) and not has_comma else ","
