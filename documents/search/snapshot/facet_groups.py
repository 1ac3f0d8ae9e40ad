from dataclasses import dataclass
from functools import cached_property

import numpy as np

from documents.search.snapshot import top_k
from documents.search.snapshot.postings import Ids, true_indices
from documents.search.storage import facet_columns

NEWEST = 10_000
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd: no two hashes become the same by it
HALF_OF_BITS = np.uint64(32)


@dataclass(frozen=True)
class FacetGroups:
    """By primary key the group of each document (0 if not public) and when it was `published`, in seconds."""

    groups: np.ndarray  # of facet_columns.GROUP
    hashes: np.ndarray  # of the groups
    group_numbers: np.ndarray
    published: np.ndarray
    counts: np.ndarray  # number of documents of each group; 0 for group 0

    def with_rows(self, pks: np.ndarray, rows: np.ndarray, size: int) -> "FacetGroups":
        """Return a copy with room for `size` primary keys, in which the documents `pks` have these parallel `rows`."""
        hashes = np.zeros(len(rows), np.uint64)
        for name in facet_columns.GROUP.names or ():
            hashes = (hashes ^ rows[name]) * MULTIPLIER
            hashes ^= hashes >> HALF_OF_BITS
        group_numbers, published = _resized(self.group_numbers, size), _resized(self.published, size)
        new, first = np.unique(hashes, return_index=True)
        unknown = np.isin(new, self.hashes, invert=True)
        new_groups = np.zeros(int(unknown.sum()), facet_columns.GROUP)
        for name in facet_columns.GROUP.names or ():
            new_groups[name] = rows[first[unknown]][name]
        groups = np.concatenate([self.groups, new_groups])
        all_hashes = np.concatenate([self.hashes, new[unknown]])
        order = np.argsort(all_hashes)
        numbers_now = order[np.searchsorted(all_hashes, hashes, sorter=order)]
        counts = _resized(self.counts, len(groups))
        counts += np.bincount(numbers_now, minlength=len(groups))
        counts -= np.bincount(group_numbers[pks], minlength=len(groups))
        counts[0] = 0
        group_numbers[pks], published[pks] = numbers_now, rows["published"]
        return FacetGroups(groups, all_hashes, group_numbers, published, counts)

    @cached_property
    def total(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def newest(self) -> Ids:
        """Primary keys of the NEWEST documents published last, the last first: the beginning of most lists."""
        pks = true_indices(self.group_numbers != 0).astype(np.uint32)
        return pks[top_k.top_k([lambda chosen: self.published.take(pks.take(chosen)), pks.take], len(pks), NEWEST)]


def _resized(array: np.ndarray, size: int) -> np.ndarray:
    resized = np.zeros(size, array.dtype)
    kept = min(size, len(array))
    resized[:kept] = array[:kept]
    return resized


NO_GROUPS = FacetGroups(
    np.zeros(1, facet_columns.GROUP),
    np.zeros(1, np.uint64),
    np.zeros(0, np.uint32),
    np.zeros(0, np.int64),
    np.zeros(1, int),
)
