from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from opd import ledger
from opd.errors import NotAllowed
from opd.models import LedgerEntry, Membership, User
from opd.models.people import BEGINNING

NOTED = "membership.noted"
DAY = timedelta(days=1)
# What counts as an act under a role though no journal has it: each app adds its own when it is ready.
SILENCES: list[Callable[[Membership], bool]] = []


def begin(membership: Membership, *, by: User | ledger.Shell | None) -> Membership:
    """Store a new row. Raises ValidationError where one overlaps, and NotAllowed for a row of `by`."""
    if isinstance(by, User) and by.pk == membership.user_id:
        raise NotAllowed(_("Keanggotaan Anda sendiri dicatat oleh admin lain."))
    membership.full_clean()
    membership.save(force_insert=True)
    note(membership, by=by)
    return membership


def end(membership: Membership, last_day: date, *, by: User | ledger.Shell | None) -> None:
    """Fill in or bring forward the last day; who leaves is noted first, as a trigger asks for two people otherwise."""
    membership.valid_to = last_day
    leaves = not isinstance(by, User) or by.pk == membership.user_id
    if leaves:
        note(membership, by=by)
    membership.save(update_fields=["valid_to"])
    if not leaves:
        note(membership, by=by)


def void(membership: Membership, *, by: User | ledger.Shell) -> None:
    """End a row before it begins; a trigger asks for two people, and that nobody acted."""
    end(membership, (membership.valid_from or BEGINNING) - DAY, by=by)


def was_used(membership: Membership) -> bool:
    acts = LedgerEntry.objects.filter(actor_id=membership.user_id)
    if membership.valid_from:
        acts = acts.filter(at__date__gte=membership.valid_from)
    if membership.valid_to:
        acts = acts.filter(at__date__lte=membership.valid_to)
    return acts.exists() or any(is_silence(membership) for is_silence in SILENCES)


def note(membership: Membership, *, by: User | ledger.Shell | None) -> None:
    ledger.record(NOTED, membership, by, facts(membership))


def facts(membership: Membership) -> dict:
    return {
        "account": membership.user_id,
        "opd": membership.opd_id,
        "role": membership.role,
        "from": membership.valid_from,
        "to": membership.valid_to,
    }


KNOWN = ledger.Known(Membership.objects.all, NOTED, Membership, facts, is_noted_at_once=True)


def note_those_of_before(**_kwargs) -> None:
    """Note the memberships of before this was noted, once."""
    if not LedgerEntry.objects.filter(verb=NOTED).exists():
        with transaction.atomic():
            for membership in Membership.objects.order_by("pk"):
                note(membership, by=None)
