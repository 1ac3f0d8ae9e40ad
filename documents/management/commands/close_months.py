from documents.duties import months
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Record how many duties each agency met at the end of the last month. Runs every night; safe to run twice."

    def handle(self, *args, **options):
        self.stdout.write(f"Baris kewajiban bulanan yang dicatat: {months.close_due()}.")
