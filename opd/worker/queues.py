"""Three queues, each with task processes of its own, so that punctual tasks never wait behind slow ones.

Letters and scheduled commands go into CLOCK; tasks that read, make or compare whole files go into SLOW. PICTURES has
what readers look at and the portal can do without: nothing waits for it, so it has no backlog that counts.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django_q.models import OrmQ
from django_q.tasks import async_task

CLOCK, SLOW, PICTURES = settings.CLOCK_QUEUE, settings.SLOW_QUEUE, settings.PICTURE_QUEUE
MAX_PROCESSES = {CLOCK: 1, SLOW: settings.SLOW_WORKERS, PICTURES: 1}  # task processes of a queue at once
MAX_PICTURES_WAITING = 300  # further ones are asked for again when somebody looks
MAX_WAIT = {CLOCK: timedelta(minutes=5), SLOW: timedelta(minutes=30)}


@dataclass(frozen=True)
class Backlog:
    """The backlog of a queue: `number` of tasks that no process has taken, and since when the `oldest` waits."""

    queue: str
    number: int
    oldest: datetime
    wait: timedelta

    @property
    def is_stuck(self) -> bool:
        return self.wait > MAX_WAIT.get(self.queue, timedelta.max)


def enqueue_slow(task: str, *args, **options) -> None:
    """Put a task that may take seconds or minutes into SLOW, in the transaction of the act."""
    async_task(task, *args, cluster=SLOW, **options)


def enqueue_picture(task: str, *args) -> bool:
    """Put a task into PICTURES, unless too many wait there. Returns whether it was queued."""
    if OrmQ.objects.filter(key=PICTURES).count() >= MAX_PICTURES_WAITING:
        return False
    async_task(task, *args, cluster=PICTURES)
    return True


def queued_arguments(task: str) -> set[int]:
    """Return the first arguments of all calls of `task` that wait in a queue or are running."""
    return {row.args()[0] for row in OrmQ.objects.all() if row.func() == task}


def is_queued(task: str) -> bool:
    """Return whether a call of `task` waits in a queue or is running."""
    return any(row.func() == task for row in OrmQ.objects.all())


def backlogs(now: datetime, queues: Collection[str] = tuple(MAX_WAIT)) -> Iterator[Backlog]:
    """Yield the backlog of each of `queues` that has one, the longest wait first."""
    rows = OrmQ.objects.filter(lock__lte=now, key__in=queues).values("key")
    for row in rows.annotate(number=Count("pk"), oldest=Min("lock")).order_by("oldest"):
        yield Backlog(row["key"], row["number"], row["oldest"], now - row["oldest"])
