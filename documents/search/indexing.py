"""Writing to the index. Words are analysed outside a transaction where that is possible; inside, rows are written."""

from collections.abc import Callable, Iterable
from itertools import islice

from django.db import transaction

from documents.models import Document, SearchChunk
from documents.search.entries import Entry, entries
from documents.search.ranking import engine

BATCH = 100


def index(document: Document) -> None:
    """Put the document into the index as it now stands in the database; if it is not public, take it out."""
    now = Document.objects.public().select_related("opd", "published_revision").filter(pk=document.pk).first()
    write(document, entries(now) if now else [])


def write(document: Document, prepared: list[Entry]) -> None:
    """Replace the document's rows by those that `prepare` made."""
    _replace([document.pk], prepared)


def remove(document: Document) -> None:
    """Take the document out of the index: text, stems and snippets."""
    _replace([document.pk], [])


def index_many(documents: Iterable[Document], progress: Callable[[int], None] = lambda count: None) -> int:
    """Index public documents, quickly; -> their number. Select `opd` and `published_revision` with them.

    In batches of their own transactions; `progress` is told the number of each. A document that has changed meanwhile
    is left to whoever changed it.
    """
    total = 0
    waiting = iter(documents)
    while batch := list(islice(waiting, BATCH)):
        prepared = {document.pk: entries(document) for document in batch}
        with transaction.atomic():
            unchanged = _unchanged(batch)
            _replace(unchanged, [entry for pk in unchanged for entry in prepared[pk]], bulk=True)
        total += len(unchanged)
        progress(len(batch))
    return total


def _unchanged(batch: list[Document]) -> list[int]:
    """Those that are still public as they were read. Their rows stay locked, so nobody withdraws one meanwhile."""
    rows = Document.objects.public().filter(pk__in=[document.pk for document in batch]).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)).select_related("published_revision"))
    read = {document.pk: _edition(document) for document in batch}
    return [document.pk for document in locked if _edition(document) == read[document.pk]]


def _edition(document: Document) -> tuple:
    revision = document.published_revision
    return document.version, revision and (revision.pk, revision.extraction)


def _replace(pks: list[int], rows: list[Entry], *, bulk: bool = False) -> None:
    with transaction.atomic():
        SearchChunk.objects.filter(document__in=pks).delete()
        if rows:
            engine().insert(rows, bulk=bulk)
