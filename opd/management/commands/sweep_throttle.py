from opd.web.limits import rate_limit
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Delete counters of use whose time is over. The worker does it every hour."

    def handle(self, *args, **options):
        self.stdout.write(f"Penghitung pemakaian yang dihapus: {rate_limit.sweep()}.")
