from opd.worker.scheduled_command import ScheduledCommand
from requests_app import reminders


class Command(ScheduledCommand):
    help = "Write to the people who must act, and queue letters that were not made. Runs every morning."

    def handle(self, *args, **options):
        done = reminders.remind()
        self.stdout.write(f"Surat yang diantrekan lagi: {done.letters}. Surel yang ditulis: {done.messages}.")
