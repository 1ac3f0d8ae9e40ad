"""Download counts: kept in memory and written every few seconds, never within the request of a download.

A write for each download would make readers wait for each other and, on SQLite, for every other writer. So each process
counts for itself, and a thread adds the counts to the rows (`downloads + n`, so that processes do not overwrite each
other), in one short transaction with one UPDATE for each file. If the database refuses, the counts wait for the next
time. `deploy/gunicorn.conf.py` has them written when a process ends; only `kill -9`, a power cut, and an end while the
database refuses writes lose the counts that were not written yet.

Not chosen: a small row for each download, which is still a write in the request; a log file beside the database, which
loses less but needs a folder shared by web servers and workers, and a rule against counting twice.
"""

import logging
import threading
from collections import Counter

from django.db import Error, connection, transaction
from django.db.models import F

from documents.models import Revision

log = logging.getLogger(__name__)

WRITE_SECONDS = 5


class Counts:
    """The downloads that are not written yet. All methods are safe to call from several threads."""

    def __init__(self) -> None:
        self._waiting: Counter[int] = Counter()
        self._timer: threading.Timer | None = None
        self._counting, self._writing = threading.Lock(), threading.Lock()

    def add(self, revision_pk: int) -> None:
        """Count one download, in memory alone."""
        with self._counting:
            self._waiting[revision_pk] += 1
            self._write_later()

    def write(self) -> None:
        """Add the counts to the rows, in the order of their keys, so that two processes cannot deadlock."""
        with self._writing:
            with self._counting:
                taken, self._waiting = self._waiting, Counter()
            try:
                with transaction.atomic():
                    for pk, number in sorted(taken.items()):
                        Revision.objects.filter(pk=pk).update(downloads=F("downloads") + number)
            except Error as error:
                log.warning("downloads are written later: %s", error)
                with self._counting:
                    self._waiting.update(taken)

    def _write_later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(WRITE_SECONDS, self._in_thread)
            self._timer.daemon = True  # the end of the process does not wait for it
            self._timer.start()

    def _in_thread(self) -> None:
        try:
            self.write()
        finally:
            connection.close()  # of this thread, which ends here
            with self._counting:
                self._timer = None
                if self._waiting:
                    self._write_later()


counts = Counts()
