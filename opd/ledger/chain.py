"""A chain of entries: each has the SHA-256 of its columns and of the hash before it, and a head locks the whole."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.database.triggers import Trigger, table_of
from opd.models import AccessEntry, AccessHead, ChainEntry, ChainHead, ChainName, LedgerEntry, LedgerHead, PublishedHead

GENESIS = "0" * 64
HEAD = 1
Broken = tuple[ChainEntry | None, str]


@dataclass(frozen=True)
class Shell:
    """The actor of a command on the server; `facts` name the account of the operating system."""

    facts: dict[str, str] = field(default_factory=dict)
    pk: None = None

    def get_username(self) -> str:
        return "shell"


@dataclass(frozen=True)
class Chain:
    name: ChainName
    entries: type[ChainEntry]
    heads: type[ChainHead]

    def append(self, verb: str, obj: models.Model, by, fields: dict | None = None) -> ChainEntry:
        """Append an entry, like `opd.ledger.record`."""
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("an entry belongs into the transaction of the act")
        if isinstance(by, Shell):
            fields = {**(fields or {}), **by.facts}
        head = self.locked_head()
        entry = self.entries(
            number=head.number + 1,
            at=timezone.now(),
            actor=by.get_username() if by else "portal",
            actor_id=by.pk if by else None,
            verb=verb,
            object_type=obj._meta.label_lower,
            object_id="" if obj.pk is None else str(obj.pk),
            fields=json.loads(_canonical(fields or {})),
            previous=head.hash,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        self.heads._default_manager.filter(pk=HEAD).update(number=entry.number, hash=entry.hash)
        return entry

    def head(self) -> ChainHead:
        return self.heads._default_manager.get(pk=HEAD)

    def locked_head(self) -> ChainHead:
        return self.heads._default_manager.select_for_update(no_key=True).get(pk=HEAD)

    def begin(self) -> None:
        self.heads._default_manager.get_or_create(pk=HEAD, defaults={"number": 0, "hash": GENESIS})

    def verify(self) -> Broken | None:
        """Check the whole chain, from its beginning or from the published head up to which entries have expired.

        Returns None, or the first broken entry (None if the last ones are missing) and a sentence about the fault.
        """
        entries = self.entries._default_manager.order_by("number")
        number, previous = self._start(entries.first())
        for entry in entries.iterator(chunk_size=2000):
            if entry.number != number + 1:
                return entry, _("Catatan nomor %(number)s hilang.") % {"number": number + 1}
            if entry.previous != previous:
                return entry, _("Catatan ini tidak menyambung ke catatan sebelumnya.")
            if entry.hash != entry_hash(entry):
                return entry, _("Isi catatan ini berubah sejak ditulis.")
            number, previous = entry.number, entry.hash
        head = self.head()
        if (head.number, head.hash) != (number, previous):
            return None, _("Jurnal berakhir di nomor %(number)s, seharusnya di nomor %(head)s.") % {
                "number": number,
                "head": head.number,
            }
        return None

    def _start(self, first: ChainEntry | None) -> tuple[int, str]:
        """Return number and hash before the first kept entry."""
        if self.name == ChainName.ACCESS:
            published = PublishedHead.objects.filter(chain=self.name).order_by("-number")
            if first is not None:
                published = published.filter(number=first.number - 1)
            if head := published.first():
                return head.number, head.hash
        return 0, GENESIS

    def triggers(self, stays_while: str) -> list[Trigger]:
        """Return the triggers that make the table append-only; an entry may go when `stays_while` is false."""
        table, name = table_of(self.entries), self.name.value
        return [
            Trigger(f"{name}_is_append_only_on_delete", self.entries, "DELETE", stays_while),
            Trigger(f"{name}_is_append_only_on_update", self.entries, "UPDATE"),
            # INSERT OR REPLACE of SQLite deletes without firing DELETE triggers.
            Trigger(
                f"{name}_is_append_only_on_insert",
                self.entries,
                "INSERT",
                f"EXISTS (SELECT 1 FROM {table} WHERE number >= NEW.number OR hash = NEW.hash)",  # noqa: S608 - our own name
            ),
            Trigger(f"{name}_head_is_never_deleted", self.heads, "DELETE"),
        ]


def entry_hash(entry: ChainEntry) -> str:
    """Return the SHA-256 over all other columns; an empty `actor_id` is left out, as in old entries."""
    columns = {f.attname: getattr(entry, f.attname) for f in entry._meta.concrete_fields if f.attname != "hash"}
    if entry.actor_id is None:
        del columns["actor_id"]
    # Both engines return exactly microseconds.
    columns["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(columns).encode()).hexdigest()


def _canonical(data: dict) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


LEDGER = Chain(ChainName.LEDGER, LedgerEntry, LedgerHead)
ACCESS = Chain(ChainName.ACCESS, AccessEntry, AccessHead)
CHAINS = {chain.name: chain for chain in (LEDGER, ACCESS)}
