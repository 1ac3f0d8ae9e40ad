"""The background worker: one process that looks into the queues, and hands for what waits there, as long as it does.

Queues, schedules and results are django-q's, in its tables. Its cluster would keep five processes for each queue, and a
connection to the database for most of them, with and without work. A hand is forked from what is loaded already, takes
one task after the other and ends when nothing has come for a while, so its memory comes back. A hand that dies leaves
its task in the queue, where its lease runs out.
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
from opd.worker import scheduler
from opd.worker.allowed_tasks import Refused, require_allowed
from opd.worker.supervision import follow_parent, name_process, sweep

logger = logging.getLogger(__name__)

GRACE = settings.WORKER_TIMEOUT + 5  # the longest that a task in hand may still take
TURN = 0.5  # seconds between two looks into the queues
SCHEDULES = 30  # seconds between two looks at what is due
LINGER = 5  # seconds that a hand waits for more
LONGEST_NAME = 200  # of a function, in the ledger
MOST_TASKS = 500  # of one hand: whatever a library keeps for itself is given back
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
NEIGHBOURS_GRACE = 10  # seconds that a neighbour has to end
LATE = 3  # seconds after its own timeout in which a task has not ended by itself


@dataclass
class Child:
    """A process that is forked from this one and leads a group of its own, so that what it leaves can be swept."""

    name: str
    pid: int = field(init=False, default=0)

    def start(self) -> None:
        connections.close_all()  # or two processes would talk on one
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # until it has its own answer to them, and we know it
        self.pid = os.fork()
        if not self.pid:
            self._live()

    def _live(self) -> NoReturn:
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
class Hand(Child):
    """Works off the queue of its name. `until`: by the monotonic clock its task must be done; 0 without one."""

    until: c_double = field(default_factory=lambda: RawValue(c_double, 0.0))
    to_stop: bool = False

    def work(self) -> None:
        signal.signal(signal.SIGTERM, self._stop_behind_the_task)
        for signum in (signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        _take_tasks(self)

    def _stop_behind_the_task(self, signum: int, frame: object) -> None:
        self.to_stop = True

    @property
    def is_busy(self) -> bool:
        return self.until.value > 0

    def is_late(self) -> bool:
        return self.is_busy and self.until.value < time.monotonic()


@dataclass
class Neighbour(Child):
    """Another program that shares what is loaded here; if one of both ends, both do."""

    main: Callable[[], None]

    def work(self) -> None:
        for signum in STOPPING:
            signal.signal(signum, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        self.main()


@dataclass
class Worker:
    """`queues`: how many hands each may have."""

    queues: dict[str, int]
    neighbour: Neighbour | None = None
    children: list[Child] = field(init=False, default_factory=list)
    looked: float = field(init=False, default=-SCHEDULES)

    def run(self, grace: float) -> None:
        """Until SIGTERM or Ctrl-C; then tasks in hand have `grace` seconds to end."""
        for signum in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, _interrupt)
        autodiscover_modules("tasks")
        gc.collect()
        gc.freeze()  # the collector of a child never looks at what is loaded now, and so never copies it
        try:
            if self.neighbour:
                self._start(self.neighbour)
            while True:
                self._turn()
                time.sleep(TURN)
        except KeyboardInterrupt:
            pass
        finally:
            for signum in STOPPING:
                signal.signal(signum, signal.SIG_IGN)
            self._stop(grace)

    def _turn(self) -> None:
        self._look_after_children()
        if self.neighbour and self.neighbour not in self.children:
            raise SystemExit(f"{self.neighbour.name} has ended")
        try:
            close_old_connections()
            self._look_at_schedules()
            wanted = self._wanted()
        except Error:
            logger.exception("The queues cannot be read")
            connections.close_all()
            return
        for queue in wanted:
            self._start(Hand(queue))

    def _start(self, child: Child) -> None:
        try:
            child.start()
            self.children.append(child)
        except OSError:  # no memory, or too many processes: the next turn tries again
            logger.exception("%s cannot be started", child.name)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _look_after_children(self) -> None:
        for child in list(self.children):
            if child.is_late():
                logger.critical("A hand of %s was stopped: its task did not end", child.name)
                child.kill()
                self.children.remove(child)
            elif child.has_ended():
                self.children.remove(child)

    def _look_at_schedules(self) -> None:
        if time.monotonic() < self.looked + SCHEDULES:
            return
        self.looked = time.monotonic()
        if settings.CLOCK_QUEUE in self.queues:
            scheduler.enqueue_due()
        old = list(Success.objects.order_by("-stopped").values_list("pk", flat=True)[Conf.SAVE_LIMIT :])
        Success.objects.filter(pk__in=old).delete()

    def _wanted(self) -> list[str]:
        """The queues that have work for one hand more, once for each."""
        ready = OrmQ.objects.filter(key__in=self.queues, lock__lt=timezone.now()).order_by()
        wanted = []
        for queue, number in ready.values_list("key").annotate(Count("pk")):
            hands = [child for child in self.children if child.name == queue]
            busy = sum(hand.is_busy for hand in hands)
            wanted += [queue] * (min(number + busy, self.queues[queue]) - len(hands))
        return wanted

    def _stop(self, grace: float) -> None:
        """The hands first: a neighbour serves until they are done. One that has ended waits for nobody."""
        has_neighbour = self.neighbour in self.children
        hands = [child for child in self.children if child is not self.neighbour]
        self._end(hands, grace if has_neighbour or not self.neighbour else NEIGHBOURS_GRACE)
        self._end(list(self.children), NEIGHBOURS_GRACE)

    def _end(self, children: list[Child], grace: float) -> None:
        deadline = time.monotonic() + grace
        for child in children:
            child.ask_to_stop()
        while (left := [child for child in children if child in self.children]) and time.monotonic() < deadline:
            self._look_after_children()
            time.sleep(0.05)
        for child in left:
            child.kill()
            self.children.remove(child)


def _interrupt(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


# A hand ---------------------------------------------------------------------------------------------------------------


def _take_tasks(hand: Hand) -> None:
    broker, left, linger = get_broker(hand.name), MOST_TASKS, time.monotonic() + LINGER
    while left and not hand.to_stop and time.monotonic() < linger:
        for key, package in broker.dequeue() or ():  # waits a little where there is none
            try:
                task = SignedPackage.loads(package)
            except (TypeError, BadSignature):
                logger.exception("A task of %s cannot be read", hand.name)
                broker.fail(key)
                continue
            task |= {"cluster": hand.name, "ack_id": key}
            try:
                function = require_allowed(task)
            except Refused as reason:
                _refuse(task, reason, broker)
                continue
            if not _do(task, function, hand, broker):
                return
            left, linger = left - 1, time.monotonic() + LINGER


def _refuse(task: dict, reason: Refused, broker: Broker) -> None:
    """Take a task out of its queue that is none of ours, and write into the ledger that it was there."""
    name = str(task.get("func"))[:LONGEST_NAME]
    logger.critical("A task of %s was refused, %s: %s", task["cluster"], reason, name)
    with transaction.atomic():
        broker.fail(task["ack_id"])
        facts = {"func": name, "queue": task["cluster"], "reason": str(reason)}
        ledger.record("task.refuse", OrmQ(pk=task["ack_id"]), None, facts)


def _do(task: dict, function: Callable, hand: Hand, broker: Broker) -> bool:
    """-> whether the hand is good for another one; a task that was broken off may have left anything behind."""
    seconds, is_whole = task.pop("timeout", settings.WORKER_TIMEOUT), True
    hand.until.value = time.monotonic() + seconds + LATE
    try:
        with TimeoutHandler(seconds):
            result = function(*task["args"], **task["kwargs"])
        outcome = {"result": result, "success": True}
    except BaseException as error:  # TimeoutException, or a task that wants to end the process, are no Exceptions
        logger.exception("%s failed", task["func"])
        outcome = {"result": f"{error} : {traceback.format_exc()}", "success": False}
        is_whole = isinstance(error, Exception)
        connections.close_all()
    hand.until.value = 0
    _write_down(task, outcome, broker)
    return is_whole


def _write_down(task: dict, outcome: dict, broker: Broker) -> None:
    """A task that went well leaves the queue; another comes back with the end of its lease, as often as it may."""
    facts = {name: task.get(name) for name in ("name", "func", "args", "kwargs", "group", "cluster", "started")}
    said = {"result": outcome["result"], "success": outcome["success"], "stopped": timezone.now()}
    with transaction.atomic():
        # No row is ever read whole: its columns are pickles without a signature, and reading one is running it.
        # A hook would be called by django-q whenever a row is saved.
        row = Task.objects.filter(pk=task["id"])
        if not row.update(attempt_count=F("attempt_count") + 1, hook=None, **said):
            Task.objects.bulk_create([Task(pk=task["id"], attempt_count=1, **facts, **said)])
        attempts = row.values_list("attempt_count", flat=True).get()
        if outcome["success"] or attempts >= Conf.MAX_ATTEMPTS:
            broker.acknowledge(task["ack_id"])
