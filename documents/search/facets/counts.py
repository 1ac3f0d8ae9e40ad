from collections import Counter
from dataclasses import dataclass

from documents.search.results.hits import Hits, find, tally
from documents.search.storage import facet_columns
from opd.page_cache.memo import cached_until_next_act

NEWEST = 20


@dataclass(frozen=True)
class DocumentCounts:
    total: int
    by_class: Counter[str]
    by_opd: Counter[int]
    by_folder: Counter[int]
    newest: list[int]  # NEWEST of them by primary key, the last published first


@cached_until_next_act
def document_counts(classification: str = "") -> DocumentCounts:
    hits = find("")
    if classification:
        hits = hits.only(hits.groups["classification"] == facet_columns.code("classification", classification))
    return DocumentCounts(
        len(hits),
        Counter(tally("classification", hits.groups["classification"], hits.numbers)),
        _by_number("opd", hits),
        _by_number("category", hits),
        hits.newest(NEWEST),
    )


def _by_number(column: str, hits: Hits) -> Counter[int]:
    numbers = tally(column, hits.groups[column], hits.numbers)
    return Counter({int(value): number for value, number in numbers.items()})
