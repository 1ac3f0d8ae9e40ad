"""The requests of a year by month, and those that are still open."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from django.utils import timezone

from opd.calendar.workdays import workdays_between
from opd.models import Holiday
from opd.page_cache.memo import cached_until_next_act
from requests_app.models import InformationRequest
from requests_app.registers.figures import Punctuality, ninetieth, punctuality
from requests_app.states import OPEN_STATES

COLUMNS = ("state", "received_on", "due_on", "opd__name", "decision__sent_on")


class OpenRequest(NamedTuple):
    """An open request; `agency` is "" for PPID Utama, `age` in working days since receipt."""

    agency: str
    age: int
    is_overdue: bool


@dataclass(frozen=True)
class YearOfRequests:
    """`days` has the working days from receipt to notice, by month of receipt, sorted."""

    received: int
    punctual: dict[int, Counter[Punctuality]]
    days: dict[int, list[int]]
    open: list[OpenRequest]

    @property
    def all_days(self) -> list[int]:
        return sorted(day for days in self.days.values() for day in days)

    @property
    def median(self) -> float | None:
        days = self.all_days
        return median(days) if days else None

    @property
    def ninetieth(self) -> int | None:
        days = self.all_days
        return ninetieth(days) if days else None


@cached_until_next_act
def year_of_requests(year: int, today: date | None = None) -> YearOfRequests:
    today, holidays = today or timezone.localdate(), Holiday.objects.names()
    first, last = date(year, 1, 1), date(year, 12, 31)
    punctual: dict[int, Counter[Punctuality]] = defaultdict(Counter)
    days: dict[int, list[int]] = defaultdict(list)
    open_requests, received = [], 0
    rows = InformationRequest.objects.filter(year=year).order_by("pk").values_list(*COLUMNS)
    for state, received_on, due_on, agency, sent_on in rows.iterator():
        month = min(max(received_on, first), last).month  # one of another year counts in the nearest month
        found = punctuality(state, due_on, sent_on, today)
        received += 1
        punctual[month][found] += 1
        if found in (Punctuality.IN_TIME, Punctuality.LATE) and sent_on:
            days[month].append(workdays_between(received_on, sent_on, holidays))
        if state in OPEN_STATES:
            age = workdays_between(received_on, today, holidays)
            open_requests.append(OpenRequest(agency or "", age, found is Punctuality.OVERDUE))
    return YearOfRequests(
        received, dict(punctual), {month: sorted(numbers) for month, numbers in days.items()}, open_requests
    )


def received_until(year: int, day: date) -> int:
    return InformationRequest.objects.filter(year=year, received_on__lte=day).count()
