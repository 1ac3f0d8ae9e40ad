from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from opd.worker.scheduled_command import ScheduledCommand
from portal.backup import encryption, last_known
from portal.backup.errors import BackupError


class Command(ScheduledCommand):
    help = "Write into BACKUP_FOLDER what is public, destroyed and given by now; the worker does it every minute."

    def handle(self, *args, **options):
        if not settings.BACKUP_FOLDER:
            self.stdout.write(_("BACKUP_FOLDER belum diisi: tidak ada yang dicatat."))
            return
        target = Path(settings.BACKUP_FOLDER)
        try:
            last_known.write(target)
        except OSError as error:
            raise CommandError(encryption.sentence(error, target)) from error
        except BackupError as error:
            raise CommandError(str(error)) from error
