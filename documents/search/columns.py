"""What lists and facets ask of a public document, as a row of numbers; a million rows are sifted in milliseconds."""

from collections.abc import Mapping

import numpy as np

from documents import filetypes
from documents.models import Classification, Document, DocumentKind

# A document that is not public has no classification: 0.
FACETS = [
    ("classification", "u1"),
    ("kind", "u1"),
    ("format", "u1"),
    ("year", "u2"),
    ("opd", "u4"),
    ("category", "u4"),
]
ROW = np.dtype([*FACETS, ("published", "u4")])  # seconds since 1970
GROUP = np.dtype(FACETS)
PAPER = ""  # the MIME type of what has no file

# The place of a value in these lists is its code in the index: append only, or reindex.
CODES: Mapping[str, list[str]] = {
    "classification": ["", *Classification.values],
    "kind": ["", *DocumentKind.values],
    "format": [PAPER, *(filetype.mime for filetype in filetypes.ALL)],
}


def row(document: Document) -> np.ndarray:
    """The row of a public document, as an array of one."""
    if document.published_at is None:
        raise ValueError("only a document with a moment of publication has a row")
    revision = document.published_revision
    values = (
        CODES["classification"].index(document.classification),
        CODES["kind"].index(document.kind),
        CODES["format"].index(revision.mime if revision else PAPER),
        document.year,
        document.opd_id,
        document.category_id,
        int(document.published_at.timestamp()),
    )
    return np.array([values], ROW)


def code(column: str, value: str | int) -> int:
    return CODES[column].index(str(value)) if column in CODES else int(value)


def value(column: str, code: int) -> str:
    return CODES[column][code] if column in CODES else str(code)


def is_any_of(column: np.ndarray, codes: list[int]) -> np.ndarray:
    """-> bool for each row."""
    table = np.zeros(int(max(codes, default=0)) + 1, bool)
    table[codes] = True
    return table[np.minimum(column, len(table) - 1)] & (column < len(table))
