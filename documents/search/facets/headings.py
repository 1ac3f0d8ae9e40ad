from dataclasses import dataclass

import numpy as np
from django.urls import reverse
from django.utils.http import urlencode

from documents.models import Classification
from documents.search.facets import counts, trees
from opd.page_cache.memo import cached_until_next_act


@dataclass(frozen=True)
class Branch:
    """A folder, heading or agency with its documents, at `depth` of a tree; without an address it is no link."""

    name: str
    address: str
    number: int
    depth: int | None = None


@dataclass(frozen=True, kw_only=True)
class Heading(Branch):
    classification: Classification


@cached_until_next_act
def headings(classification: str = "") -> list[Heading]:
    skeleton, page = trees.headings(), reverse("documents:search")
    chosen = {"klasifikasi": classification} if classification else {}
    by_folder = counts.document_counts(classification).by_folder
    folders, totals = np.array([*by_folder], np.int64), np.array([*by_folder.values()], np.int64)
    numbers = skeleton.rolled_up(trees.by_heading(folders, totals))
    return [
        Heading(
            row.name,
            f"{page}?{urlencode(chosen | {'kategori': row.code})}",
            numbers[row.pk],
            classification=Classification(row.classification),
        )
        for row in skeleton.children[None]
        if row.pk in numbers
    ]
