"""Index entries: the terms of one document with their impacts, pairs of adjacent stems, and pieces of its text.

The impact of a term, from 0 to 1, depends on where it occurs and how often, for the length of the text; on the document
alone, so that one publication changes nothing in others. Rarity is applied when a question is answered.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np

from documents.models import Document
from documents.search.storage import facet_columns
from documents.search.text import abbreviations
from documents.search.text.analysis import FIELD, STEM, gist, stems, storable, tokens
from documents.search.text.term_keys import EXACT, key, pair_key

EDITION = 2  # raise it with any change of tokens, stems or impacts: the worker then indexes all documents again
TITLE, LABEL, CONTEXT = 1.0, 0.7, 0.45  # weights of the zones of a head
TITLE_WORD_COST = 0.01  # weight that each word costs its title: of two titles that answer, the shorter comes first
ORDINARY_TITLE = 10  # words of a title of weight TITLE; more than twice as many cost no more
HEAD_SHARE, TEXT_SHARE = 0.75, 0.3  # the most that head and text add to an impact: a text less than a summary
FIELD_WEIGHT = 1 / HEAD_SHARE  # year and agency of a document weigh more than a title that mentions them
SATURATION = 1.2  # k1 of BM25: how soon further occurrences add nothing
ORDINARY = 600  # tokens of a text of ordinary length
LONGEST = 20  # ordinary lengths; a text longer than that loses no more by its length
STEPS = 127  # an impact is stored in seven bits; the lowest of the eight tells whether the exact form occurs
# The least impact of a term that occurs in a title, even the longest; no label reaches it, however full the text is.
IN_TITLE = int(HEAD_SHARE * (TITLE - TITLE_WORD_COST * ORDINARY_TITLE) * STEPS) << 1
IN_LABEL = int(HEAD_SHARE * LABEL * STEPS) << 1  # of a label such as the number, or of a title

PIECE = 24_000  # characters, some 3,500 words
OVERLAP = 400  # characters that two pieces share, so that a snippet finds a phrase across the cut
LONGEST_WORD = 100  # characters
MOST_PIECES = 4_000
HEAD_TOKENS = 1_000
HEADER = struct.Struct("<II")

Token = tuple[int, str, str]


class UnreadableEntry(Exception):
    """Bytes of the index that are of another format or cut off."""


@dataclass(frozen=True)
class Piece:
    position: int
    text: str
    roots: bytes


@dataclass(frozen=True)
class Terms:
    """What a document or another row is found by: sorted `keys` (int64), their `impacts` (uint8), `pairs` (uint32)."""

    keys: np.ndarray
    impacts: np.ndarray
    pairs: np.ndarray

    def pack(self, row: bytes = b"") -> bytes:
        arrays = (self.keys, self.impacts, self.pairs)
        return HEADER.pack(len(self.keys), len(self.pairs)) + row + b"".join(array.tobytes() for array in arrays)


NO_TERMS = Terms(np.zeros(0, np.int64), np.zeros(0, np.uint8), np.zeros(0, np.uint32))


def unpack_terms(data: bytes, row_size: int = 0) -> Terms:
    """Return the terms of packed bytes, which have a row of `row_size` bytes. Raise UnreadableEntry if cut off."""
    terms, pairs = HEADER.unpack_from(data) if len(data) >= HEADER.size else (0, 0)
    start = HEADER.size + row_size
    if len(data) != start + 9 * terms + 4 * pairs:
        raise UnreadableEntry("packed terms")
    return Terms(
        np.frombuffer(data, np.int64, terms, start),
        np.frombuffer(data, np.uint8, terms, start + 8 * terms),
        np.frombuffer(data, np.uint32, pairs, start + 9 * terms),
    )


@dataclass(frozen=True)
class Entry:
    """The entry of a document; `row`, of length 1, has its facets."""

    document_id: int
    row: np.ndarray
    terms: Terms

    def pack(self) -> bytes:
        return self.terms.pack(self.row.tobytes())


def unpack(document_id: int, data: bytes) -> Entry:
    """Return the entry of packed bytes. Raise UnreadableEntry where their number is wrong."""
    terms = unpack_terms(data, facet_columns.ROW.itemsize)
    return Entry(document_id, np.frombuffer(data, facet_columns.ROW, 1, HEADER.size), terms)


@dataclass(frozen=True)
class Zones:
    """What a row says, by weight: `title`, `labels`, which are other names of it, `summary` and `contexts`, `text`.

    `agency` is the name of the agency that it is or belongs to; `fields` are its further properties, as its year.
    """

    title: str
    labels: tuple[str, ...] = ()
    summary: str = ""
    contexts: tuple[str, ...] = ()
    text: str = ""
    agency: str = ""
    fields: tuple[str, ...] = ()

    @property
    def terms(self) -> Terms:
        words = _TermCollector()
        title = tokens(self.title)[:HEAD_TOKENS]
        words.take_head(title, TITLE + TITLE_WORD_COST * (ORDINARY_TITLE - min(len(title), 2 * ORDINARY_TITLE)))
        for label in self.labels:
            words.take_head(tokens(label)[:HEAD_TOKENS], LABEL)
        for context in (self.summary, *self.contexts):
            words.take_head(tokens(context)[:HEAD_TOKENS], CONTEXT)
        words.take_fields([*self.fields, *_agency_fields(self.agency)])
        words.take_text(tokens(self.text))
        return Terms(*words.postings(), words.pair_keys())


@dataclass(frozen=True)
class Prepared:
    entry: Entry
    pieces: list[Piece]
    abbreviations: dict[tuple[str, str], None] = field(default_factory=dict)


def prepare(document: Document) -> Prepared:
    """Analyse a document as it will be when it is public. Reads only its agency and published revision."""
    revision = document.open_file
    text = storable(revision.text) if revision else ""
    year = str(document.year)
    zones = Zones(
        document.title,
        labels=(document.number, *document.keywords.split(",")),
        summary=document.summary,
        contexts=(document.opd.name, document.opd.short_name, year),
        text=text,
        agency=document.opd.name,
        fields=(f"{FIELD}{year}",),
    )
    entry = Entry(document.pk, facet_columns.row(document), zones.terms)
    return Prepared(entry, list(_pieces(text)), abbreviations.explained(text))


def _agency_fields(name_of_agency: str) -> Iterator[str]:
    """Yield the terms of an agency's name, of each of its beginnings from two stems on."""
    name = gist(name_of_agency)
    yield from (FIELD + " ".join(name[:end]) for end in range(min(2, len(name)), len(name) + 1) if end)


