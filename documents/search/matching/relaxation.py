"""Query relaxation: phrases of the table of synonyms are matched more loosely where few documents contain them.

*Izin mendirikan bangunan* is then any three words, of which one may be missing. An abbreviation that no document has
in any of its ways is found where the words of a way are not adjacent.
"""

from collections.abc import Iterator
from dataclasses import replace

from documents.search.matching.query import MOST_WORDS, Query, Way, Word


def relax(query: Query, unknown: tuple[str, ...]) -> Query:
    """Return the question with its synonym phrases relaxed.

    `unknown`: the words that no document has, as typed. Returns the same object where nothing can be relaxed, and where
    the result would have more than MOST_WORDS: a phrase in quotes must not be cut off.
    """
    words = tuple(dict.fromkeys(loose for word in query.words for loose in _relaxed(word, unknown)))
    return query if words == query.words or len(words) > MOST_WORDS else replace(query, words=words)


def _relaxed(word: Word, unknown: tuple[str, ...]) -> Iterator[Word]:
    parts = word.ways[0].content_words
    if word.is_synonym and len(parts) > 1:
        yield from (Word(form, (Way((form,), (stem,)),)) for form, stem in parts)
    elif word.is_synonym and word.typed in unknown:
        yield replace(word, ways=tuple(replace(way, adjacent=False) for way in word.ways))
    else:
        yield word
