"""What has a clock is never behind what takes its time, and whoever starts the worker starts both halves of it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.tasks import async_task

from opd.queues import CLOCK, SLOW, put_slow, waiting
from tests import this_database

pytestmark = pytest.mark.usefixtures("queued_tasks")
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")


@contextmanager
def worker():
    """`manage.py qcluster` as an operator starts it."""
    environment = os.environ | {"DATABASE_URL": this_database.url()}
    command = [sys.executable, "manage.py", "qcluster", "--grace", "1"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def below(pid):
    """Process ids of its children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid):
    return [pid, *(further for child in below(pid) for further in descendants(child))]


def alive(pids):
    """Those that still run; whoever has ended and was not asked how yet (Z) does not."""
    states = {}
    for pid in pids:
        with suppress(OSError):
            states[pid] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return [pid for pid, state in states.items() if state != "Z"]


def half(process, queue):
    """-> process id of the half that works off a queue; 0 while there is none."""
    name = f"Q_CLUSTER_NAME={queue}".encode()
    with suppress(OSError):  # one that ends while it is looked at
        for pid in below(process.pid):
            if name in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                return pid
    return 0


def until(truth):
    end = time.monotonic() + 30
    while not (value := truth()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_a_long_task_holds_up_no_clock_and_is_taken_up_again_after_a_kill():
    put_slow("time.sleep", 600)
    taken = OrmQ.objects.filter(key=SLOW, lock__gt=timezone.now() + timedelta(seconds=60))
    with worker() as process:
        until(taken.exists)
        async_task("django.core.management.call_command", "sweep_throttle")
        until(Task.objects.filter(success=True).exists)

        killed = half(process, SLOW)
        left_behind = descendants(killed)
        os.kill(killed, signal.SIGKILL)
        until(lambda: half(process, SLOW) not in (0, killed))
        until(lambda: not alive(left_behind))
        assert OrmQ.objects.filter(key=SLOW).update(lock=timezone.now() - timedelta(seconds=1)) == 1  # `retry` passes
        until(taken.exists)
        everybody = descendants(process.pid)
    assert process.returncode == 0
    until(lambda: not alive(everybody))
    assert OrmQ.objects.count() == 1


def test_what_waits_is_told_for_each_queue(db):
    now = timezone.now()
    for queue, minutes in ((CLOCK, 4), (CLOCK, 2), (SLOW, 29), (SLOW, 31), (SLOW, -2)):
        OrmQ.objects.create(key=queue, payload="", lock=now - timedelta(minutes=minutes))
    told = [(queue.queue, queue.number, queue.longest, queue.is_stuck) for queue in waiting(now)]
    assert told == [(SLOW, 2, timedelta(minutes=31), True), (CLOCK, 2, timedelta(minutes=4), False)]
