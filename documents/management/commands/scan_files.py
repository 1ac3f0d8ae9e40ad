from documents.intake import scanner
from documents.release import virus_scan
from opd.worker.queues import enqueue_slow
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Queue the files that wait for the virus scanner; the worker runs it every ten minutes."

    def handle(self, *args, **options):
        if scanner.is_on() and virus_scan.waiting().exists():
            enqueue_slow(virus_scan.SCAN)
