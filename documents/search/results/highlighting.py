import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import repeat

from django.utils.safestring import SafeString, mark_safe

from documents.search.matching.query import Query, Way, Word
from documents.search.text.analysis import APOSTROPHE, STEM, tokens
from documents.search.text.roots import SPELLINGS
from documents.search.text.shared_lines import SharedLines

LENGTH = 220  # characters
LEAD = 70  # characters of them before the first marked word
ELLIPSIS = "…"
ANCHOR = 30  # characters at each side of a word by which its place is found again
LINE_BREAKS = re.compile(r'[\n\t;"]|,(?! )')  # and what separates the cells of a CSV file
# A word by a range of Latin letters first, then by any letters: a range matches twice as fast, and nearly all text is
# Latin.
WORD = re.compile(
    r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?![^\W\d_])(?:['’][^\W\d_]+)?|\d{1,3}(?:\.\d{3})+(?!\d)|\d+|[^\W\d_]+(?:['’][^\W\d_]+)?"
)
BLANKS = re.compile(r"\s+")
THOUSAND = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")  # where a long number may have a dot
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
NO_WIDTH = ("Mn", "Cf")  # Unicode categories of characters without width, such as combining accents
HIDDEN = frozenset("kpst")  # first letters of roots that me- and pe- replace
OTHER_SPELLINGS: defaultdict[str, list[str]] = defaultdict(list)
for spelling, root in SPELLINGS.items():
    OTHER_SPELLINGS[root].append(spelling)

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Highlight:
    """Characters to mark, and the index of the `word` there; `is_field`: a year or agency, as in each letterhead."""

    start: int
    end: int
    word: int
    is_field: bool = False


class Highlighter:
    def __init__(self, query: Query):
        self._beginnings: defaultdict[str, list[tuple[int, Forms]]] = defaultdict(list)
        for number, word in enumerate(query.words):
            for forms in _sequences(word):
                self._beginnings[forms[0]].append((number, forms))
        self._fields = {number for number, word in enumerate(query.words) if word.has_field}
        self._letters = {letters for form in self._beginnings for letters in _letters(form)}

    def highlights(self, text: str) -> list[Highlight]:
        """Return the highlights of a text in order, without overlaps; the longest of those that begin together."""
        chosen: list[Highlight] = []
        for word in self._words(text):
            if not chosen or word.start() >= chosen[-1].end:
                candidates = list(self._highlights_at(text, word))
                chosen += [max(candidates, key=lambda candidate: candidate.end)] if candidates else []
        return chosen

    def _words(self, text: str) -> Iterable[re.Match]:
        """Return the words of a text where a highlight may begin, in order, found by a search for letters."""
        if not _is_plain(text):
            return WORD.finditer(text)
        lower = text.lower()
        return _words_at(text, sorted({place for letters in self._letters for place in _places(letters, lower)}))

    def _highlights_at(self, text: str, word: re.Match) -> Iterator[Highlight]:
        for form in _forms_and_stems(word[0]):
            for number, forms in self._beginnings.get(form, ()):
                if (end := _end_of(forms, text, word)) is not None:
                    yield Highlight(word.start(), end, number, number in self._fields)


def _end_of(forms: Forms, text: str, word: re.Match | None) -> int | None:
    end = 0
    for form in forms:
        if word is None or form not in _forms_and_stems(word[0]):
            return None
        end = word.end()
        word = WORD.search(text, end)
    return end


def _letters(form: str) -> Iterator[str]:
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
    if text[place].isalpha():
        while place > earliest and text[place - 1].isalpha():
            place -= 1
    else:
        while place > earliest and (text[place - 1].isdecimal() or text[place - 1] == "."):
            place -= 1
    return place


def _is_plain(text: str) -> bool:
    characters = set("".join(BEYOND_ASCII.findall(text))) if not text.isascii() else ()
    if any(character.isalnum() or unicodedata.category(character) in NO_WIDTH for character in characters):
        return False
    return not APOSTROPHE.search(text.lower())


