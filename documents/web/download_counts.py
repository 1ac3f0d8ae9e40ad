"""How often files are downloaded: counted in memory, written every few seconds, never by the one who downloads.

A write for each download would let readers wait for each other and, on SQLite, for everybody who writes anything. So
each process counts for itself, and a thread of its own adds what has gathered to the rows (`downloads + n`, so that
processes do not overwrite each other), in one short transaction with one UPDATE for each file. Where the database
cannot take it, the numbers wait for the next time. `deploy/gunicorn.conf.py` has them written when a process ends; only
`kill -9`, a power cut, and an end while the database takes nothing lose anything: what was not written yet.

Not chosen: a small row for each download, which is still a write in the request; a log file beside the database, which
loses less but wants a folder that web servers and workers share, and a rule for what was added twice.
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
    """The downloads that no row knows of yet. All methods may be called by several threads at once."""

    def __init__(self) -> None:
        self._waiting: Counter[int] = Counter()
        self._timer: threading.Timer | None = None
        self._counting, self._writing = threading.Lock(), threading.Lock()

    def add(self, revision_pk: int) -> None:
        """Takes no longer than memory does."""
        with self._counting:
            self._waiting[revision_pk] += 1
            self._write_later()

    def write(self) -> None:
        """Add what has gathered to the rows, in order of their keys, so that two processes never wait in a circle."""
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
