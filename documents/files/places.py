"""Inspection of uploads in child processes: one pool for strangers, one for staff, each with its limits and queue.

Uploads of both, inspected or waiting, keep at most half of the threads of the web server. Commands and the worker keep
none: they take turns with staff without a place in its queue.
"""

import io
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import BinaryIO, Self, cast

from django.conf import settings

from documents.files.child.limits import MEGABYTE, STAFF, STRANGERS, Limits
from documents.files.child.rejection import Rejected, read_verdict
from documents.files.fork_server import Died, ForkServer
from documents.files.refusal import Busy, Refused
from opd.web.limits import rate_limit, semaphore
from opd.web.limits.semaphore import Semaphore

SERVER = "documents.files.server"
MAX_ANSWER_BYTES = 200 * MEGABYTE  # of an answer: a re-encoded picture may be larger than the original
SHARE, TENTHS_AN_HOUR = "inspection", 600  # tenths of a second of inspection that one address gets in an hour
IN_MEMORY = MEGABYTE  # bytes of an answer; a longer one goes to an unnamed temporary file

PATIENCE, OF_WORKER = 5, 600  # seconds of waiting for a turn

logger = logging.getLogger(__name__)


@dataclass
class Visit:
    """A request of the web server. `retry_after`: seconds, once there was no place for one of its files."""

    account: Callable[[], str]
    retry_after: int = 0


visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


def places(threads: int) -> tuple[int, int]:
    """Return the places of strangers and of staff in a web server of so many threads."""
    half = max(2, threads // 2)
    of_strangers = min(4, half // 2)
    return of_strangers, half - of_strangers


def _semaphore(name: str, holders: int, queue: int) -> Semaphore:
    per_owner = max(1, queue // 2)
    return Semaphore(name, min(holders, queue), queue, per_owner, patience=PATIENCE, retry_after=10)


@dataclass(frozen=True)
class Pool:
    """Child processes for one group of people. `seconds_in_all` is the time for all files of one form together."""

    whose: str
    limits: Limits
    semaphore: Semaphore
    server: ForkServer
    seconds_in_all: float


OF_STRANGERS, OF_STAFF = places(settings.WEB_THREADS_IN_ALL)
STRANGER_POOL = Pool(
    "strangers",
    STRANGERS,
    _semaphore("inspection-strangers", 1, OF_STRANGERS),
    ForkServer(SERVER),
    seconds_in_all=10,
)
STAFF_POOL = Pool(
    "staff",
    STAFF,
    _semaphore("inspection-staff", 2, OF_STAFF),
    ForkServer(SERVER),
    seconds_in_all=600,
)


class Inspection:
    """Context manager that inspects the files of one form, one after the other, with one slot of a pool.

    The slot is acquired with the first file, so a form without files never waits. `stranger` is the IP address of a
    person who is not signed in, None for staff.
    """

    def __init__(self, stranger: str | None = None) -> None:
        self.stranger = stranger
        self._pool = STAFF_POOL if stranger is None else STRANGER_POOL
        self._acquired = ExitStack()
        self._until = 0.0
        self._busy: Busy | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._acquired.close()
        self._until = 0.0

    def ask(self, verb: str, facts: list, file: BinaryIO) -> BinaryIO | None:
        """Let a child process apply `verb` to the file. Returns new content, if any. Raises Refused and Busy."""
        pool = self._pool
        self._acquire()
        with _descriptor(file) as descriptor, tempfile.SpooledTemporaryFile(IN_MEMORY) as answer:
            begun = time.monotonic()
            try:
                pool.server.get_ready()
                begun = time.monotonic()  # no file has used the seconds in which a server started
                self._until = min(self._until, begun + pool.seconds_in_all)
                pool.server.ask(
                    [verb, [pool.whose, facts], pool.limits.seconds, pool.limits.memory],
                    answer,  # type: ignore[arg-type]
                    seconds=pool.limits.seconds,
                    most_bytes=MAX_ANSWER_BYTES,
                    file=descriptor,
                )
            except Died as error:
                raise Refused("unfinished") from error
            except OSError as error:  # no memory or no process for a child: not the fault of this file
                logger.exception("no child process for an upload")
                raise self._no_place(pool.semaphore.retry_after) from error
            finally:
                if self.stranger:
                    tenths = max(1, round(10 * (time.monotonic() - begun)))
                    rate_limit.allow(SHARE, self.stranger, limit=10**6, seconds=3600, uses=tenths)
            try:
                read_verdict(cast(BinaryIO, answer))
            except Rejected as rejected:
                raise Refused(rejected.code, **rejected.facts) from rejected
            return _rest(answer)

    def _acquire(self) -> None:
        """Acquire a slot or keep it. After one file waited in vain, the other files of the form do not wait."""
        if self._busy or (self._until and time.monotonic() > self._until):
            raise self._busy or self._no_place(self._pool.semaphore.retry_after)
        if self._until:
            return
        if self.stranger and rate_limit.used(SHARE, self.stranger) >= TENTHS_AN_HOUR:
            raise Refused("share_used")
        try:
            self._acquired.enter_context(self._turn(visit.get()))
        except semaphore.SemaphoreFull as error:
            self._busy = self._no_place(error.retry_after)
            raise self._busy from error
        self._until = inf  # until the first file is asked about

    def _no_place(self, retry_after: int) -> Busy:
        if now := visit.get():
            now.retry_after = retry_after
        return Busy(retry_after)

    def _turn(self, now: Visit | None) -> AbstractContextManager[None]:
        if self.stranger is None and now is None:
            return self._pool.semaphore.acquire_without_place(OF_WORKER)
        return self._pool.semaphore.acquire(now.account() if now and self.stranger is None else self.stranger or "")


class TemporaryContent(tempfile.SpooledTemporaryFile):
    """Unnamed temporary file that is closed with its last reference, because a form may be dropped at any point."""

    def __del__(self) -> None:
        self.close()


@contextmanager
def _descriptor(file: BinaryIO) -> Iterator[int]:
    """Yield a descriptor from the beginning, at its own position; a file without path is copied to an unnamed one."""
    file.seek(0)  # also flushes what is buffered
    path = file.temporary_file_path() if hasattr(file, "temporary_file_path") else getattr(file, "name", "")
    try:
        if not isinstance(path, str) or not os.path.samestat(os.stat(path), os.fstat(file.fileno())):
            raise FileNotFoundError
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (
        OSError,
        ValueError,
        AttributeError,
    ):  # not a file on this machine's disk: implementations raise different errors
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy.fileno()
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _rest(answer) -> BinaryIO | None:
    """Return the content that follows the verdict as a file of its own, or None."""
    begin = answer.tell()
    if answer.seek(0, io.SEEK_END) == begin:
        return None
    answer.seek(begin)
    content = TemporaryContent(IN_MEMORY)
    shutil.copyfileobj(answer, content)
    content.seek(0)
    return cast(BinaryIO, content)
