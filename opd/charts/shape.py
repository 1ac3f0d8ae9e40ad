from dataclasses import dataclass

from opd.charts.svg import Mark


@dataclass(frozen=True)
class Series:
    """Numbers parallel to the labels of the chart."""

    label: str
    values: tuple[float | None, ...]
    mark: Mark = Mark.SOLID
    end: str = ""  # words at the end of a line, instead of the label


@dataclass(frozen=True)
class Shape:
    """A chart to be drawn; `limit` is a line with (words, value)."""

    code: str
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    limit: tuple[str, float] | None = None
    top: float = 0
    decimals: int = 1

    def stacks(self) -> list[float]:
        return [sum(each.values[place] or 0 for each in self.series) for place in range(len(self.labels))]
