"""The health of this server, for load balancers and monitoring."""

from dataclasses import dataclass
from datetime import datetime

from django import db
from django.utils import timezone

from opd.limits import disk
from opd.worker import queues

DISK_RESERVE_MB = disk.RESERVE // 1024**2


@dataclass(frozen=True)
class Health:
    """The health of a server.

    `queue_seconds`: the longest wait of a task; None if the database cannot be reached. `stuck`: names of queues.
    """

    queue_seconds: int | None
    disk_free_mb: int
    stuck: tuple[str, ...] = ()

    @property
    def database(self) -> bool:
        return self.queue_seconds is not None

    @property
    def ready(self) -> bool:
        return self.queue_seconds is not None and not self.stuck and self.disk_free_mb >= DISK_RESERVE_MB


def examine(now: datetime | None = None) -> Health:
    disk_free_mb = disk.free_bytes() // 1024**2
    try:
        waiting = list(queues.backlogs(now or timezone.now()))
    except db.Error:
        return Health(queue_seconds=None, disk_free_mb=disk_free_mb)
    return Health(
        queue_seconds=int(max((queue.wait.total_seconds() for queue in waiting), default=0)),
        disk_free_mb=disk_free_mb,
        stuck=tuple(queue.queue for queue in waiting if queue.is_stuck),
    )
