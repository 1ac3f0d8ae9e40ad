"""Counts of downloads and opened pages, kept in memory and written every few seconds, never within a request.

A write for each would make readers wait for each other and for every writer. `deploy/gunicorn.conf.py` has them written
at the end of a process; only `kill -9` and a power cut lose some.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from functools import wraps
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from documents.models import DailyUse, Document, Revision, Use
from opd.web.audience import opens_page

log = logging.getLogger(__name__)

WRITE_SECONDS = 5


class Counts:
    """Downloads that are not written yet. Thread-safe."""

    def __init__(self) -> None:
        self._waiting: Counter[Hashable] = Counter()
        self._timer: threading.Timer | None = None
        self._counting, self._writing = threading.Lock(), threading.Lock()

    def add(self, key: Hashable) -> None:
        with self._counting:
            self._waiting[key] += 1
            self._write_later()

    def write(self) -> None:
        """Add the counts in the order of their keys, so that two processes cannot deadlock."""
        with self._writing:
            with self._counting:
                taken, self._waiting = self._waiting, Counter()
            try:
                with transaction.atomic():
                    self.store(sorted(taken.items()))
            except Error as error:
                log.warning("counts are written later: %s", error)
                with self._counting:
                    self._waiting.update(taken)

    def store(self, counted: Sequence[tuple[Any, int]]) -> None:
        for pk, number in counted:
            Revision.objects.filter(pk=pk).update(downloads=F("downloads") + number)

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


class DailyCounts(Counts):
    def note(self, document_pk: int, use: Use) -> None:
        self.add((document_pk, timezone.localdate(), use.value))

    def store(self, counted: Sequence[tuple[tuple[int, date, str], int]]) -> None:
        """Add the numbers to their rows; those of a deleted document are nobody's."""
        there = set(Document.objects.filter(pk__in={key[0] for key, _number in counted}).values_list("pk", flat=True))
        kept = [(key, number) for key, number in counted if key[0] in there]
        rows = [DailyUse(document_id=pk, day=day, use=use) for (pk, day, use), _number in kept]
        DailyUse.objects.bulk_create(rows, ignore_conflicts=True)
        for (pk, day, use), number in kept:
            DailyUse.objects.filter(document=pk, day=day, use=use).update(number=F("number") + number)


counts = Counts()
daily = DailyCounts()


def write_all() -> None:
    counts.write()
    daily.write()


def counted_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate the page of a document, whose keyword `pk` it has: each time that a person opens it is counted."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code in (200, 304) and opens_page(request):  # 304: a person opens it again
            daily.note(kwargs["pk"], Use.OPENED)
        return response

    return answer
