"""Parsing of a question: the words that a citizen typed, and every way in which a document may say them."""

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

LONGEST_QUESTION = 1_000  # characters; the rest is not read
MOST_WORDS = 12
MOST_TYPED = 60  # words between two quotes
LONGEST_PHRASE = 40  # tokens
LONGEST_SPAN = 30  # years
LONGEST_NAME = 8  # words typed of an agency's name

QUOTED = re.compile(r'(?P<minus>(?<!\S)-)?["“”„«»]([^"“”„«»]*)["“”„«»]')
MINUS = re.compile(r"-\w")  # a dash between blanks or inside a word is no minus
ITEM = re.compile(r"^[ \t]*-", re.MULTILINE)  # the dash of a list item, as people write lists into a request
OUTER_PUNCTUATION = re.compile(r"^\W+|\W+$")
YEAR = r"(?:19|20)\d\d"
NUMBER_OF_YEAR = re.compile(rf"(\d{{1,5}})/({YEAR})")
SPAN_OF_YEARS = re.compile(rf"({YEAR})-({YEAR})")
EITHER = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)+")  # barang/jasa
OF_YEAR = re.compile(rf"([^\W\d_]{{2,}})[-/]?({YEAR})")  # apbd2024
REGULATION = re.compile(r"\b(?:undang|peraturan|permen\w*|keputusan|instruksi|edaran|nomor|no)\b", re.IGNORECASE)
OFFICIAL_NUMBER = re.compile(rf"(?<!\S)(\d{{1,5}})/([a-z]{{2,12}})(?:\.\d{{1,3}})?/({YEAR})(?!\S)", re.IGNORECASE)
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
    """One way to say a word: all `stems`, and next to each other where `adjacent`. `exact` forms run parallel."""

    exact: tuple[str, ...]
    stems: tuple[str, ...]
    adjacent: bool = True

    def covers(self, other: "Way") -> bool:
        """Return whether every text that has `other` has this way too, which makes `other` superfluous."""
        if len(self.stems) >= len(other.stems):
            return False
        if not self.adjacent:
            return set(self.content_stems) <= set(other.stems)
        starts = range(len(other.stems) - len(self.stems) + 1)
        return any(other.stems[start : start + len(self.stems)] == self.stems for start in starts)

    @property
    def is_field(self) -> bool:
        """Whether it is a property of the document (its year or agency), not a word of its text."""
        return self.stems[0].startswith(FIELD)

    @property
    def content_stems(self) -> tuple[str, ...]:
        return tuple(stem for _form, stem in self.content_words)

    @property
    def content_words(self) -> tuple[tuple[str, str], ...]:
        """Pairs (form, stem) that are no stopwords; all of them where there are only stopwords."""
        pairs = tuple(zip(self.exact, self.stems, strict=True))
        return tuple(pair for pair in pairs if pair[0] not in STOPWORDS) or pairs


@dataclass(frozen=True)
class Word:
    """One thing asked for, of one or more words. `ways[0]` is as typed; `wider` finds documents too, but counts less.

    `meaning`: how the word was understood, for the reader. `completions`: words of which it is a prefix, each of them
    also one of the ways (`prefixes`). `is_synonym`: it is in the table of synonyms. `is_regulation`: it names a kind of
    regulation. `number`: number and year, of the number of a regulation.
    """

    typed: str = field(compare=False)
    ways: tuple[Way, ...]
    meaning: str = ""
    quoted: bool = False
    wider: Way | None = None
    completions: tuple[str, ...] = ()
    is_synonym: bool = False
    is_regulation: bool = False
    number: tuple[str, str] = ("", "")

    @property
    def has_field(self) -> bool:
        return any(way.is_field for way in self.ways)


@dataclass(frozen=True)
class Neighbours:
    """Two words typed side by side.

    `typed`: form and stem of each, without abbreviations: a reader who types one means the words behind it, and a text
    that has the abbreviation too mostly cites. `pairs`: pairs of stems, any of which says both words.
    """

    typed: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Citation:
    """A regulation that a question names by its kind, number and year, as in *Perda 3/2019*."""

    kinds: tuple[tuple[str, ...], ...]  # the stems of each name of the kind
    number: str
    year: str


