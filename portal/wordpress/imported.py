"""The items of a site that were imported before.

An item, with the file of a document, and its MovedItem row are one transaction, the row first: a second run waits and a
killed one continues.
"""

from collections.abc import Callable, Iterable

from django.db import IntegrityError, transaction

from portal.middleware.old_addresses import canonical
from portal.models import ItemSeries, MovedItem, Redirect
from portal.wordpress.report import ItemKind, ItemOutcome, ItemReport


class ImportedItems:
    def __init__(self, site: str):
        self.site = site
        self.items = {(item.source, item.number): item for item in self._query()}

    def get(self, number: int, source: ItemSeries = ItemSeries.POST) -> MovedItem | None:
        return self.items.get((source, number))

    def import_once(self, outcome: ItemReport, urls: Iterable[str], make: Callable[[], dict]) -> None:
        """Call `make`, which returns `{kind: object}`, unless another run was first; store old addresses."""
        source = ItemSeries.TERM if outcome.kind == ItemKind.CATEGORY else ItemSeries.POST
        try:
            with transaction.atomic():
                item = MovedItem.objects.create(site=self.site, source=source, number=outcome.number)
                [(name, ours)] = make().items()
                setattr(item, name, ours)
                item.save(update_fields=[name])
                addresses = [address for address in map(canonical, urls) if 1 < len(address) <= Redirect.MAX_LENGTH]
                rows = [Redirect(item=item, site=self.site, address=address) for address in dict.fromkeys(addresses)]
                Redirect.objects.bulk_create(rows, ignore_conflicts=True)
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
        return MovedItem.objects.filter(site=self.site).select_related("news", "page", "document", "category__opd")
