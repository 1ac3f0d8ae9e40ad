"""Choice, from the rarest word on, and scores of documents: BM25 over words, each with several ways to say it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

import numpy as np

from documents.search.matching.query import Neighbours, Query, Way, Word
from documents.search.snapshot.postings import Ids, Index, PostingList, true_indices
from documents.search.storage.entries import STEPS
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import EXACT, key, pair_key

# "Weight" is the sum of the rarities of all words of the question.
AS_TYPED = 0.2  # of the rarity of a word, for its exact form, on top of its stem
NEIGHBOURS = 0.15  # of the rarity of a pair, for two words side by side
NEIGHBOURS_AS_TYPED = 0.35  # more of it, where the document has the exact forms of both
NAMED = 0.15  # of the weight, for the documents of a year or an agency that the question names
ENOUGH = 10  # documents with all words; with fewer, documents that lack a common word are added
MOST_OF_IT = 0.75  # of the weight that a document must have
HALF_OF_IT = 0.5  # of the weight, where some documents have most of it, but fewer than ENOUGH
ANY_OF_IT = 0.3  # of the weight that the best document has, where none has most of it
BEHIND = 0.99  # of the lowest score of those with all words, for those added by relaxation; of all, for titles
ROUNDING = 1e-4  # of a weight: tolerance for sums of floats
EACH_IMPACT = np.arange(256, dtype=np.float32) / (2 * STEPS + 1)


@dataclass(frozen=True)
class ScoredDocuments:
    """Parallel arrays of documents, scores and how many words each `had`; `weight`: about the score of one with all."""

    ids: Ids
    scores: np.ndarray
    had: np.ndarray
    words: int
    unknown: tuple[str, ...] = ()  # words that no document has, as typed
    prefix_words: tuple[Word, ...] = ()  # words that were read as prefixes of others
    weight: float = 1.0

    def take(self, indices: np.ndarray) -> "ScoredDocuments":
        ids, scores, had = self.ids.take(indices), self.scores.take(indices), self.had.take(indices)
        return replace(self, ids=ids, scores=scores, had=had)

    @property
    def complete_count(self) -> int:
        """Number of documents that have all words."""
        return int((self.had == self.words).sum())

    def with_relaxed(self, looser: "ScoredDocuments") -> "ScoredDocuments":
        """Add the documents that only the relaxed question finds, with scores below those that have all words."""
        others = looser.take(true_indices(~np.isin(looser.ids, self.ids)))
        least = BEHIND * self.scores[self.had == self.words].min(initial=np.inf)
        others = others.weighted(np.float32(min(1, least / max(others.scores.max(initial=0), ROUNDING))))
        had = np.minimum(others.had.astype(int) * self.words // max(looser.words, 1), self.words - 1).astype(np.uint8)
        ids, scores = np.concatenate([self.ids, others.ids]), np.concatenate([self.scores, others.scores])
        order = np.argsort(ids)
        joined = replace(self, ids=ids, scores=scores, had=np.concatenate([self.had, had]), unknown=looser.unknown)
        return joined.take(order)

    def with_titles(self, ids: Ids) -> "ScoredDocuments":
        """Add documents that were found by their titles, with scores below the others; no word is unknown then."""
        scores = np.full(len(ids), BEHIND * self.scores.min(initial=1), np.float32)
        ids, scores = np.concatenate([self.ids, ids]), np.concatenate([self.scores, scores])
        had = np.concatenate([self.had, np.full(len(ids) - len(self.had), self.words, np.uint8)])
        return replace(self, ids=ids, scores=scores, had=had, unknown=()).take(np.argsort(ids))

    def raised(self, ids: Ids) -> "ScoredDocuments":
        """Put these documents before all others, in the order of their scores, those that lack a word last."""
        highest = self.scores.max(initial=1)
        scores = self.scores + highest * np.isin(self.ids, ids)
        missing = ids[~np.isin(ids, self.ids)]
        scores = np.concatenate([scores, np.full(len(missing), highest * (2 - BEHIND), np.float32)]).astype(np.float32)
        had = np.concatenate([self.had, np.full(len(missing), max(self.words - 1, 0), np.uint8)])
        joined = replace(self, ids=np.concatenate([self.ids, missing]), scores=scores, had=had)
        return joined.take(np.argsort(joined.ids))

    def weighted(self, factors: np.ndarray | np.float32) -> "ScoredDocuments":
        """Multiply the scores by a factor for each document, or one for all."""
        return replace(self, scores=self.scores * factors)


def find(query: Query, snapshot: Index, total: int) -> ScoredDocuments:
    """Return the documents that answer, scored, by primary key. `total`: number of public documents, for rarity."""
    return _Search(query, snapshot, total).scored()


@dataclass(frozen=True)
class _Match:
    word: Word
    postings: PostingList
    rarity: float


class _Search:
    def __init__(self, query: Query, snapshot: Index, total: int) -> None:
        self.query, self.size, self.total = query, snapshot.size, total
        self.neighbours = query.neighbours
        pairs = [pair for neighbours in self.neighbours for pair in neighbours.pairs]
        self.word_postings = WordPostings(snapshot, (*query.words, *query.without), pairs)
        found = [(word, self.word_postings.of_word(word)) for word in query.words]
        matches = [_Match(word, postings, self._rarity(postings.count)) for word, postings in found]
        self.all_quotes_occur = all(match.postings.count for match in matches if match.word.quoted)
        self.unknown = tuple(match.word.typed for match in matches if not match.postings.count)
        known = [match for match in matches if match.postings.count]
        self.matches = sorted(known, key=lambda match: match.postings.count)  # the rarest first
        self.weight = sum(match.rarity for match in self.matches) or 1.0

    def scored(self) -> ScoredDocuments:
        ids = self._chosen()
        scores, covered = np.zeros(len(ids), np.float32), np.zeros(len(ids), np.float32)
        had = np.zeros(len(ids), np.uint8)
        for match in self.matches:
            impacts = match.postings.impacts_of(ids)
            has = impacts != 0
            had += has
            covered += match.rarity * has
            scores += (match.rarity * EACH_IMPACT).take(impacts)
            self._add_as_typed(scores, ids, match)
        for neighbours in self.neighbours:
            self._add_neighbours(scores, ids, neighbours)
        for word in self.query.words:
            if fields := [self.word_postings.of_stem(way.stems[0]) for way in word.ways if way.is_field]:
                scores += NAMED * self.weight * (reduce(PostingList.union, fields).impacts_of(ids) != 0)
        scores *= 0.5 + 0.5 * covered / self.weight
        prefix_words = tuple(word for word in self.query.words if word.completions)
        return ScoredDocuments(ids, scores, had, len(self.query.words), self.unknown, prefix_words, self.weight)

    def _add_as_typed(self, scores: np.ndarray, ids: Ids, match: _Match) -> None:
        way = match.word.ways[0]
        if match.word.quoted or len(way.exact) != 1:
            return
        [form], [stem] = way.exact, way.stems
        if form != stem:
            impacts = self.word_postings.of_form(form, stem).impacts_of(ids)
            scores += (AS_TYPED * match.rarity * EACH_IMPACT).take(impacts)
        else:
            scores += (AS_TYPED * match.rarity) * self.word_postings.has_form(form, stem, ids)

    def _add_neighbours(self, scores: np.ndarray, ids: Ids, neighbours: Neighbours) -> None:
        postings = self.word_postings.of_neighbours(neighbours.pairs)
        indices = true_indices(postings.impacts_of(ids))
        ids_with_pair = ids.take(indices)
        as_typed = np.ones(len(ids_with_pair), bool)
        for form, stem in neighbours.typed:
            as_typed &= self.word_postings.has_form(form, stem, ids_with_pair)
        scores[indices] += self._rarity(postings.count) * (NEIGHBOURS + NEIGHBOURS_AS_TYPED * as_typed)

    # Which documents

    def _chosen(self) -> Ids:
        """Return the documents with every word, and with most of the weight where these are fewer than ENOUGH."""
        if self.query.without and not self.query.words:  # all documents without the excluded words
            return self._permitted(PostingList.from_dense(np.ones(self.size, np.uint8))).as_list()[0]
        if not self.matches or not self.all_quotes_occur:
            return np.zeros(0, np.uint32)
        complete = self._permitted(reduce(PostingList.intersection, (match.postings for match in self.matches)))
        if complete.count >= ENOUGH or len(self.matches) == 1:
            return complete.as_list()[0]
        ids, coverage = self._with_any_of(self._essential(MOST_OF_IT))
        most = true_indices(coverage >= MOST_OF_IT)
        if len(most) < ENOUGH:
            ids, coverage = self._with_any_of(self.matches)
            least = HALF_OF_IT if len(most) else max(coverage.max(initial=0) * ANY_OF_IT, 1e-6)
            most = true_indices(coverage >= least)
        return ids.take(most)

    def _permitted(self, postings: PostingList) -> PostingList:
        excluded = (self.word_postings.of_word(word) for word in self.query.without)
        return reduce(PostingList.difference, excluded, postings)

    def _essential(self, part: float) -> list[_Match]:
        weight, least = 0.0, (1 - part + ROUNDING) * self.weight
        for number, match in enumerate(self.matches, start=1):
            weight += match.rarity
            if weight > least:
                return self.matches[:number]
        return self.matches

    def _with_any_of(self, words: list[_Match]) -> tuple[Ids, np.ndarray]:
        """Return the documents with any of the words, or with all quotes, and the part of the weight of each."""
        quoted = [match.postings for match in self.matches if match.word.quoted]
        if quoted:
            postings = reduce(PostingList.intersection, quoted)
        else:
            postings = reduce(PostingList.union, (match.postings for match in words))
        ids = self._permitted(postings).as_list()[0]
        covered = np.zeros(len(ids), np.float32)
        for match in self.matches:
            covered += match.rarity * (match.postings.impacts_of(ids) != 0)
        return ids, covered / self.weight

    # Which documents have a word

    def _rarity(self, number: int) -> float:
        """Return the inverse document frequency of BM25 for a word that `number` documents have."""
        return math.log(1 + (self.total - number + 0.5) / (number + 0.5)) if number <= self.total else 0.0


class WordPostings:
    """The posting lists of some words, and of the `pairs` of stems besides those within the words."""

    def __init__(self, snapshot: Index, words: Iterable[Word], pairs: Iterable[tuple[str, str]] = ()) -> None:
        words = list(words)
        self.postings = snapshot.postings({key(term) for word in words for term in _terms(word)})
        ways = [way for word in words for way in (*_ways(word), word.wider) if way]
        inner = {pair for way in ways for pair in _pairs(way)}
        self.pairs = snapshot.pairs(inner | {pair_key(*pair) for pair in pairs})

    def of_word(self, word: Word) -> PostingList:
        """Return the documents that have the word in any way, with the greatest impact; the wider way's is halved."""
        postings = reduce(PostingList.union, (self._of_way(way, word.quoted) for way in _ways(word)))
        return postings.union(self._of_way(word.wider, False).halved()) if word.wider else postings

    def of_stem(self, stem: str) -> PostingList:
        return self.postings[key(STEM + stem)]

    def of_form(self, form: str, stem: str) -> PostingList:
        return self._with_form(form, stem).with_exact_form() if form == stem else self._with_form(form, stem)

    def has_form(self, form: str, stem: str, ids: Ids) -> np.ndarray:
        return (self._with_form(form, stem).impacts_of(ids) & 1) != 0

    def _with_form(self, form: str, stem: str) -> PostingList:
        """Return the list whose odd impacts mark the form: its own, or that of the stem that is spelled like it."""
        return self.postings[key(EXACT + form)] if form != stem else self.of_stem(stem)

    def of_neighbours(self, pairs: Iterable[tuple[str, str]]) -> PostingList:
        """Return the documents in which the two stems of any of these pairs are adjacent."""
        return reduce(PostingList.union, (self.pairs[pair_key(*pair)] for pair in pairs))

    def _of_way(self, way: Way, quoted: bool) -> PostingList:
        stems = way.stems if way.adjacent or quoted else way.content_stems
        lists = [self.of_stem(stem) for stem in dict.fromkeys(stems)]
        lists += [self.pairs[pair] for pair in _pairs(way)]
        if quoted:
            lists += [self.of_form(form, stem) for form, stem in zip(way.exact, way.stems, strict=True)]
        return reduce(PostingList.intersection, sorted(lists, key=lambda postings: postings.count))


def _ways(word: Word) -> list[Way]:
    if word.quoted:
        return [word.ways[0]]
    return [way for way in word.ways if not any(other.covers(way) for other in word.ways)]


def _pairs(way: Way) -> list[int]:
    return [pair_key(*pair) for pair in pairwise(way.stems)] if way.adjacent else []


def _terms(word: Word) -> list[str]:
    ways = [*word.ways, word.wider] if word.wider else word.ways
    stems = [STEM + stem for way in ways for stem in way.stems]
    return stems + [
        EXACT + form for form, stem in zip(word.ways[0].exact, word.ways[0].stems, strict=True) if form != stem
    ]
