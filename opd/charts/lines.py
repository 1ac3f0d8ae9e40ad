from collections.abc import Iterator
from itertools import groupby

from django.utils.safestring import SafeString

from opd.charts.axis import BASE, HEIGHT, Axis
from opd.charts.shape import Shape
from opd.charts.svg import WIDTH, drawing, element, shown, text

ROOM_FOR_NAMES = 104
INSET = 14
NAME_HEIGHT = 20

Point = tuple[float, float]


def draw(shape: Shape) -> SafeString:
    values = [value for each in shape.series for value in each.values if value is not None]
    axis = Axis(max([*values, shape.top, shape.limit[1] if shape.limit else 0]), WIDTH - ROOM_FOR_NAMES)
    parts = [*axis.grid(), *_limit(shape, axis)]
    for number, each in enumerate(shape.series):
        places = zip(_places(len(each.values), axis), each.values, strict=True)
        points = [None if value is None else (x, axis.y(value)) for x, value in places]
        parts += _line(points, is_first=number == 0)
    parts += [*_names(shape, axis), *_months(shape, axis)]
    return drawing(shape.code, shape.title, shape.description, HEIGHT, parts)


def _places(number: int, axis: Axis) -> list[float]:
    left, right = axis.left + INSET, axis.right - 6
    return [left + (right - left) * place / max(number - 1, 1) for place in range(number)]


def _line(points: list[Point | None], *, is_first: bool) -> Iterator[SafeString]:
    for is_there, run in groupby(points, key=lambda point: point is not None):
        if is_there:
            drawn = [f"{x:.1f},{y:.1f}" for x, y in filter(None, run)]
            yield element("polyline", class_="line" if is_first else "line second", points=" ".join(drawn))
    for point in filter(None, points):
        yield element("circle", class_="mark-solid", cx=point[0], cy=point[1], r=3.5 if is_first else 2.0)


def _limit(shape: Shape, axis: Axis) -> Iterator[SafeString]:
    if shape.limit:
        words, value = shape.limit
        y = axis.y(value)
        yield element("path", class_="limit", d=f"M{axis.left:g} {y:.1f}H{axis.right:g}")
        yield text(words, axis.left + 4, y - 5, "quiet")


def _names(shape: Shape, axis: Axis) -> Iterator[SafeString]:
    ends = []
    for number, each in enumerate(shape.series):
        last = next((value for value in reversed(each.values) if value is not None), None)
        if last is not None:
            ends.append((axis.y(last) + 5, number, f"{shown(last)} {each.end or each.label}"))
    above = 0.0
    for y, number, words in sorted(ends):
        above = max(y, above + NAME_HEIGHT if above else y)
        yield text(words, axis.right + 6, above, "" if number else "strong")


def _months(shape: Shape, axis: Axis) -> Iterator[SafeString]:
    for number, x in enumerate(_places(len(shape.labels), axis)):
        yield text(shape.labels[number], x, BASE + 20, "quiet odd" if number % 2 else "quiet", "middle")
