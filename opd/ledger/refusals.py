"""Failed sign-ins and refused pages, counted for each account and hour: one entry of the access journal an hour.

Counting locks no chain and takes the same work for every user name, so that a stranger neither fills the journal nor
learns who has an account.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from opd.ledger import access
from opd.models import AccessCount, User

FAILED, BLOCKED, REFUSED = "sign_in.failed", "sign_in.blocked", "page.refused"
HOUR = timedelta(hours=1)


def count(verb: str, account: int, now: datetime | None = None) -> None:
    """Count one refusal of an account; 0 is a user name that does not exist."""
    now = now or timezone.now()
    row = {"verb": verb, "account": account, "hour": now.replace(minute=0, second=0, microsecond=0)}
    while not AccessCount.objects.filter(**row).update(number=F("number") + 1, last_at=now):
        AccessCount.objects.bulk_create([AccessCount(**row, last_at=now)], ignore_conflicts=True)


def count_name(verb: str, username: str) -> None:
    count(verb, User.objects.filter(username=username).values_list("pk", flat=True).first() or 0)


def record_past_hours(now: datetime | None = None) -> int:
    now = now or timezone.now()
    return _record(AccessCount.objects.filter(hour__lte=now - HOUR))


def record_of(user: User) -> int:
    """Write the failures of an account at once: the journal has them before its owner signs in."""
    return _record(AccessCount.objects.filter(account=user.pk, verb__in=(FAILED, BLOCKED)))


def _record(counts: QuerySet[AccessCount]) -> int:
    """Move the counts to the journal, each in its own transaction: of two at once one finds the row."""
    recorded = 0
    for pk in list(counts.values_list("pk", flat=True)):
        with transaction.atomic():
            row = AccessCount.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            row.delete()
            facts = {"hour": row.hour, "number": row.number, "until": row.last_at}
            access.record(row.verb, User(pk=row.account or None), None, facts)
            recorded += 1
    return recorded
