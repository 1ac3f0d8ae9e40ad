"""Rate limits, counted in the database, so that all processes on all machines share one counter.

Those that only spread the load of readers (`lasting=False`) are counted in the shared cache, if there is one, and cost
the database nothing. It may be emptied or lost at any time: then they begin again, and while it is away the database
counts them. So nobody is refused for that, and nobody gets more than twice a limit in one window. What protects
accounts and secrets, and marks of what may be used once, always lasts.
"""

from datetime import date, datetime, timedelta

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.db import transaction
from django.db.models import Case, F, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from opd.models import ThrottleWindow


def allow(
    scope: str,
    who: str,
    *,
    limit: int,
    seconds: int,
    uses: int = 1,
    now: datetime | None = None,
    lasting: bool = True,
) -> bool:
    """Count `uses` of `scope` by `who`, unless they would exceed `limit` in the running window.

    The window of `seconds` (a day at most) begins with the first use. With `limit=1` it marks something that may be
    used once. `who` (an address, a token) is stored as a keyed hash only, under another key each day. It takes two
    queries. Call it outside of the transaction of the act, unless a rollback shall give the use back. `used` and
    `give_back` know only what is `lasting`.

    Returns whether the use is allowed; if not, nothing is counted.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    key, end = _key(scope, who, today), now + timedelta(seconds=seconds)
    if not lasting:
        count = getattr(caches[DEFAULT_CACHE_ALIAS], "count", None)  # only the shared cache can
        is_allowed = count and count(f"limit:{key}", uses=uses, limit=limit, seconds=seconds)
        if is_allowed is not None:
            return is_allowed
    # A window that began yesterdays midnight still counts under yesterday's key.
    yesterdays = ThrottleWindow.objects.filter(key=_key(scope, who, today - timedelta(days=1)), ends_at__gt=now)
    running = Case(When(ends_at__gt=now, then=F("uses")), default=0)
    with transaction.atomic(savepoint=False):
        ThrottleWindow.objects.bulk_create([ThrottleWindow(key=key, ends_at=end)], ignore_conflicts=True)
        below_limit = ThrottleWindow.objects.alias(
            running=running + Coalesce(Subquery(yesterdays.values("uses")), 0)
        ).filter(key=key, running__lte=limit - uses)
        return bool(
            below_limit.update(uses=running + uses, ends_at=Case(When(ends_at__gt=now, then="ends_at"), default=end))
        )


def used(scope: str, who: str, now: datetime | None = None) -> int:
    """Return the number of uses in the running window, without counting one."""
    now = now or timezone.now()
    return sum(_running(scope, who, now).values_list("uses", flat=True))


def give_back(scope: str, who: str, now: datetime | None = None) -> None:
    """Take back one use that `allow` counted, because the attempt was harmless or another limit refused it."""
    counted = _running(scope, who, now or timezone.now()).filter(uses__gt=0)
    newest = counted.order_by("-ends_at").values_list("pk", flat=True).first()
    ThrottleWindow.objects.filter(pk=newest, uses__gt=0).update(uses=F("uses") - 1)


def _running(scope: str, who: str, now: datetime) -> QuerySet[ThrottleWindow]:
    today = timezone.localdate(now)
    keys = [_key(scope, who, day) for day in (today, today - timedelta(days=1))]
    return ThrottleWindow.objects.filter(key__in=keys, ends_at__gt=now)


def sweep(now: datetime | None = None) -> int:
    """Delete the windows that have ended. Returns their number."""
    return ThrottleWindow.objects.filter(ends_at__lte=now or timezone.now()).delete()[0]


def _key(scope: str, who: str, day: date) -> str:
    # The salt is the former name of this module: windows that run during an upgrade keep their keys.
    return salted_hmac(f"opd.throttle {scope} {day}", who, algorithm="sha256").hexdigest()
