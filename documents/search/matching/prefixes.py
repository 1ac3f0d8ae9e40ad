"""Prefix expansion: an unfinished word read as the beginning of words that public documents use.

Only a word that no public document has in any form, and that is no known root, is expanded: *pengad* is read as
*pengadaan* and *pengaduan*.
"""

from collections.abc import Iterable
from dataclasses import replace

from documents.search.matching.query import Query, Way, Word
from documents.search.matching.suspects import suspect_form
from documents.search.snapshot import vocabulary
from documents.search.snapshot.snapshot import Snapshot
from documents.search.snapshot.vocabulary import Vocabulary
from documents.search.text.stemming import stem
from documents.search.text.stopwords import STOPWORDS

MOST = 6  # completions of one prefix, the most frequent ones
LOOKED_AT = 24  # words with this prefix; many are forms of one root


def expand(query: Query, known: Vocabulary) -> Query:
    """Return the question with the completions of each prefix added; the same object where it has no prefix."""
    if not len(known.words):
        return query
    words = tuple(_with_completions(word, _completions(word, known)) for word in query.words)
    return replace(query, words=words) if words != query.words else query


def expand_indexed(query: Query, snapshot: Snapshot) -> Query:
    """Expand the question by completions that a public document has now.

    The vocabulary keeps words of withdrawn documents for a while, so each completion is looked up in the index.
    """
    expanded = expand(query, vocabulary.current()) if any(map(_prefix, query.words)) else query
    if expanded is query:
        return query
    forms = {form for word in expanded.words for form in word.completions}
    postings = vocabulary.postings_of(snapshot, forms)
    words = [
        _with_completions(word, [form for form in longer.completions if postings[form].count])
        for word, longer in zip(query.words, expanded.words, strict=True)
    ]
    return replace(query, words=tuple(words))


def _prefix(word: Word) -> str:
    """Return the form of a word that may be a prefix, or ""."""
    return "" if word.quoted or len(word.ways[0].exact) != 1 else suspect_form(word)


def _completions(word: Word, known: Vocabulary) -> list[str]:
    """Return the most frequent words with this prefix, one for each root."""
    by_root: dict[str, str] = {}
    is_word = known.places(list(word.ways[0].exact[:1]))[0] >= 0  # quicker to check than `_prefix`
    for form in known.with_prefix(prefix, LOOKED_AT) if not is_word and (prefix := _prefix(word)) else ():
        if form not in STOPWORDS:
            by_root.setdefault(stem(form), form)
    return list(by_root.values())[:MOST]


def _with_completions(word: Word, forms: Iterable[str]) -> Word:
    completions = tuple(forms)
    ways = tuple(Way((form,), (stem(form),)) for form in completions)
    return replace(word, ways=word.ways + ways, completions=completions) if completions else word
