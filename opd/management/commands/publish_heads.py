from opd.ledger import heads
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Publish today's head of the journal, once, and send it to the witnesses. The worker does it each night."

    def handle(self, *args, **options):
        head = heads.publish()
        self.stdout.write(f"Sidik jurnal hari ini: {head}" if head else "Sidik jurnal hari ini sudah diumumkan.")
