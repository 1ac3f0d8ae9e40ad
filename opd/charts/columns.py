from collections.abc import Iterator

from django.utils.safestring import SafeString

from opd.charts.axis import BASE, HEIGHT, Axis
from opd.charts.shape import Shape
from opd.charts.svg import WIDTH, area, drawing, shown, text

GAP = 0.25  # of the place of a column
SEAM = 1  # between two parts of a stack
WIDE = 1000  # a sum of four digits is wider than its column


def draw(shape: Shape) -> SafeString:
    sums = shape.stacks()
    axis = Axis(max(sums, default=0), WIDTH)
    return drawing(shape.code, shape.title, shape.description, HEIGHT, [*axis.grid(), *_columns(shape, sums, axis)])


def _columns(shape: Shape, sums: list[float], axis: Axis) -> Iterator[SafeString]:
    place = (WIDTH - axis.left) / max(len(sums), 1)
    width = place * (1 - GAP)
    are_sums_written = max(sums, default=0) < WIDE
    for number, total in enumerate(sums):
        x = axis.left + place * number + place * GAP / 2
        floor: float = 0
        for each in shape.series:
            value = each.values[number] or 0
            if value:
                y = axis.y(floor + value)
                yield area(each.mark, x, y, width, max(axis.y(floor) - y - SEAM, 0.5))
            floor += value
        if total and are_sums_written:
            yield text(shown(total), x + width / 2, axis.y(total) - 5, "strong", "middle")
        yield text(shape.labels[number], x + width / 2, BASE + 20, "quiet", "middle")
