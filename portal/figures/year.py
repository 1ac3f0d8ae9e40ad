"""A year of the page: its months so far, and words and addresses that all charts need."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from requests_app.letters.periods import periods

FEWEST = 5  # answers; below it no percentage is computed


@dataclass(frozen=True)
class Year:
    """A year as seen on the day `today`."""

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
        """Return the working days within which a request of this year must be answered."""
        return periods("answer", on=self.last_day)["periods"]["answer"]["days"]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._named("F"))

    @property
    def short(self) -> tuple[str, ...]:
        return tuple(self._named("M"))

    def csv(self, code: str) -> str:
        """Return the address of the CSV of a chart."""
        return reverse("portal:report_csv", args=[self.number, code])

    def _named(self, form: str) -> Iterator[str]:
        return (date_format(date(self.number, month, 1), form) for month in self.months)


def percent(part: int, whole: int) -> str:
    """Return a percentage as people read it, "" below FEWEST; rounded down, so that only all of it is 100 %."""
    return _("%(n)d %%") % {"n": 100 * part // whole} if whole >= FEWEST else ""
