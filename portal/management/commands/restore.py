"""Restore a backup into an empty place, verify it, and open the portal: three steps, each asked for by itself."""

from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from opd.management.progress_bar import progress_bar
from opd.people import shell
from portal.backup import applying, making, restoring, verification
from portal.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Restore a backup of FOLDER into an empty database and an empty STORAGE_URL; stop web server and worker first. "
        "The portal stays closed: no page, no e-mail, no schedule. Then --verify, and --open when it finds nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default="", metavar="FOLDER", help="default: BACKUP_FOLDER")
        parser.add_argument("--identity", metavar="FILE", help="the secret key of age; never keep it on the server")
        parser.add_argument("--backup", default="", metavar="NAME", help="another than the last one")
        parser.add_argument("--by", default="", metavar="NAME", help="username of the reviewer who withdraws documents")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--verify", action="store_true", help="compare with the backup; exit with 1 if it differs")
        step.add_argument("--open", action="store_true", help="open the verified portal")
        parser.add_argument("--despite-differences", action="store_true", help="with --open: also if something differs")

    def handle(self, *args, verify, **options):
        try:
            if verify:
                self.verify()
            elif options["open"]:
                applying.reopen(by=shell.operator(), despite=options["despite_differences"])
                self.stdout.write(self.style.SUCCESS(_("Portal dibuka. Nyalakan web dan pekerja latar.")))
            else:
                self.restore(**options)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def restore(self, *, folder, identity, backup, by, **_options):
        if not identity:
            raise CommandError(_("Sebutkan berkas kunci rahasianya: --identity BERKAS."))
        source, label = making.target_folder(folder), _("Memulihkan berkas")
        progress = partial(progress_bar, self.stderr, label)
        name, applied = restoring.restore(source, name=backup, identity=Path(identity), by=by, progress=progress)
        self.stdout.write(
            self.style.SUCCESS(_("Cadangan %(name)s dipulihkan. Portal masih tertutup.") % {"name": name})
        )
        for what, number in applied.items():
            self.stdout.write(f"  {gettext(f'restore.{what}')}: {number}")
        self.stdout.write(_("Berikutnya: restore --verify, lalu restore --open."))

    def verify(self):
        differences = verification.verify()
        for difference in differences:
            self.stderr.write(difference)
        if differences:
            raise CommandError(_("%(n)s perbedaan ditemukan.") % {"n": len(differences)})
        self.stdout.write(self.style.SUCCESS(_("Tidak ada perbedaan. Buka portal dengan restore --open.")))
