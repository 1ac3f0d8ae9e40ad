"""Which documents answer a question, and how well: BM25 over words, where a word may be said in several ways.

Rare words decide, common ones may be missing. A document's score adds up, for each word, how rare the word is times how
much it says of the document (its impact); neighbours that were typed side by side count once more.
"""

import math
from dataclasses import dataclass

import numpy as np

from documents.search.analysis import STEM
from documents.search.entries import STEPS
from documents.search.keys import EXACT, key, pair_key
from documents.search.query import Query, Way, Word
from documents.search.snapshot import Ids, Snapshot

AS_TYPED = 0.2  # for the very form, beside what its stem counts
NEIGHBOURS = 0.15  # for two words side by side, of what both count
NAMED = 0.15  # of the weight of all words, for the documents of a year or an agency that is named
WIDER = 0.5
COMPLETE = 0.9999  # of that weight, with room for what sums of floats lose
ENOUGH = 10  # documents with all words, for nobody to look for those that lack a common one
MOST_OF_IT = 0.75  # of the weight of all words
ANY_OF_IT = 0.3  # of what the best has, where none has most
FULL = 2 * STEPS + 1


@dataclass(frozen=True)
class Found:
    """Three parallel arrays: documents, their scores, and how many of the question's `words` they have."""

    ids: Ids
    scores: np.ndarray
    had: np.ndarray
    words: int

    def only(self, keep: np.ndarray) -> "Found":
        return Found(self.ids[keep], self.scores[keep], self.had[keep], self.words)


def find(query: Query, snapshot: Snapshot, total: int) -> Found:
    """`total`: number of public documents, by which it is told how rare a word is."""
    return _Search(query, snapshot, total).found()


class _Search:
    def __init__(self, query: Query, snapshot: Snapshot, total: int) -> None:
        self.query, self.size, self.total = query, snapshot.size, total
        asked = query.words + query.without
        self.postings = snapshot.postings({key(term) for word in asked for term in _terms(word)})
        self.neighbours = [pair_key(*two) for two in query.neighbours]
        pairs = {pair for word in asked for way in _ways(word) for pair in _pairs(way)}
        self.pairs = snapshot.pairs(pairs | set(self.neighbours))
        self.score = np.zeros(self.size, np.float32)
        self.covered = np.full(self.size, 0 if query.words else 1, np.float32)  # all, where all but some are asked for
        self.had = np.zeros(self.size, np.uint8)
        self.required = np.ones(self.size, bool)
        self.weight = 0.0

    def found(self) -> Found:
        for word in self.query.words:
            self._add(word)
        for pair in self.neighbours:
            ids = self.pairs[pair]
            self.score[ids] += NEIGHBOURS * self._rarity(len(ids))
        for word in self.query.words:
            if own := [self.postings[key(STEM + way.stems[0])][0] for way in word.ways if way.is_own]:
                self.score[np.concatenate(own)] += NAMED * self.weight  # once, however often a document stands there
        for word in self.query.without:
            self.required[self._word(word)[0]] = False
        coverage = np.where(self.required, self.covered / (self.weight or 1), 0)
        ids = _worth_showing(coverage)
        scores = self.score[ids] * (0.5 + 0.5 * coverage[ids])
        return Found(ids.astype(np.uint32), scores, self.had[ids], len(self.query.words))

    def _add(self, word: Word) -> None:
        ids, impacts = self._word(word)
        rarity = self._rarity(len(ids))
        self.weight += rarity if len(ids) else 0  # a word that no document has decides nothing
        self.had[ids] += 1
        self.score[ids] += rarity * impacts
        self.covered[ids] += rarity
        if word.quoted:
            has = np.zeros(self.size, bool)
            has[ids] = True
            self.required &= has
        elif form := _inflected(word):
            ids, weights = self.postings[key(EXACT + form)]
            self.score[ids] += AS_TYPED * rarity * (weights.astype(np.float32) / FULL)
        else:
            ids, weights = self.postings[key(STEM + word.ways[0].stems[0])]
            bare = ids[(weights & 1).astype(bool)] if len(word.ways[0].stems) == 1 else ids[:0]
            self.score[bare] += AS_TYPED * rarity

    def _rarity(self, number: int) -> float:
        return math.log(1 + (self.total - number + 0.5) / (number + 0.5)) if number <= self.total else 0.0

    def _word(self, word: Word) -> tuple[Ids, np.ndarray]:
        """Documents that say the word in any way, and how much the best of them says."""
        said = [self._way(way, word.quoted) for way in _ways(word)]
        if word.wider:
            ids, impacts = self._way(word.wider, False)
            said.append((ids, impacts * WIDER))
        if len(said) == 1:
            return said[0]
        best = np.zeros(self.size, np.float32)
        for ids, impacts in said:
            best[ids] = np.maximum(best[ids], impacts)
        ids = np.flatnonzero(best)
        return ids, best[ids]

    def _way(self, way: Way, quoted: bool) -> tuple[Ids, np.ndarray]:
        stems = way.stems if way.adjacent or quoted else way.meaningful
        parts = [self.postings[key(STEM + stem)] for stem in dict.fromkeys(stems)]
        ids = self._common([ids for ids, _impacts in parts] + [self.pairs[pair] for pair in _pairs(way)])
        if quoted:
            ids = self._common([ids, *(self._exactly(*two) for two in zip(way.exact, way.stems, strict=True))])
        least = np.full(len(ids), FULL, np.float32)
        for part, impacts in parts:
            least = np.minimum(least, _values(part, impacts, ids, self.size))
        return ids, least / FULL

    def _exactly(self, form: str, stem: str) -> Ids:
        if form != stem:
            return self.postings[key(EXACT + form)][0]
        ids, impacts = self.postings[key(STEM + stem)]
        return ids[(impacts & 1).astype(bool)]

    def _common(self, sets: list[Ids]) -> Ids:
        first, *others = sorted(sets, key=len)
        for other in others:
            has = np.zeros(self.size, bool)
            has[other] = True
            first = first[has[first]]
        return first


def _values(ids: Ids, values: np.ndarray, wanted: Ids, size: int) -> np.ndarray:
    if wanted is ids:
        return values.astype(np.float32)
    spread = np.zeros(size, np.uint8)
    spread[ids] = values
    return spread[wanted].astype(np.float32)


def _worth_showing(coverage: np.ndarray) -> Ids:
    """All that have every word; when they are few, those too that lack a common one; when there is none, the best.

    `coverage`: for each document, the part of the question's weight that it has, from 0 to 1.
    """
    complete = np.flatnonzero(coverage > COMPLETE)
    if len(complete) >= ENOUGH:
        return complete
    most = np.flatnonzero(coverage >= MOST_OF_IT)
    if len(most):
        return most
    return np.flatnonzero(coverage >= max(coverage.max(initial=0) * ANY_OF_IT, 1e-6))


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
