from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from documents.search.storage.entries import Terms

Ids = np.ndarray  # uint32, ascending, without repetition
Impacts = np.ndarray  # uint8; 0 means that the document does not have the term

COMMON = 8  # a list is dense when at least one in so many documents has the term
FEW = 64  # two lists are merged as sparse ones when together they have at most one in so many documents
FULL = 255  # impact of a pair
BY_SEARCH = 16  # one binary search in a sorted list costs as much as reading so many documents in a row


def true_indices(which: np.ndarray) -> np.ndarray:
    """Return the indices at which an array is true: taking by them is several times as fast as by the array."""
    return np.flatnonzero(which)


@dataclass(frozen=True)
class PostingList:
    """Impacts by document, ids below `size`: sparse, parallel to `ids`, or dense, one for each document."""

    size: int
    ids: Ids | None
    impacts: Impacts

    @classmethod
    def from_list(cls, ids: Ids, impacts: Impacts, size: int) -> "PostingList":
        if len(ids) * COMMON < size:
            return cls(size, ids, impacts)
        dense = np.zeros(size, np.uint8)
        dense[ids] = impacts
        return cls(size, None, dense)

    @classmethod
    def from_dense(cls, impacts: Impacts) -> "PostingList":
        there = np.count_nonzero(impacts)
        if there * COMMON >= len(impacts):
            return cls(len(impacts), None, impacts)
        ids = true_indices(impacts != 0)
        return cls(len(impacts), ids.astype(np.uint32), impacts.take(ids))

    @cached_property
    def count(self) -> int:
        return int(np.count_nonzero(self.impacts)) if self.ids is None else len(self.ids)

    @property
    def nbytes(self) -> int:
        return self.impacts.nbytes + (0 if self.ids is None else self.ids.nbytes)

    def as_list(self) -> tuple[Ids, Impacts]:
        if self.ids is not None:
            return self.ids, self.impacts
        ids = true_indices(self.impacts != 0)
        return ids.astype(np.uint32), self.impacts.take(ids)

    def dense(self) -> Impacts:
        """Return one impact for each of `size` documents; must not be written to."""
        if self.ids is None:
            return self.impacts
        dense = np.zeros(self.size, np.uint8)
        dense[self.ids] = self.impacts
        return dense

    def impacts_of(self, wanted: Ids) -> Impacts:
        """Return the impacts of these documents, 0 for one that is not in the list."""
        if self.ids is None:
            return self.impacts.take(wanted)
        if wanted is self.ids:
            return self.impacts
        if not len(self.ids):
            return np.zeros(len(wanted), np.uint8)
        if len(wanted) * BY_SEARCH < len(self.ids) + self.size // BY_SEARCH:
            nearest = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
            return np.where(self.ids.take(nearest) == wanted, self.impacts.take(nearest), np.uint8(0))
        return self.dense().take(wanted)

    def intersection(self, other: "PostingList") -> "PostingList":
        if self.ids is None and other.ids is None:
            return PostingList.from_dense(np.minimum(self.impacts, other.impacts))
        fewer, more = sorted((self, other), key=lambda postings: (postings.ids is None, postings.count))
        ids, impacts = fewer.as_list()
        least = np.minimum(impacts, more.impacts_of(ids))
        in_both = true_indices(least != 0)
        return PostingList(self.size, ids.take(in_both), least.take(in_both))

    def union(self, other: "PostingList") -> "PostingList":
        if self.ids is None or other.ids is None or (self.count + other.count) * FEW > self.size:
            return PostingList.from_dense(np.maximum(self.dense(), other.dense()))
        ids = np.union1d(self.ids, other.ids)
        return PostingList(self.size, ids, np.maximum(self.impacts_of(ids), other.impacts_of(ids)))

    def difference(self, other: "PostingList") -> "PostingList":
        ids, impacts = self.as_list()
        kept = true_indices(other.impacts_of(ids) == 0)
        return PostingList.from_list(ids.take(kept), impacts.take(kept), self.size)

    def halved(self) -> "PostingList":
        return PostingList(self.size, self.ids, self.impacts - self.impacts // 2)

    def with_exact_form(self) -> "PostingList":
        """Return the documents whose impact is odd: in the list of a stem, those with the form spelled like it."""
        impacts = self.impacts * (self.impacts & 1)
        if self.ids is None:
            return PostingList.from_dense(impacts)
        kept = true_indices(impacts != 0)
        return PostingList(self.size, self.ids.take(kept), impacts.take(kept))

    def with_replaced(self, gone: Ids, ids: Ids, impacts: Impacts, size: int) -> "PostingList":
        """Remove the documents `gone` and add their subset `ids` with `impacts`, both sorted, within `size`."""
        if self.ids is None:
            dense = np.zeros(size, np.uint8)
            dense[: self.size] = self.impacts
            dense[gone], dense[ids] = 0, impacts
            return PostingList(size, None, dense)
        indices = np.searchsorted(self.ids, gone)
        removed = indices[indices < len(self.ids)]
        removed = removed[self.ids[removed] == gone[: len(removed)]]
        kept, kept_impacts = np.delete(self.ids, removed), np.delete(self.impacts, removed)
        indices = np.searchsorted(kept, ids)
        return PostingList(size, np.insert(kept, indices, ids), np.insert(kept_impacts, indices, impacts))


def empty_postings(size: int) -> PostingList:
    return PostingList(size, np.zeros(0, np.uint32), np.zeros(0, np.uint8))


class PostingTable:
    """All terms, or pairs, of a small number of documents, with the documents that have each and their impacts."""

    def __init__(self, parts: list[tuple[int, np.ndarray, np.ndarray]]) -> None:
        """Sort `parts` (document, its labels, their impacts), which come in order of documents, by label."""
        parts = [(0, np.zeros(0, np.int64), np.zeros(0, np.uint8)), *parts]
        labels = np.concatenate([labels for _pk, labels, _impacts in parts])
        ids = np.concatenate([np.full(len(labels), pk, np.uint32) for pk, labels, _impacts in parts])
        impacts = np.concatenate([impacts for _pk, _labels, impacts in parts])
        order = np.argsort(labels, kind="stable")
        self._labels, self._ids, self._impacts = labels[order], ids[order], impacts[order]

    def of(self, label: int) -> tuple[Ids, Impacts]:
        start, end = np.searchsorted(self._labels, [label, label + 1])
        return self._ids[start:end], self._impacts[start:end]


class TermTables:
    """The tables of terms and of pairs of a small number of documents."""

    def __init__(self, documents: Iterable[tuple[int, Terms]]) -> None:
        """Fill them with `documents`, (id, terms) in order of ids."""
        documents = list(documents)
        pairs = [(pk, of.pairs.astype(np.int64), np.full(len(of.pairs), FULL, np.uint8)) for pk, of in documents]
        self.terms = PostingTable([(pk, of.keys, of.impacts) for pk, of in documents])
        self.pairs = PostingTable(pairs)


class Index(Protocol):
    """An index that `matching.scoring` searches; the ids of its documents are below `size`."""

    size: int

    def postings(self, keys: Iterable[int]) -> dict[int, PostingList]: ...

    def pairs(self, pairs: Iterable[int]) -> dict[int, PostingList]: ...
