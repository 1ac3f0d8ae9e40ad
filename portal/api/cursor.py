"""Pages of lists that stay right while rows are added: a page begins after a row, not at a number of rows.

The cursor of a list of documents is the moment of publication of its last row, in microseconds since 1970, and its
primary key, as `1732800000000000-17`. A document that is published again moves to the newest end of the list, so a
reader from the oldest to the newest misses none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import numpy as np
from django.db.models import Q

from documents import search
from documents.models import Document
from documents.search import Hits
from documents.search.snapshot.postings import Ids

PATTERN = r"^[0-9]{1,16}-[0-9]{1,18}$"
NUMBER_PATTERN = r"^[0-9]{1,18}$"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NEWEST, OLDEST = "terbaru", "terlama"


@dataclass(frozen=True)
class Position:
    """A place in a list of documents: after the document `pk`, published at `moment`."""

    moment: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> "Position":
        moment, _dash, pk = text.partition("-")
        return cls(EPOCH + int(moment) * MICROSECOND, int(pk))

    @classmethod
    def of(cls, document: Document) -> "Position":
        return cls(cast(datetime, document.published_at), document.pk)  # a public document has one

    def __str__(self) -> str:
        return f"{(self.moment - EPOCH) // MICROSECOND}-{self.pk}"


@dataclass(frozen=True)
class Part:
    """The documents of a page in their order, and the cursor of the next one, None at the end."""

    documents: list[Document]
    following: str | None


def part_of(
    hits: Hits, load: Callable[[list[int]], list[Document]], *, after: str | None, number: int, order: str
) -> Part:
    """Return a page of at most `number` documents, with two queries.

    `load` returns the public documents of some primary keys, in any order.
    """
    start = Position.read(after) if after else None
    candidates, has_more = _candidates(hits, start, number + 1, order == NEWEST)
    sign, side = ("-", "lt") if order == NEWEST else ("", "gt")
    rows = Document.objects.public().filter(pk__in=search.among(candidates))
    if start:
        is_after = Q(published_at=start.moment, **{f"pk__{side}": start.pk})
        rows = rows.filter(Q(**{f"published_at__{side}": start.moment}) | is_after)
    pks = list(rows.order_by(f"{sign}published_at", f"{sign}pk").values_list("pk", flat=True)[: number + 1])
    by_pk = {document.pk: document for document in load(pks[:number])}
    page = [by_pk[pk] for pk in pks[:number] if pk in by_pk]
    goes_on = page and (has_more or len(pks) > number)
    return Part(page, str(Position.of(page[-1])) if goes_on else None)


def _candidates(hits: Hits, start: Position | None, number: int, is_newest_first: bool) -> tuple[Ids, bool]:
    """Return at least the next `number` primary keys after `start`, and whether there are more behind them.

    The index counts whole seconds, so all documents of the first and of the last second are among them.
    """
    seconds, ids = hits.published.astype(np.int64), hits.ids
    if not is_newest_first:
        seconds = -seconds
    if start:
        begin = (start.moment - EPOCH) // timedelta(seconds=1)
        is_after = seconds <= (begin + 1 if is_newest_first else 1 - begin)
        seconds, ids = seconds[is_after], ids[is_after]
        number += int((seconds >= (begin - 1 if is_newest_first else -begin - 1)).sum())
    if len(seconds) <= number:
        return ids, False
    last = np.partition(seconds, len(seconds) - number)[len(seconds) - number]
    chosen = ids[seconds >= last]
    return chosen, len(chosen) < len(ids)


def after_number(after: str | None) -> Q:
    """Return the condition of rows after a cursor of a list by primary key."""
    return Q(pk__gt=int(after)) if after else Q()
