"""The city-wide journal: append-only, every row chained to the one before by SHA-256."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.models import LedgerEntry, LedgerHead
from opd.page_cache.nginx import begin_after_commit

GENESIS = "0" * 64
HEAD = 1
REFUSE = "SELECT RAISE(ABORT, 'the ledger is append-only')"
TABLE = LedgerEntry._meta.db_table
HEAD_TABLE = LedgerHead._meta.db_table


@dataclass(frozen=True)
class Shell:
    """The actor of what is done by a command on the server; `facts` name the account of the operating system."""

    facts: dict[str, str] = field(default_factory=dict)
    pk: None = None

    def get_username(self) -> str:
        return "shell"


def record(verb: str, obj: models.Model, by, fields: dict | None = None) -> LedgerEntry:
    """Append one act of `by` (a user, a `Shell`, or None for the portal itself) on `obj`.

    Runs in the act's own transaction, as its last statement: the chain's lock is held from here to the commit.
    `fields` holds JSON-able facts without personal data.
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
    entry.hash = fingerprint(entry)
    entry.save(force_insert=True)
    LedgerHead.objects.filter(pk=HEAD).update(number=entry.number, hash=entry.hash)
    begin_after_commit()
    return entry


def fingerprint(entry: LedgerEntry) -> str:
    """SHA-256 over every column of the entry except the hash itself.

    An empty `actor_id` is left out: entries from before the column was there keep their hashes.
    """
    columns = {f.attname: getattr(entry, f.attname) for f in LedgerEntry._meta.concrete_fields if f.attname != "hash"}
    if entry.actor_id is None:
        del columns["actor_id"]
    # Microseconds in UTC: both engines give back exactly what was hashed.
    columns["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(columns).encode()).hexdigest()


def verify() -> tuple[LedgerEntry | None, str] | None:
    """None when the chain is whole; else the first broken row (or None, if rows are missing) and what is wrong."""
    number, previous = 0, GENESIS
    for entry in LedgerEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            return entry, _("Catatan nomor %(number)s hilang.") % {"number": number + 1}
        if entry.previous != previous:
            return entry, _("Catatan ini tidak menyambung ke catatan sebelumnya.")
        if entry.hash != fingerprint(entry):
            return entry, _("Isi catatan ini berubah sejak ditulis.")
        number, previous = entry.number, entry.hash
    head = LedgerHead.objects.get(pk=HEAD)
    if (head.number, head.hash) != (number, previous):
        return None, _("Jurnal berakhir di nomor %(number)s, seharusnya di nomor %(head)s.") % {
            "number": number,
            "head": head.number,
        }
    return None


def protect(**_kwargs) -> None:
    """Make sure of the chain's head and of the triggers that refuse every change; receiver of `post_migrate`.

    SQLite drops triggers when Django remakes a table, hence after every migration.
    """
    LedgerHead.objects.get_or_create(pk=HEAD, defaults={"number": 0, "hash": GENESIS})
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)


def unprotect() -> None:
    """Lift the triggers: for emptying a test database, and for nothing else."""
    with connection.cursor() as cursor:
        for statement in NO_TRIGGERS[connection.vendor]:
            cursor.execute(statement)


def _canonical(data: dict) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _sqlite_triggers():
    for table in (TABLE, HEAD_TABLE):
        events = {"delete": f"BEFORE DELETE ON {table}"}
        if table == TABLE:
            events["update"] = f"BEFORE UPDATE ON {table}"
            # INSERT OR REPLACE deletes without firing DELETE triggers.
            events["insert"] = (
                f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table}"  # noqa: S608 - our own constant
                " WHERE number >= NEW.number OR hash = NEW.hash)"
            )
        for name, event in events.items():
            yield f"DROP TRIGGER IF EXISTS {table}_no_{name}"
            yield f"CREATE TRIGGER {table}_no_{name} {event} BEGIN {REFUSE}; END"


def _postgresql_triggers():
    yield (
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    for table, changes in ((TABLE, "UPDATE OR DELETE"), (HEAD_TABLE, "DELETE")):
        yield f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"
        yield f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE {changes} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )


TRIGGERS = {"sqlite": tuple(_sqlite_triggers()), "postgresql": tuple(_postgresql_triggers())}
NO_TRIGGERS = {
    vendor: tuple(statement for statement in statements if statement.startswith("DROP TRIGGER"))
    for vendor, statements in TRIGGERS.items()
}
