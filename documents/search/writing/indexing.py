from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from django.db import transaction

from documents.models import Document, SearchChunk, SearchFresh
from documents.search.snapshot import vocabulary
from documents.search.storage import blocks
from documents.search.storage.entries import Prepared, prepare
from documents.search.writing import abbreviations
from opd.worker.queues import enqueue_slow

RECOUNT = "documents.tasks.recount_words"
BATCH = 100
PORTION = 32 * 1024 * 1024  # bytes of entries that are merged into a block together
MERGE_AT = 64  # fresh documents; every question reads all of them


def index(document: Document) -> None:
    """Index the document as it is now in the database; remove it from the index if it is not public."""
    now = public_with_text().filter(pk=document.pk).first()
    _replace({document.pk: prepare(now) if now else None})


def write(document: Document, prepared: Prepared) -> None:
    _replace({document.pk: prepared})


def remove(document: Document) -> None:
    _replace({document.pk: None})
    recount_soon()


def recount_soon() -> None:
    """Let the worker drop the words that no public document has any more, so that none is offered or corrected to."""
    enqueue_slow(RECOUNT)


def index_many(documents: Iterable[Document]) -> int:
    """Index documents (with `opd`, `published_revision`) that no act changes meanwhile; return how many."""
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
    """Analysed documents of one block. Their text is stored at once; their entries are merged together."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.versions: dict[int, tuple] = {}
        self.packed: dict[int, bytes] = {}
        self.size = 0

    @property
    def is_full(self) -> bool:
        return self.size >= PORTION

    def add(self, batch: list[Document]) -> None:
        prepared = {document.pk: prepare(document) for document in batch}
        versions = {document.pk: _version_of(document) for document in batch}
        with transaction.atomic():
            unchanged = _unchanged(versions)
            _store_pieces({pk: prepared[pk] for pk in unchanged})
        for pk in unchanged:
            self.versions[pk], self.packed[pk] = versions[pk], prepared[pk].entry.pack()
            self.size += len(self.packed[pk])

    def take_in(self) -> int:
        """Merge the documents that have not changed meanwhile into the block; return their number."""
        with transaction.atomic():
            unchanged = _unchanged(self.versions)
            if unchanged:
                blocks.take_in(self.number, {pk: self.packed[pk] for pk in unchanged})
        if unchanged:
            vocabulary.learn(unchanged)
        self.versions, self.packed, self.size = {}, {}, 0
        return len(unchanged)


def merge_fresh(at_least: int = 1) -> int:
    """Merge all fresh documents, once there are `at_least` so many; return how many. Safe to kill, or run twice."""
    vocabulary.learn_fresh()
    fresh = SearchFresh.objects.values_list("document_id", flat=True)
    numbers = sorted({pk // blocks.BLOCK for pk in fresh}) if fresh.count() >= at_least else []
    return sum(blocks.merge(number) for number in numbers)


def public_with_text():
    return Document.objects.public().select_related("opd", "published_revision")


def public_in_batches(pks: Iterable[int]) -> Iterator[Document]:
    for batch in blocks.batches(sorted(pks), BATCH):
        yield from public_with_text().filter(pk__in=batch).order_by("pk")


def _unchanged(versions: Mapping[int, tuple]) -> list[int]:
    rows = Document.objects.public().filter(pk__in=list(versions)).order_by("pk")
    locked = (
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("published_revision")
        .defer("published_revision__text")
    )
    return [document.pk for document in locked if _version_of(document) == versions[document.pk]]


def _version_of(document: Document) -> tuple:
    revision = document.published_revision
    return document.version, revision and (revision.pk, revision.extraction)


def _replace(prepared: Mapping[int, Prepared | None]) -> None:
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
    abbreviations.store({pk: of.abbreviations if of else () for pk, of in prepared.items()})
