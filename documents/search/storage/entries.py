"""Index entries: the terms of one document with their impacts, pairs of adjacent stems, and pieces of its text.

The impact of a term is how much it says of the document, from 0 to 1. It depends on where the term occurs (title;
number and keywords; agency, year and summary; text) and on how often the text has it, for its length. It depends on the
document alone, so that one publication changes nothing in the rows of others; the rarity of a term is applied when a
question is answered.
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
class Entry:
    """The entry of one document.

    `row`: of facet_columns.ROW, length 1. `keys` (int64, sorted) and `impacts` (uint8) are parallel; `pairs`: uint32.
    """

    document_id: int
    row: np.ndarray
    keys: np.ndarray
    impacts: np.ndarray
    pairs: np.ndarray

    def pack(self) -> bytes:
        arrays = (self.row, self.keys, self.impacts, self.pairs)
        return HEADER.pack(len(self.keys), len(self.pairs)) + b"".join(array.tobytes() for array in arrays)


def unpack(document_id: int, data: bytes) -> Entry:
    """Return the entry of packed bytes. Raise UnreadableEntry where their number is wrong."""
    terms, pairs = HEADER.unpack_from(data) if len(data) >= HEADER.size else (0, 0)
    if len(data) != HEADER.size + facet_columns.ROW.itemsize + 9 * terms + 4 * pairs:
        raise UnreadableEntry(f"the packed entry of document {document_id}")
    row = np.frombuffer(data, facet_columns.ROW, 1, HEADER.size)
    start = HEADER.size + facet_columns.ROW.itemsize
    keys = np.frombuffer(data, np.int64, terms, start)
    impacts = np.frombuffer(data, np.uint8, terms, start + 8 * terms)
    return Entry(document_id, row, keys, impacts, np.frombuffer(data, np.uint32, pairs, start + 9 * terms))


@dataclass(frozen=True)
class Prepared:
    """All that the index stores of a document."""

    entry: Entry
    pieces: list[Piece]
    abbreviations: dict[tuple[str, str], None] = field(default_factory=dict)


def prepare(document: Document) -> Prepared:
    """Analyse a document as it will be when it is public. Reads only its agency and published revision."""
    revision = document.open_file
    text = storable(revision.text) if revision else ""
    words = TermCollector()
    for zone, weight in _zones(document):
        words.take_head(tokens(zone)[:HEAD_TOKENS], weight)
    words.take_fields(_fields(document))
    words.take_text(tokens(text))
    keys, impacts = words.postings()
    entry = Entry(document.pk, facet_columns.row(document), keys, impacts, words.pair_keys())
    return Prepared(entry, list(_pieces(text)), abbreviations.explained(text))


def _zones(document: Document) -> Iterator[tuple[str, float]]:
    yield (
        document.title,
        TITLE + TITLE_WORD_COST * (ORDINARY_TITLE - min(len(tokens(document.title)), 2 * ORDINARY_TITLE)),
    )
    yield document.number, LABEL
    for keyword in document.keywords.split(","):
        yield keyword, LABEL
    for context in (document.opd.name, document.opd.short_name, str(document.year), document.summary):
        yield context, CONTEXT


def _fields(document: Document) -> Iterator[str]:
    """Yield the terms of the document's year and of its agency."""
    yield f"{FIELD}{document.year}"
    yield from agency_fields(document.opd.name)


def agency_fields(name_of_agency: str) -> Iterator[str]:
    """Yield the terms of an agency's name.

    It is indexed by each of its beginnings, from two stems on, so that *dinas pekerjaan umum* finds *Dinas Pekerjaan
    Umum dan Tata Ruang*.
    """
    name = gist(name_of_agency)
    yield from (FIELD + " ".join(name[:end]) for end in range(min(2, len(name)), len(name) + 1) if end)


class _TermWeights:
    """Weights in the head and counts in the text of each term of one document: of stems, or of exact forms."""

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


class TermCollector:
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
    """Return the sorted keys (int64) of the stems of a text.

    By them the piece that answers a question is chosen without reading its text.
    """
    distinct = stems(text)
    return np.sort(np.fromiter((key(STEM + stem) for stem in distinct), np.int64, len(distinct))).tobytes()


def _cut(text: str) -> Iterator[str]:
    """Yield the text in overlapping pieces of about PIECE characters, cut between words where there are any."""
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
