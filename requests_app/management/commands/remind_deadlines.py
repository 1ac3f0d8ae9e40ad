from opd.worker.scheduled_command import ScheduledCommand
from requests_app import reminders


class Command(ScheduledCommand):
    help = (
        "Check open deadlines against the table of days off and write to the people who must act. Runs every morning."
    )

    def handle(self, *args, **options):
        done = reminders.remind()
        self.stdout.write(f"Tenggat yang diluruskan: {done.moved}.")
        self.stdout.write(f"Surat yang diantrekan lagi: {done.letters}. Surel yang ditulis: {done.messages}.")
