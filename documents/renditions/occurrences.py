import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from documents.models import RenditionPart
from documents.search.matching.query import Query
from documents.search.results.highlighting import Highlight, Highlighter, excerpt

LISTED = 100  # entries
PASSAGE = 110  # characters
SECONDS = 0.5  # after which a very long file is not searched further


@dataclass(frozen=True)
class Entry:
    """A part with words of the query; for a sheet one of its rows, whose number in the sheet is `row`, else 0."""

    part: int
    sheet: int
    row: int
    count: int
    passage: SafeString


@dataclass(frozen=True)
class Occurrences:
    """`entries` are the first, `total`, `places` count all, to part `searched_to` if time ran out."""

    entries: list[Entry]
    total: int
    places: int
    best: Entry | None
    searched_to: int = 0

    @property
    def are_cut(self) -> bool:
        return self.places > len(self.entries)


@dataclass(frozen=True)
class _Found:
    part: int
    sheet: int
    row: int
    text: str
    highlights: list[Highlight]

    @property
    def words(self) -> int:
        return len({mark.word for mark in self.highlights})

    def entry(self) -> Entry:
        return Entry(
            self.part, self.sheet, self.row, len(self.highlights), excerpt(self.text, self.highlights, PASSAGE)
        )


def find(parts: QuerySet[RenditionPart], query: Query) -> Occurrences:
    """Return where the parts have the words of the query: those places alone that have as many as any has."""
    found: list[_Found] = []
    highlighter, until, searched_to = Highlighter(query), time.monotonic() + SECONDS, 0
    for number, sheet, text in parts.order_by("number").values_list("number", "sheet", "text").iterator(chunk_size=50):
        if time.monotonic() > until:
            searched_to = number - 1
            break
        if highlights := highlighter.highlights(text):
            whole = [_Found(number, 0, 0, text, highlights)]
            found += _rows(number, sheet, text, highlights) if sheet else whole
    most = max((place.words for place in found), default=0)
    kept = [place for place in found if place.words == most]
    best = max(kept, key=lambda place: len(place.highlights), default=None)
    return Occurrences(
        entries=[place.entry() for place in kept[:LISTED]],
        total=sum(len(place.highlights) for place in kept),
        places=len(kept),
        best=best.entry() if best else None,
        searched_to=searched_to,
    )


def _rows(number: int, sheet: int, text: str, highlights: list[Highlight]) -> Iterator[_Found]:
    start, left = 0, list(reversed(highlights))
    for line in text.split("\n"):
        end = start + len(line)
        row, _tab, cells = line.partition("\t")
        shift = start + len(row) + 1
        marks = []
        while left and left[-1].start < end:
            mark = left.pop()
            if mark.start >= shift:
                marks.append(Highlight(mark.start - shift, mark.end - shift, mark.word, mark.is_field))
        if marks:
            yield _Found(number, sheet, int(row), cells.replace("\t", " · "), _moved(cells, marks))
        start = end + 1


def _moved(cells: str, marks: list[Highlight]) -> list[Highlight]:
    """Return the marks at their places in the line with dots between its cells, which are longer than tabs."""
    moved, more, here = [], 0, 0
    for mark in marks:
        more += 2 * cells.count("\t", here, mark.start)
        here = mark.start
        longer = 2 * cells.count("\t", mark.start, mark.end)
        moved.append(Highlight(mark.start + more, mark.end + more + longer, mark.word, mark.is_field))
    return moved
