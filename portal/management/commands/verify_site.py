from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from opd.worker.scheduled_command import ScheduledCommand
from portal.integrity import check
from portal.models import SiteFinding


class Command(ScheduledCommand):
    help = "Read our own public pages as a stranger; name what does not belong there, and exit with 1."

    def add_arguments(self, parser):
        parser.add_argument("--seconds", type=float, default=check.SECONDS, help="the longest time of the run")

    def handle(self, *args, **options):
        pages, new = check.run(seconds=options["seconds"])
        left = list(SiteFinding.objects.open())
        for finding in left:
            self.stderr.write(f"{finding} · {finding.address}")
        values = {"pages": pages, "new": len(new), "open": len(left)}
        words = _("%(pages)s halaman dibaca; %(new)s temuan baru, %(open)s terbuka.") % values
        # The worker's run has done its work when it has told what it found; only people get the exit code.
        if left and self._called_from_command_line:  # type: ignore[attr-defined]
            raise CommandError(words)
        self.stdout.write(words)
