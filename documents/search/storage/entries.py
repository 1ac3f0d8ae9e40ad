"""What of a document goes into the index: each term with its impact, pairs of neighbours, and pieces of its text.

The impact says how much a term says of the document, from 0 to 1: by where it stands (title, number and keywords,
summary and agency, text), and by how often the text has it for its length. It depends on the document alone, so that
one publication changes nothing in the rows of others; how rare a term is comes in when somebody asks.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from documents.models import Document
from documents.search.storage import facet_columns
from documents.search.text.analysis import FIELD, STEM, gist, stems, storable, tokens
from documents.search.text.term_keys import EXACT, key, pair_key

EDITION = 2  # to be raised with any change of tokens, stems or impacts: the worker then indexes everything anew
TITLE, LABEL, CONTEXT = 1.0, 0.7, 0.45
LONG = 0.01  # that each word takes from its title: of two that answer, the one that says nothing else is first
ORDINARY_TITLE = 10  # words; twice as many take no more
OF_HEAD, OF_TEXT = 0.75, 0.3  # what head and text can say at most: all of a text less than a summary
OWN = 1 / OF_HEAD  # the year and the agency of a document say more than a title that mentions them
SATURATION = 1.2  # BM25's k1: how soon another occurrence says nothing new
ORDINARY = 600  # tokens of a text of ordinary length
LONGEST = 20  # ordinary lengths; a longer text does not lose more by its length
STEPS = 127  # an impact is stored in seven bits; the eighth says whether the form itself stands there

PIECE = 24_000  # characters, some 3,500 words
OVERLAP = 400  # characters that two pieces share, so that a snippet finds a phrase across the cut
LONGEST_WORD = 100  # characters
MOST_PIECES = 4_000
HEAD_TOKENS = 1_000
HEADER = struct.Struct("<II")

Token = tuple[int, str, str]


class Unreadable(Exception):
    """Bytes of the index that are of another format, or cut off."""


@dataclass(frozen=True)
class Piece:
    position: int
    text: str
    roots: bytes


@dataclass(frozen=True)
class Entry:
    """One document. `keys` (int64) and `impacts` (uint8) run parallel, `pairs` are uint32; `row` as in `columns`."""

    document_id: int
    row: np.ndarray
    keys: np.ndarray
    impacts: np.ndarray
    pairs: np.ndarray

    def pack(self) -> bytes:
        arrays = (self.row, self.keys, self.impacts, self.pairs)
        return HEADER.pack(len(self.keys), len(self.pairs)) + b"".join(array.tobytes() for array in arrays)


def unpack(document_id: int, data: bytes) -> Entry:
    """Return the entry of these bytes. Raise Unreadable where there are too few of them, or too many."""
    terms, pairs = HEADER.unpack_from(data) if len(data) >= HEADER.size else (0, 0)
    if len(data) != HEADER.size + facet_columns.ROW.itemsize + 9 * terms + 4 * pairs:
        raise Unreadable(f"the packed entry of document {document_id}")
    row = np.frombuffer(data, facet_columns.ROW, 1, HEADER.size)
    here = HEADER.size + facet_columns.ROW.itemsize
    keys = np.frombuffer(data, np.int64, terms, here)
    impacts = np.frombuffer(data, np.uint8, terms, here + 8 * terms)
    return Entry(document_id, row, keys, impacts, np.frombuffer(data, np.uint32, pairs, here + 9 * terms))


@dataclass(frozen=True)
class Prepared:
    """All that the index will hold of a document."""

    entry: Entry
    pieces: list[Piece]


def prepare(document: Document) -> Prepared:
    """Analyse a document as it will be when it is public; nothing is read from the database but agency and text."""
    revision = document.published_revision
    text = storable(revision.text) if revision else ""
    words = _Words()
    for zone, weight in _zones(document):
        words.take_head(tokens(zone)[:HEAD_TOKENS], weight)
    words.take_fields(_fields(document))
    words.take_text(tokens(text))
    keys, impacts = words.postings()
    entry = Entry(document.pk, facet_columns.row(document), keys, impacts, words.pair_keys())
    return Prepared(entry, list(_pieces(text)))


def _zones(document: Document) -> Iterator[tuple[str, float]]:
    yield document.title, TITLE + LONG * (ORDINARY_TITLE - min(len(tokens(document.title)), 2 * ORDINARY_TITLE))
    yield document.number, LABEL
    for keyword in document.keywords.split(","):
        yield keyword, LABEL
    for context in (document.opd.name, document.opd.short_name, str(document.year), document.summary):
        yield context, CONTEXT


def _fields(document: Document) -> Iterator[str]:
    """Its year, and its agency by each beginning of the name: *dinas pekerjaan umum* is in *... dan Tata Ruang*."""
    yield f"{FIELD}{document.year}"
    name = gist(document.opd.name)
    yield from (FIELD + " ".join(name[:end]) for end in range(min(2, len(name)), len(name) + 1) if end)


class _Said:
    """How much a document says of each term: of each stem, or of each form as it is written."""

    def __init__(self) -> None:
        self.head: dict[str, float] = {}
        self.counts: Counter[str] = Counter()

    def take_head(self, terms: Iterable[str], weight: float) -> None:
        for term in terms:
            self.head[term] = max(self.head.get(term, 0), weight)

    def impacts(self, length: int) -> dict[str, int]:
        """`length`: tokens of the text."""
        slow = SATURATION * (0.5 + 0.5 * min(length / ORDINARY, LONGEST))
        return {term: self._impact(term, slow) for term in self.head.keys() | self.counts.keys()}

    def _impact(self, term: str, slow: float) -> int:
        head, count = self.head.get(term, 0), self.counts[term]
        impact = 1 - (1 - OF_HEAD * head) * (1 - OF_TEXT * count / (count + slow))
        return max(1, int(impact * STEPS))


class _Words:
    """Gathers the terms of one document. Neighbours are such within one field only."""

    def __init__(self) -> None:
        self.stems, self.exact = _Said(), _Said()
        self.length = 0
        self.forms: dict[str, str] = {}  # exact form -> stem
        self.pairs: set[tuple[str, str]] = set()

    def take_head(self, found: list[Token], weight: float) -> None:
        self.exact.take_head((form for _position, form, _stem in found), weight)
        self.stems.take_head((stem for _position, _form, stem in found), weight)
        self._take(found)

    def take_fields(self, fields: Iterable[str]) -> None:
        for field in fields:
            self.stems.head[field] = OWN
            self.forms[field] = field

    def take_text(self, found: list[Token]) -> None:
        self.exact.counts.update(form for _position, form, _stem in found)
        self.stems.counts.update(stem for _position, _form, stem in found)
        self.length = len(found)
        self._take(found)

    def _take(self, found: list[Token]) -> None:
        stems = [stem for _position, _form, stem in found]
        self.forms.update((form, stem) for _position, form, stem in found)
        self.pairs.update(pairwise(stems))

    def postings(self) -> tuple[np.ndarray, np.ndarray]:
        inflected = {form for form, stem in self.forms.items() if form != stem}
        bare = self.forms.keys() - inflected
        stems, exact = self.stems.impacts(self.length), self.exact.impacts(self.length)
        found = {key(STEM + stem): impact << 1 | (stem in bare) for stem, impact in stems.items()}
        found.update((key(EXACT + form), exact[form] << 1 | 1) for form in inflected)
        keys = np.fromiter(found, np.int64, len(found))
        order = np.argsort(keys)
        return keys[order], np.fromiter(found.values(), np.uint8, len(found))[order]

    def pair_keys(self) -> np.ndarray:
        return np.unique(np.fromiter((pair_key(*pair) for pair in self.pairs), np.uint32, len(self.pairs)))


def _pieces(text: str) -> Iterator[Piece]:
    cut = list(islice(_cut(text), MOST_PIECES))
    for position, piece in enumerate(cut, start=1):
        yield Piece(position, piece, roots_of(piece) if len(cut) > 1 else b"")


def roots_of(text: str) -> bytes:
    """Sorted keys of the stems of a text, by which the piece that answers a question is chosen without its text."""
    found = stems(text)
    return np.sort(np.fromiter((key(STEM + stem) for stem in found), np.int64, len(found))).tobytes()


def _cut(text: str) -> Iterator[str]:
    """The text in pieces of some PIECE characters, cut between words where there are words."""
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
