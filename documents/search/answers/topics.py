"""A topic: a question with its facets that people follow by feed or e-mail, as one canonical query string."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents.search.facets.filters import DocumentFilter
from documents.search.results.hits import Hits

LONGEST = 1500  # characters of a query string


@dataclass(frozen=True)
class Topic:
    """The documents of a query string as typed; `query` is canonical, and empty for all documents."""

    query: str

    @classmethod
    def of(cls, data: QueryDict) -> "Topic":
        """Return the topic of the query string of a search; what no facet knows is left out."""
        return cls.of_filters(DocumentFilter(data))

    @classmethod
    def of_filters(cls, filters: DocumentFilter) -> "Topic":
        words = [("q", filters.words)] if filters.words else []
        return cls(
            urlencode(words + [(name, value) for name, chosen in filters.chosen.items() for value in sorted(chosen)])
        )

    @classmethod
    def of_choices(cls, **chosen: str | int) -> "Topic":
        return cls(urlencode(chosen))

    @property
    def is_too_long(self) -> bool:
        return len(self.query) > LONGEST

    @cached_property
    def filters(self) -> DocumentFilter:
        return DocumentFilter(QueryDict(self.query))

    @property
    def label(self) -> str:
        words = [f"“{self.filters.words}”"] if self.filters.words else []
        return "; ".join(words + [chip.label for chip in self.filters.chips]) or _("Semua dokumen")

    @property
    def hits(self) -> Hits:
        """The public documents of the topic: those with every word of its question."""
        return self.filters.found.with_all_words()
