"""The table of all jobs on a schedule, to which `install` makes the rows of django-q equal."""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_q.models import Schedule, Task

from opd.worker.allowed_tasks import CALL_COMMAND
from opd.worker.scheduler import OPTIONS

logger = logging.getLogger(__name__)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A command each `every` minutes, hour or day, `at` a time in Jakarta; it is late after `patience`."""

    label: Promise
    every: timedelta
    patience: timedelta
    at: time | None = None

    @property
    def frequency(self) -> str:
        if self.at:
            return _("setiap hari pukul %(at)s") % {"at": time_format(self.at, "H.i")}
        if self.every == HOUR:
            return _("setiap jam")
        minutes = self.every // MINUTE
        return _("setiap menit") if minutes == 1 else _("setiap %(n)d menit") % {"n": minutes}

    @property
    def columns(self) -> dict:
        if self.at:
            return {"schedule_type": Schedule.DAILY, "minutes": None}
        if self.every == HOUR:
            return {"schedule_type": Schedule.HOURLY, "minutes": None}
        return {"schedule_type": Schedule.MINUTES, "minutes": self.every // MINUTE}

    def first_run(self, now: datetime) -> datetime:
        if self.at is None:
            return now.replace(second=0, microsecond=0)  # scheduled publications are at full minutes
        today = _on_day(now, self.at)
        return today if today > now else today + DAY

    def planned_run(self, planned: datetime | None, now: datetime) -> datetime:
        """Return `planned` at the job's time of the day; `first_run` if it is missing or after the next run."""
        latest = now + self.every + self.patience
        if planned is None or planned > latest:
            return self.first_run(now)
        if self.at is None:
            return planned
        moment = _on_day(planned, self.at)
        return moment if moment <= latest else moment - DAY


def _on_day(moment: datetime, at: time) -> datetime:
    local = timezone.localtime(moment)
    return datetime.combine(local.date(), at, tzinfo=local.tzinfo)


def minutely(label: Promise, minutes: int = 1) -> Job:
    return Job(label, every=minutes * MINUTE, patience=5 * MINUTE + minutes * MINUTE)


def hourly(label: Promise) -> Job:
    return Job(label, every=HOUR, patience=15 * MINUTE)


def daily(label: Promise, hour: int, minute: int = 0) -> Job:
    return Job(label, every=DAY, patience=15 * MINUTE, at=time(hour, minute))


# By name of the command.
JOBS = {
    "send_messages": minutely(gettext_lazy("Mengirim surel")),
    "record_bounces": minutely(gettext_lazy("Mencatat surat yang ditolak server surel"), 5),
    "note_last_known": minutely(gettext_lazy("Mencatat keadaan terakhir di sebelah cadangan")),
    "publish_scheduled": minutely(gettext_lazy("Menerbitkan yang dijadwalkan")),
    "tend_index": minutely(gettext_lazy("Memperbarui indeks pencarian")),
    "sanitise_texts": minutely(gettext_lazy("Membersihkan teks yang ditulis di luar formulir")),
    "send_subscriptions": minutely(gettext_lazy("Mengabari pelanggan dokumen baru"), 10),
    "send_webhooks": minutely(gettext_lazy("Mengabari penerima webhook")),
    "tell_reviewers": minutely(gettext_lazy("Memberi tahu verifikator apa yang menunggu"), 10),
    "scan_files": minutely(gettext_lazy("Memindai berkas yang menunggu pemindai virus"), 10),
    "read_scans": hourly(gettext_lazy("Membaca pindaian yang tertinggal")),
    "sweep_drafts": hourly(gettext_lazy("Menghapus isian sementara")),
    "sweep_throttle": hourly(gettext_lazy("Menghapus penghitung pemakaian")),
    "analyze_tables": hourly(gettext_lazy("Memperbarui statistik basis data")),
    "record_refusals": hourly(gettext_lazy("Mencatat penolakan di jurnal akses")),
    "expire_changes": hourly(gettext_lazy("Menutup perubahan akun yang terlalu lama menunggu orang kedua")),
    "purge_personal_data": daily(gettext_lazy("Memusnahkan data pribadi"), 1, 30),
    "clearsessions": daily(gettext_lazy("Menghapus sesi masuk yang sudah habis"), 2),
    "publish_heads": daily(gettext_lazy("Mengumumkan sidik jurnal"), 0, 5),
    "expire_access": daily(gettext_lazy("Menghapus catatan akses dan alamat masuk yang lewat masa simpannya"), 0, 20),
    "verify_site": daily(gettext_lazy("Memeriksa halaman umum dari isi titipan"), 3, 15),
    "rescan_files": daily(gettext_lazy("Memindai ulang semua berkas dari virus"), 1, 0),
    "sweep_imports": daily(gettext_lazy("Menghapus impor lama"), 2, 30),
    "move_open_work": daily(gettext_lazy("Memindahkan pekerjaan OPD yang digantikan"), 0, 30),
    "close_months": daily(gettext_lazy("Mencatat kewajiban tiap akhir bulan"), 0, 40),
    "remind_deadlines": daily(gettext_lazy("Mengingatkan tenggat"), 6),
    "remind_documents": daily(gettext_lazy("Mengingatkan kewajiban dan pengecualian"), 6, 5),
    "remind_reports": daily(gettext_lazy("Mengingatkan laporan warga"), 6, 10),
}


def rows():
    """Return django-q's schedules that call a command; the worker refuses all others (`opd.worker.scheduler`)."""
    return Schedule.objects.filter(func=CALL_COMMAND)


def by_name() -> dict[str, Schedule]:
    """Return the rows of our jobs, each with `ended` and `succeeded` of its last run. One query."""
    last = Task.objects.filter(id=OuterRef("task"))
    found = rows().annotate(ended=Subquery(last.values("stopped")[:1]), succeeded=Subquery(last.values("success")[:1]))
    # Of two rows the first, which a correction keeps
    return {row.name: row for row in found.filter(name__in=JOBS).order_by("-pk")}


def install(**_kwargs) -> None:
    """Create missing rows, correct different ones, delete those not in the table. Safe to run twice, also at once."""
    now = timezone.now()
    with transaction.atomic():
        _lock()
        installed = {}
        for row in rows().order_by("pk"):
            if row.name in JOBS and row.name not in installed:
                installed[row.name] = row
                if changes := differences(row, now):
                    logger.warning("A schedule was mended: %s, %s", row.name, ", ".join(changes))
                    Schedule.objects.filter(pk=row.pk).update(**changes)
            else:
                logger.warning("A schedule that is not in the table was removed: %s %s", row.name, row.args)
                row.delete()
        Schedule.objects.bulk_create(
            Schedule(name=name, func=CALL_COMMAND, **_columns(name), next_run=job.first_run(now))
            for name, job in JOBS.items()
            if name not in installed
        )


def _lock() -> None:
    """Make a simultaneous migration wait, which would create the same rows. SQLite's transactions do so themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Schedule._meta.db_table)} IN EXCLUSIVE MODE")


def differences(row: Schedule, now: datetime) -> dict:
    """Return the columns of a row that are not as in the table, with their values there."""
    expected = _columns(row.name) | {"next_run": JOBS[row.name].planned_run(row.next_run, now)}
    return {name: value for name, value in expected.items() if (getattr(row, name) or None) != (value or None)}


def _columns(name: str) -> dict:
    return {"args": repr(name), "repeats": -1, **JOBS[name].columns, **dict.fromkeys(OPTIONS)}
