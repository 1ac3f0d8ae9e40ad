"""What a citizen typed, understood: the words asked for, and every way in which a document may say them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from documents.search.analysis import tokens
from documents.search.stopwords import STOPWORDS
from documents.search.synonyms import LONGEST_KEY, MEANINGS, Meaning, key

LONGEST_QUESTION = 1_000  # characters; what stands behind is not read
MOST_WORDS = 12
MOST_TYPED = 60  # words between two quotes
LONGEST_PHRASE = 40  # tokens

QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
OUTER_PUNCTUATION = re.compile(r"^\W+|\W+$")
NUMBER_OF_YEAR = re.compile(r"\d+/(?:19|20)\d\d")

Token = tuple[int, str, str]


@dataclass(frozen=True)
class Way:
    """One way to say a word: `stems` next to each other, or merely all of them."""

    exact: tuple[str, ...]
    stems: tuple[str, ...]
    adjacent: bool = True

    def covers(self, other: "Way") -> bool:
        """Whether every text that says `other` says this too, which makes `other` superfluous."""
        if len(self.stems) >= len(other.stems):
            return False
        if not self.adjacent:
            return set(self.meaningful) <= set(other.stems)
        starts = range(len(other.stems) - len(self.stems) + 1)
        return any(other.stems[start : start + len(self.stems)] == self.stems for start in starts)

    @property
    def meaningful(self) -> tuple[str, ...]:
        return tuple(s for form, s in zip(self.exact, self.stems, strict=True) if form not in STOPWORDS) or self.stems


@dataclass(frozen=True)
class Word:
    """One thing asked for. `ways[0]` is as typed; `wider` finds documents too, but counts for less."""

    typed: str = field(compare=False)
    ways: tuple[Way, ...]
    meaning: str = ""
    quoted: bool = False
    wider: Way | None = None


@dataclass(frozen=True)
class Query:
    """`str()` says how the question was understood, and is empty where that is just as it was typed."""

    words: tuple[Word, ...]
    ignored: tuple[str, ...] = ()
    without: tuple[Word, ...] = ()  # no document that says any of them answers

    @property
    def neighbours(self) -> tuple[tuple[str, str], ...]:
        """Stems typed side by side, in their order."""
        stems = [stem for word in self.words if not word.quoted for stem in word.ways[0].meaningful]
        return tuple(dict.fromkeys(two for two in pairwise(stems) if two[0] != two[1]))

    def __bool__(self) -> bool:
        return bool(self.words)

    def __str__(self) -> str:
        if not self.ignored and not any(word.meaning for word in self.words):
            return ""
        return ", ".join(f"{word.typed} ({word.meaning})" if word.meaning else word.typed for word in self.words)


@lru_cache(maxsize=256)
def parse(question: str) -> Query:
    """Understand any string; the words of a Query are few (MOST_WORDS), whatever is asked."""
    words: list[Word] = []
    for part, is_quoted in _parts(question[:LONGEST_QUESTION]):
        words += _quoted(part) if is_quoted else _plain(part.split()[:MOST_TYPED])
    meaningful = [word for word in words if word.quoted or not _is_stopword(word)]
    asked = tuple(dict.fromkeys(meaningful or words))[:MOST_WORDS]
    ignored = tuple(dict.fromkeys(word.typed for word in words if word not in asked))
    return Query(asked if len(asked) > 1 else tuple(map(_strictly, asked)), ignored)


def _parts(question: str) -> Iterator[tuple[str, bool]]:
    """The question cut at its quotes; a quote that is never closed is no quote."""
    end = 0
    for quote in QUOTED.finditer(question):
        yield question[end : quote.start()], False
        yield quote[1], True
        end = quote.end()
    yield question[end:], False


def _quoted(text: str) -> list[Word]:
    found = tokens(text)[:LONGEST_PHRASE]
    return [Word(f"“{text.strip()}”", (_way(found),), quoted=True)] if found else []


def _plain(typed: list[str]) -> Iterator[Word]:
    """Words separated by spaces; the longest run of them that the table of synonyms knows is one."""
    here = 0
    while here < len(typed):
        run = _longest_run(typed, here)
        if run:
            length, meaning = run
            yield _known(typed[here : here + length], meaning)
            here += length
        else:
            yield from _single(typed[here])
            here += 1


def _longest_run(typed: list[str], here: int) -> tuple[int, Meaning] | None:
    for end in range(min(len(typed), here + LONGEST_KEY + 4), here, -1):
        edges = {typed[here].lower(), typed[end - 1].lower()}
        meaning = MEANINGS.get(key(" ".join(typed[here:end])))
        if meaning and not edges & STOPWORDS:
            return end - here, meaning
    return None


def _known(typed: list[str], meaning: Meaning) -> Word:
    text = _bare(" ".join(typed))
    own = _way(_undoubled(tokens(text)), adjacent=len(typed) == 1)
    others = tuple(way for other in meaning.ways if (way := _way(_undoubled(tokens(other)))).stems != own.stems)
    wider = _way(tokens(meaning.wider)) if meaning.wider else None
    return Word(text, (own, *others), _spelled_out(text, meaning), wider=wider)


def _spelled_out(text: str, meaning: Meaning) -> str:
    """The words of an abbreviation, for the citizen to see how it was read."""
    longer = [way for way in meaning.ways if len(tokens(way)) > 1]
    return longer[0] if longer and text.lower() in meaning.ways and len(tokens(text)) == 1 else ""


def _single(word: str) -> list[Word]:
    found = _undoubled(tokens(word)[:LONGEST_PHRASE])
    if not found:
        return []
    ways = [_way(found)]
    if NUMBER_OF_YEAR.fullmatch(word):
        ways.append(_way(tokens(word.replace("/", " tahun "))))
    return [Word(_bare(word), tuple(ways))]


def _bare(typed: str) -> str:
    return OUTER_PUNCTUATION.sub("", typed)


def _strictly(word: Word) -> Word:
    """Asked for alone, APBD is the APBD; beside other words it may be any budget."""
    return Word(word.typed, word.ways, word.meaning, word.quoted) if word.wider else word


def _is_stopword(word: Word) -> bool:
    return STOPWORDS.issuperset(word.ways[0].exact)


def _undoubled(found: list[Token]) -> list[Token]:
    """Of a doubled word one half is enough: kata-kata is found by kata."""
    return found[:1] if len({stem for *_rest, stem in found}) == 1 else found


def _way(found: list[Token], adjacent: bool = True) -> Way:
    return Way(tuple(exact for _position, exact, _stem in found), tuple(stem for *_rest, stem in found), adjacent)
