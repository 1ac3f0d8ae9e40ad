from documents.reports import reminders as report_reminders
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Remind agencies and PPID Utama of due and late reports. Runs every morning; safe to run twice a day."

    def handle(self, *args, **options):
        moved, messages, forgotten = report_reminders.remind()
        self.stdout.write(f"Tenggat yang diluruskan: {moved}. Surel yang ditulis: {messages}.")
        self.stdout.write(f"Laporan yang surelnya dihapus: {forgotten}.")
