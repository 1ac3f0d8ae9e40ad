"""The index as one question sees it: blocks that this process keeps in memory, and what is fresh on top of them.

A process keeps what it has read under the version of its block. One small query tells which versions are valid now, so
an act of another process shows in the next question, and nothing is read twice that has not changed.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Value

from documents.models import SearchBlock, SearchFresh, SearchPair, SearchPosting, SynonymTable
from documents.search import columns, lexicon
from documents.search.blocks import BLOCK, bucket_and_tag, read_bucket, read_posting
from documents.search.entries import unpack

KEPT_BYTES = 24 * 1024 * 1024  # of terms, in each process; columns come on top, 18 bytes for each document

Ids = np.ndarray  # uint32, without repetition
Impacts = np.ndarray  # uint8
Versions = dict[int, int]  # by number of the block


class _Kept:
    """What was read last, up to a number of bytes; shared by the threads of a process."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
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
            while self._size > self._limit and len(self._things) > 1:
                self._size -= self._things.popitem(last=False)[1][1]


@dataclass(frozen=True)
class _Term:
    """Documents of all blocks that have a term, or a pair; valid for these versions of the blocks."""

    versions: Versions
    ids: Ids
    impacts: Impacts


_terms = _Kept(KEPT_BYTES)
_columns = _Kept(1 << 31)  # all are needed by every list
_fresh = _Kept(4 * 1024 * 1024)
NOTHING = _Term({}, np.zeros(0, np.uint32), np.zeros(0, np.uint8))


