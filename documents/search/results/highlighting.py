"""Where the words of a query stand in a text, and the text around the best such place with its words marked."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from documents.search.matching.query import Query, Way, Word
from documents.search.text.analysis import APOSTROPHE, STEM, tokens
from documents.search.text.roots import SPELLINGS

LENGTH = 220  # characters
LEAD = 70  # of them before the first marked word
ELLIPSIS = "…"
# The same letters twice: a range is looked up twice as fast as "neither sign nor digit", and nearly all text is Latin.
WORD = re.compile(
    r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?![^\W\d_])(?:['’][^\W\d_]+)?|\d{1,3}(?:\.\d{3})+(?!\d)|\d+|[^\W\d_]+(?:['’][^\W\d_]+)?"
)
BLANKS = re.compile(r"\s+")
THOUSAND = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")  # where a dot stands in a long number
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
BESIDE = ("Mn", "Cf")  # Unicode's signs that have no place of their own, accents for one
HIDDEN = frozenset("kpst")  # behind me- and pe-
OTHER_SPELLINGS: defaultdict[str, list[str]] = defaultdict(list)
for spelling, root in SPELLINGS.items():
    OTHER_SPELLINGS[root].append(spelling)

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """Characters to mark; `word` is the number of the query's word that stands there.

    One that `is_own` names a year or an agency: every letterhead says both, and they tell little of a document.
    """

    start: int
    end: int
    word: int
    is_own: bool = False


class Highlighter:
    """Finds the words of one query in any number of texts."""

    def __init__(self, query: Query):
        self._beginnings: defaultdict[str, list[tuple[int, Forms]]] = defaultdict(list)
        for number, word in enumerate(query.words):
            for forms in _sequences(word):
                self._beginnings[forms[0]].append((number, forms))
        self._own = {number for number, word in enumerate(query.words) if word.has_own}
        self._letters = {letters for form in self._beginnings for letters in _letters(form)}

    def hits(self, text: str) -> list[Hit]:
        """In order, without overlaps; at one place the longest."""
        found: list[Hit] = []
        for word in self._words(text):
            if not found or word.start() >= found[-1].end:
                hits = list(self._hits_at(text, word))
                found += [max(hits, key=lambda hit: hit.end)] if hits else []
        return found

    def _words(self, text: str) -> Iterable[re.Match]:
        """Those of a text where a hit may begin, in order: of a thousand some ten, and only they are looked at."""
        if not _is_plain(text):
            return WORD.finditer(text)
        lower = text.lower()
        return _words_at(text, sorted({at for letters in self._letters for at in _places(letters, lower)}))

    def _hits_at(self, text: str, word: re.Match) -> Iterator[Hit]:
        for form in _both(word[0]):
            for number, forms in self._beginnings.get(form, ()):
                if (end := _end_of(forms, text, word)) is not None:
                    yield Hit(word.start(), end, number, number in self._own)


def _end_of(forms: Forms, text: str, word: re.Match | None) -> int | None:
    """Where the words of these forms end that begin with `word`, or None if others stand there."""
    end = 0
    for form in forms:
        if word is None or form not in _both(word[0]):
            return None
        end = word.end()
        word = WORD.search(text, end)
    return end


def _letters(form: str) -> Iterator[str]:
    """What stands in each word of this form, one of them: a stem may be spelt otherwise, or hide its first letter."""
    letters = form.removeprefix(STEM)
    if letters.isdecimal():
        yield from (letters, THOUSAND.sub(".", letters))
    elif letters == form:
        yield letters
    else:
        for spelling in (letters, *OTHER_SPELLINGS.get(letters, ())):
            yield spelling[spelling[0] in HIDDEN :] or spelling


def _places(letters: str, text: str) -> Iterator[int]:
    place = text.find(letters)
    while place >= 0:
        yield place
        place = text.find(letters, place + len(letters))


def _words_at(text: str, places: list[int]) -> Iterator[re.Match]:
    """The words and numbers that stand there, each once; of 3.500 the whole, of 3.5 one of its two numbers."""
    end = 0
    for place in places:
        if place < end:
            continue  # in the word before
        word = WORD.search(text, _beginning(text, place, end))
        while word and word.end() <= place:
            word = WORD.search(text, word.end())
        if word:
            yield word
            end = word.end()


def _beginning(text: str, place: int, earliest: int) -> int:
    """Where the letters, or the digits with dots between them, begin that stand at a place."""
    if text[place].isalpha():
        while place > earliest and text[place - 1].isalpha():
            place -= 1
    else:
        while place > earliest and (text[place - 1].isdecimal() or text[place - 1] == "."):
            place -= 1
    return place


def _is_plain(text: str) -> bool:
    """Whether its words stand in it letter by letter: no accents, no ligatures, no apostrophe within a word."""
    if not text.isascii() and any(
        sign.isalnum() or unicodedata.category(sign) in BESIDE for sign in set("".join(BEYOND_ASCII.findall(text)))
    ):
        return False
    return not APOSTROPHE.search(text.lower())


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
    score = (0, 0, 0)
    for first, hit in enumerate(hits):
        cluster = [hit]
        for other in hits[first + 1 : first + LENGTH]:  # more have no room
            if other.end > hit.start + LENGTH - LEAD:
                break
            cluster.append(other)
        telling = {hit.word for hit in cluster if not hit.is_own}
        if (found := (len(telling), len({hit.word for hit in cluster}), len(cluster))) > score:
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
