from django.db import connection

from opd.worker.scheduled_command import ScheduledCommand

ROWS = 1000  # read of each index; more make the statistics no better


class Command(ScheduledCommand):
    help = "Renew the statistics from which SQLite chooses its indexes. The worker does it every hour."

    def handle(self, *args, **options):
        if connection.vendor != "sqlite":
            self.stdout.write("Basis data ini memperbarui statistiknya sendiri (autovacuum).")
            return
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ROWS}")
            cursor.execute("ANALYZE")
        self.stdout.write("Statistik basis data diperbarui.")
