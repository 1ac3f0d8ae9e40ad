"""The background worker: one process that polls the queues and forks task processes.

Queues, schedules and results are django-q's. The task of a process that dies is taken again after its lease.
"""

import gc
import logging
import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from ctypes import c_double, sizeof
from dataclasses import dataclass, field
from mmap import mmap
from typing import NoReturn

from django.conf import settings
from django.core.signing import BadSignature
from django.db import Error, close_old_connections, connections, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_q.brokers import Broker, get_broker
from django_q.conf import Conf
from django_q.models import OrmQ, Success, Task
from django_q.signing import SignedPackage
from django_q.timeout import TimeoutHandler

from opd import ledger
from opd.stores import closed
from opd.worker import scheduler
from opd.worker.allowed_tasks import TaskRefused, require_allowed
from opd.worker.supervision import follow_parent, name_process, sweep

logger = logging.getLogger(__name__)

GRACE_SECONDS = settings.WORKER_TIMEOUT + 5
POLL_SECONDS = 0.5
SCHEDULE_SECONDS = 30
IDLE_SECONDS = 5  # of a task process
MAX_NAME_LENGTH = 200  # of a function in the ledger
MAX_TASKS = 500  # of one task process: libraries retain memory
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
COMPANION_GRACE_SECONDS = 10
LATE_SECONDS = 3  # after its own timeout a task is killed


@dataclass
class Child:
    """A forked process that leads a group, so that processes it leaves behind can be killed."""

    name: str
    pid: int = field(init=False, default=0)

    def start(self) -> None:
        connections.close_all()  # two processes must not share a connection
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)  # until the child has handlers, and we its pid
        self.pid = os.fork()
        if not self.pid:
            self._run()

    def _run(self) -> NoReturn:
        try:
            os.setpgid(0, 0)
            follow_parent()
            name_process(self.name)
            random.seed()
            self.work()
            connections.close_all()
        except SystemExit:
            pass
        except BaseException:
            logger.exception("%s ended", self.name)
        finally:
            os._exit(0)

    def work(self) -> None:
        raise NotImplementedError

    def has_ended(self) -> bool:
        if not os.waitpid(self.pid, os.WNOHANG)[0]:
            return False
        sweep(self.pid)
        return True

    @property
    def is_busy(self) -> bool:
        return False

    def is_late(self) -> bool:
        return False

    def ask_to_stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        sweep(self.pid)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@dataclass
