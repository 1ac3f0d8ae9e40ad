"""Build the search index anew, or see whether it needs to be."""

from django.core.management.base import BaseCommand, CommandError

from documents.models import Document
from documents.search import indexing
from opd.advance import shown


class Command(BaseCommand):
    help = (
        "Index all public documents anew and drop all else. May be interrupted and run again, while the portal runs. "
        "With --verify nothing is written: what is missing or outdated is named, and the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--verify", action="store_true")

    def handle(self, *args, verify, **options):
        total = Document.objects.public().count()
        if verify:
            self.verify(total)
            return
        with shown(self.stderr, "Mengindeks", total) as advance:
            number = indexing.index_all(advance)
        self.stdout.write(self.style.SUCCESS(f"{number} dokumen publik ada di indeks pencarian."))

    def verify(self, total: int):
        with shown(self.stderr, "Memeriksa indeks", total) as advance:
            faults = list(indexing.faults(advance))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} dokumen perlu diindeks ulang: jalankan reindex.")
        self.stdout.write(self.style.SUCCESS(f"Indeks pencarian sesuai: {total} dokumen."))
