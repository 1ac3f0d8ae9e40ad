from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from requests_app.letters.periods import periods

FEWEST = 5  # answers; below it no percentage is computed
DRAWN = 12  # agencies; the table has all


@dataclass(frozen=True)
class Year:
    number: int
    today: date

    def __str__(self):
        return str(self.number)

    @property
    def is_current(self) -> bool:
        return self.number == self.today.year

    @property
    def last_day(self) -> date:
        return self.today if self.is_current else date(self.number, 12, 31)

    @property
    def months(self) -> range:
        return range(1, self.last_day.month + 1)

    @cached_property
    def limit(self) -> int:
        """Return the working days within which a request must be answered."""
        return periods("answer", on=self.last_day)["periods"]["answer"]["days"]

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        days = [date(self.number, month, 1) for month in self.months]
        return {
            "labels": tuple(date_format(day, "F") for day in days),
            "short": tuple(date_format(day, "M") for day in days),
        }

    def bars(self, code: str, title: str, sentence: str, corner: str, label: str, numbers: dict[str, int]) -> Chart:
        columns = {"title": title, "sentence": sentence, "form": Form.BARS, "corner": corner}
        return self.chart(code, **columns, labels=tuple(numbers), series=(Series(label, tuple(numbers.values())),))

    def by_month(self, code: str, title: str, sentence: str, corner: str, series: tuple[Series, ...]) -> Chart:
        columns = {"title": title, "sentence": sentence, "form": Form.COLUMNS, "corner": corner, "series": series}
        return self.chart(code, **columns, **self.names)

    def by_agency(
        self, code: str, title: str, sentence: str, names: Iterable[str], series: tuple[Series, ...]
    ) -> Chart:
        columns = {"title": title, "sentence": sentence, "form": Form.BARS, "corner": _("OPD"), "series": series}
        return self.chart(code, **columns, labels=tuple(names), drawn=DRAWN)

    def chart(self, code: str, **columns: Any) -> Chart:
        return Chart(code=code, address=reverse("portal:report_csv", args=[self.number, code]), **columns)


def percent(part: int, whole: int) -> str:
    """Return a percentage, "" below FEWEST; rounded down, so that only all of it is 100 %."""
    return _("%(n)d %%") % {"n": 100 * part // whole} if whole >= FEWEST else ""
