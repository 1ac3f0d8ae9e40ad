"""Where the categories of the old site go: below each other in one agency, or where a mapping file says."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from documents.duties import skeleton
from documents.models import Category, Classification, SkeletonNode
from opd import ledger
from opd.models import Opd
from portal.models import Source
from portal.wordpress.imported import Taken
from portal.wordpress.options import Choices
from portal.wordpress.parsing.inventory import Inventory
from portal.wordpress.parsing.wxr import Term

COLUMNS = ("kategori", "opd", "judul")


class BadMapping(Exception):
    """The mapping file says what cannot be; `sentences` tell every fault with its row."""

    def __init__(self, sentences: list[str]):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Destination:
    """An agency and, if it is said, a heading there: code of the common skeleton, or a name."""

    opd: Opd
    heading: str = ""


def read_mapping(path: Path, inventory: Inventory) -> dict[str, Destination]:
    """A CSV of `kategori,opd,judul` (slug of the old category, slug of the agency, heading or nothing)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping([_("Berkas pemetaan tidak terbaca. Simpan sebagai CSV UTF-8.")]) from error
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    if set(COLUMNS) - set(rows.fieldnames or []):
        raise BadMapping([_("Kolom berkas pemetaan harus: %(columns)s.") % {"columns": ", ".join(COLUMNS)}])
    agencies, destinations, faults = {opd.slug: opd for opd in Opd.objects.all()}, {}, []
    for number, row in enumerate(rows, start=2):
        slug, opd, heading = ((row[name] or "").strip() for name in COLUMNS)
        if slug not in inventory.terms:
            faults.append(_("Baris %(n)s: kategori “%(slug)s” tidak ada di situs lama.") % {"n": number, "slug": slug})
        elif opd not in agencies:
            faults.append(_("Baris %(n)s: tidak ada OPD dengan alamat “%(slug)s”.") % {"n": number, "slug": opd})
        else:
            destinations[slug] = Destination(agencies[opd], heading)
    if faults:
        raise BadMapping(faults)
    return destinations


class Places:
    """The category of ours for each one of the old site, made when it is first needed."""

    def __init__(self, inventory: Inventory, taken: Taken, mapping: dict[str, Destination], choices: Choices):
        self.inventory, self.taken, self.mapping = inventory, taken, mapping
        self.opd, self.by = choices.opd, choices.by

    def agency(self, slugs: list[str]) -> Opd:
        """Whose a post with these categories is."""
        for slug in slugs:
            for term in reversed(self.inventory.chain(slug)):
                if term.slug in self.mapping:
                    return self.mapping[term.slug].opd
        return self.opd

    def of(self, term: Term) -> Category | None:
        """The category that was made for it, if nobody has deleted it since."""
        item = self.taken.get(term.number, Source.TERM)
        return item.category if item else None

    def fallback(self) -> Category:
        """For files that no post shows."""
        return self._found_or_made(self.opd, None, _("Arsip situs lama"))

    def make(self, term: Term) -> Category:
        destination = self.mapping.get(term.slug)
        if destination:
            return self._at(destination, term)
        above = self.inventory.chain(term.slug)[:-1]
        parent = self.of(above[-1]) if above else None
        return self._found_or_made(parent.opd if parent else self.opd, parent, term.name)

    def _at(self, destination: Destination, term: Term) -> Category:
        node = SkeletonNode.objects.filter(code=destination.heading).first() if destination.heading else None
        if node:
            skeleton.lay_out(destination.opd, by=self.by)
            return Category.objects.get(opd=destination.opd, skeleton_node=node)
        return self._found_or_made(destination.opd, None, destination.heading or term.name)

    def _found_or_made(self, opd: Opd, parent: Category | None, name: str) -> Category:
        """An agency's own folder of that name is used. New ones are *setiap saat*: old things, promised to nobody."""
        name = name[:200].strip() or _("Tanpa nama")
        found = Category.objects.filter(opd=opd, parent=parent, name__iexact=name).first()
        if found:
            return found
        classification = parent.default_classification if parent else Classification.ANYTIME
        made = Category.objects.create(opd=opd, parent=parent, name=name, default_classification=classification)
        ledger.record("category.save", made, self.by, {"title": name, "moved_from": self.inventory.site})
        return made
