from documents.reports import reminders as report_reminders
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Remind agencies and PPID Utama of due and late reports. Runs every morning; safe to run twice a day."

    def handle(self, *args, **options):
        done = report_reminders.remind()
        self.stdout.write(f"Tenggat yang diluruskan: {done.moved}. Surel yang ditulis: {done.messages}.")
        self.stdout.write(f"Laporan yang surelnya dihapus: {done.forgotten}.")
