from opd.ledger import refusals
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Write the refusals of past hours to the access journal. The worker does it every hour."

    def handle(self, *args, **options):
        self.stdout.write(f"Catatan penolakan yang ditulis: {refusals.record_past_hours()}.")
