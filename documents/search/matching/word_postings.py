"""Which documents say a word, in any of its ways: for whoever asks, and for whoever is still typing."""

from collections.abc import Iterable
from functools import reduce

import numpy as np

from documents.search.matching.query import Way, Word
from documents.search.snapshot.postings import Ids, Term
from documents.search.snapshot.snapshot import Snapshot
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import EXACT, key, pair_key


class Sayings:
    """What the index holds of these words, read at once; `pairs` of stems beside those that the words are made of."""

    def __init__(self, snapshot: Snapshot, words: Iterable[Word], pairs: Iterable[tuple[str, str]] = ()) -> None:
        words = list(words)
        self.postings = snapshot.postings({key(term) for word in words for term in _terms(word)})
        inner = {pair for word in words for way in _ways(word) for pair in _pairs(way)}
        self.pairs = snapshot.pairs(inner | {pair_key(*two) for two in pairs})

    def of(self, word: Word) -> Term:
        """Documents that say the word in any way, and how much the best of them says."""
        term = reduce(Term.either, (self._way(way, word.quoted) for way in _ways(word)))
        return term.either(self._way(word.wider, False).halved()) if word.wider else term

    def stem(self, stem: str) -> Term:
        return self.postings[key(STEM + stem)]

    def exactly(self, form: str, stem: str) -> Term:
        """Documents in which the very form stands."""
        return self._of_form(form, stem).with_bit() if form == stem else self._of_form(form, stem)

    def stands_at(self, form: str, stem: str, ids: Ids) -> np.ndarray:
        """For each of these documents whether the very form stands there."""
        return (self._of_form(form, stem).at(ids) & 1) != 0

    def _of_form(self, form: str, stem: str) -> Term:
        return self.postings[key(EXACT + form)] if form != stem else self.stem(stem)

    def beside(self, pairs: Iterable[tuple[str, str]]) -> Term:
        """Documents in which any two stems stand side by side."""
        return reduce(Term.either, (self.pairs[pair_key(*two)] for two in pairs))

    def _way(self, way: Way, quoted: bool) -> Term:
        stems = way.stems if way.adjacent or quoted else way.meaningful
        terms = [self.stem(stem) for stem in dict.fromkeys(stems)]
        terms += [self.pairs[pair] for pair in _pairs(way)]
        if quoted:
            terms += [self.exactly(*two) for two in zip(way.exact, way.stems, strict=True)]
        return reduce(Term.both, sorted(terms, key=lambda term: term.count))


def _ways(word: Word) -> list[Way]:
    if word.quoted:
        return [word.ways[0]]
    return [way for way in word.ways if not any(other.covers(way) for other in word.ways)]


def _pairs(way: Way) -> list[int]:
    return [pair_key(*two) for two in zip(way.stems, way.stems[1:], strict=False)] if way.adjacent else []


def _terms(word: Word) -> list[str]:
    ways = [*word.ways, word.wider] if word.wider else word.ways
    stems = [STEM + stem for way in ways for stem in way.stems]
    return stems + [
        EXACT + form for form, stem in zip(word.ways[0].exact, word.ways[0].stems, strict=True) if form != stem
    ]
