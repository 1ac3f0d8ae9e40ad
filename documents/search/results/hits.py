import json
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from documents.models import Document
from documents.search.matching import finding
from documents.search.matching.query import Word
from documents.search.matching.scoring import ScoredDocuments
from documents.search.snapshot import top_k
from documents.search.snapshot.facet_groups import FacetGroups
from documents.search.snapshot.postings import Ids, true_indices
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage import facet_columns

LIST_OF_IDS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
POINTS = 1000  # of a rank for each unit of a score


@dataclass(frozen=True)
class Hits:
    """The documents that answer a question, counted by facet group: `groups` are rows of facet_columns.GROUP."""

    facet_groups: FacetGroups
    unfiltered: ScoredDocuments | None  # of all groups; None without a question: all public documents answer
    group_mask: np.ndarray | None = None  # bool for each group: whether its documents count; None: all do
    is_renewing: bool = False  # documents whose words are not known yet may be missing

    @property
    def groups(self) -> np.ndarray:
        return self.facet_groups.groups

    @cached_property
    def numbers(self) -> np.ndarray:
        if self.unfiltered is None:
            numbers = self.facet_groups.counts
        else:
            of_each = self.facet_groups.group_numbers.take(self.unfiltered.ids)
            numbers = np.bincount(of_each, minlength=len(self.groups))
        return numbers if self.group_mask is None else numbers * self.group_mask

    def __len__(self) -> int:
        return int(self.numbers.sum())

    def only(self, mask: np.ndarray) -> "Hits":
        """Return the documents of the groups for which `mask`, a bool for each group, is true."""
        return replace(self, group_mask=mask if self.group_mask is None else self.group_mask & mask)

    @cached_property
    def scored(self) -> ScoredDocuments:
        numbers = self.facet_groups.group_numbers
        if self.unfiltered is None:
            is_hit = numbers != 0 if self.group_mask is None else self.group_mask.take(numbers)
            ids = true_indices(is_hit).astype(np.uint32)
            return ScoredDocuments(ids, np.zeros(len(ids), np.float32), np.zeros(len(ids), np.uint8), 0)
        if self.group_mask is None:
            return self.unfiltered
        return self.unfiltered.take(true_indices(self.group_mask.take(numbers.take(self.unfiltered.ids))))

    @property
    def ids(self) -> Ids:
        return self.scored.ids

    @property
    def has_all_words(self) -> bool:
        return bool((self.scored.had == self.scored.words).any())

    @property
    def unknown_words(self) -> tuple[str, ...]:
        return self.unfiltered.unknown if self.unfiltered else ()

    @property
    def prefix_words(self) -> tuple[Word, ...]:
        """Words of the question that were read as prefixes; `completions` of each are the words it may mean."""
        return self.unfiltered.prefix_words if self.unfiltered else ()

    def with_most_words(self) -> "Hits":
        return self._of(self.scored.take(true_indices(self.scored.had * 2 > self.scored.words)))

    def with_all_words(self) -> "Hits":
        if self.unfiltered is None:
            return self
        return self._of(self.scored.take(true_indices(self.scored.had == self.scored.words)))

    def with_score(self, share: float) -> "Hits":
        return self._of(self.scored.take(true_indices(self.scored.scores >= share * self.scored.weight)))

    def within(self, documents: QuerySet[Document]) -> "Hits":
        """Return the documents that are in the queryset as well, by one query."""
        allowed = np.fromiter(documents.order_by().values_list("pk", flat=True), np.int64)
        return self._of(self.scored.take(true_indices(np.isin(self.ids, allowed))))

    def best(self, number: int) -> dict[int, int]:
        """Return the ranks of the best documents by key; ties go to the latest year, then to the last published."""
        points = np.rint(self.scored.scores * POINTS).astype(np.int32)
        chosen = top_k.top_k([points.take, self._year, self._published, self.ids.take], len(points), number)
        return dict(zip(self.ids[chosen].tolist(), points[chosen].tolist(), strict=True))

    def newest(self, number: int) -> list[int]:
        """Return the primary keys of the documents published last, the last first."""
        if self.unfiltered is None:
            newest = self.facet_groups.newest
            if self.group_mask is not None:
                newest = newest.take(true_indices(self.group_mask.take(self.facet_groups.group_numbers.take(newest))))
            if len(newest) >= min(number, len(self)):
                return newest[:number].tolist()
        return self.ids[top_k.top_k([self._published, self.ids.take], len(self.ids), number)].tolist()

    def oldest(self, number: int) -> list[int]:
        """Return the primary keys of the documents published first, the first first."""
        keys: list[top_k.Key] = [
            lambda indices: -self._published(indices),
            lambda indices: -self.ids.take(indices).astype(np.int64),
        ]
        return self.ids[top_k.top_k(keys, len(self.ids), number)].tolist()

    @property
    def published(self) -> np.ndarray:
        """Moment of publication of each document, in seconds since 1970, negative before it."""
        return self.facet_groups.published.take(self.ids)

    def column_values(self, column: str) -> np.ndarray:
        """Return the code in a facet column of each document, parallel to `ids`."""
        return self.groups[column].take(self.facet_groups.group_numbers.take(self.ids))

    def _of(self, scored: ScoredDocuments) -> "Hits":
        return replace(self, unfiltered=scored, group_mask=None)

    def _published(self, indices: np.ndarray) -> np.ndarray:
        return self.facet_groups.published.take(self.ids.take(indices))

    def _year(self, indices: np.ndarray) -> np.ndarray:
        return self.groups["year"].take(self.facet_groups.group_numbers.take(self.ids.take(indices)))


def find(words: str) -> Hits:
    """Return all documents that answer the question, unsorted; all public ones without a question. Never raises."""
    snapshot = Snapshot()
    facet_groups = snapshot.facet_groups()
    public = finding.find(words, snapshot, facet_groups)
    return Hits(facet_groups, public, is_renewing=snapshot.is_renewing)


def among(ids: np.ndarray) -> RawSQL:
    """Return a subquery for `pk__in`: any number of primary keys in one parameter, as engines limit their number."""
    return RawSQL(LIST_OF_IDS[connection.vendor], [json.dumps(ids.tolist())])  # noqa: S611 - constant text


def tally(column: str, values: np.ndarray, numbers: np.ndarray) -> dict[str, int]:
    filled = true_indices(numbers)
    totals = np.bincount(values.take(filled), numbers.take(filled))
    return {facet_columns.value(column, int(code)): int(totals[code]) for code in true_indices(totals)}
