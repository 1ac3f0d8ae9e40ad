from django.core.management.base import BaseCommand

from opd import throttle


class Command(BaseCommand):
    help = "Delete counters of use whose time is over. The worker does it every hour."

    def handle(self, *args, **options):
        self.stdout.write(f"Penghitung pemakaian yang dihapus: {throttle.sweep()}.")
