from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.safestring import SafeString

from opd.charts.svg import drawing, element, text

WIDTH = 360  # units: about the pixels of a phone
LETTER = 10.2  # units, the mean width of a bold letter in the widest font
PER_LINE, PADDING, GAP = 22, 14, 26  # units
BESIDE = 12  # units between boxes side by side
ARROW = 7


@dataclass(frozen=True)
class Box:
    """A box with a title, further lines, and a strong last line."""

    title: str
    lines: tuple[str, ...] = ()
    limit: str = ""


def way(code: str, title: str, description: str, steps: Sequence[Box]) -> SafeString:
    parts: list[str] = []
    top = 1.0
    for number, step in enumerate(steps):
        if number:
            parts.append(_arrow(WIDTH / 2, top - GAP, top))
        drawn, height = _box(step, 1, top, WIDTH - 2)
        parts += drawn
        top += height + GAP
    return drawing(code, title, description, top - GAP + 1, parts, WIDTH)


def above_one_another(code: str, title: str, description: str, levels: Sequence[Sequence[Box]]) -> SafeString:
    """Draw levels of boxes side by side, each level joined to the one above it."""
    parts: list[str] = []
    top = 1.0
    for number, level in enumerate(levels):
        width = (WIDTH - 2 - BESIDE * (len(level) - 1)) / len(level)
        centres = [1 + place * (width + BESIDE) + width / 2 for place in range(len(level))]
        if number:
            middle = top - GAP / 2
            parts.append(_line(WIDTH / 2, top - GAP, WIDTH / 2, middle))
            parts += [line for x in centres for line in (_line(WIDTH / 2, middle, x, middle), _line(x, middle, x, top))]
        heights = []
        for box, centre in zip(level, centres, strict=True):
            drawn, height = _box(box, centre - width / 2, top, width)
            parts += drawn
            heights.append(height)
        top += max(heights) + GAP
    return drawing(code, title, description, top - GAP + 1, parts, WIDTH)


def _box(box: Box, left: float, top: float, width: float) -> tuple[list[str], float]:
    letters = int((width - 2 * PADDING) / LETTER)
    rows = [(line, "strong") for line in wrap(box.title, letters)]
    rows += [(line, "quiet") for part in box.lines for line in wrap(part, letters)]
    rows += [(line, "limit-text") for line in wrap(box.limit, letters)]
    height = 2 * PADDING + PER_LINE * len(rows) - 6
    frame = element("rect", class_="box", x=left, y=top, width=width, height=float(height), rx=4)
    words = [
        text(line, left + PADDING, top + PADDING + PER_LINE * place + 12, class_)
        for place, (line, class_) in enumerate(rows)
    ]
    return [frame, *words], height


def _arrow(x: float, top: float, bottom: float) -> SafeString:
    end, wing = bottom - 1, bottom - 1 - ARROW
    shaft, tip = f"M{x:g} {top:g}V{end:g}", f"M{x - ARROW:g} {wing:g}L{x:g} {end:g}L{x + ARROW:g} {wing:g}"
    return element("path", d=shaft + tip, class_="arrow")


def _line(x: float, y: float, to_x: float, to_y: float) -> SafeString:
    return element("path", d=f"M{x:g} {y:g}L{to_x:g} {to_y:g}", class_="arrow")
