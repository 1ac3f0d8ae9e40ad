"""What a citizen typed, understood: the words asked for, and every way in which a document may say them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _

from documents.search.snapshot import synonyms
from documents.search.snapshot.synonyms import Lexicon, Meaning
from documents.search.text.analysis import FIELD, gist, tokens
from documents.search.text.stopwords import STOPWORDS

LONGEST_QUESTION = 1_000  # characters; what stands behind is not read
MOST_WORDS = 12
MOST_TYPED = 60  # words between two quotes
LONGEST_PHRASE = 40  # tokens
LONGEST_SPAN = 30  # years
LONGEST_NAME = 8  # words of an agency's name, as far as it is typed

QUOTED = re.compile(r'(?P<minus>(?<!\S)-)?["“”„«»]([^"“”„«»]*)["“”„«»]')
MINUS = re.compile(r"-\w")  # a dash between blanks and one inside a word are none
ITEM = re.compile(r"^[ \t]*-", re.MULTILINE)  # of a list in several lines, as people write into a request
OUTER_PUNCTUATION = re.compile(r"^\W+|\W+$")
YEAR = r"(?:19|20)\d\d"
NUMBER_OF_YEAR = re.compile(rf"(\d{{1,5}})/({YEAR})")
SPAN_OF_YEARS = re.compile(rf"({YEAR})-({YEAR})")
EITHER = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)+")  # barang/jasa
OF_YEAR = re.compile(rf"([^\W\d_]{{2,}})[-/]?({YEAR})")  # apbd2024
REGULATION = re.compile(
    r"\b(?:uu|undang|peraturan|perda|perwali|perwal|pp|perpres|permen\w*|perki|perpp?u|keputusan|kepwali?|keppres"
    r"|instruksi|inpres|edaran|nomor|no)\b",
    re.IGNORECASE,
)
WRITTEN_OUT_NUMBER = re.compile(
    rf"(?<!\S)(?:(?:nomor|nmr|no)\b\.?\s*)?(\d{{1,5}})\s+(?:(?:tahun|thn|th)\b\.?\s*)?({YEAR})(?!\S)", re.IGNORECASE
)
WRITTEN_OUT_SPAN = re.compile(
    rf"(?<!\S)({YEAR})\s*(?:[-–—]|s\.?\s?[/.]?\s?d\.?|sampai(?:\s+dengan)?|hingga)\s*({YEAR})(?!\S)", re.IGNORECASE
)
AGENCIES = (
    "dinas badan sekretariat inspektorat satuan kecamatan kelurahan bagian kantor rsud rumah puskesmas uptd pemerintah"
)
BEGINNINGS = frozenset(gist(AGENCIES))  # of an agency's name

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
    def is_own(self) -> bool:
        return self.stems[0].startswith(FIELD)

    @property
    def meaningful(self) -> tuple[str, ...]:
        return tuple(stem for _form, stem in self.telling)

    @property
    def telling(self) -> tuple[tuple[str, str], ...]:
        """(form, stem) of what carries a meaning."""
        both = tuple(zip(self.exact, self.stems, strict=True))
        return tuple(two for two in both if two[0] not in STOPWORDS) or both


@dataclass(frozen=True)
class Word:
    """One thing asked for. `ways[0]` is as typed; `wider` finds documents too, but counts for less.

    `begins`: words of which it is the first half, each one of the ways (`halves`). `is_synonym`: the table knows it.
    """

    typed: str = field(compare=False)
    ways: tuple[Way, ...]
    meaning: str = ""
    quoted: bool = False
    wider: Way | None = None
    begins: tuple[str, ...] = ()
    is_synonym: bool = False

    @property
    def has_own(self) -> bool:
        return any(way.is_own for way in self.ways)


@dataclass(frozen=True)
class Neighbours:
    """Two words typed side by side: `typed` are their forms and stems; `pairs` of stems, any of which may say both.

    Of an abbreviation there is no form: whoever types one means what it stands for, and a text that abbreviates too
    mostly cites.
    """

    typed: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Query:
    """`str()` says how the question was understood, and is empty where that is just as it was typed.

    Each of `without` is quoted; what has one of them does not answer.
    """

    words: tuple[Word, ...]
    without: tuple[Word, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def neighbours(self) -> list[Neighbours]:
        """In the order typed; *SOP rujukan* stands side by side in *prosedur rujukan* too.

        Not with a year or an agency, which is said of the document and stands anywhere in it.
        """
        words = [word for word in self.words if not word.quoted]
        found = [Neighbours(two, (_stems(two),)) for word in words for two in pairwise(word.ways[0].telling)]
        for one, two in pairwise(words):
            if one.has_own or two.has_own:
                continue
            ends = [way.meaningful[-1] for way in one.ways]
            starts = [way.meaningful[0] for way in two.ways]
            typed = _said_as_typed(one)[-1:] + _said_as_typed(two)[:1]
            pairs = tuple(dict.fromkeys((end, start) for end in ends for start in starts))
            found.append(Neighbours(typed, pairs))
        different = {near.pairs[0]: near for near in found if near.pairs[0][0] != near.pairs[0][1]}
        return list(different.values())

    @property
    def agencies(self) -> tuple[str, ...]:
        """Gists, of two words or more, with which the name of an agency may begin that was typed."""
        own = (way.stems[0].removeprefix(FIELD) for word in self.words for way in word.ways if way.is_own)
        return tuple(dict.fromkeys(name for name in own if " " in name))

    def __bool__(self) -> bool:
        return bool(self.words or self.without)

    def __str__(self) -> str:
        if not (self.ignored or self.without or any(word.meaning for word in self.words)):
            return ""
        said = [f"{word.typed} ({word.meaning})" if word.meaning else word.typed for word in self.words]
        unwanted = dict.fromkeys(word.typed for word in self.without)
        return ", ".join([*said, *(_("tanpa %(word)s") % {"word": word} for word in unwanted)])


def parse(question: str, known: Lexicon | None = None) -> Query:
    """Understand any string; the words of a Query are few (MOST_WORDS), whatever is asked.

    `known`: the table of synonyms, by default as this process used it last.
    """
    return _parse(question[:LONGEST_QUESTION], known or synonyms.latest())


@lru_cache(maxsize=256)
def _parse(question: str, known: Lexicon) -> Query:
    words: list[Word] = []
    unwanted: list[Word] = []
    if "\n" in question:
        question = ITEM.sub(" ", question)
    for part, is_quoted, is_unwanted in _parts(question):
        if is_quoted:
            (unwanted if is_unwanted else words).extend(_quoted(part))
        else:
            typed = _typed(part)
            unwanted += [without for word in typed if MINUS.match(word) for without in _unwanted(word[1:], known)]
            words += _plain([word for word in typed if not MINUS.match(word)], known)
    meaningful = [word for word in words if word.quoted or not _is_stopword(word)]
    asked = tuple(dict.fromkeys(meaningful or words))[:MOST_WORDS]
    ignored = tuple(dict.fromkeys(word.typed for word in words if word not in asked))
    without = tuple(dict.fromkeys(unwanted))[:MOST_WORDS]
    return Query(asked if len(asked) > 1 else tuple(map(_strictly, asked)), without, ignored)


def _parts(question: str) -> Iterator[tuple[str, bool, bool]]:
    """The question cut at its quotes; a quote that is never closed is no quote. -> part, is quoted, has a minus"""
    end = 0
    for quote in QUOTED.finditer(question):
        yield question[end : quote.start()], False, False
        yield quote[2], True, bool(quote["minus"])
        end = quote.end()
    yield question[end:], False, False


def _typed(part: str) -> list[str]:
    """The words as typed, where numbers of regulations and spans of years are one word, however they were written."""
    part = WRITTEN_OUT_SPAN.sub(r"\1-\2", part)
    if REGULATION.search(part):
        part = WRITTEN_OUT_NUMBER.sub(r"\1/\2", part)
    return [half for word in part.split()[:MOST_TYPED] for half in _halves(word)]


def _halves(typed: str) -> Iterable[str]:
    if EITHER.fullmatch(typed):
        return typed.split("/")
    of_year = OF_YEAR.fullmatch(typed)
    return of_year.groups() if of_year else [typed]


def _quoted(text: str) -> list[Word]:
    found = tokens(text)[:LONGEST_PHRASE]
    return [Word(f"“{text.strip()}”", (_way(found),), quoted=True)] if found else []


def _unwanted(typed: str, known: Lexicon) -> Iterator[Word]:
    """Whoever wants no *dinkes* wants no *dinas kesehatan*. A year is the document's own: any text has others."""
    for word in _alone([typed], known):
        years = [way for way in word.ways if way.is_own]
        for way in years or [way for way in word.ways if way.adjacent]:
            yield Word(word.typed, (way,), quoted=True)


