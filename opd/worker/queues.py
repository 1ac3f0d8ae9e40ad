"""Three queues, so that punctual tasks never wait behind slow ones, nor behind pictures."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django_q.models import OrmQ
from django_q.tasks import async_task

CLOCK, SLOW, PICTURES = settings.CLOCK_QUEUE, settings.SLOW_QUEUE, settings.PICTURE_QUEUE
MAX_PICTURES_WAITING = 300  # others are asked for again when somebody looks


@dataclass(frozen=True)
class Queue:
    """A queue: its task processes, and how long a task may wait; None where nobody waits for it."""

    name: str
    processes: int
    max_wait: timedelta | None = None


QUEUES = (
    Queue(CLOCK, 1, timedelta(minutes=5)),
    Queue(SLOW, settings.SLOW_WORKERS, timedelta(minutes=30)),
    Queue(PICTURES, 1),
)
MAX_PROCESSES = {queue.name: queue.processes for queue in QUEUES}
MAX_WAIT = {queue.name: queue.max_wait for queue in QUEUES if queue.max_wait}


@dataclass(frozen=True)
class Backlog:
    queue: str
    number: int
    oldest: datetime
    wait: timedelta

    @property
    def is_stuck(self) -> bool:
        return self.wait > MAX_WAIT.get(self.queue, timedelta.max)


def enqueue_slow(task: str, *args, **options) -> None:
    """Put a task into SLOW, in the transaction of the act."""
    async_task(task, *args, cluster=SLOW, **options)


def enqueue_picture(task: str, *args) -> bool:
    """Put a task into PICTURES, unless too many wait there. Returns whether it was."""
    if OrmQ.objects.filter(key=PICTURES).count() >= MAX_PICTURES_WAITING:
        return False
    async_task(task, *args, cluster=PICTURES)
    return True


def queued_arguments(task: str) -> set[int]:
    """Return the first arguments of all waiting or running calls of `task`."""
    return {row.args()[0] for row in OrmQ.objects.all() if row.func() == task}


def is_queued(task: str) -> bool:
    return any(row.func() == task for row in OrmQ.objects.all())


def backlogs(now: datetime, queues: Collection[str] = tuple(MAX_WAIT)) -> Iterator[Backlog]:
    rows = OrmQ.objects.filter(lock__lte=now, key__in=queues).values("key")
    for row in rows.annotate(number=Count("pk"), oldest=Min("lock")).order_by("oldest"):
        yield Backlog(row["key"], row["number"], row["oldest"], now - row["oldest"])
