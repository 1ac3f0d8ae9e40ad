"""The health of this server, for load balancers and monitoring."""

from dataclasses import dataclass, replace
from datetime import datetime

from django import db
from django.utils import timezone

from opd.limits import disk
from opd.stores import closed
from opd.worker import queues

DISK_RESERVE_MB = disk.RESERVE // 1024**2


@dataclass(frozen=True)
class Health:
    """The health of a server.

    `queue_seconds`: the longest wait of a task; None if the database cannot be reached. `stuck`: names of queues.
    `closed`: a restored portal that nobody has opened yet.
    """

    queue_seconds: int | None
    disk_free_mb: int
    stuck: tuple[str, ...] = ()
    closed: bool = False

    @property
    def database(self) -> bool:
        return self.queue_seconds is not None

    @property
    def ready(self) -> bool:
        if self.closed or self.queue_seconds is None or self.stuck:
            return False
        return self.disk_free_mb >= DISK_RESERVE_MB


def examine(now: datetime | None = None) -> Health:
    now = now or timezone.now()
    health = Health(
        queue_seconds=None,
        disk_free_mb=disk.free_bytes() // 1024**2,
        closed=closed.is_closed(),
    )
    try:
        waiting = list(queues.backlogs(now))
    except db.Error:
        return health
    return replace(
        health,
        queue_seconds=int(max((queue.wait.total_seconds() for queue in waiting), default=0)),
        stuck=tuple(queue.queue for queue in waiting if queue.is_stuck),
    )
