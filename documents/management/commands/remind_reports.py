from documents.reports import reminders as report_reminders
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Tell agencies and PPID Utama which reports are due or late. Every morning; twice a day tells once."

    def handle(self, *args, **options):
        done = report_reminders.remind()
        self.stdout.write(f"Tenggat yang diluruskan: {done.moved}. Surel yang ditulis: {done.messages}.")
        self.stdout.write(f"Laporan yang surelnya dihapus: {done.forgotten}.")
