"""Full-text search in public documents, on SQLite (FTS5) and PostgreSQL (tsvector), with the same results on both.

`search` and `matching` find; `index`, `write` and `remove` keep the index in step and are called by the verbs, inside
the verb's transaction. A document is found by a word, its other forms (permohonan by *memohon*), abbreviations that
the city uses, and by "words in quotes" exactly as they stand. All words of a question must stand in the document's head
(title, number, keywords, agency, summary) or within one chunk of its text; when no document has them all, documents
that have any of them are found, those with the most first.
"""

from collections.abc import Iterable

from django.db.models import IntegerField, QuerySet, Value
from django.utils.safestring import SafeString

from documents.models import Document
from documents.search import ranking
from documents.search.entries import entries as prepare
from documents.search.excerpts import snippets_of
from documents.search.indexing import index, index_many, remove, write
from documents.search.query import parse as understood

__all__ = [
    "index",
    "index_many",
    "matching",
    "prepare",
    "remove",
    "search",
    "snippet",
    "snippets",
    "understood",
    "write",
]


def search(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """Documents of `within` (all public ones) that match, best first, each with its `rank`, a whole number.

    A queryset like any other: it may be filtered, counted, sliced and used in a subquery; ranks are only computed where
    they are used. Never raises, whatever the string. Nothing asked: all of `within`, newest first.
    """
    query, within = understood(words), _scope(within)
    if query:
        return ranking.ranked(query, within)
    return matching(words, within).annotate(rank=Value(0, IntegerField())).order_by("-published_at", "-pk")


def matching(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """The same documents as `search`, in the order of `within` and without a rank: for counts, facets, other orders."""
    query, within = understood(words), _scope(within)
    if query:
        return ranking.matching(query, within)
    return within.none() if words.strip() else within  # "???" asks for something that no document has


def snippet(document: Document, words: str) -> SafeString:
    """The place in the document that answers the question: escaped text with <mark> and no other HTML."""
    return snippets([document], words).get(document.pk, SafeString(""))


def snippets(documents: Iterable[Document], words: str) -> dict[int, SafeString]:
    """`snippet` of the documents of one page by their pk, in one query."""
    return snippets_of(documents, understood(words))


def _scope(within: QuerySet[Document] | None) -> QuerySet[Document]:
    return Document.objects.public() if within is None else within
