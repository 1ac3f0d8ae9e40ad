"""Stacked horizontal bars, each below its label, with the sum at its end."""

from collections.abc import Iterator
from textwrap import wrap

from django.utils.safestring import SafeString

from opd.charts.shape import Shape
from opd.charts.svg import WIDTH, area, drawing, shown, text

LETTERS = 46  # of a label in one line, at the size of a phone
LINE, BAR, SPACE = 21, 16, 11
ROOM_FOR_SUM = 66
SEAM = 1


def draw(shape: Shape) -> SafeString:
    """Return the SVG of a chart with bars; it is as high as its labels need."""
    sums = shape.stacks()
    longest = max(max(sums, default=0), 1)
    parts: list[SafeString] = []
    y: float = 0
    for place, label in enumerate(shape.labels):
        for line in wrap(label, LETTERS):
            y += LINE
            parts.append(text(line, 0, y - 4))
        parts += _bar(shape, place, y, (WIDTH - ROOM_FOR_SUM) / longest)
        y += BAR + SPACE
    return drawing(shape.code, shape.title, shape.description, max(y, LINE), parts)


def _bar(shape: Shape, place: int, y: float, scale: float) -> Iterator[SafeString]:
    x: float = 0
    for each in shape.series:
        value = each.values[place] or 0
        if value:
            yield area(each.mark, x, y, max(value * scale - SEAM, 1.0), BAR)
            x += value * scale
    yield text(shown(sum(each.values[place] or 0 for each in shape.series)), x + 7, y + BAR - 2, "strong")
