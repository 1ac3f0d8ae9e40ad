"""A question with its misspelt words repaired from the words of public documents.

Only a word that no public document has, in no form, is looked at; never one in quotes or behind a minus, a number, an
abbreviation, one of the table of synonyms, or one that comes from a root which is known to be right.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from documents.search.matching.query import LONGEST_QUESTION, QUOTED, Word, parse
from documents.search.snapshot import vocabulary
from documents.search.snapshot.snapshot import Snapshot
from documents.search.snapshot.vocabulary import Vocabulary
from documents.search.spelling import edit_distance
from documents.search.text.analysis import STEM, tokens
from documents.search.text.stemming import known_root, stem
from documents.search.text.stopwords import STOPWORDS
from documents.search.text.term_keys import key, pair_key

SHORTEST = 4  # letters; what is shorter is an abbreviation as often as a slip
SHORT = 5  # letters in which one slip is all that is believed, of longer ones two
WRONG = 0.24  # what the slips may count for each letter: two unlikely ones are believed of nine letters
SHORTEST_PART = 3  # of two words written as one
VOWELS = frozenset("aeiou")

CHUNK = re.compile(r"\S+")
BARE = re.compile(r"[^\W\d_]+")

LOOKED_AT = 20  # nearest words of each word
CANDIDATES = 5  # of a word, whose documents are looked up
FREQUENCY = 0.2  # what ten times as many documents are worth, in slips
APART = 0.4  # a blank too many or too few


@dataclass(frozen=True)
class Candidate:
    """`words` in the place of characters `start` to `end`."""

    distance: float
    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Chunk:
    """A word typed outside of quotes; `form` is empty where it is nothing but a word."""

    start: int
    end: int
    form: str


def repaired(question: str, names: Iterable[str] = ()) -> str:
    """The question as it was probably meant, or "" where nothing is to be repaired or nothing is known to repair it.

    The words of `names` are right, though there may be no document that has them.
    """
    question = question[:LONGEST_QUESTION]
    suspects = {form for word in parse(question).words if (form := strange_form(word))}
    suspects -= {form for _position, form, _stem in tokens(" . ".join(names))} if suspects else set()
    if not suspects:
        return ""
    snapshot = Snapshot()
    strangers = _strangers(snapshot, suspects)
    if not strangers:
        return ""
    chosen = _chosen(snapshot, list(_candidates(vocabulary.current(), list(_chunks(question)), strangers)))
    for candidate in reversed(chosen):
        question = question[: candidate.start] + " ".join(candidate.words) + question[candidate.end :]
    return question if chosen else ""


def strange_form(word: Word) -> str:
    """The form of a word that may be misspelt or typed half, or ""."""
    forms = word.ways[0].exact
    if word.quoted or word.meaning or len(forms) != 1 or not all(way.is_own for way in word.ways[1:]):
        return ""
    [form] = forms
    is_word = len(form) >= SHORTEST and vocabulary.WORD.fullmatch(form) and VOWELS.intersection(form)
    is_abbreviation = len(form) <= SHORT and word.typed.isupper()
    return form if is_word and not is_abbreviation and not known_root(form) else ""


def _strangers(snapshot: Snapshot, forms: set[str]) -> set[str]:
    stems = {form: key(STEM + stem(form)) for form in forms}
    postings = snapshot.postings(stems.values())
    return {form for form, label in stems.items() if not postings[label].count}


def _chunks(question: str) -> Iterator[_Chunk]:
    quoted = [quote.span() for quote in QUOTED.finditer(question)]
    for chunk in CHUNK.finditer(question):
        bare = BARE.findall(chunk[0])
        is_plain = (
            len(bare) == 1
            and chunk[0][0] not in "-−–"
            and not any(start < chunk.end() and chunk.start() < end for start, end in quoted)
        )
        forms = [form for _position, form, _stem in tokens(bare[0])] if is_plain else []
        start = chunk.start() + chunk[0].index(bare[0]) if is_plain else chunk.start()
        end = start + len(bare[0]) if is_plain else chunk.end()
        yield _Chunk(start, end, forms[0] if len(forms) == 1 else "")


# Candidates -----------------------------------------------------------------------------------------------------------


def _candidates(known: Vocabulary, chunks: list[_Chunk], strangers: set[str]) -> Iterator[list[Candidate]]:
    """For each strange word what it may have been, the likeliest first."""
    for place, chunk in enumerate(chunks):
        if chunk.form in strangers:
            found = [*_near(known, chunk), *_split(known, chunk), *_joined(known, chunks, place)]
            yield sorted(found, key=lambda candidate: candidate.distance)[:CANDIDATES]


def _near(known: Vocabulary, chunk: _Chunk) -> Iterator[Candidate]:
    typed, most = edit_distance.codes(chunk.form), 1 if len(chunk.form) <= SHORT else 2
    alphabet = np.bitwise_or.reduce(np.uint32(1) << typed.astype(np.uint32))
    differing = np.bitwise_count(known.alphabets ^ alphabet)
    near = np.flatnonzero((differing <= 2 * most) & (np.abs(known.lengths.astype(np.int8) - len(typed)) <= most))
    far = edit_distance.distances(chunk.form, known.letters[near], known.lengths[near])
    rank = np.lexsort((-known.documents[near].astype(np.int64), far))[:LOOKED_AT]
    for place in near[rank[far[rank] <= most]]:
        word = known.words[place].decode()
        weight = edit_distance.weight(chunk.form, word)
        if weight <= max(1, WRONG * len(chunk.form)) and word not in STOPWORDS:
            distance = weight - FREQUENCY * math.log10(max(known.documents[place], 1))
            yield Candidate(distance, chunk.start, chunk.end, (word,))


def _split(known: Vocabulary, chunk: _Chunk) -> Iterator[Candidate]:
    """Two words written as one."""
    form = chunk.form
    ways = [(form[:cut], form[cut:]) for cut in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1)]
    first, second = (known.places([way[part] for way in ways]) for part in (0, 1))
    for way, one, two in zip(ways, first, second, strict=True):
        if one >= 0 and two >= 0:
            rarer = min(known.documents[one], known.documents[two])
            yield Candidate(APART - FREQUENCY * math.log10(max(rarer, 1)), chunk.start, chunk.end, way)


def _joined(known: Vocabulary, chunks: list[_Chunk], here: int) -> Iterator[Candidate]:
    """One word written as two."""
    for one, two in ((here - 1, here), (here, here + 1)):
        if one >= 0 and two < len(chunks) and chunks[one].form and chunks[two].form:
            word = chunks[one].form + chunks[two].form
            [place] = known.places([word])
            if place >= 0:
                distance = APART - FREQUENCY * math.log10(max(known.documents[place], 1))
                yield Candidate(distance, chunks[one].start, chunks[two].end, (word,))


def _chosen(snapshot: Snapshot, offers: list[list[Candidate]]) -> list[Candidate]:
    """Of each word the likeliest candidate that a public document has now, in the order of the question."""
    everyone = [candidate for offer in offers for candidate in offer]
    documents = vocabulary.having(snapshot, {word for candidate in everyone for word in candidate.words})
    pairs = {candidate.words: pair_key(*map(stem, candidate.words)) for candidate in everyone if candidate.words[1:]}
    together = snapshot.pairs(pairs.values())
    chosen: list[Candidate] = []
    for offer in offers:
        for candidate in offer:
            is_there = all(documents[word].count for word in candidate.words)
            is_pair = candidate.words not in pairs or together[pairs[candidate.words]].count
            if is_there and is_pair and (not chosen or candidate.start >= chosen[-1].end):
                chosen.append(candidate)
                break
    return chosen
