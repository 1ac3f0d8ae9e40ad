"""What of a document goes into the index: its head and pieces of its text, as terms.

A piece is searched together with the head, so "all words of the question" may stand partly in the title and partly in
one piece of the text. What a document is ranked by is decided here, once and for both engines: the index knows not
only that a document has a word, but also, as a term of its own, that the title has it, or that the text has it often.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from documents.models import Document
from documents.search.analysis import storable, tokens
from documents.search.query import pair
from documents.search.stopwords import STOPWORDS

# Marked terms of a piece: <mark>stem, and for the title the exact form too.
TITLE_EXACT, TITLE, LABEL, CONTEXT, OFTEN, PAIR = "t=", "t~", "k~", "c~", "o~", "p~"
BREAK = "|"  # stands between two fields, so that no phrase reaches from one into the other

PIECE = 24_000  # characters, some 3,500 words: a tsvector keeps 16,383 positions and 256 places of one word
OVERLAP = 400  # characters that two pieces share, so that a phrase across the cut is found
LONGEST_WORD = 100  # characters
MOST_PIECES = 4_000
HEAD_TOKENS = 1_000
OFTEN_AT_LEAST = 3
OFTEN_PER_TOKENS = 500


@dataclass(frozen=True)
class Entry:
    """One row of the index. `exact` and `stems` run parallel, the head before the piece; only the piece is `text`."""

    document_id: int
    position: int
    text: str
    exact: list[str]
    stems: list[str]
    marks: set[str]


def entries(document: Document) -> list[Entry]:
    """The rows of a document: one for each piece of its public text, from 1; without a text one for the head, 0."""
    head = Head(document)
    revision = document.published_revision
    pieces = islice(_pieces(storable(revision.text)), MOST_PIECES) if revision else ()
    rows = [_entry(document, position, piece, head) for position, piece in enumerate(pieces, start=1)]
    return rows or [Entry(document.pk, 0, head.text, head.exact, head.stems, head.marks)]


def _entry(document: Document, position: int, piece: str, head: "Head") -> Entry:
    found = tokens(piece)
    exact = [form for _position, form, _stem in found]
    stems = [stem for _position, _form, stem in found]
    marks = head.marks | _frequent(exact, stems)
    return Entry(document.pk, position, piece, [*head.exact, *exact], [*head.stems, *stems], marks)


class Head:
    """Title, number, keywords, summary, agency and year of a document."""

    def __init__(self, document: Document):
        self.exact: list[str] = []
        self.stems: list[str] = []
        self.marks: set[str] = set()
        self._take(document.title, TITLE)
        self._take(document.number, LABEL)
        for keyword in document.keywords.split(","):
            self._take(keyword, LABEL)
        for context in (document.opd.name, document.opd.short_name, str(document.year), document.summary):
            self._take(context, CONTEXT)
        fields = (document.title, document.number, document.keywords, document.opd.name, document.summary)
        self.text = storable("\n".join(filter(None, fields)))

    def _take(self, text: str, zone: str) -> None:
        found = tokens(text)[: HEAD_TOKENS - len(self.exact)]
        words = [form for _position, form, _stem in found]
        roots = [stem for _position, _form, stem in found]
        self.exact += [*words, BREAK]
        self.stems += [*roots, BREAK]
        self.marks.update(zone + root for root in roots)
        self.marks.update(map(_pair_mark, _neighbours(_meaningful(words, roots))))
        if zone == TITLE:
            self.marks.update(TITLE_EXACT + word for word in words)


def _frequent(words: list[str], roots: list[str]) -> set[str]:
    """Marks of a piece of text: stems that it has often, and neighbours that it has more than once."""
    meaningful = _meaningful(words, roots)
    least = OFTEN_AT_LEAST + len(roots) // OFTEN_PER_TOKENS
    often = {OFTEN + root for root, count in Counter(meaningful).items() if count >= least}
    return often | {_pair_mark(two) for two, count in Counter(_neighbours(meaningful)).items() if count > 1}


def _meaningful(words: list[str], roots: list[str]) -> list[str]:
    return [root for word, root in zip(words, roots, strict=True) if word not in STOPWORDS]


def _neighbours(roots: list[str]) -> Iterator[tuple[str, str]]:
    return (pair(*two) for two in pairwise(roots) if two[0] != two[1])


def _pair_mark(two: tuple[str, str]) -> str:
    return f"{PAIR}{'+'.join(two)}"


def _pieces(text: str) -> Iterator[str]:
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
