"""What has been taken from a site before, and the one way in which a thing is taken: once.

Each thing is one transaction with the note that it has been taken, or neither: so a killed run goes on where it
stopped. The note is written first: of two runs at once the second waits for it, and passes the thing by. A file is
stored inside this transaction, against the habit of the house, as a document without its note would be taken twice.
"""

from collections.abc import Callable, Iterable

from django.db import IntegrityError, transaction

from portal.middleware.old_addresses import canonical
from portal.models import MovedItem, Redirect, Source
from portal.wordpress.report import Kind, Outcome, Result


class Taken:
    def __init__(self, site: str):
        self.site = site
        self.items = {(item.source, item.number): item for item in self._query()}

    def get(self, number: int, source: Source = Source.POST) -> MovedItem | None:
        return self.items.get((source, number))

    def take(self, outcome: Outcome, urls: Iterable[str], make: Callable[[], dict]) -> None:
        """Make the thing of ours, as `{"document": document}`, with its old addresses; -> in `outcome`."""
        source = Source.TERM if outcome.kind == Kind.CATEGORY else Source.POST
        try:
            with transaction.atomic():
                item = MovedItem.objects.create(site=self.site, source=source, number=outcome.number)
                [(name, ours)] = make().items()
                setattr(item, name, ours)
                item.save(update_fields=[name])
                self._keep(item, urls)
        except IntegrityError:
            rival = self._query().filter(source=source, number=outcome.number).first()
            if rival is None:
                raise
            self.items[source, outcome.number] = rival
            outcome.result = Result.KNOWN
        else:
            self.items[source, outcome.number] = item
            outcome.new = ours.get_absolute_url()

    def _query(self):
        items = MovedItem.objects.filter(site=self.site)
        return items.select_related("news", "page", "document", "category__opd")

    def _keep(self, item: MovedItem, urls: Iterable[str]) -> None:
        """Of two things at one address the first has it, as in WordPress."""
        addresses = [address for address in map(canonical, urls) if 1 < len(address) <= Redirect.MAX_LENGTH]
        rows = [Redirect(item=item, site=self.site, address=address) for address in dict.fromkeys(addresses)]
        Redirect.objects.bulk_create(rows, ignore_conflicts=True)
