import time
from itertools import groupby

from documents.models import Document, SearchAgency
from documents.search.storage.blocks import BLOCK
from documents.search.writing.indexing import index_many, public_in_batches
from opd.models import Opd


def reindex_renamed(until: float) -> int:
    """Reindex documents of renamed agencies until the deadline (`time.monotonic`), and return their number."""
    mark_renamed()
    total = 0
    for agency in SearchAgency.objects.filter(todo_from__isnull=False).order_by("opd"):
        documents = Document.objects.public().filter(opd=agency.opd_id, pk__gte=agency.todo_from).order_by("pk")
        pks = documents.values_list("pk", flat=True)
        for number, of_block in groupby(list(pks), lambda pk: pk // BLOCK):
            if time.monotonic() > until:
                return total
            total += index_many(public_in_batches(of_block))
            _mark_done(agency, (number + 1) * BLOCK)
        _mark_done(agency, None)
    return total


def mark_renamed() -> None:
    """Store the names of all agencies, and note for those that were renamed that their documents have the old ones."""
    known = {agency.opd_id: agency.names for agency in SearchAgency.objects.all()}
    for opd in Opd.objects.only("name", "short_name"):
        names = f"{opd.name} | {opd.short_name}"
        if known.get(opd.pk) != names:
            # On the very first run no names are stored: the index was built with the present ones.
            todo_from = 0 if known else None
            SearchAgency.objects.update_or_create(opd=opd, defaults={"names": names, "todo_from": todo_from})


def _mark_done(agency: SearchAgency, todo_from: int | None) -> None:
    SearchAgency.objects.filter(pk=agency.pk, names=agency.names).update(todo_from=todo_from)
