from opd import throttle
from opd.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Delete counters of use whose time is over. The worker does it every hour."

    def handle(self, *args, **options):
        self.stdout.write(f"Penghitung pemakaian yang dihapus: {throttle.sweep()}.")
