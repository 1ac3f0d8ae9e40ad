"""Pages of lists that stay right while rows are added: a page begins after a row.

The cursor of documents, `1732800000000000-17`, is the publication in microseconds since 1970, and pk.
"""

from collections.abc import Callable
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


Position = tuple[datetime, int]  # publication and pk


def part_of(
    hits: Hits, load: Callable[[list[int]], list[Document]], *, after: str | None, number: int, order: str
) -> tuple[list[Document], str | None]:
    """Return a page of documents, in two queries, and the cursor of the next one; `load` returns those of keys."""
    start = _position(after) if after else None
    candidates, has_more = _candidates(hits, start, number + 1, order == NEWEST)
    sign, side = ("-", "lt") if order == NEWEST else ("", "gt")
    rows = Document.objects.public().filter(pk__in=search.among(candidates))
    if start:
        moment, pk = start
        is_after = Q(published_at=moment, **{f"pk__{side}": pk})
        rows = rows.filter(Q(**{f"published_at__{side}": moment}) | is_after)
    pks = list(rows.order_by(f"{sign}published_at", f"{sign}pk").values_list("pk", flat=True)[: number + 1])
    by_pk = {document.pk: document for document in load(pks[:number])}
    page = [by_pk[pk] for pk in pks[:number] if pk in by_pk]
    goes_on = page and (has_more or len(pks) > number)
    return page, _cursor(page[-1]) if goes_on else None


def _candidates(hits: Hits, start: Position | None, number: int, is_newest_first: bool) -> tuple[Ids, bool]:
    """Return the next candidates, by whole seconds at least `number`, and whether there are more."""
    seconds, ids = hits.published.astype(np.int64), hits.ids
    if not is_newest_first:
        seconds = -seconds
    if start:
        begin = (start[0] - EPOCH) // timedelta(seconds=1)
        is_after = seconds <= (begin + 1 if is_newest_first else 1 - begin)
        seconds, ids = seconds[is_after], ids[is_after]
        number += int((seconds >= (begin - 1 if is_newest_first else -begin - 1)).sum())
    if len(seconds) <= number:
        return ids, False
    last = np.partition(seconds, len(seconds) - number)[len(seconds) - number]
    chosen = ids[seconds >= last]
    return chosen, len(chosen) < len(ids)


def _position(text: str) -> Position:
    moment, _dash, pk = text.partition("-")
    return EPOCH + int(moment) * MICROSECOND, int(pk)


def _cursor(document: Document) -> str:
    moment = cast(datetime, document.published_at)  # a public document has one
    return f"{(moment - EPOCH) // MICROSECOND}-{document.pk}"


def after_number(after: str | None) -> Q:
    return Q(pk__gt=int(after)) if after else Q()
