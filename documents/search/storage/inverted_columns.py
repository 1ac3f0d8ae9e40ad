"""Blocks as arrays and packed rows: postings (offsets uint16, impacts uint8), pairs (offsets, sorted tags; uint16)."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from documents.search.storage.entries import Entry, UnreadableEntry

BLOCK = 4096  # primary keys
BUCKET_BITS = 12
BUCKETS = 1 << BUCKET_BITS

Rows = dict[int, bytes]  # packed rows of one block by key or bucket


def bucket_and_tag(pair: Any) -> tuple[Any, Any]:
    """Return both for a pair, or for an array of pairs."""
    return pair & (BUCKETS - 1), pair >> BUCKET_BITS & 0xFFFF


class InvertedColumns(NamedTuple):
    """Three parallel arrays, sorted by `labels`, then by `offsets`: a term or pair, a document, an impact."""

    labels: np.ndarray
    offsets: np.ndarray
    impacts: np.ndarray

    def without(self, gone: np.ndarray) -> "InvertedColumns":
        """Remove the documents for which `gone`, a bool for each offset, is true."""
        keep = ~gone[self.offsets]
        return InvertedColumns(*(column[keep] for column in self))

    def joined(self, other: "InvertedColumns") -> "InvertedColumns":
        return _inverted([self, other])


def posting_rows(columns: InvertedColumns) -> Rows:
    return _packed(columns.labels, columns.offsets, columns.impacts)


def pair_rows(columns: InvertedColumns) -> Rows:
    """Pack pairs, whose labels are the bucket shifted left by 16 bits, plus the tag."""
    return _packed(columns.labels >> 16, columns.offsets, (columns.labels & 0xFFFF).astype(np.uint16))


def _packed(labels: np.ndarray, offsets: np.ndarray, seconds: np.ndarray) -> Rows:
    return {
        int(labels[start]): offsets[start:end].tobytes() + seconds[start:end].tobytes() for start, end in _runs(labels)
    }


def read_posting(data: bytes | memoryview) -> tuple[np.ndarray, np.ndarray]:
    """Return the offsets and impacts of a packed row. Raise UnreadableEntry."""
    offsets, impacts = _split_row(data, np.dtype(np.uint8))
    if not (offsets[1:] > offsets[:-1]).all():
        raise UnreadableEntry("a posting list")
    return offsets, impacts


def read_bucket(data: bytes | memoryview) -> tuple[np.ndarray, np.ndarray]:
    """Return the offsets and tags of a packed bucket. Raise UnreadableEntry."""
    offsets, tags = _split_row(data, np.dtype(np.uint16))
    if not (tags[1:] >= tags[:-1]).all():
        raise UnreadableEntry("a bucket of pairs")
    return offsets, tags


def _split_row(data: bytes | memoryview, second: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    number, rest = divmod(len(data), 2 + second.itemsize)
    offsets = np.frombuffer(data, np.uint16, number)
    if rest or offsets.max(initial=0) >= BLOCK:
        raise UnreadableEntry("a row of a block")
    return offsets, np.frombuffer(data, second, number, 2 * number)


def _runs(labels: np.ndarray) -> Iterator[tuple[int, int]]:
    ends = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    if len(labels):
        yield from pairwise([0, *ends.tolist(), len(labels)])


def inverted_postings(rows: Rows) -> InvertedColumns:
    lists = [(key, *read_posting(data)) for key, data in sorted(rows.items())]
    return _inverted(
        [InvertedColumns(np.full(len(offsets), key, np.int64), offsets, impacts) for key, offsets, impacts in lists]
    )


def inverted_pairs(rows: Rows) -> InvertedColumns:
    buckets = [(bucket, *read_bucket(data)) for bucket, data in sorted(rows.items())]
    return _inverted([_pairs(bucket << 16 | tags.astype(np.int64), offsets) for bucket, offsets, tags in buckets])


def entry_postings(entries: Iterable[Entry]) -> InvertedColumns:
    return _inverted(
        [InvertedColumns(of.terms.keys, _offset_of(of, len(of.terms.keys)), of.terms.impacts) for of in entries]
    )


def entry_pairs(entries: Iterable[Entry]) -> InvertedColumns:
    parts = []
    for entry in entries:
        bucket, tag = bucket_and_tag(entry.terms.pairs.astype(np.int64))
        parts.append(_pairs(bucket << 16 | tag, _offset_of(entry, len(tag))))
    return _inverted(parts)


def _offset_of(entry: Entry, number: int) -> np.ndarray:
    return np.full(number, entry.document_id % BLOCK, np.uint16)


def _pairs(labels: np.ndarray, offsets: np.ndarray) -> InvertedColumns:
    return InvertedColumns(labels, offsets, np.zeros(len(offsets), np.uint8))


def _inverted(parts: Iterable[InvertedColumns]) -> InvertedColumns:
    nothing = InvertedColumns(np.zeros(0, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.uint8))
    labels, offsets, impacts = (np.concatenate(arrays) for arrays in zip(nothing, *parts, strict=True))
    order = np.lexsort((offsets, labels))
    return InvertedColumns(labels[order], offsets[order], impacts[order])
