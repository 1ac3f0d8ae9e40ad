from django.utils.translation import gettext as _

from opd.worker.scheduled_command import ScheduledCommand
from portal.succession import verbs as succession


class Command(ScheduledCommand):
    help = "Move the open work of agencies whose last day has passed to their successors."

    def handle(self, *args, **options):
        moved = succession.move_due()
        self.stdout.write(_("%(n)s pekerjaan pindah ke OPD pengganti.") % {"n": moved})
