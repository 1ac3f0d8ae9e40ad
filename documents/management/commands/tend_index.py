from django.core.management.base import BaseCommand

from documents.search import indexing


class Command(BaseCommand):
    help = (
        "Merge fresh documents into the search index once there are many; where there is no index yet, build it. "
        "Every minute; safe to run twice, at once, and to be killed."
    )

    def handle(self, *args, **options):
        if indexing.is_missing():
            self.stdout.write(f"Dokumen yang diindeks: {indexing.index_all()}.")
        elif merged := indexing.merge_fresh(at_least=indexing.MERGE_AT):
            self.stdout.write(f"Dokumen yang digabungkan ke indeks: {merged}.")
