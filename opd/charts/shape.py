"""What the drawing functions get: labels, series and a name, without the page around them."""

from dataclasses import dataclass

from opd.charts.svg import Mark


@dataclass(frozen=True)
class Series:
    """Numbers under one label, parallel to the labels of the chart; None where there is no number.

    `end` is what a line is called at its end, after its last number; the label, if it is "".
    """

    label: str
    values: tuple[float | None, ...]
    mark: Mark = Mark.SOLID
    end: str = ""


@dataclass(frozen=True)
class Shape:
    """A chart to be drawn. `top` is the least height of its axis, `limit` a line with (words, value)."""

    code: str
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    limit: tuple[str, float] | None = None
    top: float = 0

    def stacks(self) -> list[float]:
        """Return the sum of the series for each label."""
        return [sum(each.values[place] or 0 for each in self.series) for place in range(len(self.labels))]
