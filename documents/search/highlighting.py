"""Where the words of a query stand in a text, and the text around the best such place with its words marked."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from documents.search.analysis import STEM, tokens
from documents.search.query import Query, Way, Word

LENGTH = 220  # characters
LEAD = 70  # of them before the first marked word
ELLIPSIS = "…"
# The same letters twice: a range is looked up twice as fast as "neither sign nor digit", and nearly all text is Latin.
WORD = re.compile(
    r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?![^\W\d_])(?:['’][^\W\d_]+)?|\d{1,3}(?:\.\d{3})+(?!\d)|\d+|[^\W\d_]+(?:['’][^\W\d_]+)?"
)
BLANKS = re.compile(r"\s+")

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """Characters to mark; `word` is the number of the query's word that stands there."""

    start: int
    end: int
    word: int


class Highlighter:
    """Finds the words of one query in any number of texts."""

    def __init__(self, query: Query):
        self._beginnings: defaultdict[str, list[tuple[int, Forms]]] = defaultdict(list)
        for number, word in enumerate(query.words):
            for forms in _sequences(word):
                self._beginnings[forms[0]].append((number, forms))
        self.number = len(query.words)
        self._sought = {form for found in self._beginnings.values() for _number, forms in found for form in forms}

    def hits(self, text: str) -> list[Hit]:
        """In order, without overlaps; at one place the longest."""
        found: list[Hit] = []
        misses = self._sought.isdisjoint
        sought = {word: self._forms(word) for word in set(WORD.findall(text)) if not misses(_both(word))}
        if not sought:
            return []
        places = [
            (index, match.start(), match.end(), sought[match[0]])
            for index, match in enumerate(WORD.finditer(text))
            if match[0] in sought
        ]
        for here in range(len(places)):
            hit = max(self._hits_at(places, here), key=lambda hit: hit.end, default=None)
            if hit and (not found or hit.start >= found[-1].end):
                found.append(hit)
        return found

    def _forms(self, word: str) -> Forms:
        """Exact form and stem of a word of the text, as far as the query asks for them."""
        return tuple(form for form in _both(word) if form in self._sought)

    def _hits_at(self, places: list[tuple[int, int, int, Forms]], here: int) -> Iterator[Hit]:
        index, start, _end, forms = places[here]
        for form in forms:
            for number, wanted in self._beginnings.get(form, ()):
                run = places[here : here + len(wanted)]
                is_adjacent = len(run) == len(wanted) and run[-1][0] == index + len(wanted) - 1
                if is_adjacent and all(form in place[3] for form, place in zip(wanted, run, strict=True)):
                    yield Hit(start, run[-1][2], number)


@lru_cache(maxsize=20_000)
def _both(word: str) -> Forms:
    return tuple(form for _position, exact, stem in tokens(word) for form in (exact, STEM + stem))


def _sequences(word: Word) -> Iterator[Forms]:
    if word.quoted:
        yield word.ways[0].exact
        return
    for way in (*word.ways, word.wider) if word.wider else word.ways:
        yield from _sequences_of(way)


def _sequences_of(way: Way) -> Iterator[Forms]:
    # A text's words are looked at one by one here, and neither half of undang-undang knows that it is one.
    stems = ("undang", "undang") if way.stems == ("undang-undang",) else way.stems
    marked = tuple(f"{STEM}{'undang' if stem == 'undang-undang' else stem}" for stem in stems)
    if way.adjacent:
        yield marked
    else:
        yield from ((f"{STEM}{stem}",) for stem in way.meaningful)


def excerpt(text: str, hits: list[Hit]) -> SafeString:
    """Some LENGTH characters around the hits that have the most different words close together."""
    cluster = _densest(hits)
    start = _word_start(text, cluster[0].start - LEAD, cluster[0].start) if cluster else 0
    end = _word_end(text, max(start + LENGTH, cluster[-1].end if cluster else 0))
    parts = [ELLIPSIS] if start else []
    here = start
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            parts += [_escaped(text[here : hit.start]), "<mark>", _escaped(text[hit.start : hit.end]), "</mark>"]
            here = hit.end
    parts += [_escaped(text[here:end]).rstrip(), ELLIPSIS if end < len(text.rstrip()) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every piece of the text is escaped above


def marked(text: str, hits: list[Hit]) -> SafeString:
    """All of the text."""
    parts, here = [], 0
    for hit in hits:
        parts += [escape(text[here : hit.start]), "<mark>", escape(text[hit.start : hit.end]), "</mark>"]
        here = hit.end
    return mark_safe("".join([*parts, escape(text[here:])]))  # noqa: S308 - every piece of the text is escaped above


def _densest(hits: list[Hit]) -> list[Hit]:
    best: list[Hit] = []
    score = (0, 0)
    for first, hit in enumerate(hits):
        cluster = [hit]
        for other in hits[first + 1 :]:
            if other.end > hit.start + LENGTH - LEAD:
                break
            cluster.append(other)
        if (found := (len({hit.word for hit in cluster}), len(cluster))) > score:
            best, score = cluster, found
    return best


def _word_start(text: str, near: int, latest: int) -> int:
    if near <= 0:
        return 0
    blank = BLANKS.search(text, near, latest)
    return blank.end() if blank else latest


def _word_end(text: str, near: int) -> int:
    if near >= len(text):
        return len(text)
    blank = BLANKS.search(text, near, near + LEAD)
    return blank.start() if blank else near


def _escaped(text: str) -> str:
    return escape(BLANKS.sub(" ", text))
