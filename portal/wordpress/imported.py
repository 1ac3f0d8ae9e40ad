"""The items of a site that were imported before, so that each is imported only once.

An item and its MovedItem row are written in one transaction, so a killed run continues where it stopped. The row is
written first: of two simultaneous runs the second waits for it, and skips the item. Unlike elsewhere, a file is stored
inside this transaction, because a document without its row would be imported twice.
"""

from collections.abc import Callable, Iterable

from django.db import IntegrityError, transaction

from portal.middleware.old_addresses import canonical
from portal.models import ItemSeries, MovedItem, Redirect
from portal.wordpress.report import ItemKind, ItemOutcome, ItemReport


class ImportedItems:
    """The imported items of one site, by source and number."""

    def __init__(self, site: str):
        self.site = site
        self.items = {(item.source, item.number): item for item in self._query()}

    def get(self, number: int, source: ItemSeries = ItemSeries.POST) -> MovedItem | None:
        return self.items.get((source, number))

    def import_once(self, outcome: ItemReport, urls: Iterable[str], make: Callable[[], dict]) -> None:
        """Call `make` for an item, unless another run is first, and store its old addresses `urls`.

        `make` returns the new object by the name of its kind: `{"document": document}`. The result is noted in
        `outcome`.
        """
        source = ItemSeries.TERM if outcome.kind == ItemKind.CATEGORY else ItemSeries.POST
        try:
            with transaction.atomic():
                item = MovedItem.objects.create(site=self.site, source=source, number=outcome.number)
                [(name, ours)] = make().items()
                setattr(item, name, ours)
                item.save(update_fields=[name])
                self._store_addresses(item, urls)
        except IntegrityError:
            rival = self._query().filter(source=source, number=outcome.number).first()
            if rival is None:
                raise
            self.items[source, outcome.number] = rival
            outcome.result = ItemOutcome.KNOWN
        else:
            self.items[source, outcome.number] = item
            outcome.new = ours.get_absolute_url()

    def _query(self):
        items = MovedItem.objects.filter(site=self.site)
        return items.select_related("news", "page", "document", "category__opd")

    def _store_addresses(self, item: MovedItem, urls: Iterable[str]) -> None:
        """Store the addresses of an item; of two items with one address the first gets it, as in WordPress."""
        addresses = [address for address in map(canonical, urls) if 1 < len(address) <= Redirect.MAX_LENGTH]
        rows = [Redirect(item=item, site=self.site, address=address) for address in dict.fromkeys(addresses)]
        Redirect.objects.bulk_create(rows, ignore_conflicts=True)
