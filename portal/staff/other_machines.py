"""The facts about replica, shared cache and object store on the page *Sistem*, for a portal that has them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from opd.page_cache.replica import State
from portal.serving import other_machines
from portal.staff.fact import Fact


def facts() -> Iterator[Fact]:
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


def _fact(label: str, state: str, words: str, remedy: str) -> Fact:
    return Fact(label, words, remedy) if state == State.AWAY else Fact(label, _("Menjawab."))


def _replica(state: str) -> Fact:
    label = _("Basis data kedua")
    if state == State.AWAY:
        words = _("Basis data kedua tidak menjawab; halaman disusun dari basis data utama.")
        return Fact(label, words, _("Nyalakan lagi, atau kosongkan REPLICA_URL."))
    if state == State.STALLED:
        words = _("Basis data kedua berhenti mengikuti; halaman disusun dari basis data utama.")
        return Fact(label, words, _("Periksa replikasinya (pg_stat_replication di basis data utama)."))
    if state == State.BEHIND:
        return Fact(label, _("Tertinggal sebentar; sampai menyusul, halaman disusun dari basis data utama."))
    return Fact(label, _("Sama dengan basis data utama."))
