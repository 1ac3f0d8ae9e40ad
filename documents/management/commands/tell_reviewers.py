from django.core.management.base import BaseCommand

from documents import reminders


class Command(BaseCommand):
    help = "Tell reviewers how many documents wait, at most once an hour. Every ten minutes; safe to run twice."

    def handle(self, *args, **options):
        written = reminders.tell_submitted()
        if written:
            self.stdout.write(f"Surel yang ditulis: {written}.")
