"""What was found in the orders of which the index knows only a part: by title, and as the DIP. A page is asked at once.

The database never sorts all that was found: where that is much, it walks along an index and stops.
"""

import numpy as np

from documents.catalogue import trees
from documents.models import Document
from documents.public_lists.columns import DIP_ORDER
from documents.search import Hits, among

FEW = 20_000  # documents that the database may sort
YEARS = 10_000


def by_title(hits: Hits, part: slice) -> list[int]:
    """Primary keys of the `part` of what was found, from A to Z."""
    titles = Document.objects.public().order_by("title", "pk").values_list("pk", flat=True)
    if len(hits) <= FEW:
        return list(titles.filter(pk__in=among(hits.ids))[part])
    found: list[int] = []
    walked, stride, wanted = 0, part.stop * 2, set(hits.ids.tolist())
    while len(found) < part.stop and (walk := titles[walked : walked + stride]):
        found += [pk for pk in walk if pk in wanted]
        walked, stride = walked + stride, stride * 2
    return found[part]


def as_in_dip(hits: Hits, part: slice) -> list[int]:
    """Primary keys of the `part` of what was found, by agency, the newest year first, then by title."""
    places = _places(hits)
    ends = np.bincount(places).cumsum()
    first, last = np.searchsorted(ends, [part.start, part.stop - 1], side="right")
    before = int(ends[first - 1]) if first else 0
    near = hits.ids[(places >= first) & (places <= last)]
    documents = Document.objects.public().filter(pk__in=among(near)).order_by(*DIP_ORDER)
    return list(documents.values_list("pk", flat=True)[part.start - before : part.stop - before])


def _places(hits: Hits) -> np.ndarray:
    """For each that was found, the place of its agency and year in the list."""
    agencies = list(trees.agencies().rows)
    places = np.zeros(max(agencies, default=0) + 1, np.int64)
    places[agencies] = np.arange(len(agencies))
    return places[hits.column_values("opd")] * YEARS + (YEARS - 1 - hits.column_values("year"))
