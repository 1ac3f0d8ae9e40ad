import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.search.matching import relative_years
from documents.search.snapshot import synonyms
from documents.search.snapshot.synonyms import Lexicon, Meaning
from documents.search.text.analysis import FIELD, gist, tokens
from documents.search.text.roots import STOPWORDS

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
REGULATION = re.compile(
    r"\b(?:undang|peraturan|permen\w*|kepmen\w*|perka|perban|perlem|keputusan|instruksi|edaran|nomor|no|law|regulation|decree)\b",
    re.IGNORECASE,
)
OFFICIAL_NUMBER = re.compile(
    rf"(?<!\S)(?:p\.)?(\d{{1,5}})/([a-z]{{2,12}})(?:[./][\w.]{{1,12}}){{0,4}}/({YEAR})(?!\S)", re.IGNORECASE
)
OF_MINISTRY = re.compile(r"(permen|kepmen)-?([^\W\d_]{2,})", re.IGNORECASE)
OF_MINISTER = re.compile(rf"(?<!\S)pm[.\s]*(\d{{1,5}}\s*(?:/|tahun\b|thn\b|th\b)\.?\s*{YEAR})(?!\S)", re.IGNORECASE)
YEAR_BEFORE_NUMBER = re.compile(
    rf"(?<!\S)(?:tahun|thn|th)\b\.?\s*({YEAR})\s+(?:nomor|nmr|no)\b\.?\s*(\d{{1,5}})(?!\S)", re.IGNORECASE
)
WRITTEN_OUT_NUMBER = re.compile(
    rf"(?<!\S)(?:(?:nomor|nmr|no|number)\b\.?\s*)?(\d{{1,5}})\s+(?:(?:tahun|thn|th|of|year)\b\.?\s*)?({YEAR})(?!\S)",
    re.IGNORECASE,
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

    `meaning`: how the word was understood. `completions`: those of the ways of which it is a prefix (`rewriting`).
    `is_regulation`: it names a kind of regulation. `number`: number and year, of the number of a regulation.
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
    """Two words side by side: form and stem of each as `typed`, and `pairs` of stems that say both."""

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
    """A parsed question; `str()` says how it was understood, where not as typed. `ignored`: words not used."""

    words: tuple[Word, ...]
    without: tuple[Word, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def neighbours(self) -> list[Neighbours]:
        """Neighbours in the order typed, also of synonyms; a year or an agency has none, as it may be anywhere."""
        words = [word for word in self.words if not word.quoted]
        pairs_typed = (pair for word in words for pair in pairwise(word.ways[0].content_words))
        neighbours = [Neighbours(pair, ((pair[0][1], pair[1][1]),)) for pair in pairs_typed]
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
        pairs = [(kind, named) for kind, named in pairwise(self.words) if kind.is_regulation and any(named.number)]
        paired = {word for pair in pairs for word in pair}
        turned = [(kind, named) for named, kind in pairwise(self.words) if kind.is_regulation and any(named.number)]
        pairs += [pair for pair in turned if paired.isdisjoint(pair)]
        return [Citation(tuple(way.content_stems for way in kind.ways), *named.number) for kind, named in pairs]

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


def parse(question: str, known: Lexicon | None = None, year: int | None = None) -> Query:
    """Parse any string into a Query of at most MOST_WORDS words. `known`: the table of synonyms; `year`: today's."""
    known = known or synonyms.latest()
    known = known.in_english if get_language() == "en" else known
    return _parse(question[:LONGEST_QUESTION], known, year or timezone.localdate().year)


@lru_cache(maxsize=256)
def _parse(question: str, known: Lexicon, year: int) -> Query:
    words: list[Word] = []
    unwanted: list[Word] = []
    if "\n" in question:
        question = ITEM.sub(" ", question)
    for part, is_quoted, is_unwanted in _parts(question):
        if is_quoted:
            phrase = tokens(part)[:LONGEST_PHRASE]
            quoted = [Word(f"“{part.strip()}”", (_way(phrase),), quoted=True)] if phrase else []
            (unwanted if is_unwanted else words).extend(quoted)
        else:
            typed = _typed(part, known)
            unwanted += [without for word in typed if MINUS.match(word) for without in _unwanted(word[1:], known, year)]
            wanted = _alone([word for word in typed if not MINUS.match(word)], known, year)
            words += [replace(word, ways=word.ways + _agencies(wanted, place)) for place, word in enumerate(wanted)]
    meaningful = [word for word in words if word.quoted or not STOPWORDS.issuperset(word.ways[0].exact)]
    used = tuple(dict.fromkeys(meaningful or words))[:MOST_WORDS]
    ignored = tuple(dict.fromkeys(word.typed for word in words if word not in used))
    without = tuple(dict.fromkeys(unwanted))[:MOST_WORDS]
    # Alone, APBD means the APBD; beside other words it may be any budget.
    return Query(used if len(used) > 1 else tuple(replace(word, wider=None) for word in used), without, ignored)


def _parts(question: str) -> Iterator[tuple[str, bool, bool]]:
    end = 0
    for quote in QUOTED.finditer(question):
        yield question[end : quote.start()], False, False
        yield quote[2], True, bool(quote["minus"])
        end = quote.end()
    yield question[end:], False, False


def _typed(part: str, known: Lexicon) -> list[str]:
    """Return the words as typed; a number of a regulation and a span of years are one word, however written."""
    part = WRITTEN_OUT_SPAN.sub(r"\1-\2", relative_years.joined(part))
    part = OFFICIAL_NUMBER.sub(lambda number: _short(number, known), part)
    part = OF_MINISTER.sub(r"permen \1", part)
    if REGULATION.search(part) or not known.regulation_words.isdisjoint(part.lower().split()):
        part = WRITTEN_OUT_NUMBER.sub(r"\1/\2", YEAR_BEFORE_NUMBER.sub(r"\2/\1", part))
    return [piece for word in part.split()[:MOST_TYPED] for piece in _split_compound(word, known)]


def _short(official: re.Match[str], known: Lexicon) -> str:
    """Return an official number such as 98/PMK.07/2025 as *PMK 98/2025*, if its letters name a kind of regulation."""
    number, letters, year = official.groups()
    kinds = (kind for kind in (letters, f"per{letters}") if kind.lower() in known.regulation_words)
    return next((f"{kind} {number}/{year}" for kind in kinds), official[0])


def _split_compound(typed: str, known: Lexicon) -> Iterable[str]:
    if EITHER.fullmatch(typed):
        return typed.split("/")
    if typed.lower() not in known.regulation_words and (of_ministry := OF_MINISTRY.fullmatch(typed)):
        return of_ministry.groups() if gist(" ".join(of_ministry.groups())) in known.meanings else [typed]
    of_year = OF_YEAR.fullmatch(typed)
    return of_year.groups() if of_year else [typed]


def _unwanted(typed: str, known: Lexicon, year: int) -> Iterator[Word]:
    """Yield the ways of an excluded word, each as a quote; a year excludes the documents of that year alone."""
    for word in _alone([typed], known, year):
        years = [way for way in word.ways if way.is_field]
        for way in years or [way for way in word.ways if way.adjacent]:
            yield Word(word.typed, (way,), quoted=True)


def _alone(typed: list[str], known: Lexicon, year: int) -> list[Word]:
    words: list[Word] = []
    here = 0
    while here < len(typed):
        run = _longest_run(typed, here, known)
        if run:
            length, meaning = run
            words += [_known(typed[here : here + length], meaning)] if meaning.ways else []
            here += length
        else:
            words += _single(typed[here], year)
            here += 1
    return words


def _agencies(words: list[Word], last: int) -> tuple[Way, ...]:
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
    said = meaning.ways[0] if meaning.is_translation else text
    as_typed = _way(_undoubled(tokens(said)), adjacent=" " not in said)
    ways = (_way(_undoubled(tokens(other))) for other in (*meaning.ways, text))
    others = tuple(way for way in ways if way.stems != as_typed.stems)
    wider = _way(tokens(meaning.wider)) if meaning.wider else None
    longer = [way for way in meaning.ways if len(tokens(way)) > 1]
    spelled_out = longer[0] if longer and text.lower() in meaning.ways and len(tokens(text)) == 1 else ""
    spelled_out = said if meaning.is_translation and said != text.lower() else spelled_out
    word = Word(text, (as_typed, *others), spelled_out, wider=wider, is_synonym=True)
    return replace(word, is_regulation=meaning.is_regulation)


def _single(typed: str, year: int) -> list[Word]:
    relative, meant = relative_years.years(_bare(typed), year)
    if relative:
        return [replace(word, typed=relative, meaning=word.meaning or meant) for word in _single(meant, year)]
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
    return Way((f"{FIELD}{name}",), (f"{FIELD}{name}",))


def _bare(typed: str) -> str:
    return OUTER_PUNCTUATION.sub("", typed)


def _undoubled(doubled: list[Token]) -> list[Token]:
    """Return one half of a doubled word: *kata-kata* is found by *kata*."""
    return doubled[:1] if len({stem for *_rest, stem in doubled}) == 1 else doubled


def _content_as_typed(word: Word) -> tuple[tuple[str, str], ...]:
    return () if word.meaning else word.ways[0].content_words


def _way(parts: list[Token], adjacent: bool = True) -> Way:
    return Way(tuple(exact for _position, exact, _stem in parts), tuple(stem for *_rest, stem in parts), adjacent)
