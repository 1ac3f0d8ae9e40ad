from django.utils import timezone

from documents.files import scanner
from documents.release import virus_scan
from opd.worker.queues import enqueue_slow
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Queue a new scan of all files for viruses, within the time box of a night."

    def handle(self, *args, **options):
        if scanner.is_on():
            enqueue_slow(virus_scan.RESCAN, timezone.now().isoformat())
