"""The city-wide ledger: append-only, each entry chained to the one before by SHA-256."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import city_settings, triggers
from opd.calendar import triggers as holiday_triggers
from opd.languages import in_site_language
from opd.models import LedgerEntry, LedgerHead, PublishedHead
from opd.page_cache.nginx import begin_after_commit
from opd.triggers import Trigger, table_of

GENESIS = "0" * 64
HEAD = 1
TRIGGERS = [
    Trigger("ledger_is_append_only_on_delete", LedgerEntry, "DELETE"),
    Trigger("ledger_is_append_only_on_update", LedgerEntry, "UPDATE"),
    # INSERT OR REPLACE of SQLite deletes without firing DELETE triggers.
    Trigger(
        "ledger_is_append_only_on_insert",
        LedgerEntry,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {table_of(LedgerEntry)} WHERE number >= NEW.number OR hash = NEW.hash)",  # noqa: S608 - our own name
    ),
    Trigger("ledger_head_is_never_deleted", LedgerHead, "DELETE"),
    Trigger("published_head_is_never_deleted", PublishedHead, "DELETE"),
    Trigger("published_head_is_never_changed", PublishedHead, "UPDATE"),
    *city_settings.TRIGGERS,
]


@dataclass(frozen=True)
class History:
    """A table of history whose every row has its ledger entry, `<model of the case>.<act>` on that case.

    `case` is the foreign key of the row to its case, `acts` are those of the step table.
    """

    events: type[models.Model]
    case: str
    acts: frozenset[str]

    @property
    def of(self) -> type[models.Model]:
        return self.events._meta.get_field(self.case).related_model  # type: ignore[return-value]


HISTORIES: list[History] = []  # each app adds its own when it is ready


@dataclass(frozen=True)
class Shell:
    """The actor of a command on the server; `facts` name the account of the operating system."""

    facts: dict[str, str] = field(default_factory=dict)
    pk: None = None

    def get_username(self) -> str:
        return "shell"


@in_site_language()
def record(verb: str, obj: models.Model, by, fields: dict | None = None) -> LedgerEntry:
    """Append an entry for one act of `by` (a user, a `Shell`, or None for the portal itself) on `obj`.

    Call it in the transaction of the act, as the last statement: the chain stays locked from here to the commit.
    `fields` are facts that JSON can hold, without personal data. Raises TransactionManagementError outside of a
    transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("ledger.record belongs into the transaction of the act")
    if isinstance(by, Shell):
        fields = {**(fields or {}), **by.facts}
    head = LedgerHead.objects.select_for_update().get(pk=HEAD)
    entry = LedgerEntry(
        number=head.number + 1,
        at=timezone.now(),
        actor=by.get_username() if by else "portal",
        actor_id=by.pk if by else None,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        fields=json.loads(_canonical(fields or {})),
        previous=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    LedgerHead.objects.filter(pk=HEAD).update(number=entry.number, hash=entry.hash)
    begin_after_commit()
    return entry


def entry_hash(entry: LedgerEntry) -> str:
    """Return the SHA-256 over all columns of the entry except the hash itself.

    An empty `actor_id` is left out, so that entries from before that column was added keep their hashes.
    """
    columns = {f.attname: getattr(entry, f.attname) for f in LedgerEntry._meta.concrete_fields if f.attname != "hash"}
    if entry.actor_id is None:
        del columns["actor_id"]
    # Microseconds in UTC, because both engines return exactly these.
    columns["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(columns).encode()).hexdigest()


def verify() -> tuple[LedgerEntry | None, str] | None:
    """Check the whole chain.

    Returns None if it is intact; otherwise the first broken entry and a sentence about the fault. The entry is None if
    the last entries are missing.
    """
    number, previous = 0, GENESIS
    for entry in LedgerEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            return entry, _("Catatan nomor %(number)s hilang.") % {"number": number + 1}
        if entry.previous != previous:
            return entry, _("Catatan ini tidak menyambung ke catatan sebelumnya.")
        if entry.hash != entry_hash(entry):
            return entry, _("Isi catatan ini berubah sejak ditulis.")
        number, previous = entry.number, entry.hash
    head = LedgerHead.objects.get(pk=HEAD)
    if (head.number, head.hash) != (number, previous):
        return None, _("Jurnal berakhir di nomor %(number)s, seharusnya di nomor %(head)s.") % {
            "number": number,
            "head": head.number,
        }
    return None


def differences() -> Iterator[str]:
    """Yield a sentence for each case whose history and ledger do not tell the same acts.

    No trigger can hold this: history and ledger are written one after the other.
    """
    for history in HISTORIES:
        label, name = history.of._meta.label_lower, history.of._meta.model_name
        told = Counter(
            {
                (case, f"{name}.{act}"): number
                for case, act, number in history.events.objects.order_by()  # type: ignore[attr-defined]
                .filter(**{f"{history.case}__isnull": False, "act__in": history.acts})
                .values_list(history.case, "act")
                .annotate(number=models.Count("pk"))
            }
        )
        there = set(history.of.objects.values_list("pk", flat=True))  # type: ignore[attr-defined]
        verbs = [f"{name}.{act}" for act in history.acts]
        entries = LedgerEntry.objects.order_by().filter(object_type=label, verb__in=verbs)
        written = Counter(
            {
                (int(case), verb): number
                for case, verb, number in entries.values_list("object_id", "verb").annotate(number=models.Count("pk"))
                if int(case) in there  # a deleted draft has its entries alone
            }
        )
        for case, verb in sorted({*(told - written), *(written - told)}):
            counts = {"of": f"{label} {case}", "verb": verb, "told": told[case, verb], "written": written[case, verb]}
            yield _("%(of)s, %(verb)s: %(told)s dalam riwayat, %(written)s dalam jurnal.") % counts


def protect(**_kwargs) -> None:
    """Create the head of the chain, and all triggers of this app; a receiver of `post_migrate`."""
    LedgerHead.objects.get_or_create(pk=HEAD, defaults={"number": 0, "hash": GENESIS})
    triggers.install("opd", [*TRIGGERS, *holiday_triggers.TRIGGERS])


def _canonical(data: dict) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