class Snapshot:
    """Terms and columns as they are now: one query, and one more for each kind that this process has not yet read."""

    def __init__(self) -> None:
        overlay = None
        while overlay is None:  # None: a document was merged between the two queries
            self._versions, self._fresh_versions, self.synonyms = _versions()
            overlay = _overlay(self._fresh_versions)
        self._overlay = overlay
        last_block = max(self._versions, default=-1)
        self.size = max((last_block + 1) * BLOCK, max(self._fresh_versions, default=-1) + 1)
        self._overridden = np.zeros(self.size, bool)
        self._overridden[list(self._fresh_versions)] = True

    def columns(self) -> np.ndarray:
        """Rows of `columns.ROW` by primary key."""
        stamp = (frozenset(self._versions.items()), frozenset(self._fresh_versions.items()))
        kept = _columns.get("all")
        if kept is None or kept[0] != stamp:
            kept = stamp, self._all_columns(kept)
            _columns.put("all", kept, kept[1].nbytes)
        return kept[1]

    def _all_columns(self, kept) -> np.ndarray:
        have = dict(kept[0][0]) if kept else {}
        stale = {number for number, version in self._versions.items() if have.get(number) != version}
        overridden = [pk for pk, _version in kept[0][1]] if kept else []
        stale |= {pk // BLOCK for pk in overridden if pk // BLOCK in self._versions}
        rows = np.zeros(self.size, columns.ROW)
        for number in self._versions.keys() - stale:
            here = slice(number * BLOCK, (number + 1) * BLOCK)
            rows[here] = kept[1][here]
        for number, data in SearchBlock.objects.filter(number__in=stale).values_list("number", "columns"):
            rows[number * BLOCK : (number + 1) * BLOCK] = np.frombuffer(data, columns.ROW)
        for pk in self._fresh_versions:
            rows[pk] = np.zeros((), columns.ROW)
        for pk, row in self._overlay.rows.items():
            rows[pk] = row
        return rows

    def postings(self, keys: Iterable[int]) -> dict[int, tuple[Ids, Impacts]]:
        """Documents and impacts of each term."""
        return {
            key: self._on_top(self._overlay.postings, key, term) for key, term in self._read(keys, _POSTINGS).items()
        }

    def pairs(self, pairs: Iterable[int]) -> dict[int, Ids]:
        """Documents in which two words stand side by side."""
        return {
            pair: self._on_top(self._overlay.pairs, pair, term)[0] for pair, term in self._read(pairs, _PAIRS).items()
        }

    def _on_top(self, overlay: "_Turned", label: int, term: _Term) -> tuple[Ids, Impacts]:
        if not self._fresh_versions:
            return term.ids, term.impacts
        ids, impacts = overlay.of(label)
        stands = ~self._overridden[term.ids]
        return np.concatenate([term.ids[stands], ids]), np.concatenate([term.impacts[stands], impacts])

    def _read(self, labels: Iterable[int], kind: "_Kind") -> dict[int, _Term]:
        kept = {label: _terms.get((kind.name, label)) or NOTHING for label in set(labels)}
        outdated = [label for label, term in kept.items() if term.versions != self._versions]
        stale = {label: self._stale(kept[label]) for label in outdated}
        numbers = set().union(*stale.values())
        found = kind.fetch(outdated, None if len(numbers) == len(self._versions) else numbers) if numbers else {}
        for label in outdated:
            kept[label] = term = self._renewed(kept[label], stale[label], found.get(label, []))
            _terms.put((kind.name, label), term, term.ids.nbytes + term.impacts.nbytes + 32 * len(term.versions))
        return kept

    def _stale(self, term: _Term) -> set[int]:
        return {number for number, version in self._versions.items() if term.versions.get(number) != version}

    def _renewed(self, term: _Term, stale: set[int], found: list[tuple[int, np.ndarray, np.ndarray]]) -> _Term:
        """The term with its stale blocks replaced. `found`: number of a block, offsets, impacts."""
        gone = np.zeros(max([self.size // BLOCK + 1, *(number + 1 for number in term.versions)]), bool)
        gone[[*stale, *(term.versions.keys() - self._versions.keys())]] = True
        stands = ~gone[term.ids // BLOCK]
        ids, impacts = [term.ids[stands]], [term.impacts[stands]]
        for number, offsets, weights in found:
            if number in stale:
                ids.append(offsets.astype(np.uint32) + np.uint32(number * BLOCK))
                impacts.append(weights)
        return _Term(self._versions, np.concatenate(ids), np.concatenate(impacts))


def _versions() -> tuple[Versions, Versions, int]:
    """Of the blocks, of the fresh documents, and of the table of synonyms."""
    blocks = SearchBlock.objects.values_list(Value(0), "number", "version")
    fresh = SearchFresh.objects.values_list(Value(1), "document_id", "version")
    synonyms = SynonymTable.objects.values_list(Value(2), "pk", "version")
    found: tuple[Versions, Versions, Versions] = {}, {}, {}
    for kind, number, version in blocks.union(fresh, synonyms, all=True):
        found[kind][number] = version
    return found[0], found[1], found[2].get(lexicon.TABLE, 0)


# How each kind is fetched ---------------------------------------------------------------------------------------------

Found = dict[int, list[tuple[int, np.ndarray, np.ndarray]]]


@dataclass(frozen=True)
class _Kind:
    name: str

    def fetch(self, labels: list[int], numbers: set[int] | None) -> Found:
        raise NotImplementedError


class _Postings(_Kind):
    def fetch(self, labels, numbers):
        rows = SearchPosting.objects.filter(key__in=labels)
        if numbers is not None:
            rows = rows.filter(block__in=numbers)
        found: Found = {}
        for key, number, data in rows.values_list("key", "block", "data"):
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
        found: Found = {}
        for bucket, number, data in rows.values_list("bucket", "block", "data"):
            offsets, tags = read_bucket(data)
            for label, tag in wanted[bucket]:
                start, end = np.searchsorted(tags, [tag, tag + 1])
                if start < end:
                    here = offsets[start:end]
                    found.setdefault(label, []).append((number, here, np.zeros(len(here), np.uint8)))
        return found


_POSTINGS, _PAIRS = _Postings("term"), _Pairs("pair")


# What is fresh --------------------------------------------------------------------------------------------------------


class _Turned:
    """From a term to fresh documents."""

    def __init__(self, parts: list[tuple[int, np.ndarray, np.ndarray]]) -> None:
        """`parts`: a document, its labels, their impacts."""
        parts = [(0, np.zeros(0, np.int64), NOTHING.impacts), *parts]
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
    rows: dict[int, np.void]
    postings: _Turned
    pairs: _Turned


def _overlay(versions: Versions) -> _Overlay | None:
    stamp = frozenset(versions.items())
    kept = _fresh.get("overlay")
    if kept is None or kept[0] != stamp:
        data = _read_fresh(versions)
        if data.keys() != versions.keys():
            return None
        kept = stamp, _turned(data)
        _fresh.put("overlay", kept, 0)
    return kept[1]


def _read_fresh(versions: Versions) -> dict[int, bytes]:
    data = {pk: _fresh.get((pk, version)) for pk, version in versions.items()}
    missing = [pk for pk, known in data.items() if known is None]
    rows = SearchFresh.objects.filter(document_id__in=missing).values_list("document_id", "version", "data")
    for pk, version, packed in rows if missing else ():
        data[pk] = bytes(packed)
        _fresh.put((pk, version), data[pk], len(packed))
    return {pk: known for pk, known in data.items() if known is not None}


def _turned(data: dict[int, bytes]) -> _Overlay:
    entries = [unpack(pk, packed) for pk, packed in data.items() if packed]
    return _Overlay(
        {entry.document_id: entry.row[0] for entry in entries},
        _Turned([(entry.document_id, entry.keys, entry.impacts) for entry in entries]),
        _Turned(
            [
                (entry.document_id, entry.pairs.astype(np.int64), np.zeros(len(entry.pairs), np.uint8))
                for entry in entries
            ]
        ),
    )
