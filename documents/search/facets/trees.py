import numpy as np

from documents.models import Category, SkeletonNode
from opd.models import Opd
from opd.models.hierarchy import Hierarchy
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
    """Return the heading of the common skeleton under which each folder counts, by primary key; None for no heading."""
    return dict(Category.objects.order_by().values_list("pk", "counts_under"))


def by_heading(folders: np.ndarray, numbers: np.ndarray) -> dict[int, int]:
    """Add up `numbers` of the parallel `folders` by the heading, by primary key, under which each counts, if any."""
    table = _heading_by_folder()
    totals = np.bincount(table.take(np.minimum(folders, len(table) - 1)), numbers)
    return {int(pk): int(totals[pk]) for pk in np.flatnonzero(totals) if pk}


@cached_until_next_act
def _heading_by_folder() -> np.ndarray:
    by_folder = {pk: heading for pk, heading in counts_under().items() if heading}
    table = np.zeros(max(by_folder, default=0) + 2, np.int64)
    table[list(by_folder)] = list(by_folder.values())
    return table
