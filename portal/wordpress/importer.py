from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.models import ItemSeries
from portal.wordpress.category_mapping import Destination, TargetCategories
from portal.wordpress.files import FileImporter
from portal.wordpress.imported import ImportedItems
from portal.wordpress.options import ImportOptions
from portal.wordpress.parsing.inventory import NOT_CONTENT, Inventory
from portal.wordpress.parsing.posts import PostImporter
from portal.wordpress.parsing.titles import title_of
from portal.wordpress.parsing.wxr import Item, Term
from portal.wordpress.report import ItemKind, ItemOutcome, ItemReport


class Importer:
    def __init__(self, inventory: Inventory, mapping: dict[str, Destination], options: ImportOptions):
        self.inventory, self.options = inventory, options
        self.imported = ImportedItems(inventory.site)
        self.targets = TargetCategories(inventory, self.imported, mapping, options)
        self.refused: dict[int, str] = {}  # titles of files by number
        self.files = FileImporter(self.targets)
        self.posts = PostImporter(self.targets, self.refused)

    def __len__(self) -> int:
        inventory = self.inventory
        return len(inventory.terms) + len(inventory.files) + len(inventory.posts) + len(inventory.others)

    def steps(self) -> Iterator[ItemReport]:
        for term in sorted(self.inventory.terms.values(), key=lambda term: len(self.inventory.chain(term.slug))):
            yield self._category(term)
        for item in self.inventory.files.values():
            report = self.files.import_item(item)
            if report.result == ItemOutcome.REFUSED:
                self.refused[item.number] = report.title
            yield report
        for item in self.inventory.items():
            yield self.posts.import_item(item)
        for item in self.inventory.others:
            yield _other(item)
        self.files.tell_reviewers()

    def _category(self, term: Term) -> ItemReport:
        addresses = self.inventory.category_addresses(term, self.options.category_base)
        outcome = ItemReport(ItemKind.CATEGORY, term.number, term.name, ItemOutcome.MOVED, old=addresses[0])
        known = self.imported.get(term.number, ItemSeries.TERM)
        if known:
            return outcome.known(known.category)
        if not self.options.dry_run:
            self.imported.import_once(outcome, addresses, lambda: {"category": self.targets.create(term)})
        return outcome


def _other(item: Item) -> ItemReport:
    outcome = ItemReport(ItemKind.OTHER, item.number, title_of(item), old=item.link)
    if item.status == "trash":
        return outcome.refused(_("Ada di tempat sampah situs lama."))
    if item.kind in NOT_CONTENT:
        return outcome.refused(_("Susunan situs lama, bukan isi: %(kind)s.") % {"kind": item.kind})
    return outcome.refused(_("Jenis ini tidak dikenal: %(kind)s.") % {"kind": item.kind})
