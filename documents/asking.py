"""What a reader asked, answered: as it was typed, or as it was meant where nothing is found for what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from documents import search
from documents.filters import DocumentFilter

EXACTLY = "persis"  # holds the question that is not to be repaired, so that the next one is


@dataclass(frozen=True)
class Answer:
    """What was found for `words`; `meant` may be better, and finds something."""

    filters: DocumentFilter
    words: str
    meant: str = ""


def answer(data: QueryDict, typed: str) -> Answer:
    """`data`: the query string, with facets."""
    filters = DocumentFilter(data, words=typed)
    as_typed = Answer(filters, typed)
    if not typed or data.get(EXACTLY) == typed or filters.hits.has_all_words:
        return as_typed
    meant = search.repaired(typed, _names(filters))
    repaired = filters.asking(meant)
    if not (meant and repaired.total):
        return as_typed
    return Answer(filters, typed, meant) if filters.total else Answer(repaired, meant)


def _names(filters: DocumentFilter) -> Iterator[str]:
    """Of all agencies; looked up when the first is asked for."""
    for agency in filters.agencies.rows.values():
        yield agency.name
