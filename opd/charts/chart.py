"""A chart: what it shows, its table, and its drawing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from opd.charts import bars, columns, lines
from opd.charts.shape import Series, Shape
from opd.charts.svg import shown, swatch


class Form(StrEnum):
    """Stacked columns over time, stacked horizontal bars of things, or lines."""

    COLUMNS = "columns"
    BARS = "bars"
    LINES = "lines"


DRAW: dict[Form, Callable[[Shape], SafeString]] = {
    Form.COLUMNS: columns.draw,
    Form.BARS: bars.draw,
    Form.LINES: lines.draw,
}


@dataclass(frozen=True)
class Chart:
    """One chart of a page. `code` names it in addresses and ids, `corner` heads the column of labels in its table.

    `sentence` says the one thing to see, with a number. `address` is that of its CSV, "" for none. `short` labels the
    axis where `labels` are too long for it. `limit` is a line of the law, (words, value), `top` the least height of the
    axis. Only the first `drawn` labels are in the picture, 0 for all; the table has all. Of a chart without any number
    only the sentence is shown.
    """

    code: str
    title: str
    sentence: str
    form: Form
    corner: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    address: str = ""
    short: tuple[str, ...] = ()
    limit: tuple[str, float] | None = None
    top: float = 0
    drawn: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(value is not None and value > 0 for each in self.series for value in each.values)

    @property
    def legend(self) -> list[tuple[SafeString, str]]:
        """Return sample and label of each series; nothing for one series, or for lines, which carry their names."""
        if len(self.series) < 2 or self.form == Form.LINES:
            return []
        return [(swatch(each.mark), each.label) for each in self.series]

    @cached_property
    def picture(self) -> SafeString:
        """Return the SVG."""
        places = slice(self.drawn or None)
        series = tuple(replace(each, values=each.values[places]) for each in self.series)
        labels = (self.short or self.labels)[places]
        shape = Shape(self.code, self.title, self.description, labels, series, self.limit, self.top)
        return DRAW[self.form](shape)

    @property
    def is_cut(self) -> bool:
        """Whether the picture leaves rows out."""
        return 0 < self.drawn < len(self.labels)

    @property
    def description(self) -> str:
        """Return the numbers as one text: of stacks their sums, of lines each line."""
        if self.form == Form.LINES:
            parts = [f"{each.label}: {self._listed(each.values)}" for each in self.series]
            return ". ".join(parts) + "."
        return self._listed([sum(values) for values in self._stacks()]) + "."

    @property
    def headings(self) -> list[str]:
        return [self.corner, *(each.label for each in self.series)]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """Return label and shown values of each row of the table."""
        return [(label, [shown(each.values[place]) for each in self.series]) for place, label in enumerate(self.labels)]

    def csv_rows(self) -> Iterator[list[object]]:
        """Yield the heading and the rows for a machine: plain numbers, an empty cell where there is none."""
        yield list(self.headings)
        for place, label in enumerate(self.labels):
            values = (each.values[place] for each in self.series)
            yield [label, *("" if value is None else value for value in values)]

    def _stacks(self) -> list[list[float]]:
        return [[each.values[place] or 0 for each in self.series] for place in range(len(self.labels))]

    def _listed(self, values) -> str:
        return ", ".join(f"{label} {shown(value)}" for label, value in zip(self.labels, values, strict=True))
