"""Which public documents became public when: numbers by year, month, class and agency, from the search index."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils import timezone

from documents.search.results.hits import find
from documents.search.storage import facet_columns
from opd.page_cache.memo import cached_until_next_act

MONTHS = range(1, 13)
SHIFT = 32  # bits of a code


@dataclass(frozen=True)
class YearOfDocuments:
    """The documents that became public in a year: numbers by class, for each month and each agency's key."""

    by_month: dict[int, Counter[str]]
    by_agency: dict[int, Counter[str]]

    @property
    def by_class(self) -> Counter[str]:
        return sum(self.by_month.values(), Counter())


@cached_until_next_act
def year_of_documents(year: int) -> YearOfDocuments:
    hits = find("")
    published = hits.published
    edges = [_moment(year, month) for month in MONTHS] + [_moment(year + 1, 1)]
    month_of = np.searchsorted(edges, published, side="right")  # 0 before the year, 13 after it
    inside = (month_of > 0) & (month_of < len(edges))
    classes, agencies = hits.column_values("classification")[inside], hits.column_values("opd")[inside]
    by_month: dict[int, Counter[str]] = {month: Counter() for month in MONTHS}
    for (month, code), number in _counted(month_of[inside], classes):
        by_month[month][facet_columns.value("classification", code)] = number
    by_agency: dict[int, Counter[str]] = {}
    for (agency, code), number in _counted(agencies, classes):
        pk = int(facet_columns.value("opd", agency))
        by_agency.setdefault(pk, Counter())[facet_columns.value("classification", code)] = number
    return YearOfDocuments(by_month, by_agency)


@cached_until_next_act
def first_year() -> int | None:
    """Return the year in which the first of the public documents became public, 1970 at the earliest."""
    published = find("").published
    if not len(published):
        return None
    earliest = max(int(published.min()), 0)
    return datetime.fromtimestamp(earliest, tz=timezone.get_default_timezone()).year


def _moment(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=timezone.get_default_timezone()).timestamp())


def _counted(one: np.ndarray, other: np.ndarray) -> Iterator[tuple[tuple[int, int], int]]:
    keys, numbers = np.unique(one.astype(np.int64) << SHIFT | other, return_counts=True)
    pairs = zip((keys >> SHIFT).tolist(), (keys & ((1 << SHIFT) - 1)).tolist(), strict=True)
    yield from zip(pairs, numbers.tolist(), strict=True)
