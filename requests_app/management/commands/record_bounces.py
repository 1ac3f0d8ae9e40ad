from opd.worker.scheduled_command import ScheduledCommand
from requests_app.staff import reminders


class Command(ScheduledCommand):
    help = "Record the letters by e-mail that the mail server refused: the duty to notify is open again."

    def handle(self, *args, **options):
        if recorded := reminders.record_bounces():
            self.stdout.write(f"Surat yang tidak sampai: {recorded}.")
