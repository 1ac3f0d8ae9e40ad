"""What went out, or was taken back, between two moments of the ledger."""

from collections.abc import Iterable

from django.db.models import QuerySet

from documents.lifecycle.rules import PUBLISHING, Act
from documents.models import Document
from opd.models import LedgerEntry

PUBLISHED = frozenset(f"document.{act}" for act in PUBLISHING)
TAKEN_BACK = frozenset(f"document.{act}" for act in (Act.WITHDRAW, Act.EXEMPT))
FILE_CLOSED = frozenset({f"document.{Act.CLOSE_FILE}", "document.infected"})  # the document stays, without its file
EDITION_MADE = "edition.make"


def entries_between(after: int, until: int, verbs: Iterable[str]) -> QuerySet[LedgerEntry]:
    """Return entries in the order of commits, behind the entry `after`, up to and with `until`."""
    return LedgerEntry.objects.filter(number__gt=after, number__lte=until, verb__in=verbs).order_by("number")


def published_between(after: int, until: int) -> dict[int, int]:
    """Return {primary key: number of the last entry} of the documents that went out."""
    entries = entries_between(after, until, PUBLISHED).filter(object_type=Document._meta.label_lower)
    return {int(pk): number for number, pk in entries.values_list("number", "object_id")}
