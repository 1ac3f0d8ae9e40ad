"""The facts about backups on the page *Sistem*."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from portal.serving import backups
from portal.staff.fact import Fact, moment


def facts(now: datetime) -> Iterator[Fact]:
    """Yield how old the last backup is, and the list from which a restore learns what has ended since."""
    label = _("Cadangan")
    if not (settings.BACKUP_FOLDER and settings.BACKUP_RECIPIENT):
        remedy = _("Isi BACKUP_FOLDER dan BACKUP_RECIPIENT, lalu nyalakan cadangan harian (docs/runbook.md).")
        yield Fact(label, _("Belum diatur: bila servernya hilang, semua data hilang."), remedy)
        return
    made, noted = backups.last_made_at(), backups.last_noted_at()
    words = _("Yang terakhir dibuat %(at)s.") % {"at": moment(made)} if made else _("Belum ada satu pun.")
    is_old = made is None or now - made > backups.PATIENCE
    remedy = _("Jalankan manage.py backup dan baca galatnya; lalu periksa plid-backup.timer.")
    yield Fact(label, words, remedy if is_old else "")
    words = _("Ditulis %(at)s.") % {"at": moment(noted)} if noted else _("Belum pernah ditulis.")
    is_old = noted is None or now - noted > backups.NOTE_PATIENCE
    remedy = _("Jalankan manage.py note_last_known dan baca galatnya. Tanpa daftar ini pemulihan memakai keadaan lama.")
    yield Fact(_("Keadaan terakhir di sebelah cadangan"), words, remedy if is_old else "")
