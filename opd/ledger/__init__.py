"""The two journals, both append-only chains: the ledger of acts here, and the access journal in `access`.

Each entry of the ledger makes all kept pages old; the access journal makes none old.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from opd.calendar import triggers as holiday_triggers
from opd.database import triggers
from opd.database.triggers import ALWAYS, Trigger
from opd.languages import in_site_language
from opd.ledger import expiry, grants
from opd.ledger.chain import CHAINS, GENESIS, HEAD, LEDGER, Broken, Shell, entry_hash
from opd.models import ChainEntry, LedgerEntry, Message, MessageState, PublishedHead
from opd.page_cache.nginx import begin_after_commit
from opd.triggers import city_settings, offices

TRIGGERS = [
    *LEDGER.triggers(stays_while=ALWAYS),
    *expiry.TRIGGERS,
    Trigger("published_head_is_never_deleted", PublishedHead, "DELETE"),
    Trigger("published_head_is_never_changed", PublishedHead, "UPDATE"),
    Trigger("queued_message_is_not_deleted", Message, "DELETE", f"OLD.state = '{MessageState.WAITING.value}'"),
    *city_settings.TRIGGERS,
    *offices.TRIGGERS,
]


@dataclass(frozen=True)
class History:
    """A table of history: each row has its ledger entry, `<model of the case>.<act>`. `case` is the foreign key."""

    events: type[models.Model]
    case: str
    acts: frozenset[str]

    @property
    def of(self) -> type[models.Model]:
        return self.events._meta.get_field(self.case).related_model  # type: ignore[return-value]


@dataclass(frozen=True)
class Known:
    """Rows each of which a journal knows: the newest entry with `verb` about it tells what it holds now.

    `about(row)` is the key of the object, a row of `of`. The fields that an entry has are compared with
    `facts(row)`, of which `by` is its actor.
    """

    rows: Callable[[], models.QuerySet]
    verb: str
    of: type[models.Model]
    facts: Callable[[Any], dict]
    about: Callable[[Any], int] = attrgetter("pk")
    is_noted_at_once: bool = False  # without any entry, the rows of before are not compared

    def unknown(self) -> Iterator[models.Model]:
        entries = LedgerEntry.objects.filter(object_type=self.of._meta.label_lower, verb=self.verb).order_by("number")
        told = {}
        for entry in entries.iterator():
            by = {} if entry.actor_id is None else {"by": entry.actor_id}
            told[entry.object_id] = entry.fields | by
        if self.is_noted_at_once and not told:
            return
        for row in self.rows().iterator():
            now = json.loads(json.dumps(self.facts(row), cls=DjangoJSONEncoder))
            known = told.get(str(self.about(row)))
            if known is None or any(known[name] != value for name, value in now.items() if name in known):
                yield row


HISTORIES: list[History] = []  # each app adds its own when it is ready
KNOWN: list[Known] = []  # likewise


@in_site_language()
def record(verb: str, obj: models.Model, by, fields: dict | None = None) -> ChainEntry:
    """Append an entry for one act of `by` (a user, a `Shell`, or None for the portal itself) on `obj`.

    It is the last statement of the act's transaction: the chain stays locked from here to the commit. `fields` are
    facts for JSON, without personal data. Sign-ins, disclosures and changes of rights belong into the other journal.
    Raises TransactionManagementError outside of a transaction.
    """
    entry = LEDGER.append(verb, obj, by, fields)
    begin_after_commit()
    return entry


def verify() -> Broken | None:
    return LEDGER.verify()


def differences() -> Iterator[str]:
    """Yield a sentence for each case whose history and ledger differ, which no trigger can hold, and `strangers`."""
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
            counts = {
                "of": f"{_(label)} {case}",
                "verb": _(verb),
                "told": told[case, verb],
                "written": written[case, verb],
            }
            yield _("%(of)s, %(verb)s: %(told)s dalam riwayat, %(written)s dalam jurnal.") % counts
    yield from strangers()


def strangers() -> Iterator[str]:
    for known in KNOWN:
        for row in known.unknown():
            words = {"of": f"{row._meta.verbose_name} {row.pk}", "verb": _(known.verb)}
            yield _("%(of)s, %(verb)s: yang ada di basis data tidak dikenal jurnal.") % words


def protect(**_kwargs) -> None:
    """Create the heads of both chains, all triggers of this app and the rights."""
    for chain in CHAINS.values():
        chain.begin()
    triggers.install("opd", [*TRIGGERS, *holiday_triggers.TRIGGERS])
    grants.install()
