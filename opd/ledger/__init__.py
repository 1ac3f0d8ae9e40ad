"""The two journals, both append-only chains: the ledger of acts here, and the access journal in `access`.

Each entry of the ledger makes all kept pages old; the access journal makes none old. `chain` has what both do, `heads`
tells their heads outside, `refusals` counts for the access journal, `grants` are the rights of the database's users,
`sentences` says what an entry tells.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from opd import city_settings
from opd.calendar import triggers as holiday_triggers
from opd.database import triggers
from opd.database.triggers import ALWAYS, Trigger
from opd.languages import in_site_language
from opd.ledger import expiry, grants
from opd.ledger.chain import CHAINS, GENESIS, HEAD, LEDGER, Broken, Shell, entry_hash
from opd.models import ChainEntry, LedgerEntry, PublishedHead
from opd.page_cache.nginx import begin_after_commit

__all__ = ["GENESIS", "HEAD", "HISTORIES", "TRIGGERS", "History", "Shell", "entry_hash", "record", "verify"]

TRIGGERS = [
    *LEDGER.triggers(stays_while=ALWAYS),
    *expiry.TRIGGERS,
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


@in_site_language()
def record(verb: str, obj: models.Model, by, fields: dict | None = None) -> ChainEntry:
    """Append an entry for one act of `by` (a user, a `Shell`, or None for the portal itself) on `obj`.

    Call it in the transaction of the act, as the last statement: the chain stays locked from here to the commit.
    `fields` are facts that JSON can hold, without personal data. Raises TransactionManagementError outside of a
    transaction. Sign-ins, disclosures and changes of rights belong into the other journal (`access.record`).
    """
    entry = LEDGER.append(verb, obj, by, fields)
    begin_after_commit()
    return entry


def verify() -> Broken | None:
    """Check the whole ledger (`Chain.verify`)."""
    return LEDGER.verify()


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
            counts = {
                "of": f"{_(label)} {case}",
                "verb": _(verb),
                "told": told[case, verb],
                "written": written[case, verb],
            }
            yield _("%(of)s, %(verb)s: %(told)s dalam riwayat, %(written)s dalam jurnal.") % counts


def protect(**_kwargs) -> None:
    """Create the heads of both chains, all triggers of this app and the rights; a receiver of `post_migrate`."""
    for chain in CHAINS.values():
        chain.begin()
    triggers.install("opd", [*TRIGGERS, *holiday_triggers.TRIGGERS])
    grants.install()
