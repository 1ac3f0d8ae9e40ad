"""Carrying it over: categories, files, then the words that link to them. What is already here is passed by."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.models import Source
from portal.wordpress.category_mapping import Destination, Places
from portal.wordpress.files import Files
from portal.wordpress.imported import Taken
from portal.wordpress.options import Choices
from portal.wordpress.parsing.inventory import NOT_CONTENT, Inventory
from portal.wordpress.parsing.posts import Words
from portal.wordpress.parsing.titles import title_of
from portal.wordpress.parsing.wxr import Item, Term
from portal.wordpress.report import Kind, Outcome, Result


class Move:
    """One run. `steps` does the work and yields what became of each thing."""

    def __init__(self, inventory: Inventory, mapping: dict[str, Destination], choices: Choices):
        self.inventory, self.choices = inventory, choices
        self.taken = Taken(inventory.site)
        self.places = Places(inventory, self.taken, mapping, choices)
        self.files = Files(inventory, self.taken, self.places, choices)
        self.words = Words(inventory, self.taken, self.places, choices, self.files.refused)

    def __len__(self) -> int:
        found = self.inventory
        return len(found.terms) + len(found.files) + len(found.posts) + len(found.others)

    def steps(self) -> Iterator[Outcome]:
        for term in sorted(self.inventory.terms.values(), key=lambda term: len(self.inventory.chain(term.slug))):
            yield self._category(term)
        for item in self.inventory.files.values():
            yield self.files.bring(item)
        for item in self.inventory.items():
            yield self.words.bring(item)
        for item in self.inventory.others:
            yield _other(item)
        self.files.tell_reviewers()

    def _category(self, term: Term) -> Outcome:
        addresses = self.inventory.category_addresses(term, self.choices.category_base)
        outcome = Outcome(Kind.CATEGORY, term.number, term.name, Result.MOVED, old=addresses[0])
        known = self.taken.get(term.number, Source.TERM)
        if known:
            return outcome.known(known.category)
        if not self.choices.dry_run:
            self.taken.take(outcome, addresses, lambda: {"category": self.places.make(term)})
        return outcome


def _other(item: Item) -> Outcome:
    outcome = Outcome(Kind.OTHER, item.number, title_of(item), old=item.link)
    if item.status == "trash":
        return outcome.refused(_("Ada di tempat sampah situs lama."))
    if item.kind in NOT_CONTENT:
        return outcome.refused(_("Susunan situs lama, bukan isi: %(kind)s.") % {"kind": item.kind})
    return outcome.refused(_("Jenis ini tidak dikenal: %(kind)s.") % {"kind": item.kind})
