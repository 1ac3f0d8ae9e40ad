"""For each document of a page, the piece of its text that answers the question."""

from collections.abc import Iterable

import numpy as np
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from documents.models import Document, SearchChunk
from documents.search.matching.query import Query
from documents.search.results.highlighting import Highlighter, excerpt, marked
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import key

KEYWORDS = _("Kata kunci:")
NUMBER = _("Nomor:")


def snippets_of(documents: Iterable[Document], query: Query) -> dict[int, SafeString]:
    """`{pk: HTML}` in one query, three where a text is in pieces; of the HTML only <mark> is not text of the document.

    From the first of text, summary, keywords and number that has words of the query, so that a reader sees why the
    document is there; from the summary where only its title or its agency has. What is not public has no snippet.
    """
    public = {document.pk: document for document in documents if document.is_public}
    if not (public and query):
        return {}
    highlighter = Highlighter(query)
    texts = _texts(list(public), query)
    return {pk: _snippet(highlighter, texts.get(pk, ""), document) for pk, document in public.items()}


def titles_of(documents: Iterable[Document], query: Query) -> dict[int, SafeString]:
    """`{pk: HTML}`: their titles with the words of the query marked."""
    highlighter = Highlighter(query)
    return {one.pk: marked(one.title, highlighter.hits(one.title)) for one in documents}


def _texts(pks: list[int], query: Query) -> dict[int, str]:
    """Of each document the piece that has most of the words: the first where it has one piece only."""
    firsts = SearchChunk.objects.filter(document__in=pks, position=1).order_by()
    texts, longer = {}, []
    for pk, text, roots in firsts.values_list("document", "text", "roots"):
        texts[pk] = text
        longer += [pk] if roots else []
    return texts | _best_pieces(longer, query) if longer else texts


def _best_pieces(pks: list[int], query: Query) -> dict[int, str]:
    """Of documents of several pieces."""
    wanted = [key(STEM + stem) for word in query.words for way in word.ways for stem in way.stems]
    best: dict[int, tuple[int, int]] = {}
    chunks = SearchChunk.objects.filter(document__in=pks)
    for pk, position, roots in chunks.values_list("document", "position", "roots").order_by("document", "position"):
        known = np.frombuffer(roots, np.int64, len(roots) // 8)
        number = int(np.isin(wanted, known).sum())
        best[pk] = max(best.get(pk, (-1, 0)), (number, -position))
    chosen = Q()
    for pk, (_number, place) in best.items():
        chosen |= Q(document=pk, position=-place)
    return dict(chunks.filter(chosen).values_list("document", "text"))


def _snippet(highlighter: Highlighter, text: str, document: Document) -> SafeString:
    for label, told in (
        ("", text),
        ("", document.summary),
        (KEYWORDS, document.keywords),
        (NUMBER, document.number),
    ):
        if hits := highlighter.hits(told):
            return format_html("{} {}", label, excerpt(told, hits)) if label else excerpt(told, hits)
    return excerpt(document.summary, [])
