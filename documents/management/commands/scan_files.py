from documents.files import scanner
from documents.release import virus_scan
from opd.worker.queues import enqueue_slow, is_queued
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Queue the scan of the files that wait for it, unless it is queued; the worker runs it every ten minutes."

    def handle(self, *args, **options):
        if scanner.is_on() and virus_scan.waiting().exists() and not is_queued(virus_scan.SCAN):
            enqueue_slow(virus_scan.SCAN)
