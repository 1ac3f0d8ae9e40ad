"""A topic: a question with its facets that people follow by feed or e-mail, as one canonical query string."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents import search
from documents.catalogue import question as asking
from documents.catalogue.facets import DocumentFilter

LONGEST = 1500  # characters of a query string


@dataclass(frozen=True)
class Topic:
    """The documents that answer a query string exactly as typed, without corrections.

    `query` holds only known values, in one order: two ways to choose the same documents give the same topic. It is
    empty for all documents.
    """

    query: str

    @classmethod
    def of(cls, data: QueryDict) -> "Topic":
        """Return the topic of the query string of a search; what no facet knows is left out."""
        return cls.of_filters(DocumentFilter(data, words=asking.typed(data)))

    @classmethod
    def of_filters(cls, filters: DocumentFilter) -> "Topic":
        words = [("q", filters.words)] if filters.words else []
        return cls(
            urlencode(words + [(name, value) for name, chosen in filters.chosen.items() for value in sorted(chosen)])
        )

    @classmethod
    def of_choices(cls, **chosen: str | int) -> "Topic":
        """Return the topic of one value of each facet, which are known, in the order of the facets."""
        return cls(urlencode(chosen))

    @property
    def is_too_long(self) -> bool:
        return len(self.query) > LONGEST

    @cached_property
    def filters(self) -> DocumentFilter:
        data = QueryDict(self.query)
        return DocumentFilter(data, words=asking.typed(data))

    @property
    def label(self) -> str:
        """The topic as people read it."""
        words = [f"“{self.filters.words}”"] if self.filters.words else []
        return "; ".join(words + [chip.label for chip in self.filters.chips]) or _("Semua dokumen")

    @property
    def hits(self) -> search.Hits:
        """The public documents of the topic: those with every word of its question."""
        return self.filters.found.with_all_words()
