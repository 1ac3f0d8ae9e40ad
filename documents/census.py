"""How many documents are public: in all, by class, agency, folder and year. From the index, which the verbs keep.

No page counts rows of the database; `reindex` repairs what would be wrong.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from documents import search
from opd.kept_facts import read_once


@dataclass(frozen=True)
class Census:
    """Numbers of public documents; agencies and folders by primary key."""

    total: int
    by_class: Counter[str]
    by_opd: Counter[int]
    by_folder: Counter[int]
    by_year: Counter[int]
    published: np.ndarray  # seconds since 1970

    def since(self, moment: datetime) -> int:
        return int((self.published > moment.timestamp()).sum())


@read_once
def public(classification: str = "") -> Census:
    """Of all public documents, or of those of one class."""
    rows = search.find("").rows
    if classification:
        rows = rows[rows["classification"] == search.columns.code("classification", classification)]
    return Census(
        len(rows),
        Counter(search.tally("classification", rows["classification"])),
        _by_number("opd", rows),
        _by_number("category", rows),
        _by_number("year", rows),
        rows["published"].copy(),
    )


def _by_number(column: str, rows) -> Counter[int]:
    return Counter({int(value): number for value, number in search.tally(column, rows[column]).items()})
