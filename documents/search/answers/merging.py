"""One list of documents and hits of the second index, the best first."""

from collections.abc import Iterator
from heapq import merge

from documents.search.results.hits import POINTS, Hits
from documents.search.site.hits import Hit

# Of the share of a hit of the second index: texts there are few and short, so that a document as good comes first.
OTHERS = 0.85
INCOMPLETE = 0.6  # of that, where the hit lacks a word of the question


def merged(found: Hits, others: list[Hit], part: slice) -> list[int | Hit]:
    """Return a part of both, documents by primary key; urgent hits come before all others."""
    weight = POINTS * (found.unfiltered.weight if found.unfiltered else 1)
    words, unknown = found.scored.words, len(found.unknown_words)
    known = max(words - unknown, 0) / words if words else 1.0
    ranked: Iterator[tuple[float, int | Hit]] = (
        (-rank / weight * known, pk) for pk, rank in found.best(part.stop).items()
    )
    complete = max((rank / weight * known for rank in found.with_all_words().best(1).values()), default=None)
    placed: list[tuple[float, int | Hit]] = [(_place(hit, complete), hit) for hit in others]
    placed.sort(key=lambda pair: pair[0])
    return [row for _share, row in merge(ranked, placed, key=lambda pair: pair[0])][part]


def _place(hit: Hit, complete: float | None) -> float:
    """Return the key of a hit, the least first. `complete`: the share of the best document with all words, or None."""
    if hit.is_urgent:
        return float("-inf")
    if hit.has_all_words:
        return -hit.share * OTHERS
    share = hit.share * OTHERS * INCOMPLETE
    return -(share if complete is None else min(share, complete * INCOMPLETE))