@lru_cache(maxsize=20_000)
def _forms_and_stems(word: str) -> Forms:
    return tuple(form for _position, exact, stem in tokens(word) for form in (exact, STEM + stem))


def _sequences(word: Word) -> Iterator[Forms]:
    if word.quoted:
        yield word.ways[0].exact
        return
    for way in (*word.ways, word.wider) if word.wider else word.ways:
        yield from _sequences_of(way)


def _sequences_of(way: Way) -> Iterator[Forms]:
    # Words of a text are stemmed one by one here, so the halves of undang-undang do not get its common stem.
    stems = ("undang", "undang") if way.stems == ("undang-undang",) else way.stems
    marked = tuple(f"{STEM}{'undang' if stem == 'undang-undang' else stem}" for stem in stems)
    if way.adjacent:
        yield marked
    else:
        yield from ((f"{STEM}{stem}",) for stem in way.content_stems)


def outside(highlights: list[Highlight], skipped: SharedLines) -> list[Highlight]:
    """Return the highlights that are in no line to be skipped."""
    return [mark for mark in highlights if not skipped.cover(mark.start)]


def excerpt(
    text: str,
    highlights: list[Highlight],
    length: int = LENGTH,
    *,
    cluster: list[Highlight] | None = None,
    skipped: SharedLines | None = None,
) -> SafeString:
    """Return about `length` characters, marked, around a cluster; at most a third come before the first mark."""
    cluster = densest(highlights) if cluster is None else cluster
    start = _start(text, cluster[0].start, min(LEAD, length // 3), skipped) if cluster else 0
    end = _word_end(text, max(start + length, cluster[0].end if cluster else 0))
    inside = [mark for mark in highlights if start <= mark.start and mark.end <= end]
    passage = _with_marks(text, inside, repeat("<mark>"), start, end, _escaped).rstrip()
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text.rstrip()) else ""
    return mark_safe(f"{before}{passage}{after}")  # noqa: S308 - every piece of the text is escaped


def anchor(text: str, first: Highlight) -> str:
    """Return a few words around a highlight, on one line, which find the same place in another copy of the text."""
    start, end = max(0, first.start - ANCHOR), first.end + ANCHOR
    before = LINE_BREAKS.split(text[start : first.start])[-1]
    after = LINE_BREAKS.split(text[first.end : end])[0]
    return f"{before}{text[first.start : first.end]}{after}".strip()


def marked(text: str, highlights: list[Highlight], marks: Iterable[str] = repeat("<mark>")) -> SafeString:
    """Return the whole text as HTML. `marks` are the start tags of the highlights."""
    return mark_safe(_with_marks(text, highlights, marks, 0, len(text), escape))  # noqa: S308 - every piece is escaped


def _with_marks(
    text: str, highlights: list[Highlight], marks: Iterable[str], start: int, end: int, write: Callable[[str], str]
) -> str:
    parts, here = [], start
    for highlight, mark in zip(highlights, marks, strict=False):
        parts += [write(text[here : highlight.start]), mark, write(text[highlight.start : highlight.end]), "</mark>"]
        here = highlight.end
    return "".join([*parts, write(text[here:end])])


def densest(highlights: list[Highlight]) -> list[Highlight]:
    best: list[Highlight] = []
    best_score = (0, 0, 0)
    for index, first in enumerate(highlights):
        cluster = [first]
        for other in highlights[index + 1 : index + LENGTH]:  # there is no room for more
            if other.end > first.start + LENGTH - LEAD:
                break
            cluster.append(other)
        content = {mark.word for mark in cluster if not mark.is_field}
        if (score := (len(content), len({mark.word for mark in cluster}), len(cluster))) > best_score:
            best, best_score = cluster, score
    return best


def _start(text: str, place: int, lead: int, skipped: SharedLines | None) -> int:
    start = _word_start(text, place - lead, place)
    if skipped and (end := skipped.end_before(start, place)) > start:
        return end + len(text[end:place]) - len(text[end:place].lstrip())
    return start


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
