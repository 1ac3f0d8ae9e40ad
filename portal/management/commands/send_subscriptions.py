from django.utils.translation import gettext as _

from opd.worker.scheduled_command import ScheduledCommand
from portal.subscriptions import sending, verbs


class Command(ScheduledCommand):
    help = "Write the e-mails about new documents to subscribers, and delete what nobody confirmed."

    def handle(self, *args, **options):
        swept = verbs.sweep()
        sending.forget_old()
        self.stdout.write(
            _("%(n)s surel ditulis, %(swept)s langganan tanpa konfirmasi dihapus.")
            % {"n": sending.send(), "swept": swept}
        )
