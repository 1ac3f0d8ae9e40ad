"""Which documents went out between two moments of the ledger, for those who follow what is new."""

from documents.lifecycle.rules import PUBLISHING
from documents.models import Document
from opd.models import LedgerEntry

VERBS = [f"document.{act}" for act in PUBLISHING]


def published_between(after: int, until: int) -> dict[int, int]:
    """Return the documents that went out, also again or in a new version, with the ledger entry of each.

    `after` and `until` are numbers of ledger entries, the first excluded, the last included. These numbers are in the
    order of the commits, which times and primary keys are not. Returns {primary key: number of the last entry}.
    """
    entries = LedgerEntry.objects.filter(
        number__gt=after, number__lte=until, verb__in=VERBS, object_type=Document._meta.label_lower
    )
    return {int(pk): number for number, pk in entries.order_by("number").values_list("number", "object_id")}
