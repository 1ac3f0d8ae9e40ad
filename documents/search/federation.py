"""Federated search: other indexes whose results stand on the same page as the documents.

An app above registers its index in OTHERS when it starts, as documents know nothing of what it indexes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from documents.search.matching.query import Query

DOCUMENTS = "dokumen"  # the code of the documents among the kinds of result


@dataclass(frozen=True)
class Hit:
    """A row that answers a question.

    `share`: its score, as a part of the weight of the question. `is_urgent`: it comes before everything else.
    `has_all_words`: it has every word of the question.
    """

    kind: str
    pk: int
    share: float
    is_urgent: bool = False
    has_all_words: bool = False


@dataclass(frozen=True)
class Result:
    """A hit as it is shown. `title` and `snippet` are HTML with <mark> and no other element."""

    kind: str
    label: str
    title: SafeString
    snippet: SafeString
    address: str
    moment: datetime | None = None
    is_urgent: bool = False


class OtherIndex(Protocol):
    """An index beside that of the documents. `kinds`: label by the code of a kind."""

    kinds: dict[str, str | Promise]

    def find(self, words: str, query: Query) -> list[Hit]:
        """Return the public rows that answer the question, the best first."""

    def results(self, hits: Sequence[Hit], query: Query) -> list[Result]:
        """Return the hits as they are shown, in their order."""

    def begin(self) -> None:
        """Mark everything to be indexed again."""

    def build(self, progress: Callable[[int], None], seconds: float = ...) -> int:
        """Index what is missing or outdated, for about `seconds`; return the number of rows."""

    def remaining(self) -> int:
        """Return the number of rows that are to be indexed."""

    def inconsistencies(self) -> Iterator[str]:
        """Yield a name for each row that the index does not have as it is."""


OTHERS: list[OtherIndex] = []


def kinds() -> dict[str, str | Promise]:
    return {code: label for index in OTHERS for code, label in index.kinds.items()}


def find(words: str, query: Query) -> list[Hit]:
    """Return what all other indexes find, the best first. Nothing without a question."""
    hits = [hit for index in OTHERS for hit in index.find(words, query)] if words.strip() else []
    return sorted(hits, key=lambda hit: (-hit.is_urgent, -hit.share, hit.kind, -hit.pk))


def results(hits: Sequence[Hit], query: Query) -> list[Result]:
    """Return hits as they are shown, in their order."""
    found: dict[int, Result] = {}
    for index in OTHERS:
        own = [(place, hit) for place, hit in enumerate(hits) if hit.kind in index.kinds]
        shown = index.results([hit for _place, hit in own], query)
        found.update(zip((place for place, _hit in own), shown, strict=True))
    return [found[place] for place in sorted(found)]
