"""Which documents answer a question, and how well: BM25 over words, where a word may be said in several ways.

Rare words decide, common ones may be missing. A document's score adds up, for each word, how rare the word is times how
much it says of the document (its impact); neighbours that were typed side by side count once more.

The documents are chosen first, from the rarest word on, and scored only then: what a common word costs is a pass over
its bytes, not a visit to each of its documents.
"""

import math
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from documents.search.matching.query import Neighbours, Query, Word
from documents.search.matching.word_postings import Sayings
from documents.search.snapshot.postings import Ids, Term, places
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.entries import STEPS

AS_TYPED = 0.2  # for the very form, beside what its stem counts
NEIGHBOURS = 0.15  # for two words side by side, of what both count
NEIGHBOURS_AS_TYPED = 0.35  # more, where the very forms of both stand in the document
NAMED = 0.15  # of the weight of all words, for the documents of a year or an agency that is named
ENOUGH = 10  # documents with all words, for nobody to look for those that lack a common one
MOST_OF_IT = 0.75  # of the weight of all words
HALF_OF_IT = 0.5  # where few documents have most
ANY_OF_IT = 0.3  # of what the best has, where none has most
BEHIND = 0.99  # of the least score of those with all words, for the best of those found more loosely
ROUNDING = 1e-4  # of a weight: room for what sums of floats lose
EACH_IMPACT = np.arange(256, dtype=np.float32) / (2 * STEPS + 1)