@dataclass(frozen=True)
class Query:
    """A parsed question; `str()` says how it was understood, and is empty where that is exactly as typed.

    A document that has one of `without` does not answer; each of those is quoted. `ignored`: words typed but not used.
    """

    words: tuple[Word, ...]
    without: tuple[Word, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def neighbours(self) -> list[Neighbours]:
        """Neighbours in the order typed. *Prosedur rujukan* in a text is a neighbour pair of *SOP rujukan* too.

        A year or an agency has no neighbours: it is a property of the document and may be anywhere in its text.
        """
        words = [word for word in self.words if not word.quoted]
        pairs_typed = (pair for word in words for pair in pairwise(word.ways[0].content_words))
        neighbours = [Neighbours(pair, (_stems(pair),)) for pair in pairs_typed]
        for left, right in pairwise(words):
            if left.has_field or right.has_field:
                continue
            ends = [way.content_stems[-1] for way in left.ways]
            starts = [way.content_stems[0] for way in right.ways]
            typed = _content_as_typed(left)[-1:] + _content_as_typed(right)[:1]
            pairs = tuple(dict.fromkeys((end, start) for end in ends for start in starts))
            neighbours.append(Neighbours(typed, pairs))
        different = {near.pairs[0]: near for near in neighbours if near.pairs[0][0] != near.pairs[0][1]}
        return list(different.values())

    @property
    def citations(self) -> list[Citation]:
        """Regulations that the question names; none where words are excluded or quoted, which are taken exactly."""
        if self.without or any(word.quoted for word in self.words):
            return []
        return [
            Citation(tuple(way.content_stems for way in kind.ways), *named.number)
            for kind, named in pairwise(self.words)
            if kind.is_regulation and any(named.number)
        ]

    @property
    def agencies(self) -> tuple[str, ...]:
        """Beginnings of names of agencies that the question may contain, as gists of two stems or more."""
        fields = (way.stems[0].removeprefix(FIELD) for word in self.words for way in word.ways if way.is_field)
        return tuple(dict.fromkeys(name for name in fields if " " in name))

    def __bool__(self) -> bool:
        return bool(self.words or self.without)

    def __str__(self) -> str:
        if not (self.ignored or self.without or any(word.meaning for word in self.words)):
            return ""
        understood = [f"{word.typed} ({word.meaning})" if word.meaning else word.typed for word in self.words]
        unwanted = dict.fromkeys(word.typed for word in self.without)
        return ", ".join([*understood, *(_("tanpa %(word)s") % {"word": word} for word in unwanted)])


def parse(question: str, known: Lexicon | None = None) -> Query:
    """Parse any string into a Query of at most MOST_WORDS words.

    `known`: the table of synonyms, by default as this process read it last.
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
            typed = _typed(part, known)
            unwanted += [without for word in typed if MINUS.match(word) for without in _unwanted(word[1:], known)]
            words += _plain([word for word in typed if not MINUS.match(word)], known)
    meaningful = [word for word in words if word.quoted or not _is_stopword(word)]
    used = tuple(dict.fromkeys(meaningful or words))[:MOST_WORDS]
    ignored = tuple(dict.fromkeys(word.typed for word in words if word not in used))
    without = tuple(dict.fromkeys(unwanted))[:MOST_WORDS]
    return Query(used if len(used) > 1 else tuple(map(_without_wider, used)), without, ignored)


def _parts(question: str) -> Iterator[tuple[str, bool, bool]]:
    """Cut the question at its quotes and yield (part, is quoted, has a minus). A quote never closed is no quote."""
    end = 0
    for quote in QUOTED.finditer(question):
        yield question[end : quote.start()], False, False
        yield quote[2], True, bool(quote["minus"])
        end = quote.end()
    yield question[end:], False, False


def _typed(part: str, known: Lexicon) -> list[str]:
    """Return the words as typed; a number of a regulation and a span of years are one word, however written."""
    part = WRITTEN_OUT_SPAN.sub(r"\1-\2", part)
    part = OFFICIAL_NUMBER.sub(lambda number: _short(number, known), part)
    if REGULATION.search(part) or known.regulation_name.search(part):
        part = WRITTEN_OUT_NUMBER.sub(r"\1/\2", part)
    return [piece for word in part.split()[:MOST_TYPED] for piece in _split_compound(word)]


def _short(official: re.Match[str], known: Lexicon) -> str:
    """Return an official number such as 98/PMK.07/2025 as *PMK 98/2025*, if its letters name a kind of regulation."""
    number, kind, year = official.groups()
    return f"{kind} {number}/{year}" if known.regulation_name.fullmatch(kind) else official[0]


def _split_compound(typed: str) -> Iterable[str]:
    if EITHER.fullmatch(typed):
        return typed.split("/")
    of_year = OF_YEAR.fullmatch(typed)
    return of_year.groups() if of_year else [typed]


def _quoted(text: str) -> list[Word]:
    phrase = tokens(text)[:LONGEST_PHRASE]
    return [Word(f"“{text.strip()}”", (_way(phrase),), quoted=True)] if phrase else []


def _unwanted(typed: str, known: Lexicon) -> Iterator[Word]:
    """Yield the ways of an excluded word, each as a quote: without *dinkes* means without *dinas kesehatan* too.

    A year excludes the documents of that year, not every text that mentions it.
    """
    for word in _alone([typed], known):
        years = [way for way in word.ways if way.is_field]
        for way in years or [way for way in word.ways if way.adjacent]:
            yield Word(word.typed, (way,), quoted=True)


def _plain(typed: list[str], known: Lexicon) -> list[Word]:
    words = _alone(typed, known)
    return [replace(word, ways=word.ways + _agencies(words, place)) for place, word in enumerate(words)]


def _alone(typed: list[str], known: Lexicon) -> list[Word]:
    """Return one word for each string typed, or for the longest run of them that the table of synonyms has."""
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
    """Return a way for each agency's name of which the typed part may end with this word."""
    starts: list[tuple[str, ...]] = [()]
    for word in reversed(words[max(0, last - LONGEST_NAME) : last]):
        starts.append(word.ways[0].content_stems + starts[-1])
    names = dict.fromkeys(start + way.content_stems for start in starts for way in words[last].ways)
    return tuple(_field(" ".join(name)) for name in names if name[0] in BEGINNINGS)


def _longest_run(typed: list[str], here: int, known: Lexicon) -> tuple[int, Meaning] | None:
    for end in range(min(len(typed), here + known.longest + 4), here, -1):
        edges = {typed[here].lower(), typed[end - 1].lower()}
        meaning = known.meanings.get(gist(" ".join(typed[here:end])))
        if meaning and not edges & STOPWORDS:
            return end - here, meaning
    return None


def _known(typed: list[str], meaning: Meaning) -> Word:
    text = _bare(" ".join(typed)) or meaning.ways[0]  # one sign, such as ㏍, may be an abbreviation
    as_typed = _way(_undoubled(tokens(text)), adjacent=len(typed) == 1)
    others = tuple(way for other in meaning.ways if (way := _way(_undoubled(tokens(other)))).stems != as_typed.stems)
    wider = _way(tokens(meaning.wider)) if meaning.wider else None
    word = Word(text, (as_typed, *others), _spelled_out(text, meaning), wider=wider, is_synonym=True)
    return replace(word, is_regulation=meaning.is_regulation)


def _spelled_out(text: str, meaning: Meaning) -> str:
    """Return the words of an abbreviation, to show how it was understood, or ""."""
    longer = [way for way in meaning.ways if len(tokens(way)) > 1]
    return longer[0] if longer and text.lower() in meaning.ways and len(tokens(text)) == 1 else ""


def _single(typed: str) -> list[Word]:
    parts = _undoubled(tokens(typed)[:LONGEST_PHRASE])
    if not parts:
        return []
    bare = _bare(typed)
    if number := NUMBER_OF_YEAR.fullmatch(bare):
        return [_number_of_year(bare, *number.groups())]
    if span := SPAN_OF_YEARS.fullmatch(bare):
        first, last = map(int, span.groups())
        years = range(first, last + 1 if last - first <= LONGEST_SPAN else first)
        meaning = _("tahun %(first)s sampai %(last)s") % {"first": first, "last": last} if years else ""
        return [Word(bare, (_way(parts), *(_field(year) for year in years)), meaning)]
    return [Word(bare, (_way(parts), _field(bare)) if re.fullmatch(YEAR, bare) else (_way(parts),))]


def _number_of_year(typed: str, number: str, year: str) -> Word:
    """Return the ways of a number like 7/2023: as typed, as *7 Tahun 2023*, or a 7 in a document of that year."""
    (_position, form, stem), *_rest = tokens(number)
    of_year = f"{FIELD}{year}"
    apart = Way((form, of_year), (stem, of_year), adjacent=False)
    ways = (_way(tokens(typed)), _way(tokens(f"{number} tahun {year}")), apart)
    meaning = _("nomor %(number)s tahun %(year)s") % {"number": number, "year": year}
    return Word(typed, ways, meaning, number=(number, year))


def _field(name: str | int) -> Way:
    """Return the way that finds documents by their year or agency."""
    return Way((f"{FIELD}{name}",), (f"{FIELD}{name}",))


def _bare(typed: str) -> str:
    return OUTER_PUNCTUATION.sub("", typed)


def _without_wider(word: Word) -> Word:
    """Drop the wider way: alone, APBD means the APBD; beside other words it may be any budget."""
    return replace(word, wider=None)


def _is_stopword(word: Word) -> bool:
    return STOPWORDS.issuperset(word.ways[0].exact)


def _undoubled(doubled: list[Token]) -> list[Token]:
    """Return one half of a doubled word: *kata-kata* is found by *kata*."""
    return doubled[:1] if len({stem for *_rest, stem in doubled}) == 1 else doubled


def _content_as_typed(word: Word) -> tuple[tuple[str, str], ...]:
    return () if word.meaning else word.ways[0].content_words


def _stems(pair: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    (_form, left), (_form, right) = pair
    return left, right


def _way(parts: list[Token], adjacent: bool = True) -> Way:
    return Way(tuple(exact for _position, exact, _stem in parts), tuple(stem for *_rest, stem in parts), adjacent)
