from django.core.management.base import BaseCommand, CommandError

from opd import ledger
from opd.models import LedgerEntry


class Command(BaseCommand):
    help = "Check the chain of the journal and compare it with the histories; name what is broken and exit with 1."

    def handle(self, *args, **options):
        broken = ledger.verify()
        if broken:
            entry, what = broken
            raise CommandError(f"{entry}: {what}" if entry else what)
        if differences := list(ledger.differences()):
            raise CommandError("\n".join(differences))
        self.stdout.write(self.style.SUCCESS(f"Jurnal utuh: {LedgerEntry.objects.count()} catatan."))