class _TermWeights:
    def __init__(self) -> None:
        self.head: dict[str, float] = {}
        self.counts: Counter[str] = Counter()

    def take_head(self, terms: Iterable[str], weight: float) -> None:
        for term in terms:
            self.head[term] = max(self.head.get(term, 0), weight)

    def impacts(self, length: int) -> dict[str, int]:
        """Return the impact of each term, from 1 to STEPS. `length`: number of tokens of the text."""
        saturation = SATURATION * (0.5 + 0.5 * min(length / ORDINARY, LONGEST))
        return {term: self._impact(term, saturation) for term in self.head.keys() | self.counts.keys()}

    def _impact(self, term: str, saturation: float) -> int:
        head, count = self.head.get(term, 0), self.counts[term]
        impact = 1 - (1 - HEAD_SHARE * head) * (1 - TEXT_SHARE * count / (count + saturation))
        return max(1, int(impact * STEPS))


class _TermCollector:
    """Collector of the terms of one document. Pairs are formed within one zone or text, never across two."""

    def __init__(self) -> None:
        self.stems, self.exact = _TermWeights(), _TermWeights()
        self.length = 0
        self.forms: dict[str, str] = {}  # exact form -> stem
        self.pairs: set[tuple[str, str]] = set()

    def take_head(self, zone: list[Token], weight: float) -> None:
        self.exact.take_head((form for _position, form, _stem in zone), weight)
        self.stems.take_head((stem for _position, _form, stem in zone), weight)
        self._take(zone)

    def take_fields(self, fields: Iterable[str]) -> None:
        for term in fields:
            self.stems.head[term] = FIELD_WEIGHT
            self.forms[term] = term

    def take_text(self, text: list[Token]) -> None:
        self.exact.counts.update(form for _position, form, _stem in text)
        self.stems.counts.update(stem for _position, _form, stem in text)
        self.length = len(text)
        self._take(text)

    def _take(self, zone: list[Token]) -> None:
        stems = [stem for _position, _form, stem in zone]
        self.forms.update((form, stem) for _position, form, stem in zone)
        self.pairs.update(pairwise(stems))

    def postings(self) -> tuple[np.ndarray, np.ndarray]:
        """Return sorted keys and their impacts, whose lowest bit tells whether the exact form occurs."""
        inflected = {form for form, stem in self.forms.items() if form != stem}
        bare = self.forms.keys() - inflected
        stems, exact = self.stems.impacts(self.length), self.exact.impacts(self.length)
        impacts = {key(STEM + stem): impact << 1 | (stem in bare) for stem, impact in stems.items()}
        impacts.update((key(EXACT + form), exact[form] << 1 | 1) for form in inflected)
        keys = np.fromiter(impacts, np.int64, len(impacts))
        order = np.argsort(keys)
        return keys[order], np.fromiter(impacts.values(), np.uint8, len(impacts))[order]

    def pair_keys(self) -> np.ndarray:
        return np.unique(np.fromiter((pair_key(*pair) for pair in self.pairs), np.uint32, len(self.pairs)))


def _pieces(text: str) -> Iterator[Piece]:
    cut = list(islice(_cut(text), MOST_PIECES))
    for position, piece in enumerate(cut, start=1):
        yield Piece(position, piece, roots_of(piece) if len(cut) > 1 else b"")


def roots_of(text: str) -> bytes:
    """Return the sorted keys (int64) of the stems of a text, by which a piece is chosen without reading it."""
    distinct = stems(text)
    return np.sort(np.fromiter((key(STEM + stem) for stem in distinct), np.int64, len(distinct))).tobytes()


def _cut(text: str) -> Iterator[str]:
    start = end = 0
    while end < len(text):
        end = _between_words(text, start + PIECE)
        if piece := text[start:end].strip():
            yield piece
        start = _between_words(text, end - OVERLAP)


def _between_words(text: str, near: int) -> int:
    if near >= len(text):
        return len(text)
    blank = max(text.rfind(sign, near - LONGEST_WORD, near) for sign in (" ", "\n", "\t"))
    return near if blank < 0 else blank
