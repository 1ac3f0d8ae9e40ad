"""The figures of a year: who was helped, and the Indeks Kepuasan Masyarakat (PermenPAN-RB 14/2017)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Avg, Count, FloatField, QuerySet

from portal.models import DocumentFeedback, ServiceFeedback
from portal.models.survey import Element, Helpfulness

GROUP = 5  # answers of applicants that are counted together
POINTS = 25  # of the index for one point of an element
GRADES = (("A", 88.31), ("B", 76.61), ("C", 65.0), ("D", 0.0))  # the grade from this index on


@dataclass(frozen=True)
class Satisfaction:
    """The answers of a year. `means`: of each element, from 1 to 4, None without answers; `answers` to the nine."""

    of_documents: Counter[str]
    of_requests: Counter[str]
    means: dict[Element, float | None]
    answers: int

    @property
    def index(self) -> float | None:
        """Return the index from 25 to 100: each of the nine elements has the same weight."""
        means = [mean for mean in self.means.values() if mean is not None]
        return sum(means) / len(means) * POINTS if means else None

    @property
    def grade(self) -> str:
        """Return the grade of the index, rounded as it is shown; "" without one."""
        index = self.index
        return next(grade for grade, least in GRADES if round(index, 2) >= least) if index is not None else ""


def satisfaction(year: int) -> Satisfaction:
    """Return the figures of a year in four queries, of whole groups of answers, so that none can be computed."""
    documents = DocumentFeedback.objects.filter(given_at__year=year)
    services = ServiceFeedback.objects.filter(given_on__year=year).order_by("pk")
    judged = _whole_groups(services.exclude(**{Element.TIME.value: None}))
    averages = {f"mean_{name}": Avg(name, output_field=FloatField()) for name in Element.values}
    row = judged.aggregate(answers=Count("pk"), **averages)
    means = {element: row[f"mean_{element.value}"] for element in Element}
    return Satisfaction(_counted(documents), _counted(_whole_groups(services)), means, row["answers"])


def _whole_groups(rows: QuerySet) -> QuerySet:
    pks = list(rows.values_list("pk", flat=True))
    last = len(pks) // GROUP * GROUP
    return rows.filter(pk__lte=pks[last - 1]) if last else rows.none()


def _counted(rows: QuerySet) -> Counter[str]:
    by_value = dict(rows.order_by().values_list("helped").annotate(n=Count("pk")))
    return Counter({value: by_value.get(value, 0) for value in Helpfulness.values})
