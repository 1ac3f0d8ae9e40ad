"""What a question has found: to be counted, narrowed, put in order and shown page by page, all without the database."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from documents.models import Document
from documents.search import columns, lexicon, scoring
from documents.search.query import parse
from documents.search.scoring import Found
from documents.search.snapshot import Snapshot

LIST_OF_IDS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
POINTS = 1000  # of one unit of a score, in a rank
TIME_BITS = 31


@dataclass(frozen=True)
class Hits:
    """Documents by primary key in `ids`; `rows` holds their columns, in the same order."""

    found: Found
    rows: np.ndarray

    @property
    def ids(self) -> np.ndarray:
        return self.found.ids

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def has_all_words(self) -> bool:
        """Whether any document has every word of the question."""
        return bool((self.found.had == self.found.words).any())

    def only(self, keep: np.ndarray) -> "Hits":
        """Those for which `keep` is true, one for each."""
        return Hits(self.found.only(keep), self.rows[keep])

    def with_most_words(self) -> "Hits":
        """Those that have more than half of the question's words."""
        return self.only(self.found.had * 2 > self.found.words)

    def within(self, documents: QuerySet[Document]) -> "Hits":
        allowed = np.fromiter(documents.order_by().values_list("pk", flat=True), np.int64)
        return self.only(np.isin(self.ids, allowed))

    def best(self, number: int) -> dict[int, int]:
        """Ranks by primary key of the best, the best first; of equals the newest year, then the last published."""
        chosen = self._first(self._merit, number)
        ranks = np.rint(self.found.scores[chosen] * POINTS).astype(int)
        return dict(zip(self.ids[chosen].tolist(), ranks.tolist(), strict=True))

    def newest(self, number: int) -> list[int]:
        return self.ids[self._first((self._published,), number)].tolist()

    def oldest(self, number: int) -> list[int]:
        return self.ids[self._first((-self._published,), number)].tolist()

    @cached_property
    def _published(self) -> np.ndarray:
        return self.rows["published"].astype(np.int64) << TIME_BITS | self.ids

    @property
    def _merit(self) -> tuple[np.ndarray, ...]:
        return self._published, self.rows["year"], np.rint(self.found.scores * POINTS)

    def _first(self, keys: tuple[np.ndarray, ...], number: int) -> np.ndarray:
        """Places of the `number` that have most of the last key, then of the one before it. Only they are sorted."""
        last = keys[-1]
        if len(last) <= number:
            return np.lexsort(keys)[::-1]
        least = np.partition(last, len(last) - number)[len(last) - number]
        candidates = np.flatnonzero(last >= least)
        order = np.lexsort(tuple(key[candidates] for key in keys))[::-1]
        return candidates[order[:number]]


def find(words: str) -> Hits:
    """All documents that answer the question, in no order; all public ones where nothing is asked. Never raises."""
    snapshot = Snapshot()
    query = parse(words, lexicon.at(snapshot.synonyms))
    rows = snapshot.columns()
    public = np.flatnonzero(rows["classification"])
    if query:
        found = scoring.find(query, snapshot, len(public))
        found = found.only(rows["classification"][found.ids] > 0)
    else:
        ids = public.astype(np.uint32) if not words.strip() else public[:0].astype(np.uint32)  # "???": nothing has it
        found = Found(ids, np.zeros(len(ids), np.float32), np.zeros(len(ids), np.uint8), 0)
    return Hits(found, rows[found.ids])


def among(ids: np.ndarray) -> RawSQL:
    """For `pk__in`: any number of primary keys as one parameter, of which both engines take few."""
    return RawSQL(LIST_OF_IDS[connection.vendor], [json.dumps(ids.tolist())])  # noqa: S611 - constant text


def tally(column: str, values: np.ndarray) -> dict[str, int]:
    """How often each value of a column stands there, by the value itself."""
    numbers = np.bincount(values)
    return {columns.value(column, int(code)): int(numbers[code]) for code in np.flatnonzero(numbers)}
