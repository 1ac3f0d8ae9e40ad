from documents.lifecycle import scheduling
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = "Publish what was scheduled for a moment that has come. Every minute; safe to run twice and at once."

    def handle(self, *args, **options):
        done = scheduling.publish_due()
        if done.published or done.void:
            self.stdout.write(f"Terbit menurut jadwal: {done.published}. Jadwal yang gugur: {done.void}.")
