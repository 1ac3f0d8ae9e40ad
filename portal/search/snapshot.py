"""The second index in the memory of this process, as it is now.

One small query tells whether anything has changed: versions are random, so a change shows in their sum. Only entries
that this process has not read are read then. A cached page keeps the index that it was rendered with until the next
act, unless rows are left that only the worker will analyse.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, Q, Sum

from documents.search.snapshot.postings import PostingList, PostingTable
from documents.search.snapshot.stored_rows import FULL
from opd.page_cache.memo import cache_nothing, cached_until_next_act
from portal.models import SiteEntry
from portal.search.entries import FORMAT, NOTHING, Terms, prepare, unpack
from portal.search.sources import rows_of

MOST_UNREAD = 200  # outdated entries that a question analyses itself, the newest; the others wait for the worker

Key = tuple[str, int]  # kind and primary key of a row


@dataclass(frozen=True)
class Kept:
    """The entry of one row as this process read it."""

    version: int
    format: int
    terms: Terms


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An index for `matching.scoring`: a document's id is its place in `keys`."""

    sums: tuple
    entries: dict[Key, Kept]
    keys: list[Key] = field(init=False)
    _terms: PostingTable = field(init=False)
    _pairs: PostingTable = field(init=False)

    @property
    def is_complete(self) -> bool:
        return not self.sums or self.sums[0] == len(self.entries)

    def __post_init__(self) -> None:
        keys = sorted(self.entries)
        terms = [self.entries[key].terms for key in keys]
        pairs = [
            (place, of.pairs.astype(np.int64), np.full(len(of.pairs), FULL, np.uint8)) for place, of in enumerate(terms)
        ]
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "_pairs", PostingTable(pairs))
        object.__setattr__(
            self, "_terms", PostingTable([(place, of.keys, of.impacts) for place, of in enumerate(terms)])
        )

    @property
    def size(self) -> int:
        return max(len(self.keys), 1)

    def postings(self, keys: Iterable[int]) -> dict[int, PostingList]:
        return {key: PostingList.from_list(*self._terms.of(key), self.size) for key in set(keys)}

    def pairs(self, pairs: Iterable[int]) -> dict[int, PostingList]:
        return {pair: PostingList.from_list(*self._pairs.of(pair), self.size) for pair in set(pairs)}


_kept = Snapshot((), {})


@cached_until_next_act
def current() -> Snapshot:
    """Return the index as it is now: one query, and two or more where anything has changed."""
    global _kept
    known = _kept
    sums = _sums()
    if known.sums != sums:
        _kept = known = Snapshot(sums, _renewed(known.entries))
    if not known.is_complete:
        cache_nothing()
    return known


def _sums() -> tuple:
    sums = SiteEntry.objects.aggregate(number=Count("pk"), total=Sum("version"), formats=Sum("format"))
    return tuple(int(value or 0) for value in sums.values())


def _renewed(known: dict[Key, Kept]) -> dict[Key, Kept]:
    rows = SiteEntry.objects.order_by("kind", "object_id").values_list("kind", "object_id", "version", "format")
    entries, changed = {}, {}
    for kind, pk, version, form in rows:
        have = known.get((kind, pk))
        if have and (have.version, have.format) == (version, form):
            entries[kind, pk] = have
        else:
            changed[kind, pk] = version, form
    for key, terms in _terms(changed).items():
        entries[key] = Kept(*changed[key], terms)
    return entries


def _terms(changed: dict[Key, tuple[int, int]]) -> dict[Key, Terms]:
    """Return the terms of these rows: read where the entry is up to date, else analysed now."""
    versions = [version for version, form in changed.values() if form == FORMAT]
    found: dict[Key, Terms] = {}
    for start in range(0, len(versions), 500):
        stored = SiteEntry.objects.filter(Q(version__in=versions[start : start + 500]), format=FORMAT)
        for kind, pk, data in stored.values_list("kind", "object_id", "data"):
            if (kind, pk) in changed and (terms := unpack(bytes(data or b""))):
                found[kind, pk] = terms
    outdated = sorted(changed.keys() - found.keys(), key=lambda key: -key[1])[:MOST_UNREAD]
    for kind in {kind for kind, _pk in outdated}:
        for row in rows_of(kind, [pk for of, pk in outdated if of == kind]):
            found[kind, row.pk] = unpack(bytes(prepare(row).data or b"")) or NOTHING
    return found
