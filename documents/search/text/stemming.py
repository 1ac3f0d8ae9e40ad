"""Stemming of Indonesian words: affixes are removed, the fewest first, until one of the known `roots` is left."""

import re
from collections.abc import Iterator
from functools import lru_cache

from documents.search.text.roots import ROOTS, SPELLINGS

VOWELS = frozenset("aeiou")
ENCLITICS = ("nya", "lah", "kah", "pun")
SUFFIXES = ("an", "i", "kan")
VERB_SUFFIXES = ("kan", "i", "an")  # membedakan is beda + -kan, not bedak + -an
PREFIXES = ("di", "ke", "se", "ter", "ber", "per")
SHORT_PREFIX = re.compile(r"(?:be|te)(?=r|[^aeiou]er)|pe(?=[^aeiou])")  # berencana, bekerja, petani
MAX_AFFIXES = 5
SHORTEST_ROOT = 3
SHORTEST_GUESS = 4


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the root of a lower-case word (unknown: without sure affixes), or a number without leading zeros."""
    if word.isdecimal():
        return word.lstrip("0") or "0"
    if len(word) <= SHORTEST_ROOT or not word.isascii():
        return word
    return known_root(word) or _guess(word)


def known_root(word: str) -> str | None:
    """Return the known root that is reached by removing the fewest affixes, at most four; None if there is none."""
    ways = [(word, 0)]
    for _count in range(MAX_AFFIXES):
        for form, _ending in ways:
            if form in ROOTS:
                return form
            if form in SPELLINGS:
                return SPELLINGS[form]
        ways = [shorter for way in ways for shorter in _without_one_affix(*way)]
    return None


def _without_one_affix(form: str, ending: int) -> Iterator[tuple[str, int]]:
    """Yield each form with the new `ending`: 0 with nothing removed there, 1 after an enclitic, 2 after a suffix."""
    if ending < 1:
        yield from ((form.removesuffix(enclitic), 1) for enclitic in ENCLITICS if form.endswith(enclitic))
    if ending < 2:
        yield from ((rest, 2) for rest in _without_suffix(form))
    yield from ((rest, ending) for rest in _without_prefix(form))


def _without_suffix(form: str) -> Iterator[str]:
    for suffix in _suffixes(form):
        if form.endswith(suffix):
            bare = form.removesuffix(suffix)
            yield bare
            if suffix == "an" and form.startswith(("ke", "pe")):  # ke-...-an, pe-...-an: one affix with two ends
                yield from _without_prefix(bare)


def _suffixes(form: str) -> tuple[str, ...]:
    return VERB_SUFFIXES if form.startswith(("me", "di")) else SUFFIXES


def _without_prefix(form: str) -> Iterator[str]:
    if form.startswith(("me", "pe")):
        yield from _without_nasal(form[2:])
    for prefix in PREFIXES:
        if form.startswith(prefix):
            yield form[len(prefix) :]
    if short := SHORT_PREFIX.match(form):
        yield form[short.end() :]


def _without_nasal(rest: str) -> Iterator[str]:
    if rest.startswith("ng"):
        yield rest[2:]
        if rest[2:3] in VOWELS:
            yield f"k{rest[2:]}"
        if rest[2:3] == "e":  # before roots of one syllable: mengesahkan, pengecekan
            yield rest[3:]
    elif rest.startswith("ny"):
        yield from (rest, f"s{rest[2:]}")
    elif rest.startswith("m"):
        yield from (rest, f"p{rest[1:]}" if rest[1:2] in VOWELS or rest[1:2] == "r" else rest[1:])
    elif rest.startswith("n"):
        yield from (rest, f"t{rest[1:]}" if rest[1:2] in VOWELS else rest[1:])
    elif rest[:1] in frozenset("lrwy"):
        yield rest


def _guess(word: str) -> str:
    bare = word.removesuffix("nya")
    if len(bare) < SHORTEST_GUESS:
        return word
    for suffix in _suffixes(bare):
        if bare.endswith(suffix):
            for rest in _without_prefix(bare.removesuffix(suffix)):
                if len(rest) >= SHORTEST_GUESS:
                    return rest
    return bare
