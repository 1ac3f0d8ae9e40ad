from collections.abc import Iterator, Mapping
from datetime import datetime
from math import inf

from django import db
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.registry import Collector

from documents.files import scanner
from documents.release import virus_scan
from opd import outbox
from opd.stores import closed
from opd.web.client_ip import is_internal
from opd.web.limits import disk
from opd.web.view_access import public
from opd.worker import queues
from portal import schedules
from portal.serving import backups
from portal.serving import counters as requests


class ConditionCollector(Collector):
    """Asks database, disk and scanner, in a fixed number of queries."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        yield Gauge("plid_closed", "1 while a restored portal waits to be opened.", int(closed.is_closed()))
        yield Gauge("plid_disk_free_bytes", "Free bytes on the fuller volume.", disk.free_bytes())
        yield Gauge("plid_disk_reserve_bytes", "Bytes below which this server is not ready.", disk.RESERVE)
        yield from _backups(now)
        try:
            of_database = [*_queues(now), *_mail(now), *_jobs(now), *_scanner()]
        except db.Error:
            of_database = []
        yield Gauge("plid_database_up", "1 if the database answers.", int(bool(of_database)))
        yield from of_database


@public
@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Answer our own machines (INTERNAL_ADDRESSES) with the metrics."""
    if not is_internal(request):
        raise Http404
    return HttpResponse(requests.text() + generate_latest(ConditionCollector()), content_type=CONTENT_TYPE_LATEST)


def _gauges(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    family = Gauge(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _seconds(since: datetime | None, now: datetime) -> float:
    return inf if since is None else (now - since).total_seconds()


def _backups(now: datetime) -> Iterator[Metric]:
    made, noted = backups.last_made_at(), backups.last_noted_at()
    yield Gauge("plid_backup_age_seconds", "Age of the last whole backup; +Inf without one.", _seconds(made, now))
    yield Gauge("plid_backup_patience_seconds", "Its age that is too old.", backups.PATIENCE.total_seconds())
    yield Gauge("plid_backup_note_age_seconds", "Age of the list beside the backups.", _seconds(noted, now))
    yield Gauge("plid_backup_note_patience_seconds", "Its age that is too old.", backups.NOTE_PATIENCE.total_seconds())


def _queues(now: datetime) -> Iterator[Metric]:
    waiting = {backlog.queue: backlog for backlog in queues.backlogs(now, queues.MAX_PROCESSES)}
    lengths = {name: waiting[name].number if name in waiting else 0 for name in queues.MAX_PROCESSES}
    ages = {name: waiting[name].wait.total_seconds() if name in waiting else 0 for name in queues.MAX_PROCESSES}
    patience = {name: longest.total_seconds() for name, longest in queues.MAX_WAIT.items()}
    yield _gauges("plid_queue_tasks", "Tasks that no process has taken.", "queue", lengths)
    yield _gauges("plid_queue_oldest_seconds", "The longest of their waits.", "queue", ages)
    yield _gauges("plid_queue_patience_seconds", "The wait that is too long.", "queue", patience)


def _mail(now: datetime) -> Iterator[Metric]:
    counts = outbox.counts(now)
    yield Gauge("plid_mail_waiting", "E-mails that are not sent yet.", counts["waiting"])
    yield Gauge("plid_mail_late", "Those that have waited for too long.", counts["late"])
    yield Gauge("plid_mail_failed", "E-mails of the last days that were given up.", counts["failed"])


def _jobs(now: datetime) -> Iterator[Metric]:
    rows = schedules.by_name()
    late: dict[str, float] = dict.fromkeys(schedules.JOBS, inf)
    late |= {name: max(0, _seconds(row.next_run, now)) for name, row in rows.items()}
    ages = {name: _seconds(row.ended, now) for name, row in rows.items()}
    failed = {name: float(row.succeeded is False) for name, row in rows.items()}
    yield _gauges("plid_job_age_seconds", "Seconds since a job of the schedule ended.", "job", ages)
    yield _gauges("plid_job_late_seconds", "Seconds since it should have begun again.", "job", late)
    patience = {name: job.patience.total_seconds() for name, job in schedules.JOBS.items()}
    yield _gauges("plid_job_patience_seconds", "How late is too late.", "job", patience)
    yield _gauges("plid_job_failed", "1 if its last run failed.", "job", failed)


def _scanner() -> Iterator[Metric]:
    if not scanner.is_on():
        return
    counts = virus_scan.counts()
    yield Gauge("plid_scanner_up", "1 if the virus scanner answers.", int(scanner.answers()))
    yield Gauge("plid_scanner_waiting_files", "Files that it has not scanned yet.", counts["waiting"])
    yield Gauge("plid_scanner_infected_files", "Files in which it found something.", counts["infected"])
