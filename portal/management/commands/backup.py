from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from portal.backup import making
from portal.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Write a backup of database and files into FOLDER, encrypted for the public key BACKUP_RECIPIENT, and delete "
        "all but the last BACKUP_KEEP. Only files that no earlier backup has are written. It never holds PII_KEYS."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default="", metavar="FOLDER", help="default: BACKUP_FOLDER")

    def handle(self, *args, folder, **options):
        try:
            made = making.make(making.target_folder(folder), making.recipient(), settings.BACKUP_KEEP)
        except BackupError as error:
            raise CommandError(str(error)) from error
        words = _("Cadangan %(name)s: %(files)s berkas, %(new)s di antaranya baru; %(size)s ditulis.")
        values = {"name": made.name, "files": made.files, "new": made.new, "size": filesizeformat(made.bytes_written)}
        self.stdout.write(self.style.SUCCESS(words % values))
        if made.deleted:
            self.stdout.write(_("Dihapus karena lama: %(names)s.") % {"names": ", ".join(made.deleted)})
