"""Sorting of search results by title or as in the DIP, orders that the search index knows only in part.

Each call returns one page of results. The database never sorts many results: it walks along an index and stops.
"""

import numpy as np

from documents.catalogue import trees
from documents.models import Document
from documents.public_lists.columns import DIP_ORDER
from documents.search import Hits, among

FEW = 20_000  # results up to which the database sorts
YEARS = 10_000


def by_title(hits: Hits, part: slice) -> list[int]:
    """Return the primary keys of the slice `part` of the results, ordered by title."""
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
    """Return for each result the rank of its agency and year in the list, as an array of integers."""
    agencies = list(trees.agencies().rows)
    places = np.zeros(max(agencies, default=0) + 1, np.int64)
    places[agencies] = np.arange(len(agencies))
    return places[hits.column_values("opd")] * YEARS + (YEARS - 1 - hits.column_values("year"))
