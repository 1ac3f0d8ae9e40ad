from documents.duties import reminders as duty_reminders
from documents.lifecycle import reminders
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Tell who must act on exemptions and documents that end; weekly on duties. Twice a day tells once."

    def handle(self, *args, **options):
        written = reminders.remind() + duty_reminders.remind()
        self.stdout.write(f"Surel yang ditulis: {written}.")
