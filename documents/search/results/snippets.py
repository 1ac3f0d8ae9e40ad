from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from documents.models import Document, SearchChunk
from documents.search.matching.query import Query
from documents.search.results.highlighting import Highlight, Highlighter, anchor, densest, excerpt, marked, outside
from documents.search.text.analysis import STEM
from documents.search.text.shared_lines import SharedLines
from documents.search.text.term_keys import key

KEYWORDS = _("Kata kunci:")
NUMBER = _("Nomor:")
AGENCY_LINES = "document__opd__indexed__shared_lines"


class Snippet(NamedTuple):
    """A passage as HTML. `anchor` are words of it as they are in the file, empty for a passage from elsewhere."""

    html: SafeString
    anchor: str = ""


def snippets(documents: Iterable[Document], query: Query) -> dict[int, SafeString]:
    """Return the HTML of `anchored_snippets`."""
    return {pk: snippet.html for pk, snippet in anchored_snippets(documents, query).items()}


def anchored_snippets(documents: Iterable[Document], query: Query) -> dict[int, Snippet]:
    """Return `{pk: Snippet}` of public documents, escaped text with <mark>, in one query, or three.

    It comes from the first of text, summary, keywords and number that has words of the query, else from the summary.
    Lines that tell nothing, as its letterhead and title, come last.
    """
    public = {document.pk: document for document in documents if document.is_public}
    if not (public and query):
        return {}
    highlighter = Highlighter(query)
    texts, shared = _texts(list(public), query)
    return {
        pk: _snippet(highlighter, document, texts.get(pk, ""), shared.get(pk, b"")) for pk, document in public.items()
    }


def titles(documents: Iterable[Document], query: Query) -> dict[int, SafeString]:
    """Return titles as `{pk: HTML}`, with the words of the query marked."""
    highlighter = Highlighter(query)
    return {document.pk: marked(document.title, highlighter.highlights(document.title)) for document in documents}


def _texts(pks: list[int], query: Query) -> tuple[dict[int, str], dict[int, bytes]]:
    firsts = SearchChunk.objects.filter(document__in=pks, position=1).order_by()
    texts, shared, longer = {}, {}, []
    for pk, text, roots, lines in firsts.values_list("document", "text", "roots", AGENCY_LINES):
        texts[pk], shared[pk] = text, lines or b""
        longer += [pk] if roots else []
    return texts | (_best_pieces(longer, query) if longer else {}), shared


def _best_pieces(pks: list[int], query: Query) -> dict[int, str]:
    wanted = [key(STEM + stem) for word in query.words for way in word.ways for stem in way.stems]
    best: dict[int, tuple[int, int]] = {}
    chunks = SearchChunk.objects.filter(document__in=pks)
    for pk, position, roots in chunks.values_list("document", "position", "roots").order_by("document", "position"):
        keys = np.frombuffer(roots, np.int64, len(roots) // 8)
        number = int(np.isin(wanted, keys).sum())
        best[pk] = max(best.get(pk, (-1, 0)), (number, -position))
    chosen = Q()
    for pk, (_number, place) in best.items():
        chosen |= Q(document=pk, position=-place)
    return dict(chunks.filter(chosen).values_list("document", "text"))


def _snippet(highlighter: Highlighter, document: Document, text: str, shared: bytes) -> Snippet:
    in_text = highlighter.highlights(text)
    skipped = SharedLines(text, shared, document.title)
    if telling := outside(in_text, skipped):
        return _from_text(text, in_text, densest(telling), skipped)
    for label, content in (("", document.summary), (KEYWORDS, document.keywords), (NUMBER, document.number)):
        if highlights := highlighter.highlights(content):
            passage = excerpt(content, highlights)
            return Snippet(format_html("{} {}", label, passage) if label else passage)
    return _from_text(text, in_text, densest(in_text), skipped) if in_text else Snippet(excerpt(document.summary, []))


def _from_text(text: str, highlights: list[Highlight], cluster: list[Highlight], skipped: SharedLines) -> Snippet:
    return Snippet(excerpt(text, highlights, cluster=cluster, skipped=skipped), anchor(text, cluster[0]))
