"""The documents of a block, turned round: from each term to the documents that have it.

A row of `SearchPosting` holds the offsets (uint16) of its documents in the block, then their impacts (uint8); a row of
`SearchPair` the offsets, then which pair of the bucket it is (uint16), in order of the latter.

The bytes carry the number of their format, which is derived from what the code writes (`fingerprint`). Bytes of another
format are never read: the block is emptied and filled again from its documents.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from secrets import randbits

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from documents.models import Document, SearchBlock, SearchFresh, SearchPair, SearchPosting
from documents.search.storage import facet_columns
from documents.search.storage.entries import EDITION, Entry, Unreadable, unpack
from documents.search.text.term_keys import key as term_key
from documents.search.text.term_keys import pair_key

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
    """Return offsets and impacts. Raise Unreadable."""
    offsets, impacts = _halves(data, np.dtype(np.uint8))
    if not (offsets[1:] > offsets[:-1]).all():
        raise Unreadable("a posting list")
    return offsets, impacts


def read_bucket(data: bytes | memoryview) -> tuple[np.ndarray, np.ndarray]:
    """Return offsets and tags. Raise Unreadable."""
    offsets, tags = _halves(data, np.dtype(np.uint16))
    if not (tags[1:] >= tags[:-1]).all():
        raise Unreadable("a bucket of pairs")
    return offsets, tags


def _halves(data: bytes | memoryview, of_second: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    number, rest = divmod(len(data), 2 + of_second.itemsize)
    offsets = np.frombuffer(data, np.uint16, number)
    if rest or offsets.max(initial=0) >= BLOCK:
        raise Unreadable("a row of a block")
    return offsets, np.frombuffer(data, of_second, number, 2 * number)


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


# The format -----------------------------------------------------------------------------------------------------------


def fingerprint() -> int:
    """Return the number of the format in which this code writes: a hash of a specimen, from 0 to 2**31 - 1.

    Another column, code, size, order or key gives another number, so that nobody has to raise one by hand.
    The rules by which words are found are not part of it (`entries.EDITION`).
    """
    moment = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    kind, classification = facet_columns.CODES["kind"][-1], facet_columns.CODES["classification"][-1]
    document = Document(
        pk=1, kind=kind, classification=classification, year=1999, opd_id=2, category_id=3, published_at=moment
    )
    terms, pairs = np.sort([term_key("a"), term_key("b")]), np.array([pair_key("a", "b")], np.uint32)
    entry = Entry(1, facet_columns.row(document), terms, np.array([3, 4], np.uint8), pairs)
    entries = [entry, replace(entry, document_id=2)]
    written = (
        (BLOCK, BUCKETS, facet_columns.ROW.descr, sorted(facet_columns.CODES.items()), bucket_and_tag(int(pairs[0]))),
        (entry.pack(), sorted(posting_rows(entry_postings(entries)).items())),
        sorted(pair_rows(entry_pairs(entries)).items()),
    )
    return int.from_bytes(hashlib.sha256(repr(written).encode()).digest()[:4]) >> 1


FORMAT = fingerprint()
SIZE = BLOCK * facet_columns.ROW.itemsize  # bytes of the columns of a block


def is_readable(block: SearchBlock) -> bool:
    return block.format == FORMAT and len(block.columns) == SIZE


def is_readable_fresh(row: SearchFresh) -> bool:
    """Whether the entry can be read; a document that is not public has none, in any format."""
    try:
        return not row.data or (row.format == FORMAT and bool(unpack(row.document_id, bytes(row.data))))
    except Unreadable:
        return False


def unreadable() -> QuerySet[SearchBlock]:
    return SearchBlock.objects.alias(size=Length("columns")).exclude(format=FORMAT, size=SIZE)


def has_damage(number: int) -> bool:
    """Whether any row of postings or pairs is cut off; it asks for the lengths of all of them."""
    postings = SearchPosting.objects.filter(block=number).alias(rest=Length("data") % 3).exclude(rest=0)
    pairs = SearchPair.objects.filter(block=number).alias(rest=Length("data") % 4).exclude(rest=0)
    return postings.exists() or pairs.exists()


def make_readable(number: int) -> bool:
    """Empty the block unless it can be read; -> whether it was emptied."""
    with transaction.atomic():
        _lock(number)
        if is_readable(SearchBlock.objects.get(number=number)):
            return False
        clear(number)
    return True


def clear(number: int) -> None:
    """Empty the block, for all its documents to be indexed again; within a transaction."""
    SearchPosting.objects.filter(block=number).delete()
    SearchPair.objects.filter(block=number).delete()
    SearchBlock.objects.filter(number=number).update(**empty(), is_complete=False, todo_from=number * BLOCK)


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
        rows[gone] = np.zeros((), facet_columns.ROW)
        for entry in entries:
            rows[entry.document_id % BLOCK] = entry.row[0]
        return replace(
            self,
            rows=rows,
            postings=posting_rows(turned_postings(self.postings).without(gone).joined(entry_postings(entries))),
            pairs=pair_rows(turned_pairs(self.pairs).without(gone).joined(entry_pairs(entries))),
        )


EMPTY = Content(np.zeros(BLOCK, facet_columns.ROW), {}, {})


def current(number: int) -> Content:
    """A block with what is fresh in it, as questions see it. Raise Unreadable."""
    return read(number).with_fresh({row.document_id: bytes(row.data) for row in fresh_of(number)})


def differences(number: int, one: Content, other: Content) -> set[int]:
    """Primary keys of documents that are not the same in both. Raise Unreadable."""
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
    """Return the rows of a block; those of an empty one where there is none. Raise Unreadable."""
    stored = SearchBlock.objects.filter(number=number).first()
    if stored and not is_readable(stored):
        raise Unreadable(f"block {number}")
    return np.frombuffer(stored.columns, facet_columns.ROW) if stored else EMPTY.rows


def indexed(number: int) -> list[int]:
    """Primary keys of the public documents of a block, but for what is fresh. Raise Unreadable."""
    return [number * BLOCK + int(offset) for offset in np.flatnonzero(rows_of(number)["classification"])]


def read(number: int) -> Content:
    """A block as it is stored; an empty one where there is none. Raise Unreadable where its columns are."""
    rows = rows_of(number)
    postings = SearchPosting.objects.filter(block=number).values_list("key", "data")
    pairs = SearchPair.objects.filter(block=number).values_list("bucket", "data")
    return Content(rows, {k: bytes(data) for k, data in postings}, {k: bytes(data) for k, data in pairs})


def merge(number: int) -> int:
    """Take the fresh documents of a block into it, in one transaction; -> how many. Readers see before or after.

    Those that cannot be read stay as they are, until the worker has prepared them again (`building.mend`).
    """
    with transaction.atomic():
        _lock(number)
        fresh = [row for row in fresh_of(number) if is_readable_fresh(row)]
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
    try:
        before = read(number)
        after = before.with_fresh(entries)
    except Unreadable:
        clear(number)
        before, after = EMPTY, EMPTY.with_fresh(entries)
    _write(SearchPosting, "key", number, before.postings, after.postings)
    _write(SearchPair, "bucket", number, before.pairs, after.pairs)
    SearchBlock.objects.filter(number=number).update(version=new_version(), columns=after.rows.tobytes())
    for rows in batches(done):  # one that an act has written anew meanwhile has another version, and stays
        pks, versions = [row.document_id for row in rows], [row.version for row in rows]
        SearchFresh.objects.filter(document_id__in=pks, version__in=versions).delete()


def fresh_of(number: int):
    return SearchFresh.objects.filter(document_id__gte=number * BLOCK, document_id__lt=(number + 1) * BLOCK)


def empty() -> dict:
    """Return the columns of a new row of SearchBlock."""
    return {"version": new_version(), "edition": EDITION, "format": FORMAT, "columns": bytes(SIZE)}


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
