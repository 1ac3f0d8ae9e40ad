"""Inspection of uploads in child processes: one pool for strangers, one for staff, each with its limits and queue."""

import io
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Self, cast

from documents.fork_server import Died, ForkServer
from documents.inspection.limits import MEGABYTE, STAFF, STRANGERS, Limits
from documents.intake.refusal import Busy, Refused
from opd.limits import rate_limit, semaphore
from opd.limits.semaphore import Semaphore

SERVER = "documents.inspection.server"
MAX_ANSWER_BYTES = 200 * MEGABYTE  # of an answer: a re-encoded picture may be larger than the original
SHARE, TENTHS_AN_HOUR = "inspection", 600  # tenths of a second of inspection that one address gets in an hour
IN_MEMORY = 1024 * 1024  # bytes of an answer; a longer one goes to an unnamed temporary file

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pool:
    """Child processes for one group of people. `seconds_in_all` is the time for all files of one form together."""

    whose: str
    limits: Limits
    semaphore: Semaphore
    server: ForkServer
    seconds_in_all: float


STRANGER_POOL = Pool(
    "strangers",
    STRANGERS,
    Semaphore("inspection-strangers", holders=1, queue=4, per_owner=2, patience=5, retry_after=10),
    ForkServer(SERVER),
    seconds_in_all=10,
)
STAFF_POOL = Pool(
    "staff",
    STAFF,
    Semaphore("inspection-staff", holders=2, queue=16, per_owner=16, patience=30, retry_after=10),
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
                pool.server.ask(
                    [verb, facts, pool.whose],
                    answer,  # type: ignore[arg-type]
                    seconds=pool.limits.seconds,
                    most_bytes=MAX_ANSWER_BYTES,
                    file=descriptor,
                )
            except Died as error:
                raise Refused("unfinished") from error
            except OSError as error:  # no memory or no process for a child: not the fault of this file
                logger.exception("no child process for an upload")
                raise Busy(pool.semaphore.retry_after) from error
            finally:
                self._count(time.monotonic() - begun)
            answer.seek(0)
            verdict = json.loads(answer.readline())
            if "refused" in verdict:
                raise Refused(verdict["refused"], **verdict["facts"])
            return _rest(answer)

    def _acquire(self) -> None:
        """Acquire a slot or keep it. After one file waited in vain, the other files of the form do not wait."""
        if self._busy or (self._until and time.monotonic() > self._until):
            raise self._busy or Busy(self._pool.semaphore.retry_after)
        if self._until:
            return
        if self.stranger and rate_limit.used(SHARE, self.stranger) >= TENTHS_AN_HOUR:
            raise Refused("share_used")
        try:
            self._acquired.enter_context(self._pool.semaphore.acquire(self.stranger or ""))
        except semaphore.SemaphoreFull as error:
            self._busy = Busy(error.retry_after)
            raise self._busy from error
        self._until = time.monotonic() + self._pool.seconds_in_all

    def _count(self, seconds: float) -> None:
        """Charge the time to the hourly share of a stranger's address."""
        if self.stranger:
            tenths = max(1, round(10 * seconds))
            rate_limit.allow(SHARE, self.stranger, limit=10**6, seconds=3600, uses=tenths)


class TemporaryContent(tempfile.SpooledTemporaryFile):
    """Unnamed temporary file that is closed with its last reference, because a form may be dropped at any point."""

    def __del__(self) -> None:
        self.close()


@contextmanager
def _descriptor(file: BinaryIO) -> Iterator[int]:
    """Yield a descriptor through which another process reads the file from its beginning, at its own position.

    A file without a valid path is copied to an unnamed temporary file, which vanishes with its last descriptor.
    """
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
