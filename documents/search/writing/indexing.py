"""Writing to the index. Words are analysed outside a transaction where that is possible; inside, rows are written."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from django.db import transaction

from documents.models import Document, SearchChunk, SearchFresh
from documents.search.snapshot import vocabulary
from documents.search.storage import blocks
from documents.search.storage.entries import Prepared, prepare

BATCH = 100
PORTION = 32 * 1024 * 1024  # bytes of entries that are taken into a block together
MERGE_AT = 64  # fresh documents; each is looked at by every question


def index(document: Document) -> None:
    """Put the document into the index as it now stands in the database; if it is not public, take it out."""
    now = with_text().filter(pk=document.pk).first()
    _replace({document.pk: prepare(now) if now else None})


def write(document: Document, prepared: Prepared) -> None:
    """Put in what `prepare` made of the document, in the place of what was there."""
    _replace({document.pk: prepared})


def remove(document: Document) -> None:
    """Take the document out of the index, and its text with it."""
    _replace({document.pk: None})


def index_many(documents: Iterable[Document]) -> int:
    """Index public documents, quickly; -> their number. Select `opd` and `published_revision` with them.

    Best in order of their primary keys. A document that has changed meanwhile is left to
    whoever changed it.
    """
    total = 0
    for number, group in groupby(documents, lambda document: document.pk // blocks.BLOCK):
        portion = Portion(number)
        for batch in blocks.batches(group, BATCH):
            portion.add(batch)
            if portion.is_full:
                total += portion.take_in()
        total += portion.take_in()
    return total


class Portion:
    """Documents of one block that have been analysed. Their text is stored at once, they are taken in together."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.editions: dict[int, tuple] = {}
        self.packed: dict[int, bytes] = {}
        self.size = 0

    @property
    def is_full(self) -> bool:
        return self.size >= PORTION

    def add(self, batch: list[Document]) -> None:
        prepared = {document.pk: prepare(document) for document in batch}
        editions = {document.pk: _edition(document) for document in batch}
        with transaction.atomic():
            unchanged = _unchanged(editions)
            _store_pieces({pk: prepared[pk] for pk in unchanged})
        for pk in unchanged:
            self.editions[pk], self.packed[pk] = editions[pk], prepared[pk].entry.pack()
            self.size += len(self.packed[pk])

    def take_in(self) -> int:
        """Into the block, in one transaction, whatever has not changed meanwhile; -> how many."""
        with transaction.atomic():
            unchanged = _unchanged(self.editions)
            if unchanged:
                blocks.take_in(self.number, {pk: self.packed[pk] for pk in unchanged})
        if unchanged:
            vocabulary.learn(unchanged)
        self.editions, self.packed, self.size = {}, {}, 0
        return len(unchanged)


def merge_fresh(at_least: int = 1) -> int:
    """Merge the blocks that have fresh documents, once there are `at_least` so many; -> documents merged.

    Safe to run twice and to be killed: each block is one transaction, and until then its documents are found as fresh.
    """
    vocabulary.learn_fresh()
    fresh = SearchFresh.objects.values_list("document_id", flat=True)
    numbers = sorted({pk // blocks.BLOCK for pk in fresh}) if fresh.count() >= at_least else []
    return sum(blocks.merge(number) for number in numbers)


def with_text():
    return Document.objects.public().select_related("opd", "published_revision")


def in_turn(pks: Iterable[int]) -> Iterator[Document]:
    """Public documents, read batch by batch, so that each is as it is when its turn comes."""
    for some in blocks.batches(sorted(pks), BATCH):
        yield from with_text().filter(pk__in=some).order_by("pk")


def _unchanged(editions: Mapping[int, tuple]) -> list[int]:
    """Those that are still public as they were read. Their rows stay locked, so nobody withdraws one meanwhile."""
    rows = Document.objects.public().filter(pk__in=list(editions)).order_by("pk")
    locked = rows.select_for_update(of=("self",)).select_related("published_revision").defer("published_revision__text")
    return [document.pk for document in locked if _edition(document) == editions[document.pk]]


def _edition(document: Document) -> tuple:
    revision = document.published_revision
    return document.version, revision and (revision.pk, revision.extraction)


def _replace(prepared: Mapping[int, Prepared | None]) -> None:
    """The rows of these documents, by primary key; None takes a document out."""
    with transaction.atomic():
        _store_pieces(prepared)
        SearchFresh.objects.bulk_create(
            (
                SearchFresh(
                    document_id=pk,
                    version=blocks.new_version(),
                    data=of.entry.pack() if of else b"",
                    format=blocks.FORMAT,
                )
                for pk, of in sorted(prepared.items())
            ),
            update_conflicts=True,
            unique_fields=["document_id"],
            update_fields=["version", "data", "format"],
        )


def _store_pieces(prepared: Mapping[int, Prepared | None]) -> None:
    SearchChunk.objects.filter(document__in=list(prepared)).delete()
    SearchChunk.objects.bulk_create(
        SearchChunk(document_id=pk, position=piece.position, text=piece.text, roots=piece.roots)
        for pk, of in prepared.items()
        for piece in (of.pieces if of else ())
    )
