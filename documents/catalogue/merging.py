"""One list of documents and of what other indexes found, ranked together; kinds of result as facets of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import merge

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from documents.catalogue.facets import DocumentFilter
from documents.search import federation
from documents.search.federation import DOCUMENTS, Hit
from documents.search.matching.query import Query
from documents.search.results.hits import POINTS
from documents.web.query_strings import changed_query

PARAMETER = "isi"  # of the query string: the kind of result that is shown alone
ALL = gettext_lazy("Semua")
# Of the share of a hit of another index: texts there are few and short, so that a document as good comes first.
OTHERS = 0.85
INCOMPLETE = 0.6  # of that, where the hit lacks a word of the question


@dataclass(frozen=True)
class KindChoice:
    """A kind of result with its number, as a link of the page."""

    label: str | Promise
    number: int
    query: str
    is_chosen: bool


class Merged:
    """The results of one question: documents under the facets, and hits of other indexes, which have no such facets.

    So those are left out where a facet of documents is chosen. Sorted otherwise than by rank, they follow documents.
    """

    def __init__(self, data: QueryDict, filters: DocumentFilter, words: str, query: Query) -> None:
        self.data, self.filters = data, filters
        self.hits = federation.find(words, query)
        asked = data.get(PARAMETER, "")
        self.kind = asked if asked == DOCUMENTS or asked in federation.kinds() else ""

    @cached_property
    def others(self) -> list[Hit]:
        """Return the hits of other indexes that the page lists."""
        if self.kind:
            return [hit for hit in self.hits if hit.kind == self.kind]
        return [] if self.filters.chips else self.hits

    @property
    def has_documents(self) -> bool:
        return self.kind in ("", DOCUMENTS)

    @property
    def total(self) -> int:
        return len(self.others) + (self.filters.total if self.has_documents else 0)

    def best(self, part: slice) -> list[int | Hit]:
        """Return a slice of the list, the best first: primary keys of documents, and hits."""
        if not self.has_documents:
            return list(self.others[part])
        found = self.filters.found
        weight = POINTS * (found.unfiltered.weight if found.unfiltered else 1)
        known = _part_known(found.scored.words, len(found.unknown_words))
        ranked: Iterator[tuple[float, int | Hit]] = (
            (-rank / weight * known, pk) for pk, rank in found.best(part.stop).items()
        )
        complete = max((rank / weight * known for rank in found.with_all_words().best(1).values()), default=None)
        others: list[tuple[float, int | Hit]] = [(_place(hit, complete), hit) for hit in self.others]
        others.sort(key=lambda pair: pair[0])
        return [row for _share, row in merge(ranked, others, key=lambda pair: pair[0])][part]

    def choices(self) -> list[KindChoice]:
        """Return the kinds that have results; none where only documents have."""
        numbers = {DOCUMENTS: self.filters.total}
        for code in federation.kinds():
            numbers[code] = sum(hit.kind == code for hit in self.hits)
        if not self.hits:
            return []
        labels = {DOCUMENTS: gettext_lazy("Dokumen"), **federation.kinds()}
        every = KindChoice(ALL, sum(numbers.values()), self._query(""), not self.kind)
        return [every] + [
            KindChoice(labels[code], number, self._query(code), self.kind == code)
            for code, number in numbers.items()
            if number or code == self.kind
        ]

    def _query(self, code: str) -> str:
        return changed_query(self.data, **{PARAMETER: [code] if code else []})


def _place(hit: Hit, complete: float | None) -> float:
    """Return the key of a hit, the least first; without all words it follows the best document that has them.

    `complete`: the share of that document, None if there is none.
    """
    if hit.is_urgent:
        return float("-inf")
    if hit.has_all_words:
        return -hit.share * OTHERS
    share = hit.share * OTHERS * INCOMPLETE
    return -(share if complete is None else min(share, complete * INCOMPLETE))


def _part_known(words: int, unknown: int) -> float:
    """Return the part of the question's words that any document has: a score is of the weight of those alone."""
    return max(words - unknown, 0) / words if words else 1.0
