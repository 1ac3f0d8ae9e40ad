from collections.abc import Iterator
from textwrap import wrap

from django.utils.safestring import SafeString

from opd.charts.shape import Shape
from opd.charts.svg import WIDTH, Mark, area, drawing, shown, text

LETTERS, CAPITALS = 46, 34  # of a label in one line, at the size of a phone
LINE, BAR, SPACE = 21, 16, 11
ROOM_FOR_SUM, DIGIT, GAP = 66, 12, 7
SEAM = 1


def draw(shape: Shape) -> SafeString:
    longest = max(map(abs, shape.stacks()), default=0) or 1
    sums = [shown(total, shape.decimals) for total in shape.stacks()]
    room = max(ROOM_FOR_SUM, GAP + DIGIT * max(map(len, sums), default=0))
    parts: list[SafeString] = []
    y: float = 0
    for place, label in enumerate(shape.labels):
        for line in wrap(label, CAPITALS if label.isupper() else LETTERS):
            y += LINE
            parts.append(text(line, 0, y - 5))
        parts += _bar(shape, place, y, (WIDTH - room) / longest, sums[place])
        y += BAR + SPACE
    return drawing(shape.code, shape.title, shape.description, max(y, LINE), parts)


def _bar(shape: Shape, place: int, y: float, scale: float, total: str) -> Iterator[SafeString]:
    x: float = 0
    for each in shape.series:
        value = each.values[place] or 0
        if value:
            length = abs(value) * scale
            yield area(Mark.ALARM if value < 0 else each.mark, x, y, max(length - SEAM, 1.0), BAR)
            x += length
    yield text(total, x + GAP, y + BAR - 2, "strong")
