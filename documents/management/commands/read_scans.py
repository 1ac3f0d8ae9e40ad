"""Queue what was left: pages without a reader while tesseract was missing, files never looked through."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django_q.models import OrmQ
from django_q.tasks import async_task

from documents import gate, scans
from documents.models import Revision
from documents.tasks import READ_PAGES

AT_ONCE = 200  # files of each kind, so that the queue stays short for what people wait for


class Command(BaseCommand):
    help = (
        "Queue pages that are pictures and were not read, as tesseract was missing or the worker was stopped, and "
        "files that were never looked through. Run again until nothing is left; the worker runs it hourly."
    )

    def handle(self, *args, **options):
        if scans.can_read():
            pages = list(scans.left_over().exclude(pk__in=being_read()).order_by("pk")[:AT_ONCE])
            for revision in pages:
                async_task(READ_PAGES, revision.pk)
            self.stdout.write(_("%(n)s berkas bergambar diantrekan untuk dibaca.") % {"n": len(pages)})
        else:
            self.stderr.write(_("tesseract dengan bahasa Indonesia tidak terpasang: gambar halaman tidak dibaca."))
        unseen = list(gate.unscreened(Revision.objects.all()).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        for pk in unseen:
            async_task(gate.SCREEN, pk)
        self.stdout.write(_("%(n)s berkas diantrekan untuk diperiksa.") % {"n": len(unseen)})


def being_read() -> set[int]:
    """Files whose next pages are in the queue, or in the worker's hands, which is the same row."""
    return {row.args()[0] for row in OrmQ.objects.all() if row.func() == READ_PAGES}
