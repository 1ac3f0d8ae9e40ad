"""Building the index anew, block by block, while questions are answered; finding and mending what it lacks.

A block says from which document on it is to be built anew (`SearchBlock.todo_from`), so that whoever comes next goes on
where the last one was stopped. Until a document's turn comes it is found as before.

A block that cannot be read, as its bytes are of another format or cut off, is emptied first. Until all its documents
are in it again it is not complete, and questions are answered from the database (`snapshot`).
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from itertools import groupby

from django.db import transaction
from django.db.models import F, Max, Q

from documents.models import Document, SearchBlock, SearchChunk, SearchFresh
from documents.search.storage import blocks
from documents.search.storage.blocks import BLOCK, batches
from documents.search.storage.entries import EDITION, Unreadable, prepare
from documents.search.writing import indexing
from documents.search.writing.indexing import Portion, in_turn, index_many

Progress = Callable[[int], None]

LOOKED_AT = 16  # blocks that one round of `mend` compares with the documents


def quietly(count: int) -> None:
    """Tell nobody."""


def begin(from_scratch: bool = False) -> None:
    """Have all blocks built anew, unless that is begun already and not finished."""
    with transaction.atomic():
        _mark_outdated()
        if from_scratch or not SearchBlock.objects.filter(todo_from__isnull=False).exists():
            SearchBlock.objects.update(todo_from=F("number") * BLOCK)


def remaining() -> int:
    """Public documents from the first that is still to be indexed anew to the last."""
    first = SearchBlock.objects.filter(todo_from__isnull=False).order_by("number").first()
    return Document.objects.public().filter(pk__gte=first.todo_from).count() if first else 0


def build(progress: Progress = quietly, seconds: float = float("inf")) -> int:
    """Build what is to be built, for so long; -> number of documents. May be killed, and run twice at once."""
    total, until = 0, time.monotonic() + seconds
    waiting = SearchBlock.objects.filter(todo_from__isnull=False).order_by("number")
    for block in waiting.only("todo_from"):
        if time.monotonic() > until:
            break
        total += _build(block.number, block.todo_from or 0, progress, until)
    return total


def _build(number: int, start: int, progress: Progress, until: float) -> int:
    if blocks.make_readable(number):
        start = number * BLOCK
    total, portion, reached = 0, Portion(number), start
    documents = Document.objects.public().filter(pk__gte=start, pk__lt=(number + 1) * BLOCK).order_by("pk")
    for pks in batches(documents.values_list("pk", flat=True), indexing.BATCH):
        portion.add(list(in_turn(pks)))
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
    """Take the portion in and write down how far the block is built, unless it was emptied or begun again meanwhile."""
    with transaction.atomic():
        number = portion.take_in()
        block = SearchBlock.objects.filter(number=portion.number)
        block.filter(todo_from=reached).update(todo_from=todo_from)
        whole = block.filter(todo_from=None, is_complete=False)
        whole.update(is_complete=True, version=blocks.new_version())
    return number


def _mark_outdated() -> None:
    """Mark what is to be built: blocks of another format or edition, and those that documents should be in."""
    blocks.unreadable().update(todo_from=F("number") * BLOCK)
    outdated = SearchBlock.objects.exclude(edition=EDITION)
    outdated.update(edition=EDITION, todo_from=F("number") * BLOCK)
    highest = Document.objects.public().aggregate(pk=Max("pk"))["pk"]
    there = set(SearchBlock.objects.values_list("number", flat=True))
    missing = set(range(highest // BLOCK + 1)) - there if highest else ()
    SearchBlock.objects.bulk_create(
        (
            SearchBlock(number=number, todo_from=number * BLOCK, is_complete=False, **blocks.empty())
            for number in sorted(missing)
        ),
        ignore_conflicts=True,
    )


# Mending --------------------------------------------------------------------------------------------------------------


def mend(seconds: float) -> int:
    """Build for `seconds` what is to be built, then compare some blocks with the documents; -> documents indexed.

    After an upgrade it needs no call by hand: blocks of another format or edition are built in the first rounds, and
    what is missing is found within some more.
    """
    minute = int(time.time() // 60)
    _mark_outdated()
    _empty_damaged(minute)
    total = _renew_fresh() + build(seconds=seconds)
    done = list(SearchBlock.objects.filter(todo_from__isnull=True).order_by("number").values_list("number", flat=True))
    turn = minute * LOOKED_AT
    for number in {done[(turn + place) % len(done)] for place in range(LOOKED_AT)} if done else ():
        _drop(number, _strays(number))
        absent = _public(number) - _indexed(number) - _fresh(number)
        total += index_many(in_turn(absent))
    return total


def _renew_fresh() -> int:
    """Index the fresh documents whose entries cannot be read, and drop those that are not public; -> documents."""
    pks = {row.document_id for row in SearchFresh.objects.iterator() if not blocks.is_readable_fresh(row)}
    for number in {pk // BLOCK for pk in pks}:
        _drop(number, {pk for pk in pks if pk // BLOCK == number} - _public(number))
    return index_many(in_turn(pks))


def _empty_damaged(turn: int) -> None:
    """Look through one block, another one each turn, for rows that are cut off; empty it if there are any."""
    numbers = list(SearchBlock.objects.order_by("number").values_list("number", flat=True))
    if numbers and blocks.has_damage(number := numbers[turn % len(numbers)]):
        with transaction.atomic():
            SearchBlock.objects.select_for_update().get(number=number)
            blocks.clear(number)


def _numbers() -> list[int]:
    """Of blocks in which there may be anything."""
    last = SearchBlock.objects.aggregate(last=Max("number"))["last"]
    fresh = SearchFresh.objects.aggregate(last=Max("pk"))["last"]
    chunk = SearchChunk.objects.aggregate(last=Max("document"))["last"]
    return list(range(max(last or 0, (fresh or 0) // BLOCK, (chunk or 0) // BLOCK) + 1))


def _strays(number: int) -> set[int]:
    """Documents that have rows and should have none."""
    stored = _indexed(number) | _pks(SearchChunk.objects, "document", number)
    there = stored - _fresh(number) | _pks(SearchFresh.objects.exclude(data=b""), "pk", number)
    return there - _public(number)


def _drop(number: int, strays: set[int]) -> None:
    if not strays:
        return
    with transaction.atomic():
        locked = Document.objects.filter(pk__in=strays).order_by("pk").select_for_update()
        list(locked.values_list("pk", flat=True))  # nobody publishes one meanwhile
        gone = strays - _public(number)
        SearchChunk.objects.filter(document__in=gone).delete()
        blocks.take_in(number, dict.fromkeys(gone, b""))


def _indexed(number: int) -> set[int]:
    """Documents of a block by its columns; none where it cannot be read."""
    try:
        return set(blocks.indexed(number))
    except Unreadable:
        return set()


def _public(number: int) -> set[int]:
    return _pks(Document.objects.public(), "pk", number)


def _fresh(number: int) -> set[int]:
    return _pks(SearchFresh.objects, "pk", number)


def _pks(rows, column: str, number: int) -> set[int]:
    here = Q(**{f"{column}__gte": number * BLOCK, f"{column}__lt": (number + 1) * BLOCK})
    return set(rows.filter(here).order_by().values_list(column, flat=True))


# Proving --------------------------------------------------------------------------------------------------------------


def faults(progress: Progress) -> Iterator[str]:
    """Yield a sentence for each document whose rows are not what they should be, and for each block not readable."""
    for number in blocks.unreadable().order_by("number").values_list("number", flat=True):
        yield f"blok {number}: berformat lain atau terpotong, disusun ulang oleh pekerja"
    for number in _numbers():
        for pk in sorted(_strays(number)):
            yield f"dokumen {pk}: tidak publik, tetapi ada di indeks"
    public = Document.objects.public().values_list("pk", flat=True)
    for number, group in groupby(in_turn(public), lambda document: document.pk // BLOCK):
        yield from _faults_of(number, group, progress)


def _faults_of(number: int, documents: Iterable[Document], progress: Progress) -> Iterator[str]:
    """`documents`: all public ones of the block. It is built anew and compared with what is stored."""
    fresh: dict[int, bytes] = {}
    wrong: set[int] = set()
    for batch in batches(documents, indexing.BATCH):
        prepared = {document.pk: prepare(document) for document in batch}
        fresh |= {pk: of.entry.pack() for pk, of in prepared.items()}
        expected = {(pk, *astuple(piece)) for pk, of in prepared.items() for piece in of.pieces}
        chunks = SearchChunk.objects.filter(document__in=prepared)
        held = {(*row[:3], bytes(row[3])) for row in chunks.values_list("document", "position", "text", "roots")}
        wrong |= {row[0] for row in expected ^ held}
        progress(len(batch))
    wrong |= _differences(number, fresh)
    for pk in sorted(wrong & fresh.keys()):
        yield f"dokumen {pk}: indeks tidak sesuai isinya"


def _differences(number: int, expected: dict[int, bytes]) -> set[int]:
    """Documents of a block that are not as `expected`, packed entries by primary key; all where it cannot be read."""
    try:
        return blocks.differences(number, blocks.EMPTY.with_fresh(expected), blocks.current(number))
    except Unreadable:
        return set(expected)
