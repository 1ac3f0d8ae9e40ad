from documents.lifecycle import scheduling
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Publish documents whose scheduled moment has come. Every minute; safe to run twice and at the same time."

    def handle(self, *args, **options):
        counts = scheduling.publish_due()
        if counts.published or counts.void:
            self.stdout.write(f"Terbit menurut jadwal: {counts.published}. Jadwal yang gugur: {counts.void}.")
