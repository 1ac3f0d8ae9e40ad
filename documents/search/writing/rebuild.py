"""Rebuilding the index by blocks while questions are answered; finding and repairing inconsistencies."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from itertools import groupby

from django.db import transaction
from django.db.models import F, Max, Q

from documents.models import Document, SearchBlock, SearchChunk, SearchFresh
from documents.search.snapshot import vocabulary
from documents.search.storage import blocks
from documents.search.storage.blocks import BLOCK, batches
from documents.search.storage.entries import EDITION, UnreadableEntry, prepare
from documents.search.writing import abbreviations, indexing
from documents.search.writing.indexing import Portion, index_many, public_in_batches

Progress = Callable[[int], None]

BLOCKS_PER_ROUND = 16  # that one round of `repair` compares with the documents


def begin(from_scratch: bool = False) -> None:
    """Mark all blocks for rebuilding, unless an unfinished rebuilding goes on; `from_scratch` begins anew."""
    with transaction.atomic():
        _mark_outdated()
        if from_scratch or not SearchBlock.objects.filter(todo_from__isnull=False).exists():
            SearchBlock.objects.update(todo_from=F("number") * BLOCK)


def remaining() -> int:
    first = SearchBlock.objects.filter(todo_from__isnull=False).order_by("number").first()
    return Document.objects.public().filter(pk__gte=first.todo_from).count() if first else 0


def build(progress: Progress = lambda count: None, seconds: float = float("inf")) -> int:
    """Rebuild marked blocks for about `seconds`, telling `progress`; return how many documents. May run at once."""
    total, until = 0, time.monotonic() + seconds
    marked = SearchBlock.objects.filter(todo_from__isnull=False).order_by("number")
    for block in marked.only("todo_from"):
        if time.monotonic() > until:
            break
        total += _build(block.number, block.todo_from or 0, progress, until)
    return total


def _build(number: int, start: int, progress: Progress, until: float) -> int:
    if blocks.empty_if_unreadable(number):
        start = number * BLOCK
    total, portion, reached = 0, Portion(number), start
    documents = Document.objects.public().filter(pk__gte=start, pk__lt=(number + 1) * BLOCK).order_by("pk")
    for pks in batches(documents.values_list("pk", flat=True), indexing.BATCH):
        portion.add(list(public_in_batches(pks)))
        progress(len(pks))
        is_late = time.monotonic() > until
        if portion.is_full or is_late:
            total += _take_in(portion, reached, pks[-1] + 1)
            reached = pks[-1] + 1
        if is_late:
            return total
    _drop(number, _strays(number))
    return total + _take_in(portion, reached, None)


def _take_in(portion: Portion, reached: int, todo_from: int | None) -> int:
    with transaction.atomic():
        number = portion.take_in()
        block = SearchBlock.objects.filter(number=portion.number)
        block.filter(todo_from=reached).update(todo_from=todo_from)
        finished = block.filter(todo_from=None, is_complete=False)
        finished.update(is_complete=True, version=blocks.new_version())
    return number


def _mark_outdated() -> None:
    with transaction.atomic():
        if vocabulary.empty_if_unreadable():
            SearchBlock.objects.update(todo_from=F("number") * BLOCK)
    blocks.unreadable().update(todo_from=F("number") * BLOCK)
    outdated = SearchBlock.objects.exclude(edition=EDITION)
    outdated.update(edition=EDITION, todo_from=F("number") * BLOCK)
    highest = Document.objects.public().aggregate(pk=Max("pk"))["pk"]
    existing = set(SearchBlock.objects.values_list("number", flat=True))
    missing = set(range(highest // BLOCK + 1)) - existing if highest else ()
    SearchBlock.objects.bulk_create(
        (
            SearchBlock(number=number, todo_from=number * BLOCK, is_complete=False, **blocks.empty())
            for number in sorted(missing)
        ),
        ignore_conflicts=True,
    )


def repair(seconds: float) -> int:
    """Rebuild marked blocks for `seconds`, then compare some others, each minute; return documents indexed."""
    minute = int(time.time() // 60)
    _mark_outdated()
    numbers = list(SearchBlock.objects.order_by("number").values_list("number", flat=True))
    if numbers and blocks.has_damage(number := numbers[minute % len(numbers)]):
        with transaction.atomic():
            SearchBlock.objects.select_for_update().get(number=number)
            blocks.clear(number)
    unreadable = {row.document_id for row in SearchFresh.objects.iterator() if not blocks.is_readable_fresh(row)}
    for number in {pk // BLOCK for pk in unreadable}:
        _drop(number, {pk for pk in unreadable if pk // BLOCK == number} - _public(number))
    total = index_many(public_in_batches(unreadable)) + build(seconds=seconds)
    built = list(SearchBlock.objects.filter(todo_from__isnull=True).order_by("number").values_list("number", flat=True))
    start = minute * BLOCKS_PER_ROUND
    for number in {built[(start + place) % len(built)] for place in range(BLOCKS_PER_ROUND)} if built else ():
        _drop(number, _strays(number))
        absent = _public(number) - _indexed(number) - _fresh(number)
        total += index_many(public_in_batches(absent))
    return total


def _numbers() -> list[int]:
    last = SearchBlock.objects.aggregate(last=Max("number"))["last"]
    fresh = SearchFresh.objects.aggregate(last=Max("pk"))["last"]
    chunk = SearchChunk.objects.aggregate(last=Max("document"))["last"]
    return list(range(max(last or 0, (fresh or 0) // BLOCK, (chunk or 0) // BLOCK) + 1))


def _strays(number: int) -> set[int]:
    stored = _indexed(number) | _pks(SearchChunk.objects, "document", number)
    found = stored - _fresh(number) | _pks(SearchFresh.objects.exclude(data=b""), "pk", number)
    return found - _public(number)


def _drop(number: int, strays: set[int]) -> None:
    if not strays:
        return
    with transaction.atomic():
        locked = Document.objects.filter(pk__in=strays).order_by("pk").select_for_update(no_key=True)
        list(locked.values_list("pk", flat=True))  # evaluated for the locks: no act may publish one meanwhile
        gone = strays - _public(number)
        SearchChunk.objects.filter(document__in=gone).delete()
        abbreviations.store(dict.fromkeys(gone, ()))
        blocks.take_in(number, dict.fromkeys(gone, b""))


def _indexed(number: int) -> set[int]:
    try:
        return set(blocks.indexed(number))
    except UnreadableEntry:
        return set()


def _public(number: int) -> set[int]:
    return _pks(Document.objects.public(), "pk", number)


def _fresh(number: int) -> set[int]:
    return _pks(SearchFresh.objects, "pk", number)


def _pks(rows, column: str, number: int) -> set[int]:
    here = Q(**{f"{column}__gte": number * BLOCK, f"{column}__lt": (number + 1) * BLOCK})
    return set(rows.filter(here).order_by().values_list(column, flat=True))


def inconsistencies(progress: Progress) -> Iterator[str]:
    """Yield a sentence for each unreadable block and each document whose rows differ from a new analysis."""
    for number in blocks.unreadable().order_by("number").values_list("number", flat=True):
        yield f"blok {number}: berformat lain atau terpotong, disusun ulang oleh pekerja"
    for number in _numbers():
        for pk in sorted(_strays(number)):
            yield f"dokumen {pk}: tidak publik, tetapi ada di indeks"
    public = Document.objects.public().values_list("pk", flat=True)
    for number, group in groupby(public_in_batches(public), lambda document: document.pk // BLOCK):
        yield from _inconsistencies_of(number, group, progress)


def _inconsistencies_of(number: int, documents: Iterable[Document], progress: Progress) -> Iterator[str]:
    expected_entries: dict[int, bytes] = {}
    wrong: set[int] = set()
    for batch in batches(documents, indexing.BATCH):
        prepared = {document.pk: prepare(document) for document in batch}
        expected_entries |= {pk: of.entry.pack() for pk, of in prepared.items()}
        expected = {(pk, *astuple(piece)) for pk, of in prepared.items() for piece in of.pieces}
        chunks = SearchChunk.objects.filter(document__in=prepared)
        stored = {(*row[:3], bytes(row[3])) for row in chunks.values_list("document", "position", "text", "roots")}
        wrong |= {row[0] for row in expected ^ stored}
        progress(len(batch))
    try:
        wrong |= blocks.differences(number, blocks.EMPTY.with_fresh(expected_entries), blocks.current(number))
    except UnreadableEntry:
        wrong |= expected_entries.keys()
    for pk in sorted(wrong & expected_entries.keys()):
        yield f"dokumen {pk}: indeks tidak sesuai isinya"
