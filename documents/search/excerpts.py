"""For each document of a page, the piece of its text that answers the question."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils.safestring import SafeString

from documents.models import Document, SearchChunk
from documents.search.highlighting import Highlighter, excerpt, richness
from documents.search.query import Query
from documents.search.ranking import engine


def snippets_of(documents: Iterable[Document], query: Query) -> dict[int, SafeString]:
    """`{pk: HTML}` in one query to the database; of the HTML only <mark> is not text of the document.

    From the text where it has words of the query, else from the summary. What is not public has no snippet.
    """
    public = {document.pk: document for document in documents if document.is_public}
    if not (public and query):
        return {}
    highlighter = Highlighter(query)
    texts = _texts(list(public), query)
    return {pk: _best(highlighter, texts[pk], document.summary) for pk, document in public.items()}


def _texts(pks: list[int], query: Query) -> dict[int, list[str]]:
    """Of each document the first chunk that has all words, and the first that has any."""
    chunks = SearchChunk.objects.filter(
        Q(pk__in=engine().first_chunks(pks, query.every_word)) | Q(pk__in=engine().first_chunks(pks, query.any_word))
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, text in chunks.values_list("document_id", "text"):
        found[pk].append(text)
    return found


def _best(highlighter: Highlighter, texts: list[str], summary: str) -> SafeString:
    candidates = [(text, highlighter.hits(text)) for text in texts]
    text, hits = max(candidates, key=lambda candidate: richness(candidate[1]), default=("", []))
    return excerpt(text, hits) if hits else excerpt(summary, highlighter.hits(summary))
