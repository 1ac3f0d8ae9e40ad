"""Two queues, each with hands of its own: what has a clock never waits behind what takes its time.

Letters and all that the schedules start go into the first; what reads, makes or compares whole files into the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django_q.models import OrmQ
from django_q.tasks import async_task

CLOCK, SLOW = settings.CLOCK_QUEUE, settings.SLOW_QUEUE
HANDS = {CLOCK: 1, SLOW: settings.SLOW_WORKERS}  # how many may work off a queue at once
PATIENCE = {CLOCK: timedelta(minutes=5), SLOW: timedelta(minutes=30)}


@dataclass(frozen=True)
class Waiting:
    """What waits for a worker; a task in a worker's hands does not wait."""

    queue: str
    number: int
    oldest: datetime
    longest: timedelta

    @property
    def is_stuck(self) -> bool:
        return self.longest > PATIENCE[self.queue]


def put_slow(task: str, *args, **options) -> None:
    """Queue a task that may take seconds or minutes, in the transaction of the act."""
    async_task(task, *args, cluster=SLOW, **options)


def queued(task: str) -> set[int]:
    """What a task is to be done with: first arguments in the queue, or in the worker's hands, which is the same row."""
    return {row.args()[0] for row in OrmQ.objects.all() if row.func() == task}


def waiting(now: datetime) -> Iterator[Waiting]:
    """Each queue in which something waits, the longest wait first."""
    rows = OrmQ.objects.filter(lock__lte=now, key__in=PATIENCE).values("key")
    for row in rows.annotate(number=Count("pk"), oldest=Min("lock")).order_by("oldest"):
        yield Waiting(row["key"], row["number"], row["oldest"], now - row["oldest"])