@dataclass(frozen=True)
class Found:
    """Three parallel arrays: documents, their scores, and how many of the question's `words` they have."""

    ids: Ids
    scores: np.ndarray
    had: np.ndarray
    words: int
    unknown: tuple[str, ...] = ()  # words that no document has, as typed
    halves: tuple[Word, ...] = ()  # words that were read as the beginning of others

    def take(self, chosen: np.ndarray) -> "Found":
        ids, scores, had = self.ids.take(chosen), self.scores.take(chosen), self.had.take(chosen)
        return replace(self, ids=ids, scores=scores, had=had)

    @property
    def complete(self) -> int:
        """How many documents have all words."""
        return int((self.had == self.words).sum())

    def with_others(self, looser: "Found") -> "Found":
        """And what else answers the question when it is read more loosely; behind those that have all its words."""
        others = looser.take(places(~np.isin(looser.ids, self.ids)))
        least = BEHIND * self.scores[self.had == self.words].min(initial=np.inf)
        others = others.weighted(np.float32(min(1, least / max(others.scores.max(initial=0), ROUNDING))))
        had = np.minimum(others.had.astype(int) * self.words // max(looser.words, 1), self.words - 1).astype(np.uint8)
        ids, scores = np.concatenate([self.ids, others.ids]), np.concatenate([self.scores, others.scores])
        order = np.argsort(ids)
        whole = replace(self, ids=ids, scores=scores, had=np.concatenate([self.had, had]), unknown=looser.unknown)
        return whole.take(order)

    def with_titles(self, ids: Ids) -> "Found":
        """And documents of which no more is known than that their titles answer; no word counts as unknown then."""
        scores = np.full(len(ids), BEHIND * self.scores.min(initial=1), np.float32)
        ids, scores = np.concatenate([self.ids, ids]), np.concatenate([self.scores, scores])
        had = np.concatenate([self.had, np.full(len(ids) - len(self.had), self.words, np.uint8)])
        return replace(self, ids=ids, scores=scores, had=had, unknown=()).take(np.argsort(ids))

    def weighted(self, weights: np.ndarray | np.float32) -> "Found":
        """`weights`: what the score of each, or of all, is to be taken times."""
        return replace(self, scores=self.scores * weights)


def find(query: Query, snapshot: Snapshot, total: int) -> Found:
    """`total`: number of public documents, by which it is told how rare a word is."""
    return _Search(query, snapshot, total).found()


@dataclass(frozen=True)
class _Said:
    """A word with the documents that say it; one that no document has decides nothing."""

    word: Word
    term: Term
    rarity: float


class _Search:
    def __init__(self, query: Query, snapshot: Snapshot, total: int) -> None:
        self.query, self.size, self.total = query, snapshot.size, total
        self.neighbours = query.neighbours
        pairs = [pair for near in self.neighbours for pair in near.pairs]
        self.sayings = Sayings(snapshot, (*query.words, *query.without), pairs)
        said = [self._said(word) for word in query.words]
        self.all_are_quoted_somewhere = all(one.term.count for one in said if one.word.quoted)
        self.unknown = tuple(one.word.typed for one in said if not one.term.count)
        self.said = sorted((one for one in said if one.term.count), key=lambda one: one.term.count)
        self.weight = sum(one.rarity for one in self.said) or 1.0

    def found(self) -> Found:
        ids = self._chosen()
        scores, covered = np.zeros(len(ids), np.float32), np.zeros(len(ids), np.float32)
        had = np.zeros(len(ids), np.uint8)
        for one in self.said:
            impacts = one.term.at(ids)
            has = impacts != 0
            had += has
            covered += one.rarity * has
            scores += (one.rarity * EACH_IMPACT).take(impacts)
            self._add_as_typed(scores, ids, one)
        for near in self.neighbours:
            self._add_neighbours(scores, ids, near)
        for word in self.query.words:
            if own := [self.sayings.stem(way.stems[0]) for way in word.ways if way.is_own]:
                scores += NAMED * self.weight * (reduce(Term.either, own).at(ids) != 0)
        scores *= 0.5 + 0.5 * covered / self.weight
        halves = tuple(word for word in self.query.words if word.begins)
        return Found(ids, scores, had, len(self.query.words), self.unknown, halves)

    def _add_as_typed(self, scores: np.ndarray, ids: Ids, one: _Said) -> None:
        way = one.word.ways[0]
        if one.word.quoted or len(way.exact) != 1:
            return
        [form], [stem] = way.exact, way.stems
        if form != stem:
            scores += (AS_TYPED * one.rarity * EACH_IMPACT).take(self.sayings.exactly(form, stem).at(ids))
        else:
            scores += (AS_TYPED * one.rarity) * self.sayings.stands_at(form, stem, ids)

    def _add_neighbours(self, scores: np.ndarray, ids: Ids, near: Neighbours) -> None:
        term = self.sayings.beside(near.pairs)
        at = places(term.at(ids))
        there = ids.take(at)
        as_typed = np.ones(len(there), bool)
        for form, stem in near.typed:
            as_typed &= self.sayings.stands_at(form, stem, there)
        scores[at] += self._rarity(term.count) * (NEIGHBOURS + NEIGHBOURS_AS_TYPED * as_typed)

    # Which documents

    def _chosen(self) -> Ids:
        """All that have every word; when they are few, those too that lack a common one; if there is none, the best."""
        if self.query.without and not self.query.words:  # all but those that have a word which was ruled out
            return self._permitted(Term.spread(np.ones(self.size, np.uint8))).as_list()[0]
        if not self.said or not self.all_are_quoted_somewhere:
            return np.zeros(0, np.uint32)
        complete = self._permitted(reduce(Term.both, (one.term for one in self.said)))
        if complete.count >= ENOUGH or len(self.said) == 1:
            return complete.as_list()[0]
        ids, coverage = self._with_any_of(self._essential(MOST_OF_IT))
        most = places(coverage >= MOST_OF_IT)
        if len(most) < ENOUGH:
            ids, coverage = self._with_any_of(self.said)
            least = HALF_OF_IT if len(most) else max(coverage.max(initial=0) * ANY_OF_IT, 1e-6)
            most = places(coverage >= least)
        return ids.take(most)

    def _permitted(self, term: Term) -> Term:
        """Without the documents that have a word which was ruled out."""
        return reduce(Term.but, (self.sayings.of(word) for word in self.query.without), term)

    def _essential(self, part: float) -> list[_Said]:
        """The rarest words; no document without any of them has `part` of the weight."""
        weight, least = 0.0, (1 - part + ROUNDING) * self.weight
        for number, one in enumerate(self.said, start=1):
            weight += one.rarity
            if weight > least:
                return self.said[:number]
        return self.said

    def _with_any_of(self, words: list[_Said]) -> tuple[Ids, np.ndarray]:
        """-> documents that say any of the words, and everything in quotes; what part of the weight each has"""
        quoted = [one.term for one in self.said if one.word.quoted]
        term = reduce(Term.both, quoted) if quoted else reduce(Term.either, (one.term for one in words))
        ids = self._permitted(term).as_list()[0]
        covered = np.zeros(len(ids), np.float32)
        for one in self.said:
            covered += one.rarity * (one.term.at(ids) != 0)
        return ids, covered / self.weight

    # Who says a word

    def _said(self, word: Word) -> _Said:
        term = self.sayings.of(word)
        return _Said(word, term, self._rarity(term.count))

    def _rarity(self, number: int) -> float:
        return math.log(1 + (self.total - number + 0.5) / (number + 0.5)) if number <= self.total else 0.0
