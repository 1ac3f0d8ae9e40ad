"""Which documents answer a question, and how well: BM25 over words, where a word may be said in several ways.

Rare words decide, common ones may be missing. A document's score adds up, for each word, how rare the word is times how
much it says of the document (its impact); neighbours that were typed side by side count once more.

The documents are chosen first, from the rarest word on, and scored only then: what a common word costs is a pass over
its bytes, not a visit to each of its documents.
"""

import math
from dataclasses import dataclass
from functools import reduce

import numpy as np

from documents.search.analysis import STEM
from documents.search.entries import STEPS
from documents.search.keys import EXACT, key, pair_key
from documents.search.query import Query, Way, Word
from documents.search.snapshot import Snapshot
from documents.search.terms import Ids, Term, places

AS_TYPED = 0.2  # for the very form, beside what its stem counts
NEIGHBOURS = 0.15  # for two words side by side, of what both count
NAMED = 0.15  # of the weight of all words, for the documents of a year or an agency that is named
ENOUGH = 10  # documents with all words, for nobody to look for those that lack a common one
MOST_OF_IT = 0.75  # of the weight of all words
HALF_OF_IT = 0.5  # where few documents have most
ANY_OF_IT = 0.3  # of what the best has, where none has most
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

    def take(self, chosen: np.ndarray) -> "Found":
        return Found(self.ids.take(chosen), self.scores.take(chosen), self.had.take(chosen), self.words, self.unknown)


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
        asked = (*query.words, *query.without)
        self.postings = snapshot.postings({key(term) for word in asked for term in _terms(word)})
        self.neighbours = [pair_key(*two) for two in query.neighbours]
        pairs = {pair for word in asked for way in _ways(word) for pair in _pairs(way)}
        self.pairs = snapshot.pairs(pairs | set(self.neighbours))
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
        for pair in self.neighbours:
            term = self.pairs[pair]
            if term.count:
                scores += NEIGHBOURS * self._rarity(term.count) * (term.at(ids) != 0)
        for word in self.query.words:
            if own := [self.postings[key(STEM + way.stems[0])] for way in word.ways if way.is_own]:
                scores += NAMED * self.weight * (reduce(Term.either, own).at(ids) != 0)
        return Found(ids, scores * (0.5 + 0.5 * covered / self.weight), had, len(self.query.words), self.unknown)

    def _add_as_typed(self, scores: np.ndarray, ids: Ids, one: _Said) -> None:
        if one.word.quoted:
            return
        if form := _inflected(one.word):
            typed = self.postings[key(EXACT + form)]
            if typed.count:
                scores += (AS_TYPED * one.rarity * EACH_IMPACT).take(typed.at(ids))
        elif len(one.word.ways[0].stems) == 1:
            bare = self.postings[key(STEM + one.word.ways[0].stems[0])].at(ids) & 1
            scores += (AS_TYPED * one.rarity) * bare

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
        return reduce(Term.but, (self._word(word) for word in self.query.without), term)

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
        term = self._word(word)
        return _Said(word, term, self._rarity(term.count))

    def _rarity(self, number: int) -> float:
        return math.log(1 + (self.total - number + 0.5) / (number + 0.5)) if number <= self.total else 0.0

    def _word(self, word: Word) -> Term:
        """Documents that say the word in any way, and how much the best of them says."""
        term = reduce(Term.either, (self._way(way, word.quoted) for way in _ways(word)))
        return term.either(self._way(word.wider, False).halved()) if word.wider else term

    def _way(self, way: Way, quoted: bool) -> Term:
        stems = way.stems if way.adjacent or quoted else way.meaningful
        terms = [self.postings[key(STEM + stem)] for stem in dict.fromkeys(stems)]
        terms += [self.pairs[pair] for pair in _pairs(way)]
        if quoted:
            terms += [self._exactly(*two) for two in zip(way.exact, way.stems, strict=True)]
        return reduce(Term.both, sorted(terms, key=lambda term: term.count))

    def _exactly(self, form: str, stem: str) -> Term:
        return self.postings[key(EXACT + form)] if form != stem else self.postings[key(STEM + stem)].with_bit()


def _ways(word: Word) -> list[Way]:
    if word.quoted:
        return [word.ways[0]]
    return [way for way in word.ways if not any(other.covers(way) for other in word.ways)]


def _pairs(way: Way) -> list[int]:
    return [pair_key(*two) for two in zip(way.stems, way.stems[1:], strict=False)] if way.adjacent else []


def _inflected(word: Word) -> str:
    """The form that was typed, where it is one word and not its own stem."""
    way = word.ways[0]
    return way.exact[0] if len(way.exact) == 1 and way.exact != way.stems else ""


def _terms(word: Word) -> list[str]:
    ways = [*word.ways, word.wider] if word.wider else word.ways
    stems = [STEM + stem for way in ways for stem in way.stems]
    return stems + [
        EXACT + form for form, stem in zip(word.ways[0].exact, word.ways[0].stems, strict=True) if form != stem
    ]
