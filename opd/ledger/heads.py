"""The heads of both journals, told to outsiders each day, so that a rewritten chain is found."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import outbox
from opd.ledger.chain import CHAINS, Chain
from opd.models import ChainName, PublishedHead

# Before the other journal there was no word in a line.
WORDS = {ChainName.LEDGER: "", ChainName.ACCESS: "akses "}
LINE = re.compile(r"\b(\d{4}-\d{2}-\d{2}) (akses )?(\d{1,18}) ([0-9a-f]{64})\b")
SHOWN = 60  # days


class SavedHead(NamedTuple):
    """A head as an outsider kept it: the last entry of a day's beginning."""

    day: date
    chain: ChainName
    number: int
    hash: str

    def __str__(self):
        return f"{self.day.isoformat()} {WORDS[self.chain]}{self.number} {self.hash}"

    @property
    def anchor(self) -> str:
        return f"{WORDS[self.chain].strip()}-{self.day.isoformat()}".removeprefix("-")


def publish(today: date | None = None) -> list[SavedHead]:
    """Store and send the heads of today that are new; safe to run twice and at once."""
    today = today or timezone.localdate()
    with transaction.atomic():
        new = [head for chain in CHAINS.values() if (head := _publish(chain, today))]
        for witness in settings.JOURNAL_WITNESSES if new else ():
            context = {"day": today, "heads": new, "address": settings.SITE_ADDRESS}
            outbox.write("ledger_head", (), context, office=witness)
    return new


def _publish(chain: Chain, today: date) -> SavedHead | None:
    head = chain.locked_head()
    if not head.number or PublishedHead.objects.filter(chain=chain.name, day=today).exists():
        return None
    PublishedHead.objects.create(chain=chain.name, day=today, number=head.number, hash=head.hash)
    return SavedHead(today, chain.name, head.number, head.hash)


def newest(*chains: ChainName) -> list[SavedHead]:
    """Return the published heads of `chains` (default: both), the newest first."""
    rows = PublishedHead.objects.filter(chain__in=chains or CHAINS).order_by("-day", "-chain")
    shown = rows[: SHOWN * len(chains or CHAINS)]
    return [SavedHead(row.day, ChainName(row.chain), row.number, row.hash) for row in shown]


def read(text: str) -> list[SavedHead]:
    """Return the heads in a text such as saved e-mails or a saved page."""
    chain_of = {word: chain for chain, word in WORDS.items()}
    found = []
    for day, word, number, digest in LINE.findall(text):
        try:
            found.append(SavedHead(date.fromisoformat(day), chain_of[word], int(number), digest))
        except ValueError:
            continue
    return found


def misfits(heads: Iterable[SavedHead], today: date | None = None) -> Iterator[str]:
    heads = sorted(heads)
    hashes = {chain.name: _hashes(chain, heads, today or timezone.localdate()) for chain in CHAINS.values()}
    for head in heads:
        values = {"day": head.day.isoformat(), "number": head.number, "journal": head.chain.label}
        known = hashes[head.chain].get(head.number)
        if known is None:
            yield _("%(journal)s, sidik tanggal %(day)s: catatan nomor %(number)s sudah tidak ada.") % values
        elif known != head.hash:
            yield _("%(journal)s, sidik tanggal %(day)s: catatan nomor %(number)s bukan lagi yang diumumkan.") % values


def _hashes(chain: Chain, heads: list[SavedHead], today: date) -> dict[int, str]:
    numbers = {head.number for head in heads if head.chain == chain.name}
    entries = chain.entries._default_manager
    hashes: dict[int, str] = {}
    if chain.name == ChainName.ACCESS:
        oldest = today - timedelta(days=settings.ACCESS_JOURNAL_DAYS)
        expired = PublishedHead.objects.filter(chain=chain.name, number__in=numbers, day__lt=oldest)
        hashes |= dict(expired.values_list("number", "hash"))
    return hashes | dict(entries.filter(number__in=numbers).values_list("number", "hash"))
