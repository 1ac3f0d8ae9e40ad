"""Whether this server can do its work: asked by the load balancer and by whoever watches the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import db
from django.db.models import Min
from django.utils import timezone
from django_q.models import OrmQ

from opd import disk

QUEUE_PATIENCE = timedelta(minutes=30)
DISK_RESERVE_MB = disk.RESERVE // 1024**2


@dataclass(frozen=True)
class Health:
    """None where the database could not be asked."""

    queue_seconds: int | None
    disk_free_mb: int

    @property
    def database(self) -> bool:
        return self.queue_seconds is not None

    @property
    def ready(self) -> bool:
        return (
            self.queue_seconds is not None
            and self.queue_seconds <= QUEUE_PATIENCE.total_seconds()
            and self.disk_free_mb >= DISK_RESERVE_MB
        )


def examine(now: datetime | None = None) -> Health:
    try:
        waiting = int(longest_wait(now or timezone.now()).total_seconds())
    except db.Error:
        waiting = None
    return Health(queue_seconds=waiting, disk_free_mb=disk.free_bytes() // 1024**2)


def longest_wait(now: datetime) -> timedelta:
    """How long the oldest task has been waiting for a worker. A task in a worker's hands does not wait."""
    oldest = OrmQ.objects.filter(lock__lte=now).aggregate(oldest=Min("lock"))["oldest"]
    return now - oldest if oldest else timedelta()
