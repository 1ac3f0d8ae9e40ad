"""The documents of a block, turned round: from each term to the documents that have it.

A row of `SearchPosting` holds the offsets (uint16) of its documents in the block, then their impacts (uint8); a row of
`SearchPair` the offsets, then which pair of the bucket it is (uint16), in order of the latter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from secrets import randbits

import numpy as np
from django.db import transaction

from documents.models import SearchBlock, SearchFresh, SearchPair, SearchPosting
from documents.search import columns
from documents.search.entries import EDITION, Entry, unpack

BLOCK = 4096  # documents
BUCKET_BITS = 12
BUCKETS = 1 << BUCKET_BITS
AT_ONCE = 500  # rows of one statement

Rows = dict[int, bytes]


def new_version() -> int:
    return randbits(62)


def bucket_and_tag(pair: int) -> tuple[int, int]:
    return pair & (BUCKETS - 1), pair >> BUCKET_BITS & 0xFFFF


@dataclass(frozen=True)
class Turned:
    """Three parallel arrays in order of `labels`, then of `offsets`: a term or pair, a document, an impact."""

    labels: np.ndarray
    offsets: np.ndarray
    impacts: np.ndarray

    def without(self, gone: np.ndarray) -> "Turned":
        keep = ~gone[self.offsets]
        return Turned(self.labels[keep], self.offsets[keep], self.impacts[keep])

    def joined(self, other: "Turned") -> "Turned":
        labels = np.concatenate([self.labels, other.labels])
        offsets = np.concatenate([self.offsets, other.offsets])
        order = np.lexsort((offsets, labels))
        impacts = np.concatenate([self.impacts, other.impacts])
        return Turned(labels[order], offsets[order], impacts[order])


# Rows and back --------------------------------------------------------------------------------------------------------


def posting_rows(turned: Turned) -> Rows:
    return {
        int(turned.labels[start]): turned.offsets[start:end].tobytes() + turned.impacts[start:end].tobytes()
        for start, end in _runs(turned.labels)
    }


def pair_rows(turned: Turned) -> Rows:
    """`labels` of pairs: the bucket, then the tag."""
    tags = (turned.labels & 0xFFFF).astype(np.uint16)
    buckets = turned.labels >> 16
    return {
        int(buckets[start]): turned.offsets[start:end].tobytes() + tags[start:end].tobytes()
        for start, end in _runs(buckets)
    }


def read_posting(data: bytes | memoryview) -> tuple[np.ndarray, np.ndarray]:
    """-> offsets, impacts"""
    number = len(data) // 3
    return np.frombuffer(data, np.uint16, number), np.frombuffer(data, np.uint8, number, 2 * number)


def read_bucket(data: bytes | memoryview) -> tuple[np.ndarray, np.ndarray]:
    """-> offsets, tags"""
    number = len(data) // 4
    return np.frombuffer(data, np.uint16, number), np.frombuffer(data, np.uint16, number, 2 * number)


def _runs(labels: np.ndarray) -> Iterator[tuple[int, int]]:
    ends = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    if len(labels):
        yield from pairwise([0, *ends.tolist(), len(labels)])


def turned_postings(rows: Rows) -> Turned:
    read = [(key, *read_posting(data)) for key, data in sorted(rows.items())]
    return _turned([(np.full(len(offsets), key, np.int64), offsets, impacts) for key, offsets, impacts in read])


def turned_pairs(rows: Rows) -> Turned:
    read = [(bucket, *read_bucket(data)) for bucket, data in sorted(rows.items())]
    return _turned([(bucket << 16 | tags.astype(np.int64), offsets, _none(offsets)) for bucket, offsets, tags in read])


def entry_postings(entries: Iterable[Entry]) -> Turned:
    parts = [(entry.keys, _offset_of(entry, len(entry.keys)), entry.impacts) for entry in entries]
    return _turned(parts)


def entry_pairs(entries: Iterable[Entry]) -> Turned:
    parts = []
    for entry in entries:
        pairs = entry.pairs.astype(np.int64)
        labels = (pairs & (BUCKETS - 1)) << 16 | (pairs >> BUCKET_BITS & 0xFFFF)
        offsets = _offset_of(entry, len(labels))
        parts.append((labels, offsets, _none(offsets)))
    return _turned(parts)


def _offset_of(entry: Entry, number: int) -> np.ndarray:
    return np.full(number, entry.document_id % BLOCK, np.uint16)


def _none(offsets: np.ndarray) -> np.ndarray:
    return np.zeros(len(offsets), np.uint8)


def _turned(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Turned:
    if not parts:
        return Turned(np.zeros(0, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.uint8))
    labels, offsets, impacts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((offsets, labels))
    return Turned(labels[order], offsets[order], impacts[order])


# Merging --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Content:
    """All rows of one block."""

    rows: np.ndarray  # of columns.ROW, one for each place of the block
    postings: Rows
    pairs: Rows

    def with_fresh(self, fresh: dict[int, bytes]) -> "Content":
        """As it is when the documents of `fresh`, by primary key, stand in it as they are now."""
        entries = [unpack(pk, data) for pk, data in sorted(fresh.items()) if data]
        gone = np.zeros(BLOCK, bool)
        gone[[pk % BLOCK for pk in fresh]] = True
        rows = self.rows.copy()
        rows[gone] = np.zeros((), columns.ROW)
        for entry in entries:
            rows[entry.document_id % BLOCK] = entry.row[0]
        return replace(
            self,
            rows=rows,
            postings=posting_rows(turned_postings(self.postings).without(gone).joined(entry_postings(entries))),
            pairs=pair_rows(turned_pairs(self.pairs).without(gone).joined(entry_pairs(entries))),
        )


EMPTY = Content(np.zeros(BLOCK, columns.ROW), {}, {})


def current(number: int) -> Content:
    """A block with what is fresh in it, as questions see it."""
    return read(number).with_fresh({row.document_id: bytes(row.data) for row in fresh_of(number)})


def differences(number: int, one: Content, other: Content) -> set[int]:
    """Primary keys of documents that are not the same in both."""
    offsets = {(int(offset), 0) for offset in np.flatnonzero(one.rows != other.rows)}
    for of_one, of_other, read_row in (
        (one.postings, other.postings, read_posting),
        (one.pairs, other.pairs, read_bucket),
    ):
        for key in of_one.keys() | of_other.keys():
            here, there = of_one.get(key, b""), of_other.get(key, b"")
            if here != there:
                offsets |= _rows_of(here, read_row) ^ _rows_of(there, read_row)
    return {number * BLOCK + offset for offset, _other in offsets}


def _rows_of(data: bytes, read_row) -> set[tuple[int, int]]:
    return {(int(offset), int(other)) for offset, other in zip(*read_row(data), strict=True)}


def rows_of(number: int) -> np.ndarray:
    stored = SearchBlock.objects.filter(number=number).first()
    return np.frombuffer(stored.columns, columns.ROW) if stored else EMPTY.rows


def indexed(number: int) -> list[int]:
    """Primary keys of the public documents of a block, but for what is fresh."""
    return [number * BLOCK + int(offset) for offset in np.flatnonzero(rows_of(number)["classification"])]


def read(number: int) -> Content:
    """A block as it is stored; an empty one where there is none."""
    rows = rows_of(number)
    postings = SearchPosting.objects.filter(block=number).values_list("key", "data")
    pairs = SearchPair.objects.filter(block=number).values_list("bucket", "data")
    return Content(rows, {k: bytes(data) for k, data in postings}, {k: bytes(data) for k, data in pairs})


def merge(number: int) -> int:
    """Take the fresh documents of a block into it, in one transaction; -> how many. Readers see before or after."""
    with transaction.atomic():
        _lock(number)
        fresh = list(fresh_of(number))
        if fresh:
            _take_in(number, {row.document_id: bytes(row.data) for row in fresh}, fresh)
    return len(fresh)


def take_in(number: int, entries: dict[int, bytes]) -> None:
    """Packed entries of documents of the block, in the place of whatever there was; none takes a document out."""
    with transaction.atomic():
        _lock(number)
        _take_in(number, entries, [row for row in fresh_of(number) if row.document_id in entries])


def _lock(number: int) -> None:
    SearchBlock.objects.get_or_create(number=number, defaults=empty())
    SearchBlock.objects.select_for_update().get(number=number)


def _take_in(number: int, entries: dict[int, bytes], done: list[SearchFresh]) -> None:
    before = read(number)
    after = before.with_fresh(entries)
    _write(SearchPosting, "key", number, before.postings, after.postings)
    _write(SearchPair, "bucket", number, before.pairs, after.pairs)
    SearchBlock.objects.filter(number=number).update(version=new_version(), columns=after.rows.tobytes())
    for rows in batches(done):  # one that an act has written anew meanwhile has another version, and stays
        pks, versions = [row.document_id for row in rows], [row.version for row in rows]
        SearchFresh.objects.filter(document_id__in=pks, version__in=versions).delete()


def fresh_of(number: int):
    return SearchFresh.objects.filter(document_id__gte=number * BLOCK, document_id__lt=(number + 1) * BLOCK)


def empty() -> dict:
    return {"version": new_version(), "edition": EDITION, "columns": np.zeros(BLOCK, columns.ROW).tobytes()}


def _write(model, label: str, number: int, before: Rows, after: Rows) -> None:
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    for keys in batches([key for key in changed if key in before]):
        model.objects.filter(block=number, **{f"{label}__in": keys}).delete()
    rows = (model(block=number, data=after[key], **{label: key}) for key in changed if key in after)
    model.objects.bulk_create(rows, batch_size=AT_ONCE)


def batches(items: Iterable, number: int = AT_ONCE) -> Iterator[list]:
    waiting = iter(items)
    while batch := list(islice(waiting, number)):
        yield batch
