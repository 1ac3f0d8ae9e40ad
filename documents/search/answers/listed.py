"""What an answer lists, as it is shown: documents with title, snippet and place of the hit, and other results."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from documents.models import Document
from documents.search.matching.query import Query
from documents.search.results import hit_places
from documents.search.results.hit_places import HitPlace
from documents.search.results.rows import rows_of
from documents.search.results.snippets import anchored_snippets, titles
from documents.search.site import hits as site_hits
from documents.search.site.hits import Hit, Result

Place = tuple[str, str]  # label and address
FoundDocument = tuple[Document, SafeString | None, SafeString | None, Place | None]  # with title, snippet, place
Row = tuple[FoundDocument | None, Result | None]


def rows(part: Sequence[int | Hit], query: Query, words: str) -> list[Row]:
    """Return rows for primary keys of documents and hits; a document that is no longer public has none."""
    documents = _found_documents([key for key in part if isinstance(key, int)], query, words)
    results = iter(site_hits.results([key for key in part if isinstance(key, Hit)], query))
    return [
        (None, next(results)) if isinstance(key, Hit) else (documents[key], None)
        for key in part
        if isinstance(key, Hit) or key in documents
    ]


def _found_documents(pks: list[int], query: Query, words: str) -> dict[int, FoundDocument]:
    documents = rows_of(pks)
    snippets, marked = anchored_snippets(documents, query), titles(documents, query) if query else {}
    files = {row.pk: row.published_revision_id for row in documents if row.published_revision_id}
    places = hit_places.places({files[pk]: snippet.anchor for pk, snippet in snippets.items() if pk in files})
    return {
        document.pk: (
            document,
            marked.get(document.pk),
            snippets[document.pk].html if document.pk in snippets else None,
            _place(document, places.get(files.get(document.pk, 0)), words),
        )
        for document in documents
    }


def _place(document: Document, place: HitPlace | None, words: str) -> Place | None:
    if place is None:
        return None
    anchor = f"#b{place.query['baris']}" if "baris" in place.query else "#t1"
    query = urlencode(place.query | {"q": words})
    return place.label, f"{reverse('documents:read', args=[document.pk])}?{query}{anchor}"
