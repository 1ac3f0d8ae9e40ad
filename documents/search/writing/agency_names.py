"""Agencies that were renamed: their documents carry the name in the index and are indexed anew, a portion at a time.

No act has to think of it. The worker compares the names with those of the index each minute, so that a name which a
clerk, a migration or a hand on the database has changed is found within some minutes.
"""

import time
from itertools import groupby

from documents.models import Document, SearchAgency
from documents.search.storage.blocks import BLOCK
from documents.search.writing.indexing import in_turn, index_many
from opd.models import Opd


def follow(until: float) -> int:
    """Index anew until then what stands under an old name; -> documents. May be killed, and run twice at once."""
    _mark()
    total = 0
    for agency in SearchAgency.objects.filter(todo_from__isnull=False).order_by("opd"):
        documents = Document.objects.public().filter(opd=agency.opd_id, pk__gte=agency.todo_from).order_by("pk")
        pks = documents.values_list("pk", flat=True)
        for number, of_block in groupby(list(pks), lambda pk: pk // BLOCK):
            if time.monotonic() > until:
                return total
            total += index_many(in_turn(of_block))
            _done(agency, (number + 1) * BLOCK)
        _done(agency, None)
    return total


def _mark() -> None:
    known = {agency.opd_id: agency.names for agency in SearchAgency.objects.all()}
    for opd in Opd.objects.only("name", "short_name"):
        names = f"{opd.name} | {opd.short_name}"
        if known.get(opd.pk) != names:
            # With the first names nobody knows of others: they are those that the index was built with.
            todo_from = 0 if known else None
            SearchAgency.objects.update_or_create(opd=opd, defaults={"names": names, "todo_from": todo_from})


def _done(agency: SearchAgency, todo_from: int | None) -> None:
    """Unless it was renamed once more meanwhile."""
    SearchAgency.objects.filter(pk=agency.pk, names=agency.names).update(todo_from=todo_from)
