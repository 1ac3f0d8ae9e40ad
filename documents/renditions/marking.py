"""Marks of the found words, numbered so that a link leads to each."""

from itertools import count

from django.utils.safestring import SafeString

from documents.search.matching.query import Query
from documents.search.results.highlighting import Highlight, Highlighter, marked

Box = tuple[int, int, int, int]  # left, top, width, height
MOST_MARKS = 2_000  # on a page: with more nobody finds anything, and the page grows to megabytes


def marked_boxes(words: list[list], query: Query) -> list[Box]:
    """Return the boxes of the words of a page that the query finds. `words` are (text, left, top, width, height)."""
    text = " ".join(word[0] for word in words)
    highlights = Highlighter(query).highlights(text)
    boxes, start = [], 0
    for word, *box in words:
        end = start + len(word)
        if any(mark.start < end and start < mark.end for mark in highlights):
            boxes.append((box[0], box[1], box[2], box[3]))
        start = end + 1
    return boxes


class Marker:
    """Marker of the words of a query, up to MOST_MARKS; beyond, or without a query, it escapes. `number`: the last."""

    def __init__(self, query: Query | None) -> None:
        self._highlighter = Highlighter(query) if query else None
        self.number = 0

    def marked(self, text: str) -> SafeString:
        """Return the text as HTML, its found words in <mark id="t1"> and so on."""
        highlights = self._highlights(text)[: MOST_MARKS - self.number]
        first = self.number + 1
        self.number += len(highlights)
        return marked(text, highlights, (f'<mark id="t{number}">' for number in count(first)))

    def has_hit(self, text: str) -> bool:
        return bool(self._highlights(text))

    def _highlights(self, text: str) -> list[Highlight]:
        return self._highlighter.highlights(text) if self._highlighter and self.number < MOST_MARKS else []
