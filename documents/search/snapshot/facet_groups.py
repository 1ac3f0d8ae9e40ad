"""Of every public document the group it belongs to and when it was published, in twelve bytes.

Documents of the same agency, category, class, kind, file type and year are one group; there are far fewer groups than
documents. Facets are counted group by group: exactly, and nearly as fast for a million documents as for a thousand.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from documents.search.snapshot import top_k
from documents.search.snapshot.postings import Ids, places
from documents.search.storage import facet_columns

NEWEST = 10_000
ODD = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)


@dataclass(frozen=True)
class Cards:
    """`codes` (places in `groups`) and `published` by primary key. Group 0: what is not public."""

    groups: np.ndarray  # of columns.GROUP
    hashes: np.ndarray  # of the groups
    codes: np.ndarray
    published: np.ndarray
    counts: np.ndarray  # documents of each group, but of group 0

    def with_rows(self, pks: np.ndarray, rows: np.ndarray, size: int) -> "Cards":
        """As it is when these documents have these `rows`, of columns.ROW, and there is room for `size` documents."""
        hashes = _hashes(rows)
        codes, published = _resized(self.codes, size), _resized(self.published, size)
        new, first = np.unique(hashes, return_index=True)
        unknown = np.isin(new, self.hashes, invert=True)
        groups = np.concatenate([self.groups, _groups(rows[first[unknown]])])
        all_hashes = np.concatenate([self.hashes, new[unknown]])
        order = np.argsort(all_hashes)
        now = order[np.searchsorted(all_hashes, hashes, sorter=order)]
        counts = _resized(self.counts, len(groups))
        counts += np.bincount(now, minlength=len(groups)) - np.bincount(codes[pks], minlength=len(groups))
        counts[0] = 0
        codes[pks], published[pks] = now, rows["published"]
        return Cards(groups, all_hashes, codes, published, counts)

    @cached_property
    def total(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def newest(self) -> Ids:
        """Those published last, the last first: what most lists begin with."""
        pks = places(self.codes != 0).astype(np.uint32)
        return pks[top_k.first([lambda at: self.published.take(pks.take(at)), pks.take], len(pks), NEWEST)]


def _hashes(rows: np.ndarray) -> np.ndarray:
    """Of each group a number of 64 bits; 0 for what is not public."""
    found = np.zeros(len(rows), np.uint64)
    for name in facet_columns.GROUP.names or ():
        found = (found ^ rows[name]) * ODD
        found ^= found >> HALF
    return found


def _groups(rows: np.ndarray) -> np.ndarray:
    groups = np.zeros(len(rows), facet_columns.GROUP)
    for name in facet_columns.GROUP.names or ():
        groups[name] = rows[name]
    return groups


def _resized(array: np.ndarray, size: int) -> np.ndarray:
    """A copy with room for `size`, the new places 0."""
    bigger = np.zeros(size, array.dtype)
    kept = min(size, len(array))
    bigger[:kept] = array[:kept]
    return bigger


NOBODY = Cards(
    np.zeros(1, facet_columns.GROUP),
    np.zeros(1, np.uint64),
    np.zeros(0, np.uint32),
    np.zeros(0, np.int64),
    np.zeros(1, int),
)
