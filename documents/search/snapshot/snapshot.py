"""The index as one question sees it: blocks that this process keeps in memory, with the fresh documents on top.

One small query returns the versions that are valid now, so nothing that has not changed is read twice. What is of
another format, cut off or not complete has a negative stamp: its rows come from the database, without postings, and
`is_renewing` is true, so that no page made from such a snapshot is cached.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from django.db import connections, router
from django.db.models import Q

from documents.models import Document, SearchBlock, SearchFresh, SynonymTable
from documents.search.snapshot import synonyms
from documents.search.snapshot.facet_groups import NO_GROUPS, FacetGroups
from documents.search.snapshot.postings import Ids, PostingList, PostingTable, TermTables, empty_postings, true_indices
from documents.search.snapshot.stored_rows import Rows, fetch_pairs, fetch_postings
from documents.search.storage import facet_columns
from documents.search.storage.blocks import BLOCK, FORMAT, SIZE
from documents.search.storage.entries import UnreadableEntry, unpack
from opd.page_cache.memo import cache_nothing

# Bytes of posting lists kept in each process: a fixed number, and more for each document. Facet groups come on top,
# with 12 bytes for each document.
KEPT_BYTES = 24 * 1024 * 1024
KEPT_BYTES_OF_DOCUMENT = 64
SUMMED = (1 << 44) - 1  # bits of a stamp that are summed, so that the sum of many fits into 64 bits
# As plain SQL, because the ORM takes longer to compose it than most questions take to answer. The stamp of a row that
# can be read is its version; the stamp of one that cannot is -1 minus its version, which is negative.
IS_READABLE = {
    SearchBlock: f'format = {FORMAT} AND is_complete AND LENGTH("columns") = {SIZE}',
    SearchFresh: f"format = {FORMAT} OR LENGTH(data) = 0",
    SynonymTable: "1 = 1",
}
STAMPS = [
    (model._meta.pk.column, model._meta.db_table, f"CASE WHEN {condition} THEN version ELSE -1 - version END")
    for model, condition in IS_READABLE.items()
]
SUMS = " UNION ALL ".join(
    f"SELECT {kind}, COUNT(*), SUM(({stamp}) & {SUMMED}) FROM {table}"  # noqa: S608 - our own names
    for kind, (_key, table, stamp) in enumerate(STAMPS)
)
EACH = " UNION ALL ".join(
    f"SELECT {kind}, {key}, {stamp} FROM {table}"  # noqa: S608 - our own names
    for kind, (key, table, stamp) in enumerate(STAMPS)
)

Versions = dict[int, int]  # stamps by number of the block, or by primary key


class _LruCache:
    def __init__(self, limit: int) -> None:
        self.limit, self._size = limit, 0
        self._values: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key, value, size: int) -> None:
        with self._lock:
            self._size += size - self._values.pop(key, (None, 0))[1]
            self._values[key] = value, size
            while self._size > self.limit and len(self._values) > 1:
                self._size -= self._values.popitem(last=False)[1][1]


_posting_lists = _LruCache(KEPT_BYTES)
_fresh_entries = _LruCache(4 * 1024 * 1024)
# The versions, facet groups and overlay that were read last. Threads may replace the values of one another, because
# each value is complete and carries the versions that it belongs to.
_last_read: dict[str, tuple] = {}


class Snapshot:
    """The index as it is now: one query of three rows, and one for each kind of row that has a new version."""

    def __init__(self) -> None:
        overlay = None
        while overlay is None:  # it is None when a document was merged between the two queries
            self._versions, self._fresh_versions, synonym_versions = _versions()
            overlay = _overlay(self._fresh_versions)
        self._overlay = overlay
        self.synonyms = synonym_versions.get(synonyms.TABLE, 0)  # version of the table
        self._of_blocks = (max(self._versions, default=-1) + 1) * BLOCK
        self.size = max(self._of_blocks, max(self._fresh_versions, default=-1) + 1)
        self._unread = {number for number, stamp in self._versions.items() if stamp < 0}
        self.is_renewing = bool(self._unread) or bool(len(overlay.unread))
        if self.is_renewing:
            cache_nothing()
        _posting_lists.limit = KEPT_BYTES + KEPT_BYTES_OF_DOCUMENT * self.size

    def is_unread(self, ids: Ids) -> np.ndarray:
        """Return for each document whether the snapshot does not have the words of its text."""
        of_blocks = np.isin(ids // BLOCK, list(self._unread)) & ~np.isin(ids, self._overlay.documents)
        return of_blocks | np.isin(ids, self._overlay.unread)

    def facet_groups(self) -> FacetGroups:
        have = _last_read.get("facet_groups")
        if have and have[0] is self._versions and have[1] is self._fresh_versions:
            return have[2]
        facet_groups = self._renewed_facet_groups(*(have or ({}, {}, NO_GROUPS)))
        _last_read["facet_groups"] = self._versions, self._fresh_versions, facet_groups
        return facet_groups

    def _renewed_facet_groups(self, versions: Versions, fresh: Versions, facet_groups: FacetGroups) -> FacetGroups:
        if len(facet_groups.group_numbers) > self.size or not versions.keys() <= self._versions.keys():
            versions, fresh, facet_groups = {}, {}, NO_GROUPS  # the database is another one than before
        stale = {number for number, version in self._versions.items() if versions.get(number) != version}
        gone = fresh.keys() - self._fresh_versions.keys()  # merged into their blocks, or rolled back
        stale |= {pk // BLOCK for pk in gone} & self._versions.keys()
        changed = self._fresh_versions.items() - fresh.items()
        overlaid = {pk for pk, _version in changed} | {pk for pk in self._fresh_versions if pk // BLOCK in stale}
        overlaid |= {pk for pk in gone if pk // BLOCK not in self._versions}
        if stale:
            facet_groups = facet_groups.with_rows(*self._rows_of(stale), self.size)
        not_public = np.zeros(1, facet_columns.ROW)
        rows = [not_public[:0], *(self._overlay.rows.get(pk, not_public) for pk in sorted(overlaid))]
        return facet_groups.with_rows(np.array(sorted(overlaid), np.int64), np.concatenate(rows), self.size)

    def _rows_of(self, numbers: set[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return the primary keys and rows of these blocks; rows of unreadable blocks come from the database."""
        readable = SearchBlock.objects.filter(number__in=numbers - self._unread).values_list("number", "columns")
        rows = {number: np.frombuffer(data, facet_columns.ROW) for number, data in readable if len(data) == SIZE}
        if others := numbers - rows.keys():
            rows |= {number: np.zeros(BLOCK, facet_columns.ROW) for number in others}
            for pk, row in zip(*facet_columns.rows(Document.objects.public().filter(_in_blocks(others))), strict=True):
                rows[pk // BLOCK][pk % BLOCK] = row
        pks = [np.arange(number * BLOCK, (number + 1) * BLOCK) for number in rows]
        return np.concatenate(pks), np.concatenate([*rows.values()])

    def postings(self, keys: Iterable[int]) -> dict[int, PostingList]:
        """Return the posting list of each term, by `term_keys.key`."""
        lists = self._read(keys, fetch_postings)
        return {key: self._with_fresh(self._overlay.tables.terms, key, postings) for key, postings in lists.items()}

    def pairs(self, pairs: Iterable[int]) -> dict[int, PostingList]:
        """Return the documents in which two words are adjacent, by `term_keys.pair_key`; all impacts are FULL."""
        lists = self._read(pairs, fetch_pairs)
        return {pair: self._with_fresh(self._overlay.tables.pairs, pair, postings) for pair, postings in lists.items()}

    def _with_fresh(self, fresh: PostingTable, label: int, postings: PostingList) -> PostingList:
        if not self._fresh_versions:
            return postings
        return postings.with_replaced(self._overlay.documents, *fresh.of(label), self.size)

    def _read(self, labels: Iterable[int], fetch: Callable[..., Rows]) -> dict[int, PostingList]:
        kept: dict[int, tuple[Versions, PostingList]] = {
            label: _posting_lists.get((fetch, label)) or ({}, empty_postings(0)) for label in set(labels)
        }
        outdated = {label: self._stale(kept[label][0]) for label in kept if kept[label][0] is not self._versions}
        numbers = set().union(*outdated.values()) & self._versions.keys() - self._unread
        rows = fetch(outdated, None if len(numbers) == len(self._versions) else numbers) if numbers else {}
        for label, stale in outdated.items():
            postings = self._renewed(kept[label][1], stale, rows.get(label, [])) if stale else kept[label][1]
            kept[label] = self._versions, postings
            _posting_lists.put((fetch, label), kept[label], postings.nbytes + 500)
        return {label: postings for label, (_versions, postings) in kept.items()}

    def _stale(self, versions: Versions) -> set[int]:
        stale = {number for number, version in self._versions.items() if versions.get(number) != version}
        return stale | versions.keys() - self._versions.keys()

    def _renewed(
        self, postings: PostingList, stale: set[int], rows: list[tuple[int, np.ndarray, np.ndarray]]
    ) -> PostingList:
        is_stale = np.zeros(max(self._of_blocks, postings.size) // BLOCK + 1, bool)
        is_stale[list(stale)] = True
        ids, impacts = postings.as_list()
        valid = true_indices(~is_stale.take(ids // BLOCK))
        all_ids, all_impacts = [ids.take(valid)], [impacts.take(valid)]
        for number, offsets, block_impacts in sorted(rows, key=lambda row: row[0]):
            if number in stale:
                all_ids.append(offsets.astype(np.uint32) + np.uint32(number * BLOCK))
                all_impacts.append(block_impacts)
        ids, impacts = np.concatenate(all_ids), np.concatenate(all_impacts)
        if len(valid):
            order = np.argsort(ids, kind="stable")
            ids, impacts = ids.take(order), impacts.take(order)
        return PostingList.from_list(ids, impacts, self._of_blocks)


def _versions() -> tuple[Versions, Versions, Versions]:
    kept = _last_read.get("versions")
    if kept is None or kept[0] != _sums():
        kept = _read_versions(kept[1] if kept else ({}, {}, {}))
        _last_read["versions"] = kept
    return kept[1]


def _in_blocks(numbers: Iterable[int]) -> Q:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number:
            runs[-1][1] = number + 1
        else:
            runs.append([number, number + 1])
    return Q(*(Q(pk__gte=start * BLOCK, pk__lt=end * BLOCK) for start, end in runs), _connector=Q.OR)


def _connection():
    """Return the connection that queries of the ORM use too: of a replica while a public page is rendered from it."""
    return connections[router.db_for_read(SearchBlock)]


def _sums() -> set[tuple]:
    """Return (kind, number of rows, sum of stamps). Versions are random, so a change shows in the sum."""
    with _connection().cursor() as cursor:
        cursor.execute(SUMS)
        return {(kind, number, int(total)) for kind, number, total in cursor if number}


def _read_versions(
    known: tuple[Versions, Versions, Versions],
) -> tuple[set[tuple], tuple[Versions, Versions, Versions]]:
    stamps: tuple[Versions, Versions, Versions] = {}, {}, {}
    with _connection().cursor() as cursor:
        cursor.execute(EACH)
        for kind, number, stamp in cursor:
            stamps[kind][number] = stamp
    sums = {(kind, len(of), sum(stamp & SUMMED for stamp in of.values())) for kind, of in enumerate(stamps) if of}
    blocks_now, fresh_now, synonyms_now = (old if old == new else new for old, new in zip(known, stamps, strict=True))
    return sums, (blocks_now, fresh_now, synonyms_now)


@dataclass(frozen=True)
class _Overlay:
    documents: Ids  # all of them, public or not
    unread: Ids  # those whose entries cannot be read
    rows: dict[int, np.ndarray]  # of the public ones by primary key, each an array of one
    tables: TermTables


def _overlay(versions: Versions) -> _Overlay | None:
    kept = _last_read.get("overlay")
    if kept is None or kept[0] is not versions:
        readable = {pk: stamp for pk, stamp in versions.items() if stamp >= 0}
        data = _read_fresh(readable)
        if data.keys() != readable.keys():
            return None
        kept = versions, _new_overlay(data, versions.keys() - readable.keys())
        _last_read["overlay"] = kept
    return kept[1]


def _read_fresh(versions: Versions) -> dict[int, bytes]:
    data = {pk: _fresh_entries.get((pk, version)) for pk, version in versions.items()}
    missing = [pk for pk, known in data.items() if known is None]
    rows = SearchFresh.objects.filter(document_id__in=missing).values_list("document_id", "version", "data")
    for pk, version, packed in rows if missing else ():
        data[pk] = bytes(packed)
        _fresh_entries.put((pk, version), data[pk], len(packed))
    return {pk: known for pk, known in data.items() if known is not None}


def _new_overlay(data: dict[int, bytes], others: set[int]) -> _Overlay:
    entries, unread = [], set(others)
    for pk, packed in sorted(data.items()):
        try:
            entries += [unpack(pk, packed)] if packed else []
        except UnreadableEntry:
            unread.add(pk)
    rows = {entry.document_id: entry.row for entry in entries}
    if unread:
        pks, rows_now = facet_columns.rows(Document.objects.public().filter(pk__in=unread))
        rows |= {int(pk): rows_now[place : place + 1] for place, pk in enumerate(pks)}
    return _Overlay(
        np.array(sorted(data.keys() | others), np.uint32),
        np.array(sorted(unread), np.uint32),
        rows,
        TermTables((entry.document_id, entry.terms) for entry in entries),
    )
