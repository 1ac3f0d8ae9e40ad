from collections.abc import Iterator

from django.utils.safestring import SafeString

from opd.charts.svg import element, shown, text, ticks

TOP, BASE, HEIGHT = 28, 218, 246
LETTER = 10.5  # the widest digit at the size of a phone
PADDING = 14


class Axis:
    """Whole numbers from 0 at the base up to at least `top`; `right` is where its lines end."""

    def __init__(self, top: float, right: float) -> None:
        self.ticks = ticks(top)
        self.right = right
        self.left = PADDING + LETTER * len(shown(self.ticks[-1]))

    def y(self, value: float) -> float:
        return BASE - (BASE - TOP) * value / self.ticks[-1]

    def grid(self) -> Iterator[SafeString]:
        for value in self.ticks:
            y = round(self.y(value), 1)
            yield element("path", class_="grid", d=f"M{self.left:g} {y:g}H{self.right:g}")
            yield text(shown(value), self.left - 6, y + 5, "quiet", "end")
