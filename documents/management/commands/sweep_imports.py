"""Files of imports that nobody goes on with are deleted."""

from documents import import_runs
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = f"Delete tables and ZIPs of imports older than {import_runs.KEPT.days} days; the drafts stay."

    def handle(self, *args, **options):
        self.stdout.write(f"{import_runs.sweep()} impor lama dihapus.")
