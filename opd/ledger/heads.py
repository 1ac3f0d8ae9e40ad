"""The head of the ledger, told to outsiders each day: by a saved one, a chain that was written anew is found."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import outbox
from opd.ledger import HEAD
from opd.models import LedgerEntry, LedgerHead, PublishedHead

LINE = re.compile(r"\b(\d{4}-\d{2}-\d{2}) (\d{1,18}) ([0-9a-f]{64})\b")
SHOWN = 60  # days


class SavedHead(NamedTuple):
    """A head as an outsider kept it: the last entry of a day's beginning."""

    day: date
    number: int
    hash: str

    def __str__(self):
        return f"{self.day.isoformat()} {self.number} {self.hash}"


def publish(today: date | None = None) -> SavedHead | None:
    """Store the head of today and write it to the witnesses; None if that was done already, or nothing is written yet.

    Safe to run twice and at once: the day is unique, and the messages go with its row.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        head = LedgerHead.objects.select_for_update().get(pk=HEAD)
        if not head.number or PublishedHead.objects.filter(day=today).exists():
            return None
        PublishedHead.objects.create(day=today, number=head.number, hash=head.hash)
        saved = SavedHead(today, head.number, head.hash)
        for witness in settings.JOURNAL_WITNESSES:
            outbox.write("ledger_head", (), {"head": saved, "address": settings.SITE_ADDRESS}, office=witness)
    return saved


def newest() -> list[SavedHead]:
    """Return the published heads, the newest first."""
    rows = PublishedHead.objects.order_by("-day").values_list("day", "number", "hash")[:SHOWN]
    return [SavedHead(*row) for row in rows]


def read(text: str) -> list[SavedHead]:
    """Return the heads in a text such as saved e-mails or a saved page. A day that does not exist is no head."""
    found = []
    for day, number, digest in LINE.findall(text):
        try:
            found.append(SavedHead(date.fromisoformat(day), int(number), digest))
        except ValueError:
            continue
    return found


def misfits(heads: Iterable[SavedHead]) -> Iterator[str]:
    """Yield a sentence for each head that no longer fits the chain, the earliest first."""
    heads = sorted(heads)
    hashes = dict(LedgerEntry.objects.filter(number__in={head.number for head in heads}).values_list("number", "hash"))
    for head in heads:
        values = {"day": head.day.isoformat(), "number": head.number}
        if head.number not in hashes:
            yield _("Sidik tanggal %(day)s: catatan nomor %(number)s sudah tidak ada.") % values
        elif hashes[head.number] != head.hash:
            yield _("Sidik tanggal %(day)s: catatan nomor %(number)s bukan lagi yang diumumkan.") % values
