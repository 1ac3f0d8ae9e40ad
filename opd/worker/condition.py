from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import outbox
from opd.condition import Fact, moment
from opd.worker import queues

LABELS = {
    queues.CLOCK: gettext_lazy("Antrean pekerjaan berjadwal"),
    queues.SLOW: gettext_lazy("Antrean pembacaan berkas"),
}


def facts(now: datetime) -> Iterator[Fact]:
    yield from _queues(now)
    yield from _mail(now)


def _queues(now: datetime) -> Iterator[Fact]:
    remedy = _("Pekerja latar tidak berjalan. Nyalakan lagi: manage.py qcluster.")
    waiting = {backlog.queue: backlog for backlog in queues.backlogs(now)}
    for queue in queues.QUEUES:
        if queue.max_wait is None:
            continue
        words, backlog = _("Kosong."), waiting.get(queue.name)
        if backlog:
            values = {"n": backlog.number, "since": moment(backlog.oldest)}
            words = _("%(n)s pekerjaan menunggu, yang tertua sejak %(since)s.") % values
        yield Fact(str(LABELS[queue.name]), words, remedy if backlog and backlog.is_stuck else "")


def _mail(now: datetime) -> Iterator[Fact]:
    counts = outbox.counts(now)
    words = _("%(waiting)s menunggu, %(late)s di antaranya lebih dari satu jam.") % counts
    late = _("Server surel tidak menerima. Periksa EMAIL_URL dan server surel; tidak ada yang hilang.")
    yield Fact(_("Surel keluar"), words, late if counts["late"] else "")
    failed = _("Admin situs melihatnya di “Surel keluar”. Beri tahu pemohonnya dengan cara lain.")
    words = _("%(failed)s gagal dalam tujuh hari terakhir.") % counts
    yield Fact(_("Surel yang gagal"), words, failed if counts["failed"] else "")
