"""Queue what was left: pages without a reader while tesseract was missing, files never looked through, redactions whose
worker was lost.
"""

from datetime import datetime, timedelta

from django.core.management.base import BaseCommand
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.models import OrmQ

from documents import gate, redacting, scans
from documents.models import Redaction, Revision
from documents.publishing import EXTRACT
from documents.tasks import READ_PAGES
from opd.queues import put_slow

PATIENCE = timedelta(hours=1)
AT_ONCE = 200  # files of each kind, so that the queue stays short for what people wait for


class Command(BaseCommand):
    help = (
        "Queue pages that are pictures and were not read, as tesseract was missing or the worker was stopped, files "
        "that were never looked through, and redactions that stand still. Run again until nothing is left; the "
        "worker runs it hourly."
    )

    def handle(self, *args, **options):
        if scans.can_read():
            pages = list(scans.left_over().exclude(pk__in=queued(READ_PAGES)).order_by("pk")[:AT_ONCE])
            for revision in pages:
                put_slow(READ_PAGES, revision.pk)
            self.stdout.write(_("%(n)s berkas bergambar diantrekan untuk dibaca.") % {"n": len(pages)})
        else:
            self.stderr.write(_("tesseract dengan bahasa Indonesia tidak terpasang: gambar halaman tidak dibaca."))
        lost = list(unread_for_long(timezone.now()).exclude(pk__in=queued(EXTRACT)).order_by("pk")[:AT_ONCE])
        for revision in lost:
            put_slow(EXTRACT, revision.pk)
        self.stdout.write(_("%(n)s berkas yang tertinggal diantrekan untuk dibaca.") % {"n": len(lost)})
        unseen = list(
            gate.unscreened(Revision.objects.exclude(pk__in=queued(gate.SCREEN)))
            .order_by("pk")
            .values_list("pk", flat=True)[:AT_ONCE]
        )
        for pk in unseen:
            put_slow(gate.SCREEN, pk)
        self.stdout.write(_("%(n)s berkas diantrekan untuk diperiksa.") % {"n": len(unseen)})
        still = Redaction.objects.standing_still(timezone.now() - PATIENCE).exclude(pk__in=queued(redacting.WORK))
        stopped = list(still.order_by("pk")[:AT_ONCE])
        for redaction in stopped:
            redacting.queue(redaction)
        self.stdout.write(_("%(n)s penghitaman yang terhenti dilanjutkan.") % {"n": len(stopped)})


def queued(task: str) -> set[int]:
    """Files that are in the queue, or in the worker's hands, which is the same row."""
    return {row.args()[0] for row in OrmQ.objects.all() if row.func() == task}


def unread_for_long(now: datetime) -> QuerySet[Revision]:
    """Files without pages of their own whose reading was lost with the queue; nothing of them would ever go out."""
    unfinished = Revision.objects.filter(extraction__in=gate.UNFINISHED, uploaded_at__lt=now - PATIENCE)
    return unfinished.filter(page_texts=None).defer("text")
