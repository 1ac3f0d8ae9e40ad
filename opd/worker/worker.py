"""The background worker: one process that polls the queues and forks task processes for what waits in them.

Queues, schedules and results are django-q's, in its tables. Its cluster would keep five processes for each queue, and a
connection to the database for most of them, with and without work. A task process is forked with all modules already
loaded, takes one task after the other and ends when none has come for IDLE_SECONDS, which gives its memory back. When a
task process dies, its task stays in the queue and is taken again after its lease has expired.
"""

import gc
import logging
import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from ctypes import c_double
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import RawValue
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

GRACE_SECONDS = settings.WORKER_TIMEOUT + 5  # the longest that a running task may still take
POLL_SECONDS = 0.5  # between two polls of the queues
SCHEDULE_SECONDS = 30  # between two readings of the schedules
IDLE_SECONDS = 5  # that a task process waits for another task
MAX_NAME_LENGTH = 200  # of a function in an entry of the ledger, in characters
MAX_TASKS = 500  # of one task process: its end gives back the memory that libraries retain
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
COMPANION_GRACE_SECONDS = 10  # that the companion has to end
LATE_SECONDS = 3  # after its own timeout until a task that has not ended is killed


@dataclass
class Child:
    """A forked process that leads a process group of its own, so that processes it leaves behind can be killed."""

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
    """A child that takes tasks from the queue of its name.

    `deadline`: moment of the monotonic clock at which its running task is killed; 0 while it runs none.
    """

    deadline: c_double = field(default_factory=lambda: RawValue(c_double, 0.0))
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
    """A child that runs another program, such as the web server, and shares the loaded modules with the worker.

    When the worker or its companion ends, both end.
    """

    main: Callable[[], None]

    def work(self) -> None:
        for signum in STOP_SIGNALS:
            signal.signal(signum, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        self.main()


@dataclass
class Worker:
    """The polling process. `queues` maps the name of a queue to the most task processes it may have at once."""

    queues: dict[str, int]
    companion: Companion | None = None
    children: list[Child] = field(init=False, default_factory=list)
    schedules_read_at: float = field(init=False, default=-SCHEDULE_SECONDS)

    def run(self, grace: float) -> None:
        """Run until SIGTERM, SIGHUP or Ctrl-C; then running tasks have `grace` seconds to end."""
        for signum in STOP_SIGNALS:
            signal.signal(signum, _interrupt)
        autodiscover_modules("tasks")
        gc.collect()
        gc.freeze()  # a child's collector never visits these objects, so their pages stay shared
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
        """Return the queues that need further task processes, one entry for each process to start."""
        ready = OrmQ.objects.filter(key__in=self.queues, lock__lt=timezone.now()).order_by()
        queues = []
        for queue, number in ready.values_list("key").annotate(Count("pk")):
            processes = [child for child in self.children if child.name == queue]
            busy = sum(process.is_busy for process in processes)
            queues += [queue] * (min(number + busy, self.queues[queue]) - len(processes))
        return queues

    def _stop(self, grace: float) -> None:
        """End the task processes first, because the companion serves until they are done; then the companion.

        If the companion has ended by itself, running tasks get COMPANION_GRACE_SECONDS instead of `grace`.
        """
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
    """End the loop; a second signal that comes at once must not end what the first one lets end in peace."""
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


# In a task process ----------------------------------------------------------------------------------------------------


def _take_tasks(process: TaskProcess) -> None:
    broker, left, idle_until = get_broker(process.name), MAX_TASKS, time.monotonic() + IDLE_SECONDS
    while left and not process.is_stopping and time.monotonic() < idle_until:
        for key, package in broker.dequeue() or ():  # an empty queue: returns after a short wait
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
    """Remove a task that is not ours from its queue, and record it in the ledger."""
    name = str(task.get("func"))[:MAX_NAME_LENGTH]
    logger.critical("A task of %s was refused, %s: %s", task["cluster"], reason, name)
    with transaction.atomic():
        broker.fail(task["ack_id"])
        facts = {"func": name, "queue": task["cluster"], "reason": str(reason)}
        ledger.record("task.refuse", OrmQ(pk=task["ack_id"]), None, facts)


def _execute(task: dict, function: Callable, process: TaskProcess, broker: Broker) -> bool:
    """Run a task and store its result.

    Returns whether this process may take another task: one that was interrupted may have left anything behind.
    """
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
    """Store the outcome of a task, and remove the task from its queue if it succeeded or has no attempts left.

    A failed task stays in the queue and is taken again after its lease has expired, Conf.MAX_ATTEMPTS times in all.
    """
    facts = {name: task.get(name) for name in ("name", "func", "args", "kwargs", "group", "cluster", "started")}
    finish = {"result": outcome["result"], "success": outcome["success"], "stopped": timezone.now()}
    with transaction.atomic():
        # Never load a whole row: its columns are pickles without a signature, and unpickling one runs code.
        # django-q would call a hook whenever a row is saved.
        row = Task.objects.filter(pk=task["id"])
        if not row.update(attempt_count=F("attempt_count") + 1, hook=None, **finish):
            Task.objects.bulk_create([Task(pk=task["id"], attempt_count=1, **facts, **finish)])
        attempts = row.values_list("attempt_count", flat=True).get()
        if outcome["success"] or attempts >= Conf.MAX_ATTEMPTS:
            broker.acknowledge(task["ack_id"])
