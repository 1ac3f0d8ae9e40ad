from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Count, Sum

from documents.search.site.sources import FORMAT, SOURCES, prepare
from documents.search.snapshot.postings import PostingList, PostingTable, TermTables
from documents.search.storage.entries import Terms, UnreadableEntry, unpack_terms
from opd.page_cache.memo import cache_nothing, cached_until_next_act

MOST_UNREAD = 200  # outdated entries that a question analyses itself, the newest; the others wait for the worker

Key = tuple[str, int]  # kind and primary key of a row


@dataclass(frozen=True)
class Kept:
    version: int
    format: int
    terms: Terms


class Snapshot:
    """An index for `matching.scoring`: a document's id is its place in `keys`."""

    def __init__(self, sums: tuple, entries: dict[Key, Kept]) -> None:
        self.sums, self.entries, self.keys = sums, entries, sorted(entries)
        self.is_complete = not sums or sums[0] == len(entries)
        self.size = max(len(self.keys), 1)
        self._tables = TermTables((place, entries[key].terms) for place, key in enumerate(self.keys))

    def postings(self, keys: Iterable[int]) -> dict[int, PostingList]:
        return self._lists(self._tables.terms, keys)

    def pairs(self, pairs: Iterable[int]) -> dict[int, PostingList]:
        return self._lists(self._tables.pairs, pairs)

    def _lists(self, table: PostingTable, labels: Iterable[int]) -> dict[int, PostingList]:
        return {label: PostingList.from_list(*table.of(label), self.size) for label in set(labels)}


_kept = Snapshot((), {})


@cached_until_next_act
def current() -> Snapshot:
    """Return the index as it is now: one query, and two or more where anything has changed."""
    global _kept
    known = _kept
    counted = SOURCES.stored.aggregate(number=Count("pk"), total=Sum("version"), formats=Sum("format"))
    sums = tuple(int(value or 0) for value in counted.values())
    if known.sums != sums:
        _kept = known = Snapshot(sums, _renewed(known.entries))
    if not known.is_complete:
        cache_nothing()
    return known


def _renewed(known: dict[Key, Kept]) -> dict[Key, Kept]:
    rows = SOURCES.stored.order_by("kind", "object_id").values_list("kind", "object_id", "version", "format")
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
    versions = [version for version, form in changed.values() if form == FORMAT]
    found: dict[Key, Terms] = {}
    for start in range(0, len(versions), 500):
        stored = SOURCES.stored.filter(version__in=versions[start : start + 500], format=FORMAT)
        for kind, pk, data in stored.values_list("kind", "object_id", "data"):
            if (kind, pk) in changed:
                with suppress(UnreadableEntry):
                    found[kind, pk] = unpack_terms(bytes(data or b""))
    outdated = sorted(changed.keys() - found.keys(), key=lambda key: -key[1])[:MOST_UNREAD]
    for kind in {kind for kind, _pk in outdated}:
        for row in SOURCES.rows_of(kind, [pk for of, pk in outdated if of == kind]):
            found[kind, row.pk] = unpack_terms(prepare(row).data)
    return found