def _plain(typed: list[str], known: Lexicon) -> list[Word]:
    words = _alone(typed, known)
    return [replace(word, ways=word.ways + _agencies(words, place)) for place, word in enumerate(words)]


def _alone(typed: list[str], known: Lexicon) -> list[Word]:
    """Words separated by spaces; the longest run of them that the table of synonyms knows is one."""
    words: list[Word] = []
    here = 0
    while here < len(typed):
        run = _longest_run(typed, here, known)
        if run:
            length, meaning = run
            words.append(_known(typed[here : here + length], meaning))
            here += length
        else:
            words += _single(typed[here])
            here += 1
    return words


def _agencies(words: list[Word], last: int) -> tuple[Way, ...]:
    """The agencies whose names, as far as they are typed, may end with this word."""
    starts: list[tuple[str, ...]] = [()]
    for word in reversed(words[max(0, last - LONGEST_NAME) : last]):
        starts.append(word.ways[0].meaningful + starts[-1])
    names = dict.fromkeys(start + way.meaningful for start in starts for way in words[last].ways)
    return tuple(_own(" ".join(name)) for name in names if name[0] in BEGINNINGS)


def _longest_run(typed: list[str], here: int, known: Lexicon) -> tuple[int, Meaning] | None:
    for end in range(min(len(typed), here + known.longest + 4), here, -1):
        edges = {typed[here].lower(), typed[end - 1].lower()}
        meaning = known.meanings.get(gist(" ".join(typed[here:end])))
        if meaning and not edges & STOPWORDS:
            return end - here, meaning
    return None


