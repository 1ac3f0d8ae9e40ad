from opd.worker.scheduled_command import ScheduledCommand
from requests_app import reminders


class Command(ScheduledCommand):
    help = "Check open deadlines against the calendar and tell who must act. Every morning; twice a day tells once."

    def handle(self, *args, **options):
        done = reminders.remind()
        self.stdout.write(f"Tenggat yang diluruskan: {done.moved}.")
        self.stdout.write(f"Surat yang diantrekan lagi: {done.letters}. Surel yang ditulis: {done.messages}.")
