from opd import outbox
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Send the e-mails that are due. What fails is tried again later; nothing is lost."

    def handle(self, *args, **options):
        sent, failed = outbox.deliver()
        if sent or failed:
            self.stdout.write(f"Terkirim {sent}, tertunda {failed}.")
