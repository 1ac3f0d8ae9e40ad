"""Blocks as arrays and packed rows: postings (offsets uint16, impacts uint8), pairs (offsets, sorted tags; uint16)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from documents.search.storage.entries import Entry, UnreadableEntry

BLOCK = 4096  # primary keys
BUCKET_BITS = 12
BUCKETS = 1 << BUCKET_BITS

Rows = dict[int, bytes]  # packed rows of one block by key or bucket


def bucket_and_tag(pair: int) -> tuple[int, int]:
    return pair & (BUCKETS - 1), pair >> BUCKET_BITS & 0xFFFF


@dataclass(frozen=True)
class InvertedColumns:
    """Three parallel arrays, sorted by `labels`, then by `offsets`: a term or pair, a document, an impact."""

    labels: np.ndarray
    offsets: np.ndarray
    impacts: np.ndarray

    def without(self, gone: np.ndarray) -> "InvertedColumns":
        """Remove the documents for which `gone`, a bool for each offset, is true."""
        keep = ~gone[self.offsets]
        return InvertedColumns(self.labels[keep], self.offsets[keep], self.impacts[keep])

    def joined(self, other: "InvertedColumns") -> "InvertedColumns":
        labels = np.concatenate([self.labels, other.labels])
        offsets = np.concatenate([self.offsets, other.offsets])
        order = np.lexsort((offsets, labels))
        impacts = np.concatenate([self.impacts, other.impacts])
        return InvertedColumns(labels[order], offsets[order], impacts[order])


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
    return _inverted([(np.full(len(offsets), key, np.int64), offsets, impacts) for key, offsets, impacts in lists])


def inverted_pairs(rows: Rows) -> InvertedColumns:
    buckets = [(bucket, *read_bucket(data)) for bucket, data in sorted(rows.items())]
    return _inverted(
        [(bucket << 16 | tags.astype(np.int64), offsets, _no_impacts(offsets)) for bucket, offsets, tags in buckets]
    )


def entry_postings(entries: Iterable[Entry]) -> InvertedColumns:
    parts = [(of.terms.keys, _offset_of(of, len(of.terms.keys)), of.terms.impacts) for of in entries]
    return _inverted(parts)


def entry_pairs(entries: Iterable[Entry]) -> InvertedColumns:
    parts = []
    for entry in entries:
        pairs = entry.terms.pairs.astype(np.int64)
        labels = (pairs & (BUCKETS - 1)) << 16 | (pairs >> BUCKET_BITS & 0xFFFF)
        offsets = _offset_of(entry, len(labels))
        parts.append((labels, offsets, _no_impacts(offsets)))
    return _inverted(parts)


def _offset_of(entry: Entry, number: int) -> np.ndarray:
    return np.full(number, entry.document_id % BLOCK, np.uint16)


def _no_impacts(offsets: np.ndarray) -> np.ndarray:
    return np.zeros(len(offsets), np.uint8)


def _inverted(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> InvertedColumns:
    if not parts:
        return InvertedColumns(np.zeros(0, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.uint8))
    labels, offsets, impacts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((offsets, labels))
    return InvertedColumns(labels[order], offsets[order], impacts[order])
