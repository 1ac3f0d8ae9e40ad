"""Rate limits, counted in the database, so that all processes on all machines share one counter.

Those that only spread load (`lasting=False`) use the shared cache, if any: if it is lost they begin again. What
protects accounts and secrets always lasts.
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
    """Count `uses` of `scope` by `who` and return True, unless they would exceed `limit` in the running window.

    The window of `seconds` (a day at most) begins with the first use. `who` is stored as a hash keyed anew each day.
    Call it outside of the transaction of the act, unless a rollback shall give the use back.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    key, end = _key(scope, who, today), now + timedelta(seconds=seconds)
    if not lasting:
        count = getattr(caches[DEFAULT_CACHE_ALIAS], "count", None)  # only the shared cache can
        is_allowed = count and count(f"limit:{key}", uses=uses, limit=limit, seconds=seconds)
        if is_allowed is not None:
            return is_allowed
    # A window that began yesterday still counts under yesterday's key.
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


def mailbox(address: str) -> str:
    """Return an e-mail address without the dots and +words of its name."""
    name, _at, host = address.casefold().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{host}"


def used(scope: str, who: str, now: datetime | None = None) -> int:
    now = now or timezone.now()
    return sum(_running(scope, who, now).values_list("uses", flat=True))


def give_back(scope: str, who: str, now: datetime | None = None) -> None:
    """Take back one use that `allow` counted; only for what is `lasting`."""
    counted = _running(scope, who, now or timezone.now()).filter(uses__gt=0)
    newest = counted.order_by("-ends_at").values_list("pk", flat=True).first()
    ThrottleWindow.objects.filter(pk=newest, uses__gt=0).update(uses=F("uses") - 1)


def _running(scope: str, who: str, now: datetime) -> QuerySet[ThrottleWindow]:
    today = timezone.localdate(now)
    keys = [_key(scope, who, day) for day in (today, today - timedelta(days=1))]
    return ThrottleWindow.objects.filter(key__in=keys, ends_at__gt=now)


def sweep(now: datetime | None = None) -> int:
    return ThrottleWindow.objects.filter(ends_at__lte=now or timezone.now()).delete()[0]


def _key(scope: str, who: str, day: date) -> str:
    # A former name of this module: windows that run during an upgrade keep their keys.
    return salted_hmac(f"opd.throttle {scope} {day}", who, algorithm="sha256").hexdigest()
