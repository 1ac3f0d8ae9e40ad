"""A word typed half, read as the beginning of words that public documents use.

Only one that no public document has, in no form, and that is no root: *pengad* is read as *pengadaan* and *pengaduan*.
"""

from collections.abc import Iterable
from dataclasses import replace

from documents.search.matching.query import Query, Way, Word
from documents.search.snapshot import vocabulary
from documents.search.snapshot.snapshot import Snapshot
from documents.search.snapshot.vocabulary import Vocabulary
from documents.search.spelling.correction import strange_form
from documents.search.text.stemming import stem
from documents.search.text.stopwords import STOPWORDS

MOST = 6  # words that one half stands for, the most frequent ones
LOOKED_AT = 24  # words with this beginning, of which many are forms of one


def whole(query: Query, known: Vocabulary) -> Query:
    """The question with each half said in whole words too; the same object where there is none."""
    if not len(known.words):
        return query
    words = tuple(_said_by(word, _wholes(word, known)) for word in query.words)
    return replace(query, words=words) if words != query.words else query


def found(query: Query, snapshot: Snapshot) -> Query:
    """`whole`, with the words that a public document has now: the vocabulary forgets late."""
    read = whole(query, vocabulary.current()) if any(map(_half, query.words)) else query
    if read is query:
        return query
    has = vocabulary.having(snapshot, {one for word in read.words for one in word.begins})
    words = [
        _said_by(word, [one for one in of.begins if has[one].count])
        for word, of in zip(query.words, read.words, strict=True)
    ]
    return replace(query, words=tuple(words))


def _half(word: Word) -> str:
    """Its form, where it may be a half, or ""."""
    return "" if word.quoted or len(word.ways[0].exact) != 1 else strange_form(word)


def _wholes(word: Word, known: Vocabulary) -> list[str]:
    """Of words with one root the most frequent."""
    first: dict[str, str] = {}
    is_word = known.places(list(word.ways[0].exact[:1]))[0] >= 0  # quicker told than what may be a half
    for one in known.beginning(form, LOOKED_AT) if not is_word and (form := _half(word)) else ():
        if one not in STOPWORDS:
            first.setdefault(stem(one), one)
    return list(first.values())[:MOST]


def _said_by(word: Word, wholes: Iterable[str]) -> Word:
    begins = tuple(wholes)
    ways = tuple(Way((one,), (stem(one),)) for one in begins)
    return replace(word, ways=word.ways + ways, begins=begins) if begins else word
