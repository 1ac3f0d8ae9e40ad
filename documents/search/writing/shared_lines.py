"""Counting of the lines that the public documents of an agency share, such as its letterhead."""

from collections import Counter

import numpy as np
from django.db.models.functions import Substr

from documents.models import SearchAgency, SearchChunk
from documents.search.text.shared_lines import HEAD, line_keys

DOCUMENTS = 3  # of one agency that must have a line in their heads


def recount() -> None:
    """Count the lines of all agencies again. Safe to run twice; each agency is one statement."""
    for agency in SearchAgency.objects.order_by("opd"):
        if (shared := _shared(agency.opd_id)) != bytes(agency.shared_lines):
            SearchAgency.objects.filter(pk=agency.pk).update(shared_lines=shared)


def _shared(opd: int) -> bytes:
    firsts = SearchChunk.objects.filter(document__opd=opd, position=1).order_by()
    counts: Counter[int] = Counter()
    for head in firsts.values_list(Substr("text", 1, HEAD), flat=True).iterator():
        counts.update(line_keys(head.rpartition("\n")[0]))  # the last line may be cut off
    shared = sorted(line for line, documents in counts.items() if documents >= DOCUMENTS)
    return np.array(shared, np.int64).tobytes()
