from documents.duties import reminders as duty_reminders
from documents.lifecycle import reminders
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Remind people of exemptions and documents that end, and weekly of duties. Safe to run twice a day."

    def handle(self, *args, **options):
        written = reminders.remind() + duty_reminders.remind()
        self.stdout.write(f"Surel yang ditulis: {written}.")
