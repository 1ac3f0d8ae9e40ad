from documents.lifecycle import reminders
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Tell reviewers how many documents wait, at most once an hour. Runs every ten minutes; safe to run twice."

    def handle(self, *args, **options):
        written = reminders.tell_submitted()
        if written:
            self.stdout.write(f"Surel yang ditulis: {written}.")