class TaskProcess(Child):
    """A child for the queue of its name; at `deadline` (monotonic) its task is killed, 0 if it runs none."""

    # Shared with the parent; memory without a file, as /dev/shm may be closed.
    deadline: c_double = field(default_factory=lambda: c_double.from_buffer(mmap(-1, sizeof(c_double))))
    is_stopping: bool = False

    def work(self) -> None:
        signal.signal(signal.SIGTERM, self._stop_after_task)
        for signum in (signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        _take_tasks(self)

    def _stop_after_task(self, signum: int, frame: object) -> None:
        self.is_stopping = True

    @property
    def is_busy(self) -> bool:
        return self.deadline.value > 0

    def is_late(self) -> bool:
        return self.is_busy and self.deadline.value < time.monotonic()


@dataclass
class Companion(Child):
    """A child that runs another program with the worker's modules; when one of both ends, both do."""

    main: Callable[[], None]

    def work(self) -> None:
        for signum in STOP_SIGNALS:
            signal.signal(signum, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        self.main()


@dataclass
class Worker:
    """The polling process; a queue may have so many task processes at once."""

    queues: dict[str, int]
    companion: Companion | None = None
    children: list[Child] = field(init=False, default_factory=list)
    schedules_read_at: float = field(init=False, default=-SCHEDULE_SECONDS)

    def run(self, grace: float) -> None:
        """Run until a signal; then running tasks have `grace` seconds to end."""
        for signum in STOP_SIGNALS:
            signal.signal(signum, _interrupt)
        autodiscover_modules("tasks")
        gc.collect()
        gc.freeze()  # so the pages of these objects stay shared
        try:
            if self.companion:
                self._start(self.companion)
            while True:
                self._poll()
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            pass
        finally:
            for signum in STOP_SIGNALS:
                signal.signal(signum, signal.SIG_IGN)
            self._stop(grace)

    def _poll(self) -> None:
        self._reap_children()
        if self.companion and self.companion not in self.children:
            raise SystemExit(f"{self.companion.name} has ended")
        if closed.is_closed():
            return
        try:
            close_old_connections()
            self._enqueue_schedules()
            queues = self._queues_to_serve()
        except Error:
            logger.exception("The queues cannot be read")
            connections.close_all()
            return
        for queue in queues:
            self._start(TaskProcess(queue))

    def _start(self, child: Child) -> None:
        try:
            child.start()
            self.children.append(child)
        except OSError:  # no memory, or too many processes: the next poll tries again
            logger.exception("%s cannot be started", child.name)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    def _reap_children(self) -> None:
        for child in list(self.children):
            if child.is_late():
                logger.critical("A task process of %s was killed: its task did not end", child.name)
                child.kill()
                self.children.remove(child)
            elif child.has_ended():
                self.children.remove(child)

    def _enqueue_schedules(self) -> None:
        if time.monotonic() < self.schedules_read_at + SCHEDULE_SECONDS:
            return
        self.schedules_read_at = time.monotonic()
        if settings.CLOCK_QUEUE in self.queues:
            scheduler.enqueue_due()
        old = list(Success.objects.order_by("-stopped").values_list("pk", flat=True)[Conf.SAVE_LIMIT :])
        Success.objects.filter(pk__in=old).delete()

    def _queues_to_serve(self) -> list[str]:
        ready = OrmQ.objects.filter(key__in=self.queues, lock__lt=timezone.now()).order_by()
        queues = []
        for queue, number in ready.values_list("key").annotate(Count("pk")):
            processes = [child for child in self.children if child.name == queue]
            busy = sum(process.is_busy for process in processes)
            queues += [queue] * (min(number + busy, self.queues[queue]) - len(processes))
        return queues

    def _stop(self, grace: float) -> None:
        """End the task processes before the companion, which serves until they are done."""
        has_companion = self.companion in self.children
        processes = [child for child in self.children if child is not self.companion]
        self._end_children(processes, grace if has_companion or not self.companion else COMPANION_GRACE_SECONDS)
        self._end_children(list(self.children), COMPANION_GRACE_SECONDS)

    def _end_children(self, children: list[Child], grace: float) -> None:
        deadline = time.monotonic() + grace
        for child in children:
            child.ask_to_stop()
        while (left := [child for child in children if child in self.children]) and time.monotonic() < deadline:
            self._reap_children()
            time.sleep(0.05)
        for child in left:
            child.kill()
            self.children.remove(child)


def _interrupt(signum: int, frame: object) -> NoReturn:
    """End the loop; a second signal must not end what the first one lets end in peace."""
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _take_tasks(process: TaskProcess) -> None:
    broker, left, idle_until = get_broker(process.name), MAX_TASKS, time.monotonic() + IDLE_SECONDS
    while left and not process.is_stopping and time.monotonic() < idle_until:
        for key, package in broker.dequeue() or ():  # an empty queue returns after a short wait
            try:
                task = SignedPackage.loads(package)
            except (TypeError, BadSignature):
                logger.exception("A task of %s cannot be read", process.name)
                broker.fail(key)
                continue
            task |= {"cluster": process.name, "ack_id": key}
            try:
                function = require_allowed(task)
            except TaskRefused as reason:
                _refuse(task, reason, broker)
                continue
            if not _execute(task, function, process, broker):
                return
            left, idle_until = left - 1, time.monotonic() + IDLE_SECONDS


def _refuse(task: dict, reason: TaskRefused, broker: Broker) -> None:
    name = str(task.get("func"))[:MAX_NAME_LENGTH]
    logger.critical("A task of %s was refused, %s: %s", task["cluster"], reason, name)
    with transaction.atomic():
        broker.fail(task["ack_id"])
        facts = {"func": name, "queue": task["cluster"], "reason": str(reason)}
        ledger.record("task.refuse", OrmQ(pk=task["ack_id"]), None, facts)


def _execute(task: dict, function: Callable, process: TaskProcess, broker: Broker) -> bool:
    seconds, is_reusable = task.pop("timeout", settings.WORKER_TIMEOUT), True
    process.deadline.value = time.monotonic() + seconds + LATE_SECONDS
    try:
        with TimeoutHandler(seconds):
            result = function(*task["args"], **task["kwargs"])
        outcome = {"result": result, "success": True}
    except BaseException as error:  # TimeoutException and SystemExit are no Exceptions
        logger.exception("%s failed", task["func"])
        outcome = {"result": f"{error} : {traceback.format_exc()}", "success": False}
        is_reusable = isinstance(error, Exception)
        connections.close_all()
    process.deadline.value = 0
    close_old_connections()  # the database may have been restarted during the task
    _store_result(task, outcome, broker)
    return is_reusable


def _store_result(task: dict, outcome: dict, broker: Broker) -> None:
    facts = {name: task.get(name) for name in ("name", "func", "args", "kwargs", "group", "cluster", "started")}
    finish = {"result": outcome["result"], "success": outcome["success"], "stopped": timezone.now()}
    with transaction.atomic():
        # Never load a whole row, whose pickles may run code. django-q would call a hook of a saved one.
        row = Task.objects.filter(pk=task["id"])
        if not row.update(attempt_count=F("attempt_count") + 1, hook=None, **finish):
            Task.objects.bulk_create([Task(pk=task["id"], attempt_count=1, **facts, **finish)])
        attempts = row.values_list("attempt_count", flat=True).get()
        if outcome["success"] or attempts >= Conf.MAX_ATTEMPTS:
            broker.acknowledge(task["ack_id"])
