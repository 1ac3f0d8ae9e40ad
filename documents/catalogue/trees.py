"""The trees that public pages walk: agencies, headings of the common skeleton, folders of one agency."""

import numpy as np

from documents.models import Category, SkeletonNode
from opd.hierarchy import Hierarchy
from opd.models import Opd
from opd.page_cache.memo import cached_until_next_act


@cached_until_next_act
def agencies() -> Hierarchy:
    return Hierarchy(Opd.objects.order_by("position", "name", "pk"))


@cached_until_next_act
def headings() -> Hierarchy:
    return Hierarchy(SkeletonNode.objects.all())


@cached_until_next_act
def folders(opd_id: int) -> Hierarchy:
    return Hierarchy(Category.objects.filter(opd=opd_id))


@cached_until_next_act
def counts_under() -> dict[int, int | None]:
    """The heading of the common skeleton under which each folder counts."""
    return dict(Category.objects.order_by().values_list("pk", "counts_under"))


def by_heading(folders: np.ndarray, numbers: np.ndarray) -> dict[int, int]:
    """Numbers by the heading under which each folder counts; folders under none are left out. All by primary key."""
    table = _heading_by_folder()
    totals = np.bincount(table.take(np.minimum(folders, len(table) - 1)), numbers)
    return {int(pk): int(totals[pk]) for pk in np.flatnonzero(totals) if pk}


@cached_until_next_act
def _heading_by_folder() -> np.ndarray:
    under = {pk: heading for pk, heading in counts_under().items() if heading}
    table = np.zeros(max(under, default=0) + 2, np.int64)  # the last place is that of all folders beyond
    table[list(under)] = list(under.values())
    return table
