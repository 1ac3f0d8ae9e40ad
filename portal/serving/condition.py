from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from opd.condition import Fact, moment
from opd.page_cache.replica import State
from portal.serving import backups, other_machines


def facts(now: datetime) -> Iterator[Fact]:
    yield from _backups(now)
    states = other_machines.states()
    if "replica" in states:
        yield _replica(states["replica"])
    if "cache" in states:
        words = _("Tidak menjawab: tiap mesin web menyusun halamannya sendiri, batas pemakaian dihitung basis data.")
        remedy = _("Nyalakan lagi Redis atau Valkey, periksa CACHE_URL.")
        yield _fact(_("Simpanan halaman bersama"), states["cache"], words, remedy)
    if "store" in states:
        words = _("Tidak menjawab: berkas tidak dapat dibuka atau diterima; halaman tetap terbaca.")
        remedy = _("Nyalakan lagi penyimpanan objeknya, periksa STORAGE_URL.")
        yield _fact(_("Penyimpanan berkas"), states["store"], words, remedy)


def _backups(now: datetime) -> Iterator[Fact]:
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


def _fact(label: str, state: str, words: str, remedy: str) -> Fact:
    return Fact(label, words, remedy) if state == State.AWAY else Fact(label, _("Menjawab."))


def _replica(state: str) -> Fact:
    words, remedy = _("Sama dengan basis data utama."), ""
    if state == State.AWAY:
        words = _("Basis data kedua tidak menjawab; halaman disusun dari basis data utama.")
        remedy = _("Nyalakan lagi, atau kosongkan REPLICA_URL.")
    if state == State.STALLED:
        words = _("Basis data kedua berhenti mengikuti; halaman disusun dari basis data utama.")
        remedy = _("Periksa replikasinya (pg_stat_replication di basis data utama).")
    if state == State.BEHIND:
        words = _("Tertinggal sebentar; sampai menyusul, halaman disusun dari basis data utama.")
    return Fact(_("Basis data kedua"), words, remedy)
