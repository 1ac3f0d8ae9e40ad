from django.core.management.base import BaseCommand

from documents import reminders


class Command(BaseCommand):
    help = "Tell who must act on exemptions and documents that end. Every morning; twice a day tells once."

    def handle(self, *args, **options):
        self.stdout.write(f"Surel yang ditulis: {reminders.remind()}.")
