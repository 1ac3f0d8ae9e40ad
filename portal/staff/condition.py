from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django_q.models import Schedule

from opd.condition import Fact, moment
from opd.templatetags.bahasa import file_size
from opd.web.limits import disk
from portal import schedules


def facts(now: datetime) -> Iterator[Fact]:
    yield from _jobs(now)
    free = disk.free_bytes()
    words = _("%(free)s bebas.") % {"free": file_size(free)}
    yield Fact(_("Ruang disk"), words, _("Tambah ruang disk sekarang.") if free < disk.RESERVE else "")


def _jobs(now: datetime) -> Iterator[Fact]:
    rows = schedules.by_name()
    for name, job in schedules.JOBS.items():
        row = rows.get(name)
        words = _runs(row) if row else _("Tidak dijadwalkan.")
        yield Fact(f"{job.label}, {job.frequency}", words, _remedy(name, job, row, now))


def _runs(row) -> str:
    last = _("Terakhir %(last)s.") % {"last": moment(row.ended)} if row.ended else ""
    following = _("Berikutnya %(next)s.") % {"next": moment(row.next_run)} if row.next_run else ""
    return f"{last} {following}".strip()


def _remedy(name: str, job: schedules.Job, row: Schedule | None, now: datetime) -> str:
    if row is None:
        return _("Jalankan manage.py migrate; jadwalnya dibuat lagi.")
    if schedules.differences(row, now):
        return _("Jadwalnya bukan yang seharusnya. Jalankan manage.py migrate; jadwalnya dibetulkan.")
    if now - row.next_run > job.patience:
        return _("Terlewat: pekerja latar tidak berjalan. Nyalakan lagi: manage.py qcluster.")
    if row.succeeded is False:
        return _("Yang terakhir gagal. Jalankan manage.py %(name)s dan baca galatnya.") % {"name": name}
    return ""
