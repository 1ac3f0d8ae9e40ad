from datetime import datetime, timedelta

from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files import scanned_pages
from documents.lifecycle.publishing import EXTRACT
from documents.models import REVIEW_STATES, Redaction, Revision, ScheduledPublication
from documents.redaction import worker as redaction_worker
from documents.release import at_rest, privacy_gate
from documents.renditions import pictures, preparation
from documents.tasks import READ_PAGES
from opd.worker.queues import enqueue_slow, is_queued, queued_arguments
from opd.worker.scheduled_command import ScheduledCommand

PATIENCE = timedelta(hours=1)
AT_ONCE = 200  # of each kind, so that the queue stays short for tasks that people wait for


class Command(ScheduledCommand):
    help = (
        "Queue pages that are pictures and were not read, as tesseract was missing or the worker was stopped, files "
        "that were never screened, and redactions that are stalled. Run again until nothing is left; the "
        "worker runs it hourly."
    )

    def handle(self, *args, **options):
        if scanned_pages.can_read():
            pages = scanned_pages.waiting_files().exclude(pk__in=queued_arguments(READ_PAGES))
            self._queue(READ_PAGES, pages, _("%(n)s berkas bergambar diantrekan untuk dibaca."))
        else:
            self.stdout.write(str(scanned_pages.WITHOUT_READER))
        unread = unread_for_long(timezone.now())
        self._queue(EXTRACT, unread, _("%(n)s berkas yang tertinggal diantrekan untuk dibaca."))
        unqueued = Revision.objects.exclude(pk__in=queued_arguments(privacy_gate.SCREEN)).only("pk")
        unscreened = privacy_gate.unscreened(unqueued)
        self._queue(privacy_gate.SCREEN, unscreened, _("%(n)s berkas diantrekan untuk diperiksa."))
        stalled = Redaction.objects.stalled(timezone.now() - PATIENCE).exclude(
            pk__in=queued_arguments(redaction_worker.WORK)
        )
        redactions = list(stalled.order_by("pk")[:AT_ONCE])
        for redaction in redactions:
            redaction_worker.queue(redaction)
        self.stdout.write(_("%(n)s penghitaman yang terhenti dilanjutkan.") % {"n": len(redactions)})
        if at_rest.unsettled().exists() and not is_queued(at_rest.SETTLE):
            at_rest.settle_soon()
        self.stdout.write(_("%(n)s berkas menunggu disegel.") % {"n": at_rest.in_clear().count()})
        waiting = queued_arguments(preparation.PREPARE)
        files = list(preparation.unprepared().exclude(pk__in=waiting)[:AT_ONCE])
        for revision in files:
            preparation.queue(revision.pk, revision.mime)
        self.stdout.write(
            _("%(n)s berkas diantrekan untuk disiapkan agar dapat dibaca di halaman.") % {"n": len(files)}
        )
        self.stdout.write(_("%(n)s gambar halaman dari berkas yang tertutup dihapus.") % {"n": pictures.sweep()})

    def _queue(self, task: str, revisions: QuerySet[Revision], sentence: str) -> None:
        wanted = list(most_wanted(revisions))
        for revision in wanted:
            enqueue_slow(task, revision.pk)
        self.stdout.write(sentence % {"n": len(wanted)})


def unread_for_long(now: datetime) -> QuerySet[Revision]:
    """Return the files whose reading was lost with the queue, also after their last page: they could never go out."""
    unfinished = Revision.objects.filter(extraction__in=privacy_gate.UNFINISHED, uploaded_at__lt=now - PATIENCE)
    return unfinished.exclude(pk__in=queued_arguments(EXTRACT) | queued_arguments(READ_PAGES)).defer("text")


def most_wanted(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Return at most `AT_ONCE` revisions, those of scheduled documents first, then those in review."""
    moments = ScheduledPublication.objects.valid().filter(document=OuterRef("document"))
    rank = Case(When(Exists(moments), then=0), When(document__state__in=REVIEW_STATES, then=1), default=2)
    return revisions.order_by(rank, "pk")[:AT_ONCE]
