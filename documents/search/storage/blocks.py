"""Blocks, the segments of the index; bytes of another format are never read, but rebuilt from the documents."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from secrets import randbits

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from documents.models import Document, SearchBlock, SearchFresh, SearchPair, SearchPosting
from documents.search.storage import facet_columns
from documents.search.storage.entries import EDITION, Entry, Terms, UnreadableEntry, unpack
from documents.search.storage.inverted_columns import (
    BLOCK,
    BUCKETS,
    Rows,
    bucket_and_tag,
    entry_pairs,
    entry_postings,
    inverted_pairs,
    inverted_postings,
    pair_rows,
    posting_rows,
    read_bucket,
    read_posting,
)
from documents.search.text.term_keys import key as term_key
from documents.search.text.term_keys import pair_key

ROWS_PER_STATEMENT = 500


def new_version() -> int:
    return randbits(62)


def fingerprint() -> int:
    """Return the number of the format of this code, a hash of a specimen, below 2**31; see `entries.EDITION`, too."""
    moment = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    kind, classification = facet_columns.CODES["kind"][-1], facet_columns.CODES["classification"][-1]
    document = Document(
        pk=1, kind=kind, classification=classification, year=1999, opd_id=2, category_id=3, published_at=moment
    )
    keys, pairs = np.sort([term_key("a"), term_key("b")]), np.array([pair_key("a", "b")], np.uint32)
    entry = Entry(1, facet_columns.row(document), Terms(keys, np.array([3, 4], np.uint8), pairs))
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
    """Return whether the entry can be read. That of a document that is not public is empty, in any format."""
    try:
        return not row.data or (row.format == FORMAT and bool(unpack(row.document_id, bytes(row.data))))
    except UnreadableEntry:
        return False


def unreadable() -> QuerySet[SearchBlock]:
    return SearchBlock.objects.alias(size=Length("columns")).exclude(format=FORMAT, size=SIZE)


def has_damage(number: int) -> bool:
    """Return whether any row of postings or pairs of the block is cut off, judged by the lengths of all of them."""
    postings = SearchPosting.objects.filter(block=number).alias(rest=Length("data") % 3).exclude(rest=0)
    pairs = SearchPair.objects.filter(block=number).alias(rest=Length("data") % 4).exclude(rest=0)
    return postings.exists() or pairs.exists()


def empty_if_unreadable(number: int) -> bool:
    with transaction.atomic():
        _lock(number)
        if is_readable(SearchBlock.objects.get(number=number)):
            return False
        clear(number)
    return True


def clear(number: int) -> None:
    SearchPosting.objects.filter(block=number).delete()
    SearchPair.objects.filter(block=number).delete()
    SearchBlock.objects.filter(number=number).update(**empty(), is_complete=False, todo_from=number * BLOCK)


@dataclass(frozen=True)
class Content:
    rows: np.ndarray  # of facet_columns.ROW, one for each offset of the block
    postings: Rows
    pairs: Rows

    def with_fresh(self, fresh: dict[int, bytes]) -> "Content":
        """Replace the documents of `fresh`, packed entries by primary key; an empty entry removes the document."""
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
            postings=posting_rows(inverted_postings(self.postings).without(gone).joined(entry_postings(entries))),
            pairs=pair_rows(inverted_pairs(self.pairs).without(gone).joined(entry_pairs(entries))),
        )


EMPTY = Content(np.zeros(BLOCK, facet_columns.ROW), {}, {})


def current(number: int) -> Content:
    """Return a block with its fresh documents merged, as questions see it. Raise UnreadableEntry."""
    return read(number).with_fresh({row.document_id: bytes(row.data) for row in fresh_of(number)})


def differences(number: int, expected: Content, actual: Content) -> set[int]:
    """Return the primary keys of the documents that differ between two contents of a block. Raise UnreadableEntry."""
    offsets = {(int(offset), 0) for offset in np.flatnonzero(expected.rows != actual.rows)}
    for expected_rows, actual_rows, read_row in (
        (expected.postings, actual.postings, read_posting),
        (expected.pairs, actual.pairs, read_bucket),
    ):
        for key in expected_rows.keys() | actual_rows.keys():
            expected_row, actual_row = expected_rows.get(key, b""), actual_rows.get(key, b"")
            if expected_row != actual_row:
                offsets |= _items_of(expected_row, read_row) ^ _items_of(actual_row, read_row)
    return {number * BLOCK + offset for offset, _second in offsets}


def _items_of(data: bytes, read_row) -> set[tuple[int, int]]:
    return {(int(offset), int(second)) for offset, second in zip(*read_row(data), strict=True)}


def rows_of(number: int) -> np.ndarray:
    """Return the facet rows of a block; those of an empty block where it does not exist. Raise UnreadableEntry."""
    stored = SearchBlock.objects.filter(number=number).first()
    if stored and not is_readable(stored):
        raise UnreadableEntry(f"block {number}")
    return np.frombuffer(stored.columns, facet_columns.ROW) if stored else EMPTY.rows


def indexed(number: int) -> list[int]:
    """Return the primary keys of the documents in a block, without the fresh ones. Raise UnreadableEntry."""
    return [number * BLOCK + int(offset) for offset in np.flatnonzero(rows_of(number)["classification"])]


def read(number: int) -> Content:
    """Return a block as stored; an empty one where it does not exist. Raise UnreadableEntry for its columns only."""
    rows = rows_of(number)
    postings = SearchPosting.objects.filter(block=number).values_list("key", "data")
    pairs = SearchPair.objects.filter(block=number).values_list("bucket", "data")
    return Content(rows, {k: bytes(data) for k, data in postings}, {k: bytes(data) for k, data in pairs})


def merge(number: int) -> int:
    """Merge the fresh documents of a block in one transaction; return their number. Unreadable entries stay."""
    with transaction.atomic():
        _lock(number)
        fresh = [row for row in fresh_of(number) if is_readable_fresh(row)]
        if fresh:
            _take_in(number, {row.document_id: bytes(row.data) for row in fresh}, fresh)
    return len(fresh)


def take_in(number: int, entries: dict[int, bytes]) -> None:
    """Replace packed entries of the block's documents, fresh ones too; an empty one removes a document."""
    with transaction.atomic():
        _lock(number)
        _take_in(number, entries, [row for row in fresh_of(number) if row.document_id in entries])


