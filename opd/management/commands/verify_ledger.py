from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from opd import ledger
from opd.ledger import heads as published
from opd.ledger import sentences
from opd.ledger.chain import CHAINS


class Command(BaseCommand):
    help = "Check the chains of both journals, and the ledger with the histories; name what is broken, exit with 1."

    def add_arguments(self, parser):
        parser.add_argument("--heads", type=Path, metavar="FILE", help="saved e-mails or pages with published heads")

    def handle(self, *args, heads=None, **options):
        saved = published.newest() + (self.saved(heads) if heads else [])
        for chain in CHAINS.values():
            if broken := chain.verify():
                entry, what = broken
                which = f"{entry.number} · {sentences.sentence(entry)}" if entry else ""
                raise CommandError(": ".join(filter(None, [str(chain.name.label), which, what])))
        if misfits := list(published.misfits(saved)):
            raise CommandError("\n".join(misfits))
        if differences := list(ledger.differences()):
            raise CommandError("\n".join(differences))
        for chain in CHAINS.values():
            number = chain.entries._default_manager.count()
            self.stdout.write(self.style.SUCCESS(f"{chain.name.label} utuh: {number} catatan."))
        if heads:
            self.stdout.write(f"Sidik dari {heads} yang cocok: {len(set(self.saved(heads)))}.")

    def saved(self, file: Path) -> list[published.SavedHead]:
        try:
            found = published.read(file.read_text(errors="replace"))
        except OSError as error:
            raise CommandError(f"Berkas {file} tidak dapat dibaca: {error.strerror}.") from None
        if not found:
            raise CommandError(
                f"Tidak ada sidik jurnal di {file}. Barisnya berbentuk: tanggal, nomor, sidik; pada jurnal akses kata "
                "“akses” ada sesudah tanggal."
            )
        return found
