"""The answer to a query string: what was asked, or probably meant, and what is found for it under its facets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.search.answers import listed, ordering
from documents.search.answers.agencies import agencies_named
from documents.search.answers.merging import merged
from documents.search.answers.ordering import BEST, NEWEST, ORDERS, Ordered
from documents.search.answers.topics import Topic
from documents.search.facets.filters import DocumentFilter, on_one_line, typed
from documents.search.matching.query import LONGEST_QUESTION, Query
from documents.search.matching.rewriting import understood
from documents.search.results.hits import Hits
from documents.search.site import hits as site_hits
from documents.search.site.hits import DOCUMENTS, Hit
from documents.search.site.sources import SOURCES
from documents.search.spelling.correction import corrected
from documents.web.query_strings import changed_query
from opd.models import Opd

KIND = "isi"  # parameter with the kind of result that is shown alone
EXACTLY = "persis"  # parameter with the one question that must not be corrected; another question is
ALL = gettext_lazy("Semua")
RENEWING = gettext_lazy(
    "Indeks pencarian sedang diperbarui. Daftar dan jumlahnya tetap lengkap, tetapi sebagian dokumen untuk sementara "
    "hanya dapat dicari lewat judulnya. Coba lagi beberapa menit lagi."
)


@dataclass(frozen=True, eq=False)
class Answer:
    """An answer to `words`: the documents under the facets of `filters`, with or before hits of the second index.

    `meant` is another spelling to offer, which finds documents, or "". A slice of an answer has what it lists in its
    `order`: primary keys of documents, and `Hit`s, which have no facets; `shown` makes rows of them. Each part is made
    when it is first asked for.
    """

    filters: DocumentFilter
    meant: str = ""

    # What was asked

    @property
    def data(self) -> QueryDict:
        return self.filters.data

    @property
    def words(self) -> str:
        return self.filters.words

    @property
    def typed(self) -> str:
        return typed(self.data)

    @cached_property
    def query(self) -> Query:
        return understood(self.words)

    @property
    def topic(self) -> Topic:
        return Topic.of_filters(self.filters)

    @property
    def agencies(self) -> list[Opd]:
        return agencies_named(self.query, self.filters.agencies)

    @property
    def complaints(self) -> list[str]:
        """A sentence for each part of the query string that is not used, and one while the index is renewed."""
        too_long = [_("Pertanyaan Anda terlalu panjang; yang dipakai 1.000 huruf pertama.")]
        renewing = [str(RENEWING)] if self.filters.hits.is_renewing else []
        is_too_long = len(on_one_line(self.data)) > LONGEST_QUESTION
        return renewing + self.filters.complaints() + (too_long if is_too_long else [])

    # What was found

    @property
    def found(self) -> Hits:
        return self.filters.found

    @cached_property
    def hits(self) -> list[Hit]:
        """What the second index has of all kinds."""
        return site_hits.find(self.words, self.query)

    @property
    def kind(self) -> str:
        asked = self.data.get(KIND, "")
        return asked if asked == DOCUMENTS or asked in SOURCES.labels else ""

    @cached_property
    def others(self) -> list[Hit]:
        """The hits that are listed."""
        if self.kind:
            return [hit for hit in self.hits if hit.kind == self.kind]
        return [] if self.filters.chips else self.hits

    @property
    def has_documents(self) -> bool:
        return self.kind in ("", DOCUMENTS)

    @property
    def total(self) -> int:
        return len(self.others) + (self.filters.total if self.has_documents else 0)

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """The kinds that have results; none where only documents have."""
        if not self.hits:
            return []
        numbers = {DOCUMENTS: self.filters.total}
        numbers |= {code: sum(hit.kind == code for hit in self.hits) for code in SOURCES.labels}
        labels = {DOCUMENTS: gettext_lazy("Dokumen"), **SOURCES.labels}
        offered: list[tuple[str, Any, int]] = [("", ALL, sum(numbers.values()))]
        offered += [(code, labels[code], number) for code, number in numbers.items() if number or code == self.kind]
        return [
            {
                "label": label,
                "number": number,
                "query": changed_query(self.data, **{KIND: [code] if code else []}),
                "is_chosen": self.kind == code,
            }
            for code, label, number in offered
        ]

    # What is listed

    @property
    def order(self) -> str:
        asked = self.data.get(ordering.PARAMETER, "")
        return asked if asked in ORDERS and (self.words or asked != BEST) else (BEST if self.words else NEWEST)

    def __getitem__(self, part: slice) -> list[int | Hit]:
        if not self.has_documents:
            return list(self.others[part])
        if self.order == BEST:
            return merged(self.found, self.others, part)
        total = self.filters.total
        return [
            *Ordered(self.found, self.order)[part],
            *self.others[max(part.start - total, 0) : max(part.stop - total, 0)],
        ]

    def shown(self, part: list[int | Hit]) -> list[listed.Row]:
        """Return what a slice lists, as it is shown; without documents that are no longer public."""
        return listed.rows(part, self.query, self.words)


def answer(data: QueryDict) -> Answer:
    """Answer a query string under its facets, as corrected if only that finds documents, or all its words.

    Page, DIP and API ask this; feeds and subscriptions follow its `Topic`, which corrects nothing.
    """
    as_typed = Answer(DocumentFilter(data))
    filters = as_typed.filters
    is_right = (
        data.get(EXACTLY) == as_typed.words
        or filters.hits.has_all_words
        or any(hit.has_all_words for hit in as_typed.hits)
    )
    if not as_typed.words or is_right or filters.hits.is_renewing:  # renewing: words of some documents are not known
        return as_typed
    meant = corrected(as_typed.words, _correct_names(filters))
    finds_nothing = not filters.total  # asked before the copy, which has all that the facets have read by then
    as_meant = Answer(filters.with_words(meant))
    if not (meant and as_meant.filters.total):
        return as_typed
    is_surely_meant = filters.hits.unknown_words and as_meant.found.has_all_words
    return as_meant if is_surely_meant or finds_nothing else replace(as_typed, meant=meant)


def _correct_names(filters: DocumentFilter) -> Iterator[str]:
    yield from (word.typed for word in filters.hits.prefix_words)
    for agency in filters.agencies.rows.values():
        yield agency.name
