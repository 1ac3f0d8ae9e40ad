from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from opd.charts import bars, columns, lines
from opd.charts.shape import Series, Shape
from opd.charts.svg import shown, swatch


class Form(StrEnum):
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
    """One chart of a page. `code` names it in addresses and ids, `corner` heads the column of labels in its table."""

    code: str
    title: str
    sentence: str
    form: Form
    corner: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    address: str = ""  # of its CSV
    short: tuple[str, ...] = ()  # for the axis, where `labels` are too long
    limit: tuple[str, float] | None = None  # a line of the law, its words and value
    top: float = 0  # the least height of the axis
    drawn: int = 0  # so many labels are in the picture, 0 for all
    decimals: int = 1

    @property
    def is_empty(self) -> bool:
        return not any(value for each in self.series for value in each.values)

    @property
    def legend(self) -> list[tuple[SafeString, str]]:
        """Return sample and label of each series; nothing for one alone, and for lines, which carry their names."""
        if len(self.series) < 2 or self.form == Form.LINES:
            return []
        return [(swatch(each.mark), each.label) for each in self.series]

    @cached_property
    def picture(self) -> SafeString:
        places = slice(self.drawn or None)
        series = tuple(replace(each, values=each.values[places]) for each in self.series)
        labels = (self.short or self.labels)[places]
        shape = Shape(self.code, self.title, self.description, labels, series, self.limit, self.top, self.decimals)
        return DRAW[self.form](shape)

    @property
    def is_cut(self) -> bool:
        return 0 < self.drawn < len(self.labels)

    @property
    def description(self) -> str:
        """Return the numbers as one text: of stacks their sums, of lines each line."""
        if self.form == Form.LINES:
            return ". ".join(f"{each.label}: {self._listed(each.values)}" for each in self.series) + "."
        sums = [sum(each.values[place] or 0 for each in self.series) for place in range(len(self.labels))]
        return self._listed(sums) + "."

    @property
    def headings(self) -> list[str]:
        return [self.corner, *(each.label for each in self.series)]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        columns = [[shown(value, self.decimals) for value in each.values] for each in self.series]
        return [(label, list(values)) for label, *values in zip(self.labels, *columns, strict=True)]

    def csv_rows(self) -> Iterator[list[object]]:
        yield list(self.headings)
        for place, label in enumerate(self.labels):
            values = (each.values[place] for each in self.series)
            yield [label, *("" if value is None else value for value in values)]

    def _listed(self, values) -> str:
        said = (shown(value, self.decimals) for value in values)
        return ", ".join(map(" ".join, zip(self.labels, said, strict=True)))
