"""Orders of what was found; by title and as in the DIP the search index knows them only in part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy

from documents.models import Document
from documents.search.facets import trees
from documents.search.results.hits import Hits, among

PARAMETER = "urut"
BEST, NEWEST, OLDEST, TITLE, AS_IN_DIP = "relevan", "terbaru", "terlama", "judul", "dip"
ORDERS = {
    BEST: gettext_lazy("Paling cocok"),
    NEWEST: gettext_lazy("Terbaru"),
    OLDEST: gettext_lazy("Terlama"),
    TITLE: gettext_lazy("Judul, A sampai Z"),
}
DIP_ORDER = ("opd__position", "opd__name", "opd_id", "-year", "title", "pk")
FEW = 20_000  # results up to which the database sorts
YEARS = 10_000


@dataclass(frozen=True)
class Ordered:
    """What was found, in an order other than BEST; a slice has primary keys."""

    hits: Hits
    order: str

    def __getitem__(self, part: slice) -> list[int]:
        return PART[self.order](self.hits, part)


def by_title(hits: Hits, part: slice) -> list[int]:
    titles = Document.objects.public().order_by("title", "pk").values_list("pk", flat=True)
    if len(hits) <= FEW:
        return list(titles.filter(pk__in=among(hits.ids))[part])
    ordered: list[int] = []
    walked, stride, wanted = 0, part.stop * 2, set(hits.ids.tolist())
    while len(ordered) < part.stop and (walk := titles[walked : walked + stride]):
        ordered += [pk for pk in walk if pk in wanted]
        walked, stride = walked + stride, stride * 2
    return ordered[part]


def as_in_dip(hits: Hits, part: slice) -> list[int]:
    """Return the primary keys of the slice `part` of the results, by agency, newest year first, then title."""
    places = _places(hits)
    ends = np.bincount(places).cumsum()
    first, last = np.searchsorted(ends, [part.start, part.stop - 1], side="right")
    before = int(ends[first - 1]) if first else 0
    near = hits.ids[(places >= first) & (places <= last)]
    documents = Document.objects.public().filter(pk__in=among(near)).order_by(*DIP_ORDER)
    return list(documents.values_list("pk", flat=True)[part.start - before : part.stop - before])


def _places(hits: Hits) -> np.ndarray:
    agencies = list(trees.agencies().rows)
    places = np.zeros(max(agencies, default=0) + 1, np.int64)
    places[agencies] = np.arange(len(agencies))
    return places[hits.column_values("opd")] * YEARS + (YEARS - 1 - hits.column_values("year"))


PART: Mapping[str, Callable[[Hits, slice], list[int]]] = {
    NEWEST: lambda hits, part: hits.newest(part.stop)[part],
    OLDEST: lambda hits, part: hits.oldest(part.stop)[part],
    TITLE: by_title,
    AS_IN_DIP: as_in_dip,
}
