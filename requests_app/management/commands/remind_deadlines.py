from opd.worker.scheduled_command import ScheduledCommand
from requests_app.staff import reminders


class Command(ScheduledCommand):
    help = "End what has run out, write to the people who must act, queue letters not yet made. Runs every morning."

    def handle(self, *args, **options):
        done = reminders.remind()
        self.stdout.write(f"Surat yang diantrekan lagi: {done.letters}. Surel yang ditulis: {done.messages}.")