def _known(typed: list[str], meaning: Meaning) -> Word:
    text = _bare(" ".join(typed))
    own = _way(_undoubled(tokens(text)), adjacent=len(typed) == 1)
    others = tuple(way for other in meaning.ways if (way := _way(_undoubled(tokens(other)))).stems != own.stems)
    wider = _way(tokens(meaning.wider)) if meaning.wider else None
    return Word(text, (own, *others), _spelled_out(text, meaning), wider=wider, is_synonym=True)


def _spelled_out(text: str, meaning: Meaning) -> str:
    """The words of an abbreviation, for the citizen to see how it was read."""
    longer = [way for way in meaning.ways if len(tokens(way)) > 1]
    return longer[0] if longer and text.lower() in meaning.ways and len(tokens(text)) == 1 else ""


def _single(typed: str) -> list[Word]:
    found = _undoubled(tokens(typed)[:LONGEST_PHRASE])
    if not found:
        return []
    bare = _bare(typed)
    if number := NUMBER_OF_YEAR.fullmatch(bare):
        return [_number_of_year(bare, *number.groups())]
    if span := SPAN_OF_YEARS.fullmatch(bare):
        first, last = map(int, span.groups())
        years = range(first, last + 1 if last - first <= LONGEST_SPAN else first)
        meaning = _("tahun %(first)s sampai %(last)s") % {"first": first, "last": last} if years else ""
        return [Word(bare, (_way(found), *(_own(year) for year in years)), meaning)]
    return [Word(bare, (_way(found), _own(bare)) if re.fullmatch(YEAR, bare) else (_way(found),))]


def _number_of_year(typed: str, number: str, year: str) -> Word:
    """7/2023 is written *7 Tahun 2023* too, or is the 7 of a document of that year."""
    (_position, form, stem), *_rest = tokens(number)
    own = f"{FIELD}{year}"
    ways = (_way(tokens(typed)), _way(tokens(f"{number} tahun {year}")), Way((form, own), (stem, own), adjacent=False))
    return Word(typed, ways, _("nomor %(number)s tahun %(year)s") % {"number": number, "year": year})


def _own(name: str | int) -> Way:
    """Said of the document itself, not in it: its year or its agency."""
    return Way((f"{FIELD}{name}",), (f"{FIELD}{name}",))


def _bare(typed: str) -> str:
    return OUTER_PUNCTUATION.sub("", typed)


def _strictly(word: Word) -> Word:
    """Asked for alone, APBD is the APBD; beside other words it may be any budget."""
    return replace(word, wider=None)


def _is_stopword(word: Word) -> bool:
    return STOPWORDS.issuperset(word.ways[0].exact)


def _undoubled(found: list[Token]) -> list[Token]:
    """Of a doubled word one half is enough: kata-kata is found by kata."""
    return found[:1] if len({stem for *_rest, stem in found}) == 1 else found


def _said_as_typed(word: Word) -> tuple[tuple[str, str], ...]:
    return () if word.meaning else word.ways[0].telling


def _stems(two: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    (_form, one), (_form, other) = two
    return one, other


def _way(found: list[Token], adjacent: bool = True) -> Way:
    return Way(tuple(exact for _position, exact, _stem in found), tuple(stem for *_rest, stem in found), adjacent)
