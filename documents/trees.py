"""The trees that public pages walk: agencies, headings of the common skeleton, folders of one agency."""

from collections import Counter
from collections.abc import Mapping

from documents.models import Category, SkeletonNode
from opd.hierarchy import Hierarchy
from opd.kept_facts import read_once
from opd.models import Opd


@read_once
def agencies() -> Hierarchy:
    return Hierarchy(Opd.objects.order_by("position", "name", "pk"))


@read_once
def headings() -> Hierarchy:
    return Hierarchy(SkeletonNode.objects.all())


@read_once
def folders(opd_id: int) -> Hierarchy:
    return Hierarchy(Category.objects.filter(opd=opd_id))


@read_once
def counts_under() -> dict[int, int | None]:
    """The heading of the common skeleton under which each folder counts."""
    return dict(Category.objects.order_by().values_list("pk", "counts_under"))


def by_heading(by_folder: Mapping[int, int]) -> Counter[int]:
    """Numbers by the heading under which each folder counts; folders under none are left out."""
    above = counts_under()
    numbers: Counter[int] = Counter()
    for pk, number in by_folder.items():
        if heading := above.get(pk):
            numbers[heading] += number
    return numbers
