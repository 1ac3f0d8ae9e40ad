"""Facet columns: what lists and facets need of a public document, as a row of numbers."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Case, F, QuerySet, Value, When

from documents import filetypes
from documents.models import CLOSED_FILE, HAS_CLOSED_FILE, HAS_OPEN_FILE, Classification, Document, DocumentKind

# The classification of a row without a public document is 0.
FACETS = [
    ("classification", "u1"),
    ("kind", "u1"),
    ("format", "u1"),
    ("year", "u2"),
    ("opd", "u4"),
    ("category", "u4"),
]
ROW = np.dtype([*FACETS, ("published", "i8")])  # seconds since 1970, less than 0 before
GROUP = np.dtype(FACETS)
PAPER = ""  # stands for the MIME type of a document without a file

# The position of a value in its list is its code in the index.
CODES: Mapping[str, list[str]] = {
    "classification": ["", *Classification.values],
    "kind": ["", *DocumentKind.values],
    "format": [PAPER, *(filetype.mime for filetype in filetypes.ALL), CLOSED_FILE],
}
# The attribute that each column of a row is made of; EXPRESSIONS has what a query asks where it differs.
SOURCES: Mapping[str, str] = {
    "classification": "classification",
    "kind": "kind",
    "format": "listed_format",
    "year": "year",
    "opd": "opd_id",
    "category": "category_id",
    "published": "published_at",
}
EXPRESSIONS = {
    "listed_format": Case(
        When(HAS_OPEN_FILE, then=F("published_revision__mime")),
        When(HAS_CLOSED_FILE, then=Value(CLOSED_FILE)),
        default=Value(PAPER),
    )
}


def row(document: Document) -> np.ndarray:
    """Return the row of a public document, of length 1. Raise ValueError without a moment of publication."""
    if document.published_at is None:
        raise ValueError("only a document with a moment of publication has a row")
    return np.array([_row([getattr(document, SOURCES[name]) for name in ROW.names or ()])], ROW)


def rows(documents: QuerySet[Document]) -> tuple[np.ndarray, np.ndarray]:
    columns = (EXPRESSIONS.get(source, F(source)) for source in (SOURCES[name] for name in ROW.names or ()))
    records = list(documents.order_by().values_list("pk", *columns))
    pks = np.fromiter((pk for pk, *_values in records), np.int64, len(records))
    return pks, np.array([_row(values) for _pk, *values in records], ROW)


def code(column: str, value: str | int) -> int:
    return CODES[column].index(str(value)) if column in CODES else int(value)


def value(column: str, code: int) -> str:
    return CODES[column][code] if column in CODES else str(code)


def is_any_of(column: np.ndarray, codes: list[int]) -> np.ndarray:
    """Return for each row of a column whether it has one of these codes."""
    table = np.zeros(int(max(codes, default=0)) + 1, bool)
    table[codes] = True
    return table[np.minimum(column, len(table) - 1)] & (column < len(table))


def _row(values: list[Any]) -> tuple[int, ...]:
    return tuple(_number(name, value) for name, value in zip(ROW.names or (), values, strict=True))


def _number(column: str, value: Any) -> int:
    if isinstance(value, datetime):
        return math.floor(value.timestamp())
    return code(column, PAPER if value is None else value)
