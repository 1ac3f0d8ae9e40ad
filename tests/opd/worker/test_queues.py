"""What has a clock is never behind what takes its time; a hand that dies, or its worker, loses no task."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule, Task
from django_q.tasks import async_task

from opd.worker.queues import CLOCK, SLOW, backlogs, enqueue_slow
from tests import this_database
from tests.patience import PATIENCE, until

SLOW_TASKS = "tests.slow_tasks.settings"
pytestmark = pytest.mark.clock_of_machine  # the worker is a process of its own
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")


@contextmanager
def worker(*due):
    """`manage.py qcluster` as an operator starts it, with these schedules; it knows the tasks of `slow_tasks`."""
    Schedule.objects.all().delete()
    Schedule.objects.bulk_create(due)
    environment = os.environ | {"DATABASE_URL": this_database.url(), "DJANGO_SETTINGS_MODULE": SLOW_TASKS}
    command = [sys.executable, "manage.py", "qcluster", "--grace", "1"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


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


def hand(process, queue):
    """-> process id of the one that works off a queue; 0 while there is none."""
    with suppress(OSError):  # one that ends while it is looked at
        for pid in below(process.pid):
            if Path(f"/proc/{pid}/comm").read_text().strip() == queue:
                return pid
    return 0


def come_back(queue):
    """What a hand has taken is free again, as if `retry` had passed."""
    return OrmQ.objects.filter(key=queue).update(lock=timezone.now() - timedelta(seconds=1))


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_a_long_task_holds_up_no_clock_and_is_taken_up_again_after_a_kill():
    enqueue_slow("tests.slow_tasks.tasks.wait_with_child", 600)
    taken = OrmQ.objects.filter(key=SLOW, lock__gt=timezone.now() + timedelta(seconds=60))
    with worker() as process:
        until(taken.exists)
        async_task("django.core.management.call_command", "sweep_throttle")
        until(Task.objects.filter(success=True).exists)

        killed = hand(process, SLOW)
        left_behind = until(lambda: descendants(killed)[1:])
        os.kill(killed, signal.SIGKILL)
        until(lambda: not alive([killed, *left_behind]))
        assert come_back(SLOW) == 1
        until(taken.exists)
        until(lambda: hand(process, SLOW) not in (0, killed))
        everybody = descendants(process.pid)
    assert process.returncode == 0
    until(lambda: not alive(everybody))
    assert OrmQ.objects.count() == 1


@needs_proc
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that may restart")
@pytest.mark.django_db(transaction=True)
def test_the_result_of_a_task_is_stored_though_the_database_was_restarted_meanwhile():
    enqueue_slow("tests.slow_tasks.tasks.wait", 3)
    with worker() as process:
        until(lambda: hand(process, SLOW))
        until(OrmQ.objects.filter(lock__gt=timezone.now()).exists)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        until(Task.objects.filter(success=True).exists)
    assert OrmQ.objects.count() == 0


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_a_hand_ends_what_it_has_begun_though_its_worker_was_killed():
    enqueue_slow("tests.slow_tasks.tasks.wait", 2)
    with worker() as process:
        begun = until(lambda: hand(process, SLOW))
        until(OrmQ.objects.filter(lock__gt=timezone.now()).exists)
        process.kill()
        process.wait(PATIENCE)
        until(lambda: not alive([begun]))
    assert (OrmQ.objects.count(), Task.objects.get().success) == (0, True)


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_without_work_there_are_no_hands():
    enqueue_slow("tests.slow_tasks.tasks.wait", 0)
    with worker() as process:
        until(lambda: hand(process, SLOW))
        until(lambda: not below(process.pid))
    assert OrmQ.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_is_written_down_and_tried_again_as_often_as_it_may():
    async_task("tests.slow_tasks.tasks.fail")
    with worker():
        for attempt in range(1, Conf.MAX_ATTEMPTS + 1):
            assert come_back(CLOCK) == 1
            until(Task.objects.filter(attempt_count=attempt).exists)
    task = Task.objects.get()
    assert (task.success, task.result.splitlines()[-1]) == (False, "ZeroDivisionError: division by zero")
    assert OrmQ.objects.count() == 0


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_a_task_that_takes_too_long_ends_and_so_does_its_hand():
    enqueue_slow("tests.slow_tasks.tasks.wait", 600, timeout=1)
    with worker() as process:
        first = until(lambda: hand(process, SLOW))
        until(Task.objects.filter(success=False).exists)
        until(lambda: not alive([first]))
    assert "TimeoutException" in Task.objects.get().result


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_a_long_task_keeps_no_other_hand_from_its_queue():
    enqueue_slow("tests.slow_tasks.tasks.wait", 600)
    with worker() as process:
        until(OrmQ.objects.filter(lock__gt=timezone.now() + timedelta(seconds=60)).exists)
        enqueue_slow("tests.slow_tasks.tasks.wait", 0)
        until(Task.objects.filter(success=True).exists)
        os.kill(hand(process, SLOW), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
def test_a_task_that_would_end_its_process_has_failed():
    async_task("tests.slow_tasks.tasks.end_process")
    with worker():
        until(Task.objects.filter(success=False, attempt_count=1).exists)
    assert OrmQ.objects.count() == 1


@needs_proc
@pytest.mark.django_db(transaction=True)
def test_a_task_that_does_not_hear_is_stopped_with_its_hand():
    enqueue_slow("tests.slow_tasks.tasks.wait_deaf", 600, timeout=1)
    with worker() as process:
        first = until(lambda: hand(process, SLOW))
        until(lambda: not alive([first]))
    assert (OrmQ.objects.count(), Task.objects.count()) == (1, 0)


def test_what_waits_is_told_for_each_queue(db):
    now = timezone.now()
    for queue, minutes in ((CLOCK, 4), (CLOCK, 2), (SLOW, 29), (SLOW, 31), (SLOW, -2)):
        OrmQ.objects.create(key=queue, payload="", lock=now - timedelta(minutes=minutes))
    told = [(queue.queue, queue.number, queue.wait, queue.is_stuck) for queue in backlogs(now)]
    assert told == [(SLOW, 2, timedelta(minutes=31), True), (CLOCK, 2, timedelta(minutes=4), False)]
