"""What a question has found: to be counted, narrowed, put in order and shown page by page, all without the database."""

import json
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from documents.models import Document
from documents.search.matching import kind_boost, prefixes, relaxation, scoring, unread
from documents.search.matching.query import Query, Word, parse
from documents.search.matching.scoring import ENOUGH, Found
from documents.search.snapshot import synonyms, top_k
from documents.search.snapshot.facet_groups import Cards
from documents.search.snapshot.postings import Ids, places
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage import facet_columns

LIST_OF_IDS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
POINTS = 1000  # of one unit of a score, in a rank


@dataclass(frozen=True)
class Hits:
    """Documents that answer. They are counted by group (`cards.GROUP` rows in `groups`), all or some groups of them."""

    cards: Cards
    asked: Found | None  # None: nothing was asked, and all public documents answer
    kept: np.ndarray | None = None  # for each group whether it counts; None: all do
    is_renewing: bool = False  # documents are missing whose words are not known yet

    @property
    def groups(self) -> np.ndarray:
        return self.cards.groups

    @cached_property
    def numbers(self) -> np.ndarray:
        """How many documents of each group there are."""
        if self.asked is None:
            numbers = self.cards.counts
        else:
            numbers = np.bincount(self.cards.codes.take(self.asked.ids), minlength=len(self.groups))
        return numbers if self.kept is None else numbers * self.kept

    def __len__(self) -> int:
        return int(self.numbers.sum())

    def only(self, kept: np.ndarray) -> "Hits":
        """Those whose group is kept, of an array with a bool for each."""
        return replace(self, kept=kept if self.kept is None else self.kept & kept)

    @cached_property
    def found(self) -> Found:
        if self.asked is None:
            codes = self.cards.codes
            ids = places(codes != 0 if self.kept is None else self.kept.take(codes)).astype(np.uint32)
            return Found(ids, np.zeros(len(ids), np.float32), np.zeros(len(ids), np.uint8), 0)
        if self.kept is None:
            return self.asked
        return self.asked.take(places(self.kept.take(self.cards.codes.take(self.asked.ids))))

    @property
    def ids(self) -> Ids:
        return self.found.ids

    @property
    def has_all_words(self) -> bool:
        """Whether any document has every word of the question."""
        return bool((self.found.had == self.found.words).any())

    @property
    def unknown_words(self) -> tuple[str, ...]:
        """Words of the question that no document has, as typed."""
        return self.asked.unknown if self.asked else ()

    @property
    def halves(self) -> tuple[Word, ...]:
        """Words that were read as the beginning of others, which they name."""
        return self.asked.halves if self.asked else ()

    def with_most_words(self) -> "Hits":
        """Those that have more than half of the question's words."""
        return self._of(self.found.take(places(self.found.had * 2 > self.found.words)))

    def within(self, documents: QuerySet[Document]) -> "Hits":
        allowed = np.fromiter(documents.order_by().values_list("pk", flat=True), np.int64)
        return self._of(self.found.take(places(np.isin(self.ids, allowed))))

    def best(self, number: int) -> dict[int, int]:
        """Ranks by primary key of the best, the best first; of equals the newest year, then the last published."""
        points = np.rint(self.found.scores * POINTS).astype(np.int32)
        chosen = top_k.first([points.take, self._year, self._published, self.ids.take], len(points), number)
        return dict(zip(self.ids[chosen].tolist(), points[chosen].tolist(), strict=True))

    def newest(self, number: int) -> list[int]:
        if self.asked is None:
            newest = self.cards.newest
            if self.kept is not None:
                newest = newest.take(places(self.kept.take(self.cards.codes.take(newest))))
            if len(newest) >= min(number, len(self)):
                return newest[:number].tolist()
        return self.ids[top_k.first([self._published, self.ids.take], len(self.ids), number)].tolist()

    def oldest(self, number: int) -> list[int]:
        keys: list[top_k.Key] = [
            lambda at: -self._published(at),
            lambda at: -self.ids.take(at).astype(np.int64),
        ]
        return self.ids[top_k.first(keys, len(self.ids), number)].tolist()

    @property
    def published(self) -> np.ndarray:
        """Of each, the moment in seconds since 1970, less than 0 before."""
        return self.cards.published.take(self.ids)

    def of_each(self, column: str) -> np.ndarray:
        return self.groups[column].take(self.cards.codes.take(self.ids))

    def _of(self, found: Found) -> "Hits":
        return replace(self, asked=found, kept=None)

    def _published(self, at: np.ndarray) -> np.ndarray:
        return self.cards.published.take(self.ids.take(at))

    def _year(self, at: np.ndarray) -> np.ndarray:
        return self.groups["year"].take(self.cards.codes.take(self.ids.take(at)))


def find(words: str) -> Hits:
    """All documents that answer the question, in no order; all public ones where nothing is asked. Never raises."""
    snapshot = Snapshot()
    query, cards = parse(words, synonyms.at(snapshot.synonyms)), snapshot.cards()
    if not words.strip():
        return Hits(cards, None, is_renewing=snapshot.is_renewing)
    found = _found(query, snapshot, cards)
    codes = cards.codes.take(found.ids)
    return Hits(cards, found if codes.all() else found.take(places(codes)), is_renewing=snapshot.is_renewing)


def _found(query: Query, snapshot: Snapshot, cards: Cards) -> Found:
    """Return what the index finds, and by their titles those documents whose words it does not know yet."""
    found = scoring.find(query, snapshot, cards.total)
    if found.unknown and (whole := prefixes.found(query, snapshot)) != query:
        query, found = whole, scoring.find(whole, snapshot, cards.total)
    if found.complete < ENOUGH and (loose := relaxation.read(query, found.unknown)) is not query:
        found = found.with_others(scoring.find(loose, snapshot, cards.total))
    if snapshot.is_renewing:
        known = found.take(places(~snapshot.is_unread(found.ids)))
        found = known.with_titles(unread.titled(query, snapshot))
    if named := kind_boost.named(query):
        found = found.weighted(kind_boost.weights(named, cards.groups).take(cards.codes.take(found.ids)))
    return found


def among(ids: np.ndarray) -> RawSQL:
    """For `pk__in`: any number of primary keys as one parameter, of which both engines take few."""
    return RawSQL(LIST_OF_IDS[connection.vendor], [json.dumps(ids.tolist())])  # noqa: S611 - constant text


def tally(column: str, values: np.ndarray, numbers: np.ndarray) -> dict[str, int]:
    """How many documents have each value of a column, by the value itself; from groups and the `numbers` in them."""
    there = places(numbers)
    totals = np.bincount(values.take(there), numbers.take(there))
    return {facet_columns.value(column, int(code)): int(totals[code]) for code in places(totals)}
