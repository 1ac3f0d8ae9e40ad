"""Numbers of public documents: in all, by class, agency and folder.

They come from the search index, which the verbs keep up to date, so that no page has to count rows of the database. If
the index should be wrong, `reindex` repairs it.
"""

from collections import Counter
from dataclasses import dataclass

from documents import search
from opd.page_cache.memo import cached_until_next_act

NEWEST = 20


@dataclass(frozen=True)
class DocumentCounts:
    """Numbers of public documents; agencies and folders by primary key."""

    total: int
    by_class: Counter[str]
    by_opd: Counter[int]
    by_folder: Counter[int]
    newest: list[int]  # NEWEST of them by primary key, the last published first


@cached_until_next_act
def document_counts(classification: str = "") -> DocumentCounts:
    """Return the numbers of all public documents, or of those of one class."""
    hits = search.find("")
    if classification:
        hits = hits.only(hits.groups["classification"] == search.facet_columns.code("classification", classification))
    return DocumentCounts(
        len(hits),
        Counter(search.tally("classification", hits.groups["classification"], hits.numbers)),
        _by_number("opd", hits),
        _by_number("category", hits),
        hits.newest(NEWEST),
    )


def _by_number(column: str, hits: search.Hits) -> Counter[int]:
    numbers = search.tally(column, hits.groups[column], hits.numbers)
    return Counter({int(value): number for value, number in numbers.items()})
