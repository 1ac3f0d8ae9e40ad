from opd.people import changes
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Close changes of people that no second person confirmed within 14 days. The worker does it every hour."

    def handle(self, *args, **options):
        self.stdout.write(f"Perubahan yang kedaluwarsa: {changes.expire()}.")
