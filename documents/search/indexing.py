"""Writing to the index. Words are analysed outside a transaction where that is possible; inside, rows are written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import groupby, islice

from django.db import transaction

from documents.models import Document, SearchBlock, SearchChunk, SearchFresh
from documents.search import blocks, vocabulary
from documents.search.entries import Prepared, prepare

Progress = Callable[[int], None]

BATCH = 100
MERGE_AT = 64  # fresh documents; each is looked at by every question


def quietly(count: int) -> None:
    """Tell nobody."""


def index(document: Document) -> None:
    """Put the document into the index as it now stands in the database; if it is not public, take it out."""
    now = _with_text().filter(pk=document.pk).first()
    _replace({document.pk: prepare(now) if now else None})


def write(document: Document, prepared: Prepared) -> None:
    """Put in what `prepare` made of the document, in the place of what was there."""
    _replace({document.pk: prepared})


def remove(document: Document) -> None:
    """Take the document out of the index, and its text with it."""
    _replace({document.pk: None})


def index_many(documents: Iterable[Document], progress: Progress = quietly) -> int:
    """Index public documents, quickly; -> their number. Select `opd` and `published_revision` with them.

    In batches of their own transactions; `progress` is told the number of each. A document that has changed meanwhile
    is left to whoever changed it.
    """
    total, block = 0, None
    for batch in _batches(documents):
        prepared = {document.pk: prepare(document) for document in batch}
        with transaction.atomic():
            unchanged = _unchanged(batch)
            _replace({pk: prepared[pk] for pk in unchanged})
        total += len(unchanged)
        progress(len(batch))
        here = batch[-1].pk // blocks.BLOCK
        if block not in (None, here):
            merge_fresh()
        block = here
    merge_fresh()
    return total


def merge_fresh(at_least: int = 1) -> int:
    """Merge the blocks that have fresh documents, once there are `at_least` so many; -> documents merged.

    Safe to run twice and to be killed: each block is one transaction, and until then its documents are found as fresh.
    """
    vocabulary.learn_fresh()
    fresh = SearchFresh.objects.values_list("document_id", flat=True)
    numbers = sorted({pk // blocks.BLOCK for pk in fresh}) if fresh.count() >= at_least else []
    return sum(blocks.merge(number) for number in numbers)


def is_missing() -> bool:
    """Whether there are public documents and none of them is in the index, as after an upgrade."""
    return Document.objects.public().exists() and not (SearchBlock.objects.exists() or SearchFresh.objects.exists())


def index_all(progress: Progress = quietly) -> int:
    """Index all public documents anew and drop all else; may be interrupted and run again. -> number of documents."""
    for batch in _batches(indexed_but_not_public()):
        _replace(dict.fromkeys(batch))
    number = index_many(_all_public(), progress)
    vocabulary.recount()
    return number


def faults(progress: Progress) -> Iterator[str]:
    """A sentence for each document whose rows are not what they should be."""
    for pk in sorted(indexed_but_not_public()):
        yield f"dokumen {pk}: tidak publik, tetapi ada di indeks"
    for number, group in groupby(_all_public(), lambda document: document.pk // blocks.BLOCK):
        yield from _faults_of(number, group, progress)


def indexed_but_not_public() -> set[int]:
    """Documents that have rows and should have none."""
    public = set(Document.objects.public().values_list("pk", flat=True))
    there = set(SearchChunk.objects.order_by().values_list("document", flat=True).distinct())
    there.update(pk for pk, data in SearchFresh.objects.values_list("document_id", "data") if data)
    for number in SearchBlock.objects.values_list("number", flat=True):
        there.update(blocks.current(number).public(number))
    return there - public


def _faults_of(number: int, documents: Iterable[Document], progress: Progress) -> Iterator[str]:
    """`documents`: all public ones of the block. It is built anew and compared with what is stored."""
    fresh: dict[int, bytes] = {}
    wrong: set[int] = set()
    for batch in _batches(documents):
        prepared = {document.pk: prepare(document) for document in batch}
        fresh |= {pk: of.entry.pack() for pk, of in prepared.items()}
        expected = {(pk, *astuple(piece)) for pk, of in prepared.items() for piece in of.pieces}
        chunks = SearchChunk.objects.filter(document__in=prepared)
        held = {(*row[:3], bytes(row[3])) for row in chunks.values_list("document", "position", "text", "roots")}
        wrong |= {row[0] for row in expected ^ held}
        progress(len(batch))
    wrong |= blocks.differences(number, blocks.EMPTY.with_fresh(fresh), blocks.current(number))
    for pk in sorted(wrong & fresh.keys()):
        yield f"dokumen {pk}: indeks tidak sesuai isinya"


def _with_text():
    return Document.objects.public().select_related("opd", "published_revision")


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


def _replace(prepared: Mapping[int, Prepared | None]) -> None:
    """The rows of these documents, by primary key; None takes a document out."""
    with transaction.atomic():
        SearchChunk.objects.filter(document__in=prepared).delete()
        SearchChunk.objects.bulk_create(
            SearchChunk(document_id=pk, position=piece.position, text=piece.text, roots=piece.roots)
            for pk, of in prepared.items()
            for piece in (of.pieces if of else ())
        )
        SearchFresh.objects.bulk_create(
            (
                SearchFresh(document_id=pk, version=blocks.new_version(), data=of.entry.pack() if of else b"")
                for pk, of in sorted(prepared.items())
            ),
            update_conflicts=True,
            unique_fields=["document_id"],
            update_fields=["version", "data"],
        )
