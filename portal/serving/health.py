from datetime import datetime
from typing import Any

from django import db
from django.utils import timezone

from opd.stores import closed
from opd.web.limits import disk
from opd.worker import queues

DISK_RESERVE_MB = disk.RESERVE // 1024**2


def examine(now: datetime | None = None) -> dict[str, Any]:
    """Return whether this server is ready, and why: `queue_seconds` is the longest wait of a task."""
    free, is_closed = disk.free_bytes() // 1024**2, closed.is_closed()
    facts: dict[str, Any] = {
        "database": False,
        "queue_seconds": None,
        "stuck": [],
        "disk_free_mb": free,
        "closed": is_closed,
    }
    try:
        waiting = list(queues.backlogs(now or timezone.now()))
    except db.Error:
        return {"ready": False, **facts}
    stuck = [queue.queue for queue in waiting if queue.is_stuck]
    longest = int(max((queue.wait.total_seconds() for queue in waiting), default=0))
    is_ready = not is_closed and not stuck and free >= DISK_RESERVE_MB
    return {"ready": is_ready, **facts, "database": True, "queue_seconds": longest, "stuck": stuck}
