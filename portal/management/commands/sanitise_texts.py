from opd.worker.scheduled_command import ScheduledCommand
from portal.integrity import stored_texts


class Command(ScheduledCommand):
    help = (
        "Sanitise pages, news and answers that were written past the forms, or by older rules; until then they are "
        "shown as plain text. Runs every minute; safe to run twice, at the same time, and to be killed."
    )

    def handle(self, *args, **options):
        if number := stored_texts.sanitise_outdated():
            self.stdout.write(f"Teks yang dibersihkan: {number}.")
