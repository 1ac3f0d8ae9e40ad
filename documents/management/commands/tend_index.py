import time

from django.utils import timezone

from documents import search
from documents.search.site import writing as site_index
from documents.search.snapshot import vocabulary
from documents.search.writing import abbreviations, agency_names, indexing, rebuild, shared_lines
from opd.worker.scheduled_command import ScheduledCommand

RECOUNT_AT = 17  # minutes past each hour: words of closed documents take no place among those that are offered
SECONDS = 20  # for each kind of rebuilding: other tasks need the worker too


class Command(ScheduledCommand):
    help = (
        "Merge fresh documents into the search index once there are many; index missing documents, as after an "
        "upgrade, and those under an agency's old name, a portion at a time. Runs every minute; safe to run "
        "twice, at the same time, and to be killed."
    )

    def handle(self, *args, **options):
        minute = timezone.now().minute  # the first steps may last into the next minute
        if merged := search.merge_fresh(at_least=indexing.MERGE_AT):
            self.stdout.write(f"Dokumen yang digabungkan ke indeks: {merged}.")
        if number := rebuild.repair(SECONDS):
            self.stdout.write(f"Dokumen yang diindeks: {number}.")
        if number := agency_names.reindex_renamed(time.monotonic() + SECONDS):
            self.stdout.write(f"Dokumen yang diindeks dengan nama OPD yang baru: {number}.")
        if number := site_index.build(seconds=SECONDS):
            self.stdout.write(f"Berita, halaman, dan lainnya yang diindeks: {number}.")
        if minute == RECOUNT_AT:
            vocabulary.recount()
            abbreviations.recount()
            shared_lines.recount()
