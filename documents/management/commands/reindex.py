from django.core.management.base import BaseCommand, CommandError

from documents.models import Document
from documents.search.site import writing as site_index
from documents.search.snapshot import vocabulary
from documents.search.writing import abbreviations, agency_names, rebuild, shared_lines
from opd.management.progress_bar import progress_bar


class Command(BaseCommand):
    help = (
        "Index all public documents again and drop all others, and then what else is found on /cari/: news, "
        "notices, pages, FAQ and agencies. The search stays available. If it is "
        "stopped, even by kill -9, the next run continues there; --from-scratch begins again from the start. "
        "With --verify nothing is written: missing and outdated documents are named, and the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--verify", action="store_true")
        parser.add_argument("--from-scratch", action="store_true", help="forget how far an interrupted run has come")

    def handle(self, *args, verify, from_scratch=False, **options):
        total = Document.objects.public().count()
        if verify:
            self.verify(total)
            return
        rebuild.begin(from_scratch)
        left = rebuild.remaining()
        if left < total:
            self.stderr.write(f"Melanjutkan yang terhenti: {total - left} dari {total} dokumen sudah diindeks.")
        with progress_bar(self.stderr, "Mengindeks", left) as advance:
            rebuild.build(advance)
        vocabulary.recount()
        abbreviations.recount()
        agency_names.mark_renamed()
        shared_lines.recount()
        site_index.begin()
        with progress_bar(self.stderr, "Mengindeks berita, halaman, dan lainnya", site_index.remaining()) as advance:
            site_index.build(advance)
        self.stdout.write(self.style.SUCCESS(f"{total} dokumen publik ada di indeks pencarian."))

    def verify(self, total: int):
        with progress_bar(self.stderr, "Memeriksa indeks", total) as advance:
            faults = list(rebuild.inconsistencies(advance))
        faults += site_index.inconsistencies()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} dokumen perlu diindeks ulang: jalankan reindex.")
        self.stdout.write(self.style.SUCCESS(f"Indeks pencarian sesuai: {total} dokumen."))
