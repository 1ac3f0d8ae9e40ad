"""Writing to the index. Words are analysed outside a transaction where that is possible; inside, rows are written."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import transaction

from documents.models import Document, SearchChunk
from documents.search.entries import Entry, entries
from documents.search.ranking import engine

BATCH = 100


def index(document: Document) -> None:
    """Put the document into the index as it now stands in the database; if it is not public, take it out."""
    now = _with_text().filter(pk=document.pk).first()
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
    for batch in _batches(documents):
        prepared = {document.pk: entries(document) for document in batch}
        with transaction.atomic():
            unchanged = _unchanged(batch)
            _replace(unchanged, [entry for pk in unchanged for entry in prepared[pk]], bulk=True)
        total += len(unchanged)
        progress(len(batch))
    engine().settle()
    return total


def index_all(progress: Callable[[int], None]) -> int:
    """Index all public documents anew and drop all else; may be interrupted and run again. -> number of documents."""
    _rows_of_others().delete()
    return index_many(_all_public(), progress)


def faults(progress: Callable[[int], None]) -> Iterator[str]:
    """A sentence for each document whose rows are not what they should be."""
    for pk in _rows_of_others().order_by("document").values_list("document", flat=True).distinct():
        yield f"dokumen {pk}: tidak publik, tetapi ada di indeks"
    for batch in _batches(_all_public()):
        expected = {document.pk: entries(document) for document in batch}
        held = engine().held([entry for rows in expected.values() for entry in rows])
        there = SearchChunk.objects.filter(document__in=expected).values_list("document", "position")
        rows_of = {pk: {place for place in there if place[0] == pk} for pk in expected}
        for pk, rows in expected.items():
            places = {(pk, entry.position) for entry in rows}
            if not rows_of[pk] == places <= held:
                yield f"dokumen {pk}: indeks tidak sesuai isinya"
        progress(len(batch))


def _with_text():
    return Document.objects.public().select_related("opd", "published_revision")


def _rows_of_others():
    return SearchChunk.objects.exclude(document__in=Document.objects.public())


def _all_public() -> Iterator[Document]:
    """Read batch by batch, so that each is fresh when its turn comes."""
    for pks in _batches(Document.objects.public().order_by("pk").values_list("pk", flat=True)):
        yield from _with_text().filter(pk__in=pks).order_by("pk")


def _batches(items: Iterable) -> Iterator[list]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _unchanged(batch: list[Document]) -> list[int]:
    """Those that are still public as they were read. Their rows stay locked, so nobody withdraws one meanwhile."""
    rows = Document.objects.public().filter(pk__in=[document.pk for document in batch]).order_by("pk")
    locked = rows.select_for_update(of=("self",)).select_related("published_revision").defer("published_revision__text")
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
