"""The documents that say one thing, and how much each says of it: what questions are put together from.

A rare thing is kept as a list of documents, a common one as a byte for every document: then *both* and *either* are one
pass over memory for the processor, some 0.1 ms for a million documents.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

Ids = np.ndarray  # uint32, ascending, without repetition
Impacts = np.ndarray  # uint8, never 0 for a document that is there

COMMON = 8  # a thing is common that one in so many documents says
FEW = 64  # lists of which all together have fewer than one in so many are merged as lists
BY_SEARCH = 16  # looking up one document in a sorted list costs as much as walking along so many


def places(which: np.ndarray) -> np.ndarray:
    """Where a bool array is true; `array.take(places(which))` is several times as fast as `array[which]`."""
    return np.flatnonzero(which)


@dataclass(frozen=True)
class Term:
    """Impacts by document. Either `ids` run parallel to them, or there is one impact for each of `size` documents."""

    size: int
    ids: Ids | None
    impacts: Impacts

    @classmethod
    def listed(cls, ids: Ids, impacts: Impacts, size: int) -> "Term":
        if len(ids) * COMMON < size:
            return cls(size, ids, impacts)
        spread = np.zeros(size, np.uint8)
        spread[ids] = impacts
        return cls(size, None, spread)

    @classmethod
    def spread(cls, impacts: Impacts) -> "Term":
        there = np.count_nonzero(impacts)
        if there * COMMON >= len(impacts):
            return cls(len(impacts), None, impacts)
        ids = places(impacts != 0)
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
        ids = places(self.impacts != 0)
        return ids.astype(np.uint32), self.impacts.take(ids)

    def by_document(self) -> Impacts:
        """One for each of `size` documents; not to be written to."""
        if self.ids is None:
            return self.impacts
        spread = np.zeros(self.size, np.uint8)
        spread[self.ids] = self.impacts
        return spread

    def at(self, wanted: Ids) -> Impacts:
        """Of these documents; 0 where one is not there."""
        if self.ids is None:
            return self.impacts.take(wanted)
        if wanted is self.ids:
            return self.impacts
        if not len(self.ids):
            return np.zeros(len(wanted), np.uint8)
        if len(wanted) * BY_SEARCH < len(self.ids) + self.size // BY_SEARCH:
            at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
            return np.where(self.ids.take(at) == wanted, self.impacts.take(at), np.uint8(0))
        return self.by_document().take(wanted)

    def both(self, other: "Term") -> "Term":
        """Documents in both, each with the lesser impact."""
        if self.ids is None and other.ids is None:
            return Term.spread(np.minimum(self.impacts, other.impacts))
        fewer, more = sorted((self, other), key=lambda term: (term.ids is None, term.count))
        ids, impacts = fewer.as_list()
        least = np.minimum(impacts, more.at(ids))
        there = places(least != 0)
        return Term(self.size, ids.take(there), least.take(there))

    def either(self, other: "Term") -> "Term":
        """Documents in any of the two, each with the greater impact."""
        if self.ids is None or other.ids is None or (self.count + other.count) * FEW > self.size:
            return Term.spread(np.maximum(self.by_document(), other.by_document()))
        ids = np.union1d(self.ids, other.ids)
        return Term(self.size, ids, np.maximum(self.at(ids), other.at(ids)))

    def but(self, other: "Term") -> "Term":
        """Documents here and not there."""
        ids, impacts = self.as_list()
        stays = places(other.at(ids) == 0)
        return Term.listed(ids.take(stays), impacts.take(stays), self.size)

    def halved(self) -> "Term":
        return Term(self.size, self.ids, self.impacts - self.impacts // 2)

    def with_bit(self) -> "Term":
        """Those whose impact is odd: of a stem, where the form itself stands that is spelled like it."""
        impacts = self.impacts * (self.impacts & 1)
        if self.ids is None:
            return Term.spread(impacts)
        stays = places(impacts != 0)
        return Term(self.size, self.ids.take(stays), impacts.take(stays))

    def with_others(self, gone: Ids, ids: Ids, impacts: Impacts, size: int) -> "Term":
        """Without those of `gone`, but with `ids`, all of them ones that are gone."""
        if self.ids is None:
            spread = np.zeros(size, np.uint8)
            spread[: self.size] = self.impacts
            spread[gone], spread[ids] = 0, impacts
            return Term(size, None, spread)
        at = np.searchsorted(self.ids, gone)
        there = at[at < len(self.ids)]
        there = there[self.ids[there] == gone[: len(there)]]
        kept, weights = np.delete(self.ids, there), np.delete(self.impacts, there)
        at = np.searchsorted(kept, ids)
        return Term(size, np.insert(kept, at, ids), np.insert(weights, at, impacts))


def nowhere(size: int) -> Term:
    return Term(size, np.zeros(0, np.uint32), np.zeros(0, np.uint8))
