from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from documents.models import DailyUse, Document, Use
from opd.page_cache.memo import cached_until_next_act

MOST = 10
FEWEST = 5  # a document that fewer people used is not named
SOUGHT_DAYS, SOUGHT_ON, SOUGHT = 90, 5, 6  # opened on so many days of the last ones


@dataclass(frozen=True)
class UsedDocument:
    title: str
    address: str
    number: int


@dataclass(frozen=True)
class YearOfUse:
    by_month: dict[int, Counter[str]]
    most: list[UsedDocument]

    def total(self, use: Use) -> int:
        return sum(month[use] for month in self.by_month.values())


@cached_until_next_act
def year_of_use(year: int) -> YearOfUse:
    """Return the numbers of a year, in three queries."""
    rows = DailyUse.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31)).order_by()
    by_month: dict[int, Counter[str]] = defaultdict(Counter)
    months = rows.values_list(ExtractMonth("day"), "use").annotate(total=Sum("number"))
    for month, use, total in months:
        by_month[month][use] = total
    most = rows.filter(use=Use.DOWNLOADED).values("document").annotate(total=Sum("number")).filter(total__gte=FEWEST)
    top = most.order_by("-total", "document").values_list("document", "total")[: MOST * 2]  # some are withdrawn
    return YearOfUse(dict(by_month), _public(dict(top))[:MOST])


@cached_until_next_act
def sought(today: date | None = None) -> list[UsedDocument]:
    """Return the public documents that people open most, on several days; two queries."""
    since = (today or timezone.localdate()) - timedelta(days=SOUGHT_DAYS)
    rows = DailyUse.objects.filter(day__gt=since, use=Use.OPENED).order_by().values("document")
    rows = rows.annotate(total=Sum("number"), days=Count("pk")).filter(days__gte=SOUGHT_ON)
    top = rows.order_by("-total", "document").values_list("document", "total")[: SOUGHT * 2]
    return _public(dict(top))[:SOUGHT]


def _public(totals: dict[int, int]) -> list[UsedDocument]:
    there = Document.objects.public().only("title", "slug").in_bulk(totals)
    return [
        UsedDocument(there[pk].title, there[pk].get_absolute_url(), total)
        for pk, total in totals.items()
        if pk in there
    ]
