"""Where words stand on a page: in its text layer and on its picture, as boxes in thousandths of the page."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import NamedTuple, Self

from documents.extraction import Layer
from documents.extraction.child.tesseract import Word
from documents.models import RedactionBox
from documents.models.file_contents.redaction import WHOLE
from documents.release import word_match

PADDING = 0.15  # of a letter's height, at each end: what is drawn may be wider than what the font says


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

    def with_(self, other: "Box") -> "Box":
        left, top = min(self.left, other.left), min(self.top, other.top)
        return Box(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)

    def covers(self, other: "Box") -> bool:
        """Whether of `other` at least four fifths lie inside."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0 and down > 0 and 5 * across * down >= 4 * other.width * other.height

    def holds_middle_of(self, other: "Box") -> bool:
        across, down = other.left + other.width / 2, other.top + other.height / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom


@dataclass(frozen=True, slots=True)
class PageText:
    """All letters and words of a page, with their boxes in pixels of its picture (`size`)."""

    size: tuple[int, int]
    letters: list[tuple]
    seen: list[Word]

    @classmethod
    def of(cls, layer: Layer, seen: list[Word]) -> Self:
        return cls(layer.size, layer.letters, seen)

    @classmethod
    def load(cls, stored: str) -> Self:
        page = json.loads(stored)
        return cls(page["size"], page["letters"], [Word(**word) for word in page["seen"]])

    def dump(self) -> str:
        return json.dumps({"size": self.size, "letters": self.letters, "seen": [asdict(word) for word in self.seen]})

    def boxes_of(self, words: list[str]) -> list[Box]:
        """Each place of each of `words` in any spelling, line by line; a place that two readings tell is told once."""
        found: list[Box] = []
        for pieces, is_tight in ((self._drawn(), False), (self._read(), True)):
            texts, boxes = [text for text, _box in pieces], [box for _text, box in pieces]
            for first, last in word_match.places(words, texts):
                for line in _lines(box for box in boxes[first : last + 1] if box.width and box.height):
                    box = self._in_thousandths(line, is_tight)
                    if not any(known.covers(box) for known in found):
                        found.append(box)
        return sorted(found, key=lambda box: (box.top, box.left))

    def words_under(self, box: Box) -> list[str]:
        """What stands in a box, line by line, by each of the two readings; only what can be looked for."""
        area = self._in_pixels(box)
        lines: dict[str, None] = {}
        drawn = "".join(
            text if area.holds_middle_of(where) or text.isspace() else "\n" for text, where in self._drawn()
        )
        seen: dict[int, list[str]] = {}
        for word in self.seen:
            if not word.turned and area.holds_middle_of(_box_of(word)):
                seen.setdefault(word.line, []).append(word.text)
        for line in [*drawn.splitlines(), *map(" ".join, seen.values())]:
            if word_match.is_long_enough(line):
                lines.setdefault(" ".join(line.split()))
        return _once(lines)

    def lines(self) -> list[tuple[str, Box]]:
        """The lines that a machine sees, or else those of the text layer, for whoever chooses without a mouse."""
        pieces = [(f"{word.text} ", _box_of(word)) for word in self.seen if not word.turned] or self._drawn()
        found: list[tuple[str, Box]] = []
        for text, box in pieces:
            if not box.thickness:  # a space that nobody drew
                text, box = " ", found[-1][1] if found else box
            if found and not _leaves(found[-1][1], box):
                text, box = found[-1][0] + text, found.pop()[1].with_(box)
            found.append((text, box))
        return [(" ".join(text.split()), self._in_thousandths(box)) for text, box in found if text.strip()]

    def line_at(self, box: Box) -> str:
        """The line in whose midst a box stands, to recognise the place by."""
        return next((text for text, where in self.lines() if where.holds_middle_of(box)), "")

    def _drawn(self) -> list[tuple[str, Box]]:
        return [(letter, Box(*box)) for letter, *box in self.letters]

    def _read(self) -> list[tuple[str, Box]]:
        return [(f"{word.text} ", _box_of(word)) for word in self.seen]

    def _in_thousandths(self, box: Box, is_tight: bool = True) -> Box:
        """Rounded outwards, with padding, within the page. A font's own box is as high as any of its letters; more
        would reach into the next line.
        """
        width, height = self.size
        more = max(1, round(box.thickness * PADDING))
        above = more if is_tight else 0
        left, top = max(0, box.left - more) * WHOLE // width, max(0, box.top - above) * WHOLE // height
        right, bottom = -(-(box.right + more) * WHOLE // width), -(-(box.bottom + above) * WHOLE // height)
        right, bottom = min(WHOLE, right), min(WHOLE, bottom)
        left, top = min(left, WHOLE - 1), min(top, WHOLE - 1)
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    def _in_pixels(self, box: Box) -> Box:
        return scaled(box, self.size)


def measures(box: RedactionBox) -> Box:
    return Box(box.left, box.top, box.width, box.height)


def scaled(box: Box, size: tuple[int, int]) -> Box:
    """A box in thousandths as one in pixels of a picture of that size, rounded outwards."""
    width, height = size
    left, top = box.left * width // WHOLE, box.top * height // WHOLE
    return Box(left, top, -(-box.right * width // WHOLE) - left, -(-box.bottom * height // WHOLE) - top)


def _box_of(word: Word) -> Box:
    return Box(word.left, word.top, word.width, word.height)


def _lines(boxes: Iterable[Box]) -> Iterator[Box]:
    """Boxes of letters or words in order of reading, put together as far as they stand beside each other."""
    line: Box | None = None
    for box in boxes:
        if line and _leaves(line, box):
            yield line
            line = None
        line = line.with_(box) if line else box
    if line:
        yield line


def _leaves(line: Box, box: Box) -> bool:
    beside = min(line.bottom, box.bottom) - max(line.top, box.top)
    return 2 * beside < min(line.height, box.height)


def _once(lines: Iterable[str]) -> list[str]:
    """Without those that only are spelt otherwise."""
    return list({word_match.spaced(line): line for line in lines}.values())
