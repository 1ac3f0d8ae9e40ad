"""Import a WordPress from its export file and its uploads folder; a second run adds only missing items."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from opd.management.progress_bar import progress_bar
from opd.models import Opd, Role, User
from opd.rules import has_role
from portal.wordpress import category_mapping, report
from portal.wordpress.importer import Importer
from portal.wordpress.options import Handling, ImportOptions
from portal.wordpress.parsing import inventory
from portal.wordpress.parsing.wxr import BadExport
from portal.wordpress.report import ItemKind, ItemOutcome, ItemReport


class Command(BaseCommand):
    help = "Move a WordPress in: posts as news, pages, categories and files; its addresses go on answering."

    def add_arguments(self, parser):
        parser.add_argument("export", type=Path, metavar="EXPORT.xml", help="from Tools, Export, All content")
        parser.add_argument("uploads", type=Path, metavar="UPLOADS_FOLDER", help="wp-content/uploads of that site")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the verifikator in whose name it is done")
        parser.add_argument("--opd", required=True, metavar="SLUG", help="the agency whose site it was")
        parser.add_argument(
            "--map", type=Path, metavar="FILE.csv", help="kategori,opd,judul: other places for categories"
        )
        parser.add_argument(
            "--files", choices=Handling.values, default=Handling.REVIEW, help="how far files are brought"
        )
        parser.add_argument("--without-pictures", action="store_true", help="pictures become no documents")
        parser.add_argument("--category-base", default="category", help="as in the permalink settings of the old site")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="what could not be taken, or not as it was")
        parser.add_argument(
            "--looked-for",
            action="store_true",
            help="with --files terbit: you have looked for signatures, home addresses and account numbers in all files",
        )
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")

    def handle(self, *args, **options):
        choices = self.import_options(options)
        try:
            export = inventory.read(options["export"])
            mapping = category_mapping.read_mapping(options["map"], export) if options["map"] else {}
        except (BadExport, OSError) as error:
            raise CommandError(str(error)) from error
        except category_mapping.BadMapping as error:
            raise CommandError("\n".join(error.sentences)) from error
        importer, outcomes = Importer(export, mapping, choices), []
        with progress_bar(self.stderr, _("Memindahkan"), len(importer)) as advance:
            for outcome in importer.steps():
                outcomes.append(outcome)
                advance(1)
        self.tell(outcomes, export.site, options["report"], dry_run=choices.dry_run)

    def import_options(self, options) -> ImportOptions:
        by = User.objects.filter(username=options["by"]).first()
        opd = Opd.objects.filter(slug=options["opd"]).first()
        if not has_role(by, None, Role.REVIEWER):
            raise CommandError(_("--by harus nama pengguna seorang verifikator."))
        if opd is None:
            raise CommandError(_("Tidak ada OPD dengan alamat “%(slug)s”.") % {"slug": options["opd"]})
        if not options["uploads"].is_dir():
            raise CommandError(_("Folder %(path)s tidak ditemukan.") % {"path": options["uploads"]})
        return ImportOptions(
            by=by,
            opd=opd,
            uploads=options["uploads"],
            handling=Handling(options["files"]),
            with_pictures=not options["without_pictures"],
            category_base=options["category_base"].strip("/"),
            dry_run=options["dry_run"],
            looked_for=options["looked_for"],
        )

    def tell(self, outcomes: list[ItemReport], site: str, path: Path | None, *, dry_run: bool) -> None:
        numbers = Counter((outcome.kind, outcome.result) for outcome in outcomes)
        for kind in ItemKind:
            counts = [f"{numbers[kind, result]} {result.label}" for result in ItemOutcome if numbers[kind, result]]
            if counts:
                self.stdout.write(f"{kind.label:10} {', '.join(counts)}")
        for outcome in outcomes:
            if outcome.result == ItemOutcome.REFUSED and outcome.kind != ItemKind.OTHER:
                self.stdout.write(
                    f"  {outcome.kind.label} {outcome.number} “{outcome.title}”: {' '.join(outcome.notes)}"
                )
        if any(outcome.kind == ItemKind.FILE and outcome.result == ItemOutcome.MOVED for outcome in outcomes):
            self.stdout.write(_("Tautan ke dokumen yang belum terbit baru menjawab setelah dokumennya terbit."))
        if path:
            rows = report.write(path, outcomes)
            self.stdout.write(_("%(n)s catatan ditulis ke %(path)s.") % {"n": rows, "path": path})
        done = _("Percobaan: tidak ada yang ditulis.") if dry_run else _("%(site)s sudah pindah.") % {"site": site}
        self.stdout.write(self.style.SUCCESS(done))
