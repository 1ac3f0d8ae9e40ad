from django.utils.translation import gettext as _

from opd.worker.scheduled_command import ScheduledCommand
from portal.webhooks import recording, sending


class Command(ScheduledCommand):
    help = "Write down for each webhook what became public, and queue the sending of it."

    def handle(self, *args, **options):
        sending.forget_old()
        values = {"n": recording.record(), "queued": recording.enqueue_due()}
        self.stdout.write(_("%(n)s kiriman dicatat, %(queued)s penerima diantrekan.") % values)