def _lock(number: int) -> None:
    SearchBlock.objects.get_or_create(number=number, defaults=empty())
    SearchBlock.objects.select_for_update().get(number=number)


def _take_in(number: int, entries: dict[int, bytes], merged: list[SearchFresh]) -> None:
    try:
        before = read(number)
        after = before.with_fresh(entries)
    except UnreadableEntry:
        clear(number)
        before, after = EMPTY, EMPTY.with_fresh(entries)
    _write(SearchPosting, "key", number, before.postings, after.postings)
    _write(SearchPair, "bucket", number, before.pairs, after.pairs)
    SearchBlock.objects.filter(number=number).update(version=new_version(), columns=after.rows.tobytes())
    for rows in batches(merged):  # a row that an act has replaced meanwhile has another version, and stays
        pks, versions = [row.document_id for row in rows], [row.version for row in rows]
        SearchFresh.objects.filter(document_id__in=pks, version__in=versions).delete()


def fresh_of(number: int):
    return SearchFresh.objects.filter(document_id__gte=number * BLOCK, document_id__lt=(number + 1) * BLOCK)


def empty() -> dict:
    return {"version": new_version(), "edition": EDITION, "format": FORMAT, "columns": bytes(SIZE)}


def _write(model, label: str, number: int, before: Rows, after: Rows) -> None:
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    for keys in batches([key for key in changed if key in before]):
        model.objects.filter(block=number, **{f"{label}__in": keys}).delete()
    rows = (model(block=number, data=after[key], **{label: key}) for key in changed if key in after)
    model.objects.bulk_create(rows, batch_size=ROWS_PER_STATEMENT)


def batches(items: Iterable, number: int = ROWS_PER_STATEMENT) -> Iterator[list]:
    remaining = iter(items)
    while batch := list(islice(remaining, number)):
        yield batch
