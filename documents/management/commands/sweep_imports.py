from documents.imports import runs
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = f"Delete tables and ZIPs of imports older than {runs.KEPT_FOR.days} days; the drafts stay."

    def handle(self, *args, **options):
        self.stdout.write(f"{runs.sweep()} impor lama dihapus.")
