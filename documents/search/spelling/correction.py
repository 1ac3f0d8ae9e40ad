"""Spelling correction of words that no public document has, by those that they have."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import numpy as np

from documents.search.matching.query import LONGEST_QUESTION, QUOTED, parse
from documents.search.matching.rewriting import suspect_form
from documents.search.snapshot import vocabulary
from documents.search.snapshot.snapshot import Snapshot
from documents.search.snapshot.vocabulary import Vocabulary
from documents.search.spelling import edit_distance
from documents.search.text.analysis import STEM, tokens
from documents.search.text.roots import STOPWORDS
from documents.search.text.stemming import stem
from documents.search.text.term_keys import key, pair_key

SHORT = 5  # letters; a word this short is corrected by one edit at most, a longer one by two
WRONG = 0.24  # weighted distance allowed for each letter: two unlikely edits need nine letters
SHORTEST_PART = 3  # letters of each of two words written as one

CHUNK = re.compile(r"\S+")
BARE = re.compile(r"[^\W\d_]+")

LOOKED_AT = 20  # nearest words for which the weighted distance is computed
CANDIDATES = 5  # for each word, whose documents are looked up
FREQUENCY = 0.2  # edits that ten times as many documents make up for
EVERYDAY = 10**-5.8  # share of all words: a word that people write is no slip; real slips like *progam* are below
APART = 0.4  # edits for a blank too many or too few


@dataclass(frozen=True)
class Candidate:
    """A correction: `words` replace the characters `start` to `end`; the least `distance` is the likeliest."""

    distance: float
    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Chunk:
    """A run of non-blanks; `form` is "" unless it is one plain word outside quotes, from `start` to `end`."""

    start: int
    end: int
    form: str


def corrected(question: str, names: Iterable[str] = ()) -> str:
    """Return the question as probably meant, or "". `names`, read only for a suspect word, count as correct."""
    question = question[:LONGEST_QUESTION]
    suspects = {form for word in parse(question).words if (form := suspect_form(word))}
    suspects -= {form for _position, form, _stem in tokens(" . ".join(names))} if suspects else set()
    if not suspects:
        return ""
    snapshot = Snapshot()
    stems = {form: key(STEM + stem(form)) for form in suspects}
    postings = snapshot.postings(stems.values())
    unknown = {form for form, label in stems.items() if not postings[label].count}
    if not unknown:
        return ""
    chosen = _chosen(snapshot, list(_candidates(vocabulary.current(), list(_chunks(question)), unknown)))
    for candidate in reversed(chosen):
        question = question[: candidate.start] + " ".join(candidate.words) + question[candidate.end :]
    return question if chosen else ""


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


def _candidates(known: Vocabulary, chunks: list[_Chunk], unknown: set[str]) -> Iterator[list[Candidate]]:
    for place, chunk in enumerate(chunks):
        if chunk.form in unknown:
            apart = [] if _shares().get(chunk.form, 0) >= EVERYDAY else [*_near(known, chunk), *_split(known, chunk)]
            candidates = [*apart, *_joined(known, chunks, place)]
            yield sorted(candidates, key=lambda candidate: candidate.distance)[:CANDIDATES]


@cache
def _shares() -> dict[str, float]:
    return import_module("wordfreq").get_frequency_dict("id")  # loaded by the first slip: it takes 0.2 s


def _near(known: Vocabulary, chunk: _Chunk) -> Iterator[Candidate]:
    typed, most = edit_distance.letter_codes(chunk.form), 1 if len(chunk.form) <= SHORT else 2
    alphabet = np.bitwise_or.reduce(np.uint32(1) << typed.astype(np.uint32))
    differing = np.bitwise_count(known.alphabets ^ alphabet)
    near = np.flatnonzero((differing <= 2 * most) & (np.abs(known.lengths.astype(np.int8) - len(typed)) <= most))
    far = edit_distance.distances(chunk.form, known.letters[near], known.lengths[near])
    rank = np.lexsort((-known.documents[near].astype(np.int64), far))[:LOOKED_AT]
    for place in near[rank[far[rank] <= most]]:
        word = known.words[place].decode()
        weight = edit_distance.weighted_distance(chunk.form, word)
        if weight <= max(1, WRONG * len(chunk.form)) and word not in STOPWORDS:
            distance = weight - FREQUENCY * math.log10(max(known.documents[place], 1))
            yield Candidate(distance, chunk.start, chunk.end, (word,))


def _split(known: Vocabulary, chunk: _Chunk) -> Iterator[Candidate]:
    form = chunk.form
    splits = [(form[:cut], form[cut:]) for cut in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1)]
    lefts, rights = (known.places([parts[side] for parts in splits]) for side in (0, 1))
    for parts, left, right in zip(splits, lefts, rights, strict=True):
        if left >= 0 and right >= 0:
            rarer = min(known.documents[left], known.documents[right])
            yield Candidate(APART - FREQUENCY * math.log10(max(rarer, 1)), chunk.start, chunk.end, parts)


def _joined(known: Vocabulary, chunks: list[_Chunk], here: int) -> Iterator[Candidate]:
    for left, right in ((here - 1, here), (here, here + 1)):
        if left >= 0 and right < len(chunks) and chunks[left].form and chunks[right].form:
            word = chunks[left].form + chunks[right].form
            [place] = known.places([word])
            if place >= 0:
                distance = APART - FREQUENCY * math.log10(max(known.documents[place], 1))
                yield Candidate(distance, chunks[left].start, chunks[right].end, (word,))


def _chosen(snapshot: Snapshot, offers: list[list[Candidate]]) -> list[Candidate]:
    """Return the likeliest candidates that public documents have now, two only side by side, none overlapping."""
    candidates = [candidate for offer in offers for candidate in offer]
    documents = vocabulary.postings_of(snapshot, {word for candidate in candidates for word in candidate.words})
    pairs = {candidate.words: pair_key(*map(stem, candidate.words)) for candidate in candidates if candidate.words[1:]}
    adjacent = snapshot.pairs(pairs.values())
    chosen: list[Candidate] = []
    for offer in offers:
        for candidate in offer:
            is_known = all(documents[word].count for word in candidate.words)
            is_pair = candidate.words not in pairs or adjacent[pairs[candidate.words]].count
            if is_known and is_pair and (not chosen or candidate.start >= chosen[-1].end):
                chosen.append(candidate)
                break
    return chosen
