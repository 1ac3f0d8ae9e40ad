"""For each document of a page, the piece of its text that answers the question."""

from collections.abc import Iterable

import numpy as np
from django.db.models import Q
from django.utils.safestring import SafeString

from documents.models import Document, SearchChunk
from documents.search.analysis import STEM
from documents.search.highlighting import Highlighter, excerpt
from documents.search.keys import key
from documents.search.query import Query


def snippets_of(documents: Iterable[Document], query: Query) -> dict[int, SafeString]:
    """`{pk: HTML}` in two queries at most; of the HTML only <mark> is not text of the document.

    From the text where it has words of the query, else from the summary. What is not public has no snippet.
    """
    public = {document.pk: document for document in documents if document.is_public}
    if not (public and query):
        return {}
    highlighter = Highlighter(query)
    texts = _texts(list(public), query)
    return {pk: _snippet(highlighter, texts.get(pk, ""), document.summary) for pk, document in public.items()}


def _texts(pks: list[int], query: Query) -> dict[int, str]:
    """Of each document the piece that has most of the words: the first where it has one piece only."""
    wanted = [key(STEM + stem) for word in query.words for way in word.ways for stem in way.stems]
    longer = SearchChunk.objects.filter(document__in=pks).exclude(roots=b"")
    best: dict[int, tuple[int, int]] = {}
    for pk, position, roots in longer.values_list("document", "position", "roots").order_by("document", "position"):
        number = int(np.isin(wanted, np.frombuffer(roots, np.int64)).sum())
        best[pk] = max(best.get(pk, (-1, 0)), (number, -position))
    chosen = Q(document__in=[pk for pk in pks if pk not in best], position=1)
    for pk, (_number, place) in best.items():
        chosen |= Q(document=pk, position=-place)
    return dict(SearchChunk.objects.filter(chosen).values_list("document", "text"))


def _snippet(highlighter: Highlighter, text: str, summary: str) -> SafeString:
    hits = highlighter.hits(text)
    return excerpt(text, hits) if hits else excerpt(summary, highlighter.hits(summary))
