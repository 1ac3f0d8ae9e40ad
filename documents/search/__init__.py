"""Full-text search in public documents and the facets of their lists, with the same results on every engine.

`find` answers a question, `search` and `matching` give querysets for whoever needs one. `write`, `index` and `remove`
keep the index in step and are called by the verbs, inside the verb's transaction. A document is found by a word, its
other forms (permohonan by *memohon*), abbreviations that the city uses, and by "words in quotes" exactly as they stand.
Rare words of a question decide, common ones may be missing where few documents have all. `repaired` mends the spelling
of a question and `suggest` completes one, both from the words of public documents.

Asking goes `query` (with `lexicon`, the synonyms) -> `snapshot` (the index as it is now: `terms`, `cards`) ->
`scoring` (with `saying` and `kinds`; `halves` where a word is unknown) -> `hits` -> `excerpts` (with `highlighting`).
Writing goes `analysis` (with `stemming`) -> `entries` -> `indexing` -> `blocks`; `building` makes the index anew,
`renaming` what stands under an agency's old name.
`vocabulary` serves `spelling`, `halves` and `suggesting`.
"""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.safestring import SafeString

from documents.models import Document
from documents.search.matching import prefixes
from documents.search.matching.query import Query, parse
from documents.search.results.hits import Hits, among, find, tally
from documents.search.results.snippets import snippets_of, titles_of
from documents.search.snapshot import vocabulary
from documents.search.spelling.autocomplete import suggest
from documents.search.spelling.correction import repaired
from documents.search.storage import facet_columns
from documents.search.storage.entries import prepare
from documents.search.writing.indexing import in_turn, index, index_many, merge_fresh, remove, write

__all__ = [
    "Hits",
    "among",
    "facet_columns",
    "find",
    "in_turn",
    "index",
    "index_many",
    "matching",
    "merge_fresh",
    "prepare",
    "remove",
    "repaired",
    "search",
    "snippet",
    "snippets",
    "suggest",
    "tally",
    "titles",
    "understood",
    "write",
]

MOST_RANKED = 500


def search(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """The MOST_RANKED best documents of `within` (all public ones), best first, each with its `rank`, a whole number.

    A queryset like any other: it may be filtered, counted, sliced and used in a subquery. Never raises, whatever the
    string. Nothing asked: all of `within`, newest first.
    """
    within = _scope(within)
    if not words.strip():
        return within.annotate(rank=Value(0, IntegerField())).order_by("-published_at", "-pk")
    ranks = find(words).within(within).best(MOST_RANKED)
    cases = [When(pk=pk, then=Value(rank)) for pk, rank in ranks.items()]
    ranked = within.filter(pk__in=list(ranks)).annotate(rank=Case(*cases, output_field=IntegerField()))
    return ranked.order_by("-rank", "-year", "-published_at", "-pk")


def matching(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """All documents of `within` that `find` finds, in the order of `within` and without a rank."""
    within = _scope(within)
    return within.filter(pk__in=among(find(words).ids)) if words.strip() else within


def understood(words: str) -> Query:
    """The question as it is read, by what this process knows; asks the database for nothing."""
    return prefixes.whole(parse(words), vocabulary.latest())


def snippet(document: Document, words: str) -> SafeString:
    """The place in the document that answers the question: escaped text with <mark> and no other HTML."""
    return snippets([document], words).get(document.pk, SafeString(""))


def snippets(documents: Iterable[Document], words: str) -> dict[int, SafeString]:
    """`snippet` of the documents of one page by their pk, in one to three queries."""
    return snippets_of(documents, understood(words))


def titles(documents: Iterable[Document], words: str) -> dict[int, SafeString]:
    """Their titles by pk, with the words marked: escaped text with <mark> and no other HTML."""
    return titles_of(documents, understood(words))


def _scope(within: QuerySet[Document] | None) -> QuerySet[Document]:
    return Document.objects.public() if within is None else within
