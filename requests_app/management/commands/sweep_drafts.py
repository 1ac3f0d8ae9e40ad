from opd.worker.scheduled_command import ScheduledCommand
from requests_app.workflow import drafts


class Command(ScheduledCommand):
    help = "Delete the unfinished answers of citizens when their day is over. The worker does it every hour."

    def handle(self, *args, **options):
        self.stdout.write(f"Isian sementara yang dihapus: {drafts.sweep()}.")
