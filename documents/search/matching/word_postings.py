"""Posting lists of whole words of a question, put together from those of their stems, forms and pairs."""

from collections.abc import Iterable
from functools import reduce
from itertools import pairwise

import numpy as np

from documents.search.matching.query import Way, Word
from documents.search.snapshot.postings import Ids, Index, PostingList
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import EXACT, key, pair_key


class WordPostings:
    """The posting lists of some words, read from the index in two queries at most.

    `pairs`: pairs of stems to read besides those within the words.
    """

    def __init__(self, snapshot: Index, words: Iterable[Word], pairs: Iterable[tuple[str, str]] = ()) -> None:
        words = list(words)
        self.postings = snapshot.postings({key(term) for word in words for term in _terms(word)})
        ways = [way for word in words for way in (*_ways(word), word.wider) if way]
        inner = {pair for way in ways for pair in _pairs(way)}
        self.pairs = snapshot.pairs(inner | {pair_key(*pair) for pair in pairs})

    def of_word(self, word: Word) -> PostingList:
        """Return the documents that have the word in any of its ways, each with the greatest impact of a way.

        Impacts of the wider way are halved.
        """
        postings = reduce(PostingList.union, (self._of_way(way, word.quoted) for way in _ways(word)))
        return postings.union(self._of_way(word.wider, False).halved()) if word.wider else postings

    def of_stem(self, stem: str) -> PostingList:
        return self.postings[key(STEM + stem)]

    def of_form(self, form: str, stem: str) -> PostingList:
        """Return the documents that have this exact form."""
        return self._with_form(form, stem).with_exact_form() if form == stem else self._with_form(form, stem)

    def has_form(self, form: str, stem: str, ids: Ids) -> np.ndarray:
        """Return for each of these documents whether it has this exact form."""
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
