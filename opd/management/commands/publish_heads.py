from opd.ledger import heads
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = (
        "Publish today's heads of both journals, once, and send them to the witnesses. The worker does it each night."
    )

    def handle(self, *args, **options):
        for head in heads.publish():
            self.stdout.write(f"{head.chain.label}: {head}")
        self.stdout.write("Sidik jurnal hari ini diumumkan.")
