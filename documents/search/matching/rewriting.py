"""Rewriting of a question whose words are not all found: prefixes are completed, phrases of synonyms relaxed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from documents.search.matching import scoring
from documents.search.matching.query import MOST_WORDS, Query, Way, Word, parse
from documents.search.matching.scoring import ScoredDocuments
from documents.search.snapshot import synonyms, vocabulary
from documents.search.snapshot.postings import Index
from documents.search.snapshot.snapshot import Snapshot
from documents.search.snapshot.vocabulary import Vocabulary
from documents.search.text.roots import STOPWORDS
from documents.search.text.stemming import known_root, stem

MOST = 6  # completions of one prefix, the most frequent ones
LOOKED_AT = 24  # words with this prefix; many are forms of one root
SHORTEST = 4  # letters; a shorter unknown word is as often an abbreviation as a slip
LONGEST_ABBREVIATION = 5  # letters; a longer word in capitals is one that somebody shouts
VOWELS = frozenset("aeiou")


def expand(query: Query, known: Vocabulary) -> Query:
    """Return the question with the completions of each prefix added; the same object where it has no prefix."""
    if not len(known.words):
        return query
    words = tuple(_with_completions(word, _completions(word, known)) for word in query.words)
    return replace(query, words=words) if words != query.words else query


def understood(words: str) -> Query:
    """Return the question with what this process knows of synonyms and words: enough to show how it was understood."""
    known = synonyms.latest()
    return expand(parse(words, known.with_learned or known), vocabulary.latest())


def expand_indexed(query: Query, snapshot: Snapshot) -> Query:
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
    return "" if word.quoted or len(word.ways[0].exact) != 1 else suspect_form(word)


def _completions(word: Word, known: Vocabulary) -> list[str]:
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


def with_relaxed(scored: ScoredDocuments, query: Query, index: Index, total: int, enough: int = 1) -> ScoredDocuments:
    """Add what the question finds with its synonym phrases relaxed, where fewer than `enough` have all words."""
    if scored.complete_count >= enough:
        return scored
    words = tuple(dict.fromkeys(loose for word in query.words for loose in _relaxed(word, scored.unknown)))
    if words == query.words or len(words) > MOST_WORDS:
        return scored
    return scored.with_relaxed(scoring.find(replace(query, words=words), index, total))


def _relaxed(word: Word, unknown: tuple[str, ...]) -> Iterator[Word]:
    parts = word.ways[0].content_words
    if word.is_synonym and len(parts) > 1:
        yield from (Word(form, (Way((form,), (stem,)),)) for form, stem in parts)
    elif word.is_synonym and word.typed in unknown:
        yield replace(word, ways=tuple(replace(way, adjacent=False) for way in word.ways))
    else:
        yield word


def suspect_form(word: Word) -> str:
    """Return the form of a word that may be misspelt or unfinished, or ""."""
    forms = word.ways[0].exact
    if word.quoted or word.meaning or len(forms) != 1 or not all(way.is_field for way in word.ways[1:]):
        return ""
    [form] = forms
    is_word = len(form) >= SHORTEST and vocabulary.WORD.fullmatch(form) and VOWELS.intersection(form)
    is_abbreviation = len(form) <= LONGEST_ABBREVIATION and word.typed.isupper()
    return form if is_word and not is_abbreviation and not known_root(form) else ""
