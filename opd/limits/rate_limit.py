"""Limits of use, counted in the database: every worker on every machine asks the same counter."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from opd.models import ThrottleWindow


def allow(scope: str, who: str, *, limit: int, seconds: int, uses: int = 1, now: datetime | None = None) -> bool:
    """Count `uses` of `scope` by `who`; False, and nothing counted, when they would be more than `limit` in the window.

    The window of `seconds` (a day at most) begins with the first use. With `limit=1` it is the mark of what may be used
    once. `who` (an address, a token) is stored as a keyed hash only, under another key each day. Two queries; call it
    outside of the act's transaction, whose rollback would give the use back, unless that is what is wanted.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    key, end = _key(scope, who, today), now + timedelta(seconds=seconds)
    # A window that was begun before midnight counts on under yesterday's key.
    before = ThrottleWindow.objects.filter(key=_key(scope, who, today - timedelta(days=1)), ends_at__gt=now)
    running = Case(When(ends_at__gt=now, then=F("uses")), default=0)
    with transaction.atomic(savepoint=False):
        ThrottleWindow.objects.bulk_create([ThrottleWindow(key=key, ends_at=end)], ignore_conflicts=True)
        with_room = ThrottleWindow.objects.alias(running=running + Coalesce(Subquery(before.values("uses")), 0)).filter(
            key=key, running__lte=limit - uses
        )
        return bool(
            with_room.update(uses=running + uses, ends_at=Case(When(ends_at__gt=now, then="ends_at"), default=end))
        )


def used(scope: str, who: str, now: datetime | None = None) -> int:
    """Return how many uses the running window holds; counts nothing."""
    now = now or timezone.now()
    return sum(_running(scope, who, now).values_list("uses", flat=True))


def give_back(scope: str, who: str, now: datetime | None = None) -> None:
    """Take back one use that `allow` counted: what was feared did not happen, or another limit refused."""
    counted = _running(scope, who, now or timezone.now()).filter(uses__gt=0)
    newest = counted.order_by("-ends_at").values_list("pk", flat=True).first()
    ThrottleWindow.objects.filter(pk=newest, uses__gt=0).update(uses=F("uses") - 1)


def _running(scope: str, who: str, now: datetime) -> QuerySet[ThrottleWindow]:
    today = timezone.localdate(now)
    keys = [_key(scope, who, day) for day in (today, today - timedelta(days=1))]
    return ThrottleWindow.objects.filter(key__in=keys, ends_at__gt=now)


def sweep(now: datetime | None = None) -> int:
    """Delete the windows that are over; -> how many."""
    return ThrottleWindow.objects.filter(ends_at__lte=now or timezone.now()).delete()[0]


def _key(scope: str, who: str, day: date) -> str:
    return salted_hmac(f"opd.limits.rate_limit {scope} {day}", who, algorithm="sha256").hexdigest()
