"""Full-text search in public documents and the facets of their lists, with the same results on every engine.

`find` answers a question with `Hits`; `search` and `matching` return querysets. `write`, `index` and `remove` keep the
index up to date; the verbs call them inside their own transaction. A document is found by a word, by the other forms of
the word (*permohonan* by *memohon*), by abbreviations that the city uses, and by "words in quotes" exactly as written.
The rare words of a question decide; common ones may be missing where few documents have all words. `corrected` corrects
the spelling of a question and `suggest` completes one, both from the words of public documents.

Answering a question takes these steps:

1. `matching.query` parses it, with the table of synonyms (`snapshot.synonyms`).
2. `snapshot.snapshot` reads the index as it is now: `snapshot.postings` and `snapshot.facet_groups`.
3. `matching.scoring` chooses and scores documents, with `matching.word_postings` and `matching.kind_boost`;
   `matching.citations` puts the regulation first that the question cites;
   `matching.prefixes` expands unknown words, `matching.relaxation` loosens a question that few documents answer.
4. `results.hits` counts, narrows and sorts them (with `snapshot.top_k`).
5. `results.snippets` shows why each is there, with `results.highlighting`.

Writing takes these: `text.analysis` (with `text.stemming`) makes tokens, `storage.entries` the entry of a document,
`writing.indexing` stores it, and `storage.blocks` merges it with its neighbours. `writing.rebuild` rebuilds and repairs
the index, `writing.agency_names` reindexes the documents of a renamed agency. `writing.abbreviations` learns what texts
explain, as in *Kawasan Tanpa Rokok (KTR)*.

`snapshot.vocabulary` has the words of public documents for `spelling.correction`, `spelling.autocomplete` and
`matching.prefixes`.
"""

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.safestring import SafeString

from documents.models import Document
from documents.search.matching import prefixes
from documents.search.matching.query import Query, parse
from documents.search.results.hits import Hits, among, find, tally
from documents.search.results.snippets import anchored_snippets, snippets, titles
from documents.search.snapshot import synonyms, vocabulary
from documents.search.spelling.autocomplete import suggest
from documents.search.spelling.correction import corrected
from documents.search.storage import facet_columns
from documents.search.storage.entries import prepare
from documents.search.writing.indexing import index, index_many, merge_fresh, public_in_batches, remove, write

__all__ = [
    "Hits",
    "among",
    "anchored_snippets",
    "corrected",
    "facet_columns",
    "find",
    "index",
    "index_many",
    "matching",
    "merge_fresh",
    "prepare",
    "public_in_batches",
    "remove",
    "search",
    "snippet",
    "snippets",
    "suggest",
    "tally",
    "titles",
    "understood",
    "write",
]

MAX_RANKED = 500


def search(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """Return the MAX_RANKED best documents of `within`, best first, each with its `rank`, a whole number.

    `within` is by default all public documents. Without words, return all of `within`, newest first. The result may be
    filtered, counted, sliced and used in a subquery. Never raises, whatever the string.
    """
    within = _scope(within)
    if not words.strip():
        return within.annotate(rank=Value(0, IntegerField())).order_by("-published_at", "-pk")
    ranks = find(words).within(within).best(MAX_RANKED)
    cases = [When(pk=pk, then=Value(rank)) for pk, rank in ranks.items()]
    ranked = within.filter(pk__in=list(ranks)).annotate(rank=Case(*cases, output_field=IntegerField()))
    return ranked.order_by("-rank", "-year", "-published_at", "-pk")


def matching(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """Return all documents of `within` that `find` finds, in the order of `within` and without a rank."""
    within = _scope(within)
    return within.filter(pk__in=among(find(words).ids)) if words.strip() else within


def understood(words: str) -> Query:
    """Parse and expand a question with the synonyms and vocabulary that this process read last.

    Sends no query, except for the table of synonyms in a process that has not read it yet.
    """
    known = synonyms.latest()
    return prefixes.expand(parse(words, known.with_learned or known), vocabulary.latest())


def snippet(document: Document, words: str) -> SafeString:
    """Return the passage of the document that answers the question: escaped text with <mark> and no other HTML."""
    return snippets([document], understood(words)).get(document.pk, SafeString(""))


def _scope(within: QuerySet[Document] | None) -> QuerySet[Document]:
    return Document.objects.public() if within is None else within
