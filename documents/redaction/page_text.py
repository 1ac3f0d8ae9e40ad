"""Positions of words on a page, from text layer and picture, in thousandths of the page."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import NamedTuple, Self

from documents.files.reading import TextLayer
from documents.files.tesseract import OcrWord
from documents.models import RedactionBox
from documents.models.file_contents.redaction import WHOLE
from documents.release import word_match

PADDING = 0.15  # of a letter's height, added on each side: a glyph may be wider than its font states


class Box(NamedTuple):
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def thickness(self) -> int:
        return min(self.width, self.height)

    def union(self, other: "Box") -> "Box":
        left, top = min(self.left, other.left), min(self.top, other.top)
        return Box(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)

    def covers(self, other: "Box") -> bool:
        """Return whether at least four fifths of the area of `other` are inside this box."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0 and down > 0 and 5 * across * down >= 4 * other.width * other.height

    def contains_centre_of(self, other: "Box") -> bool:
        across, down = other.left + other.width / 2, other.top + other.height / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom


@dataclass(frozen=True, slots=True)
class LocatedText:
    """All letters and words of a page, with their boxes in pixels of the page's picture.

    `size`: (width, height). `letters`: (letter, left, top, width, height) of the text layer. `seen`: words read by OCR.
    """

    size: tuple[int, int]
    letters: list[tuple]
    seen: list[OcrWord]

    @classmethod
    def of(cls, layer: TextLayer, seen: list[OcrWord]) -> Self:
        return cls(layer.size, layer.letters, seen)

    @classmethod
    def load(cls, stored: str) -> Self:
        page = json.loads(stored)
        return cls(page["size"], page["letters"], [OcrWord(**word) for word in page["seen"]])

    def dump(self) -> str:
        return json.dumps({"size": self.size, "letters": self.letters, "seen": [asdict(word) for word in self.seen]})

    def boxes_of(self, words: list[str]) -> list[Box]:
        """Return a box a line of each of `words`, in thousandths; a place of both readings once."""
        found_boxes: list[Box] = []
        read = [(f"{word.text} ", _box_of(word)) for word in self.seen]
        for pieces, is_tight in ((self._drawn(), False), (read, True)):
            texts, boxes = [text for text, _box in pieces], [box for _text, box in pieces]
            for first, last in word_match.places(words, texts):
                for line in _lines(box for box in boxes[first : last + 1] if box.width and box.height):
                    box = self._in_thousandths(line, is_tight)
                    if not any(known.covers(box) for known in found_boxes):
                        found_boxes.append(box)
        return sorted(found_boxes, key=lambda box: (box.top, box.left))

    def words_under(self, box: Box) -> list[str]:
        """Return the lines of text inside a box, by text layer and by OCR, that are long enough to search for."""
        area = scaled(box, self.size)
        lines: dict[str, None] = {}
        drawn = "".join(
            text if area.contains_centre_of(where) or text.isspace() else "\n" for text, where in self._drawn()
        )
        seen: dict[int, list[str]] = {}
        for word in self.seen:
            if not word.turned and area.contains_centre_of(_box_of(word)):
                seen.setdefault(word.line, []).append(word.text)
        for line in [*drawn.splitlines(), *map(" ".join, seen.values())]:
            if word_match.is_long_enough(line):
                lines.setdefault(" ".join(line.split()))
        return list({word_match.normalised(line): line for line in lines}.values())

    def lines(self) -> list[tuple[str, Box]]:
        """Return the lines of the page with their boxes, from OCR if it read any, else from the text layer."""
        pieces = [(f"{word.text} ", _box_of(word)) for word in self.seen if not word.turned] or self._drawn()
        lines: list[tuple[str, Box]] = []
        for text, box in pieces:
            if not box.thickness:  # a space without a glyph
                text, box = " ", lines[-1][1] if lines else box
            if lines and not _is_on_another_line(lines[-1][1], box):
                text, box = lines[-1][0] + text, lines.pop()[1].union(box)
            lines.append((text, box))
        return [(" ".join(text.split()), self._in_thousandths(box)) for text, box in lines if text.strip()]

    def line_at(self, box: Box) -> str:
        """Return the text of the line that contains the centre of the box; empty if there is none."""
        return next((text for text, where in self.lines() if where.contains_centre_of(box)), "")

    def _drawn(self) -> list[tuple[str, Box]]:
        return [(letter, Box(*box)) for letter, *box in self.letters]

    def _in_thousandths(self, box: Box, is_tight: bool = True) -> Box:
        """Return the box in thousandths, rounded outwards, with padding, within the page.

        `is_tight`: of OCR. Boxes of the text layer get no vertical padding, which would reach into the next line.
        """
        width, height = self.size
        more = max(1, round(box.thickness * PADDING))
        above = more if is_tight else 0
        left, top = max(0, box.left - more) * WHOLE // width, max(0, box.top - above) * WHOLE // height
        right, bottom = -(-(box.right + more) * WHOLE // width), -(-(box.bottom + above) * WHOLE // height)
        right, bottom = min(WHOLE, right), min(WHOLE, bottom)
        left, top = min(left, WHOLE - 1), min(top, WHOLE - 1)
        return Box(left, top, max(1, right - left), max(1, bottom - top))


def to_box(box: RedactionBox) -> Box:
    return Box(box.left, box.top, box.width, box.height)


def scaled(box: Box, size: tuple[int, int]) -> Box:
    """Convert a box in thousandths to pixels of a picture of `size` (width, height), rounded outwards."""
    width, height = size
    left, top = box.left * width // WHOLE, box.top * height // WHOLE
    return Box(left, top, -(-box.right * width // WHOLE) - left, -(-box.bottom * height // WHOLE) - top)


def _box_of(word: OcrWord) -> Box:
    return Box(word.left, word.top, word.width, word.height)


def _lines(boxes: Iterable[Box]) -> Iterator[Box]:
    line: Box | None = None
    for box in boxes:
        if line and _is_on_another_line(line, box):
            yield line
            line = None
        line = line.union(box) if line else box
    if line:
        yield line


def _is_on_another_line(line: Box, box: Box) -> bool:
    overlap = min(line.bottom, box.bottom) - max(line.top, box.top)
    return 2 * overlap < min(line.height, box.height)
