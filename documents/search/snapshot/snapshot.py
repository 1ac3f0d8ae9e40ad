"""The index as one question sees it: blocks that this process keeps in memory, and what is fresh on top of them.

A process keeps what it has read under the version of its block. One small query tells which versions are valid now, so
an act of another process shows in the next question, and nothing is read twice that has not changed.

Blocks and fresh documents whose bytes are of another format or cut off, and blocks that are not complete, have a stamp
below 0 in place of their version. Rows of their documents come from the database, and there are no postings of them:
`is_renewing` says so, and no page that is made of such a snapshot is kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import Q

from documents.models import Document, SearchBlock, SearchFresh, SearchPair, SearchPosting, SynonymTable
from documents.search.snapshot import synonyms as lexicon
from documents.search.snapshot.facet_groups import NOBODY, Cards
from documents.search.snapshot.postings import Ids, Impacts, Term, nowhere, places
from documents.search.storage import facet_columns
from documents.search.storage.blocks import BLOCK, FORMAT, SIZE, bucket_and_tag, read_bucket, read_posting
from documents.search.storage.entries import Entry, Unreadable, unpack
from opd.page_cache.memo import cache_nothing

# Of terms, in each process: for a city, and for each document more. Cards come on top, 12 bytes for each document.
KEPT_BYTES = 24 * 1024 * 1024
KEPT_BYTES_OF_DOCUMENT = 64
FULL = 255
SUMMED = (1 << 44) - 1  # these bits of a version, for a sum of many to have room
# As plain SQL: to put it together costs the ORM more than most questions do. A stamp is the version of what is to be
# read, and -1 less the version of what is not.
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


class _Kept:
    """What was read last, up to a number of bytes; shared by the threads of a process."""

    def __init__(self, limit: int) -> None:
        self.limit, self._size = limit, 0
        self._things: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def put(self, key, thing, size: int) -> None:
        with self._lock:
            self._size += size - self._things.pop(key, (None, 0))[1]
            self._things[key] = thing, size
            while self._size > self.limit and len(self._things) > 1:
                self._size -= self._things.popitem(last=False)[1][1]


_terms = _Kept(KEPT_BYTES)
_lately = _Kept(4 * 1024 * 1024)  # fresh documents
# Versions, cards and overlay: of each what was read last. Threads may replace one another's, as each is whole in itself
# and names the versions it is of.
_now: dict[str, tuple] = {}


class Snapshot:
    """The index as it is now: one query of three rows, and one more for each kind that this process has not read.

    One more for the rows of blocks that cannot be read, and one for those of fresh documents that cannot.
    """

    def __init__(self) -> None:
        overlay = None
        while overlay is None:  # None: a document was merged between the two queries
            self._versions, self._fresh_versions, synonyms = _versions()
            overlay = _overlay(self._fresh_versions)
        self._overlay = overlay
        self.synonyms = synonyms.get(lexicon.TABLE, 0)
        self._of_blocks = (max(self._versions, default=-1) + 1) * BLOCK
        self.size = max(self._of_blocks, max(self._fresh_versions, default=-1) + 1)
        self._unread = {number for number, stamp in self._versions.items() if stamp < 0}
        self.is_renewing = bool(self._unread) or bool(len(overlay.unread))
        if self.is_renewing:
            cache_nothing()
        _terms.limit = KEPT_BYTES + KEPT_BYTES_OF_DOCUMENT * self.size

    def is_unread(self, ids: Ids) -> np.ndarray:
        """Return for each document whether the words of its text are not known here."""
        of_blocks = np.isin(ids // BLOCK, list(self._unread)) & ~np.isin(ids, self._overlay.documents)
        return of_blocks | np.isin(ids, self._overlay.unread)

    def cards(self) -> Cards:
        have = _now.get("cards")
        if have and have[0] is self._versions and have[1] is self._fresh_versions:
            return have[2]
        cards = self._renewed_cards(*(have or ({}, {}, NOBODY)))
        _now["cards"] = self._versions, self._fresh_versions, cards
        return cards

    def _renewed_cards(self, versions: Versions, fresh: Versions, cards: Cards) -> Cards:
        if len(cards.codes) > self.size or not versions.keys() <= self._versions.keys():
            versions, fresh, cards = {}, {}, NOBODY  # another database than before
        stale = {number for number, version in self._versions.items() if versions.get(number) != version}
        gone = fresh.keys() - self._fresh_versions.keys()  # merged into its block, or rolled back
        stale |= {pk // BLOCK for pk in gone} & self._versions.keys()
        changed = self._fresh_versions.items() - fresh.items()
        overlaid = {pk for pk, _version in changed} | {pk for pk in self._fresh_versions if pk // BLOCK in stale}
        overlaid |= {pk for pk in gone if pk // BLOCK not in self._versions}
        if stale:
            cards = cards.with_rows(*self._rows_of(stale), self.size)
        none = np.zeros(1, facet_columns.ROW)
        ours = [none[:0], *(self._overlay.rows.get(pk, none) for pk in sorted(overlaid))]
        return cards.with_rows(np.array(sorted(overlaid), np.int64), np.concatenate(ours), self.size)

    def _rows_of(self, numbers: set[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return the primary keys and rows of these blocks; of those that cannot be read from the database."""
        readable = SearchBlock.objects.filter(number__in=numbers - self._unread).values_list("number", "columns")
        rows = {number: np.frombuffer(data, facet_columns.ROW) for number, data in readable if len(data) == SIZE}
        if others := numbers - rows.keys():
            rows |= {number: np.zeros(BLOCK, facet_columns.ROW) for number in others}
            for pk, row in zip(*facet_columns.rows(Document.objects.public().filter(_in_blocks(others))), strict=True):
                rows[pk // BLOCK][pk % BLOCK] = row
        pks = [np.arange(number * BLOCK, (number + 1) * BLOCK) for number in rows]
        return np.concatenate(pks), np.concatenate([*rows.values()])

    def postings(self, keys: Iterable[int]) -> dict[int, Term]:
        """Documents and impacts of each term."""
        return {key: self._on_top(self._overlay.postings, key, of) for key, of in self._read(keys, _POSTINGS).items()}

    def pairs(self, pairs: Iterable[int]) -> dict[int, Term]:
        """Documents in which two words stand side by side; their impact is a full one."""
        return {pair: self._on_top(self._overlay.pairs, pair, of) for pair, of in self._read(pairs, _PAIRS).items()}

    def _on_top(self, overlay: "_FreshTerms", label: int, term: Term) -> Term:
        if not self._fresh_versions:
            return term
        return term.with_others(self._overlay.documents, *overlay.of(label), self.size)

    def _read(self, labels: Iterable[int], kind: "_Kind") -> dict[int, Term]:
        kept: dict[int, tuple[Versions, Term]] = {
            label: _terms.get((kind.name, label)) or ({}, nowhere(0)) for label in set(labels)
        }
        outdated = {label: self._stale(kept[label][0]) for label in kept if kept[label][0] is not self._versions}
        numbers = set().union(*outdated.values()) & self._versions.keys() - self._unread
        found = kind.fetch(outdated, None if len(numbers) == len(self._versions) else numbers) if numbers else {}
        for label, stale in outdated.items():
            term = self._renewed(kept[label][1], stale, found.get(label, [])) if stale else kept[label][1]
            kept[label] = self._versions, term
            _terms.put((kind.name, label), kept[label], term.nbytes + 500)
        return {label: term for label, (_versions, term) in kept.items()}

    def _stale(self, versions: Versions) -> set[int]:
        """Blocks of which a term knows an older version, and those that are no more."""
        stale = {number for number, version in self._versions.items() if versions.get(number) != version}
        return stale | versions.keys() - self._versions.keys()

    def _renewed(self, term: Term, stale: set[int], found: list[tuple[int, np.ndarray, np.ndarray]]) -> Term:
        """The term with its stale blocks replaced. `found`: number of a block, offsets, impacts."""
        gone = np.zeros(max(self._of_blocks, term.size) // BLOCK + 1, bool)
        gone[list(stale)] = True
        ids, impacts = term.as_list()
        stands = places(~gone.take(ids // BLOCK))
        all_ids, all_impacts = [ids.take(stands)], [impacts.take(stands)]
        for number, offsets, weights in sorted(found, key=lambda of_block: of_block[0]):
            if number in stale:
                all_ids.append(offsets.astype(np.uint32) + np.uint32(number * BLOCK))
                all_impacts.append(weights)
        ids, impacts = np.concatenate(all_ids), np.concatenate(all_impacts)
        if len(stands):
            order = np.argsort(ids, kind="stable")
            ids, impacts = ids.take(order), impacts.take(order)
        return Term.listed(ids, impacts, self._of_blocks)


def _versions() -> tuple[Versions, Versions, Versions]:
    """Of blocks, fresh documents and the table of synonyms; the very same dicts as before while nothing has changed."""
    kept = _now.get("versions")
    if kept is None or kept[0] != _sums():
        kept = _read_versions(kept[1] if kept else ({}, {}, {}))
        _now["versions"] = kept
    return kept[1]


def _in_blocks(numbers: Iterable[int]) -> Q:
    """Return a condition for the documents of these blocks: a range of primary keys for each run of numbers."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number:
            runs[-1][1] = number + 1
        else:
            runs.append([number, number + 1])
    return Q(*(Q(pk__gte=start * BLOCK, pk__lt=end * BLOCK) for start, end in runs), _connector=Q.OR)


def _sums() -> set[tuple]:
    """Versions are drawn at random, so it is enough to know the sums of their stamps."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return {(kind, number, int(total)) for kind, number, total in cursor if number}


def _read_versions(
    known: tuple[Versions, Versions, Versions],
) -> tuple[set[tuple], tuple[Versions, Versions, Versions]]:
    """-> the sums of their stamps, the stamps themselves"""
    found: tuple[Versions, Versions, Versions] = {}, {}, {}
    with connection.cursor() as cursor:
        cursor.execute(EACH)
        for kind, number, stamp in cursor:
            found[kind][number] = stamp
    sums = {(kind, len(of), sum(version & SUMMED for version in of.values())) for kind, of in enumerate(found) if of}
    blocks_now, fresh_now, synonyms_now = (old if old == new else new for old, new in zip(known, found, strict=True))
    return sums, (blocks_now, fresh_now, synonyms_now)


# How each kind is fetched ---------------------------------------------------------------------------------------------

Rows = dict[int, list[tuple[int, np.ndarray, np.ndarray]]]


@dataclass(frozen=True)
class _Kind:
    name: str

    def fetch(self, labels: Iterable[int], numbers: set[int] | None) -> Rows:
        raise NotImplementedError


class _Postings(_Kind):
    def fetch(self, labels, numbers):
        rows = SearchPosting.objects.filter(key__in=list(labels))
        if numbers is not None:
            rows = rows.filter(block__in=numbers)
        found: Rows = {}
        for key, number, data in rows.values_list("key", "block", "data"):
            with suppress(Unreadable):  # the worker will see that it is cut off (`building.mend`)
                found.setdefault(key, []).append((number, *read_posting(data)))
        return found


class _Pairs(_Kind):
    def fetch(self, labels, numbers):
        wanted: dict[int, list[tuple[int, int]]] = {}
        for label in labels:
            bucket, tag = bucket_and_tag(label)
            wanted.setdefault(bucket, []).append((label, tag))
        rows = SearchPair.objects.filter(bucket__in=wanted)
        if numbers is not None:
            rows = rows.filter(block__in=numbers)
        found: Rows = {}
        for bucket, number, data in rows.values_list("bucket", "block", "data"):
            try:
                offsets, tags = read_bucket(data)
            except Unreadable:
                continue
            for label, tag in wanted[bucket]:
                start, end = np.searchsorted(tags, [tag, tag + 1])
                if start < end:
                    here = offsets[start:end]
                    found.setdefault(label, []).append((number, here, np.full(len(here), FULL, np.uint8)))
        return found


_POSTINGS, _PAIRS = _Postings("term"), _Pairs("pair")


# What is fresh --------------------------------------------------------------------------------------------------------


class _FreshTerms:
    """From a term to fresh documents."""

    def __init__(self, parts: list[tuple[int, np.ndarray, np.ndarray]]) -> None:
        """`parts`: a document, its labels, their impacts; by document."""
        parts = [(0, np.zeros(0, np.int64), np.zeros(0, np.uint8)), *parts]
        labels = np.concatenate([labels for _pk, labels, _impacts in parts])
        ids = np.concatenate([np.full(len(labels), pk, np.uint32) for pk, labels, _impacts in parts])
        impacts = np.concatenate([impacts for _pk, _labels, impacts in parts])
        order = np.argsort(labels, kind="stable")
        self._labels, self._ids, self._impacts = labels[order], ids[order], impacts[order]

    def of(self, label: int) -> tuple[Ids, Impacts]:
        start, end = np.searchsorted(self._labels, [label, label + 1])
        return self._ids[start:end], self._impacts[start:end]


@dataclass(frozen=True)
class _Overlay:
    documents: Ids  # all of them, public or not
    unread: Ids  # those whose entries cannot be read
    rows: dict[int, np.ndarray]  # of those that are public, each an array of one
    postings: _FreshTerms
    pairs: _FreshTerms


def _overlay(versions: Versions) -> _Overlay | None:
    kept = _now.get("overlay")
    if kept is None or kept[0] is not versions:
        readable = {pk: stamp for pk, stamp in versions.items() if stamp >= 0}
        data = _read_fresh(readable)
        if data.keys() != readable.keys():
            return None
        kept = versions, _laid_over(data, versions.keys() - readable.keys())
        _now["overlay"] = kept
    return kept[1]


def _read_fresh(versions: Versions) -> dict[int, bytes]:
    data = {pk: _lately.get((pk, version)) for pk, version in versions.items()}
    missing = [pk for pk, known in data.items() if known is None]
    rows = SearchFresh.objects.filter(document_id__in=missing).values_list("document_id", "version", "data")
    for pk, version, packed in rows if missing else ():
        data[pk] = bytes(packed)
        _lately.put((pk, version), data[pk], len(packed))
    return {pk: known for pk, known in data.items() if known is not None}


def _laid_over(data: dict[int, bytes], others: set[int]) -> _Overlay:
    """Return the overlay of these packed entries, and of `others`, of which only rows are known, by the database."""
    entries, unread = _unpacked(data)
    unread |= others
    rows = {entry.document_id: entry.row for entry in entries}
    if unread:
        pks, found = facet_columns.rows(Document.objects.public().filter(pk__in=unread))
        rows |= {int(pk): found[place : place + 1] for place, pk in enumerate(pks)}
    return _Overlay(
        np.array(sorted(data.keys() | others), np.uint32),
        np.array(sorted(unread), np.uint32),
        rows,
        _FreshTerms([(entry.document_id, entry.keys, entry.impacts) for entry in entries]),
        _FreshTerms(
            [
                (entry.document_id, entry.pairs.astype(np.int64), np.full(len(entry.pairs), FULL, np.uint8))
                for entry in entries
            ]
        ),
    )


def _unpacked(data: dict[int, bytes]) -> tuple[list[Entry], set[int]]:
    """Return the entries by primary key, and the documents whose entries are cut off."""
    entries, damaged = [], set()
    for pk, packed in sorted(data.items()):
        try:
            entries += [unpack(pk, packed)] if packed else []
        except Unreadable:
            damaged.add(pk)
    return entries, damaged
