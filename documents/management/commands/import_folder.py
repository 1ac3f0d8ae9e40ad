from collections import Counter
from pathlib import Path

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from documents.imports import file_sources
from documents.imports import spreadsheet as tables
from documents.imports.importer import Import
from documents.models import RowOutcome
from opd.management.progress_bar import progress_bar
from opd.models import Opd, User

RESULTS = {
    RowOutcome.CREATE: ("draf dibuat", "draf akan dibuat"),
    RowOutcome.CHANGE: ("dokumen diubah", "dokumen akan diubah"),
    RowOutcome.SKIP: ("dilewati karena sudah ada", "akan dilewati karena sudah ada"),
    RowOutcome.FAULT: ("salah", "salah"),
}


class Command(BaseCommand):
    help = (
        "Import documents: each row of TABLE (XLSX, ODS or CSV; the headings that the export writes) becomes a draft "
        "with its file from FOLDER or ZIP. Rows that are wrong are named one by one, and the exit code is 1; correct "
        "them and run it again. A row with an id changes that document."
    )

    def add_arguments(self, parser):
        parser.add_argument("table", type=Path)
        parser.add_argument("files", type=Path, nargs="?", help="a folder or a ZIP; none when no row brings a file")
        parser.add_argument("--opd", help="slug of the agency of rows that name none")
        parser.add_argument("--by", required=True, help="username of the person who imports, whose rights count")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--submit", action="store_true", help="submit complete drafts for review")

    def handle(self, *args, table, files, opd, by, dry_run, submit, **options):
        rows = self.rows_of(table)
        person = User.objects.filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"Tidak ada pengguna aktif bernama {by}.")
        agency = self.agency(opd)
        if files and not files.exists():
            raise CommandError(f"{files} tidak ada.")
        try:
            with file_sources.open_source(files) as source:
                counts = self.go(Import(source, person, agency, submit), rows, dry_run)
        except file_sources.UnusableSource as error:
            raise CommandError(str(error)) from error
        summary = "; ".join(f"{counts[outcome]} {phrases[dry_run]}" for outcome, phrases in RESULTS.items())
        if counts[RowOutcome.FAULT]:
            raise CommandError(f"{summary}.")
        self.stdout.write(self.style.SUCCESS(f"{summary}."))

    def rows_of(self, path: Path) -> list[tables.TableRow]:
        try:
            with path.open("rb") as file:
                table = tables.read_table(File(file, name=path.name))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        except tables.UnreadableTable as error:
            raise CommandError(str(error)) from error
        if table.unknown:
            self.stderr.write(f"Kolom yang tidak dikenal dan tidak dibaca: {', '.join(table.unknown)}.")
        return table.rows

    def agency(self, slug: str | None) -> Opd | None:
        if slug is None:
            return None
        agency = Opd.objects.in_force().filter(slug=slug).first()
        if agency is None:
            raise CommandError(f"Tidak ada OPD dengan alamat {slug}.")
        return agency

    def go(self, work: Import, rows: list[tables.TableRow], dry_run: bool) -> Counter:
        counts: Counter = Counter()
        with progress_bar(self.stderr, "Baris", len(rows)) as advance:
            for row in rows:
                result = work.import_row(row, dry=dry_run)
                counts[result.outcome] += 1
                if result.sentence:
                    self.stdout.write(f"Baris {result.line} ({result.outcome.label}): {result.sentence}")
                advance(1)
        return counts
