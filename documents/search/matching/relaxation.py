"""A phrase that the table of synonyms knows as one thing, where few documents say it: asked for more loosely.

*Izin mendirikan bangunan* is then any three words, of which one may be missing; an abbreviation that no document has,
in any of its ways, is found where the words of a way stand apart.
"""

from collections.abc import Iterator
from dataclasses import replace

from documents.search.matching.query import MOST_WORDS, Query, Way, Word


def read(query: Query, unknown: tuple[str, ...]) -> Query:
    """`unknown`: words that no document has, as typed. The same object where nothing can be read otherwise.

    Nor where there would be too many: what stands in quotes must not be left out.
    """
    words = tuple(dict.fromkeys(loose for word in query.words for loose in _loosely(word, unknown)))
    return query if words == query.words or len(words) > MOST_WORDS else replace(query, words=words)


def _loosely(word: Word, unknown: tuple[str, ...]) -> Iterator[Word]:
    typed = word.ways[0].telling
    if word.is_synonym and len(typed) > 1:
        yield from (Word(form, (Way((form,), (stem,)),)) for form, stem in typed)
    elif word.is_synonym and word.typed in unknown:
        yield replace(word, ways=tuple(replace(way, adjacent=False) for way in word.ways))
    else:
        yield word
