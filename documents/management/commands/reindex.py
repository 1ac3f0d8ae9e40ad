"""Build the search index anew, or see whether it needs to be."""

from django.core.management.base import BaseCommand, CommandError

from documents.models import Document
from documents.search import indexing


class Command(BaseCommand):
    help = (
        "Index all public documents anew and drop all else. May be interrupted and run again, while the portal runs. "
        "With --verify nothing is written: what is missing or outdated is named, and the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--verify", action="store_true")

    def handle(self, *args, verify, **options):
        self.total, self.done = Document.objects.public().count(), 0
        if verify:
            self.verify()
        else:
            number = indexing.index_all(self.progress)
            self.stdout.write(self.style.SUCCESS(f"{number} dokumen publik ada di indeks pencarian."))

    def verify(self):
        faults = list(indexing.faults(self.progress))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} dokumen perlu diindeks ulang: jalankan reindex.")
        self.stdout.write(self.style.SUCCESS(f"Indeks pencarian sesuai: {self.done} dokumen."))

    def progress(self, count: int):
        self.done += count
        if self.stderr.isatty():
            end = "\r" if self.done < self.total else "\n"
            self.stderr.write(f"{self.done:>8} / {self.total}", ending=end)
            self.stderr.flush()
