import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from documents.duties import skeleton
from documents.models import Category, Classification, SkeletonNode
from opd import ledger
from opd.models import Opd
from portal.models import ItemSeries
from portal.wordpress.imported import ImportedItems
from portal.wordpress.options import ImportOptions
from portal.wordpress.parsing.inventory import Inventory
from portal.wordpress.parsing.wxr import Term

COLUMNS = ("kategori", "opd", "judul")


class BadMapping(Exception):
    """The mapping file has errors; `sentences` name them with their rows."""

    def __init__(self, sentences: list[str]):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Destination:
    """An agency and a heading in it: a code of the common skeleton, a name, or none."""

    opd: Opd
    heading: str = ""


def read_mapping(path: Path, inventory: Inventory) -> dict[str, Destination]:
    """Return destinations by slug from a CSV of `kategori,opd,judul`. Raises BadMapping."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping([_("Berkas pemetaan tidak terbaca. Simpan sebagai CSV UTF-8.")]) from error
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    if set(COLUMNS) - set(rows.fieldnames or []):
        raise BadMapping([_("Kolom berkas pemetaan harus: %(columns)s.") % {"columns": ", ".join(COLUMNS)}])
    agencies, destinations, errors = {opd.slug: opd for opd in Opd.objects.all()}, {}, []
    for number, row in enumerate(rows, start=2):
        slug, opd, heading = ((row[name] or "").strip() for name in COLUMNS)
        if slug not in inventory.terms:
            errors.append(_("Baris %(n)s: kategori “%(slug)s” tidak ada di situs lama.") % {"n": number, "slug": slug})
        elif opd not in agencies:
            errors.append(_("Baris %(n)s: tidak ada OPD dengan alamat “%(slug)s”.") % {"n": number, "slug": opd})
        else:
            destinations[slug] = Destination(agencies[opd], heading)
    if errors:
        raise BadMapping(errors)
    return destinations


class TargetCategories:
    def __init__(
        self, inventory: Inventory, imported: ImportedItems, mapping: dict[str, Destination], options: ImportOptions
    ):
        self.inventory, self.imported, self.mapping = inventory, imported, mapping
        self.options = options

    def agency(self, slugs: list[str]) -> Opd:
        for slug in slugs:
            for term in reversed(self.inventory.chain(slug)):
                if term.slug in self.mapping:
                    return self.mapping[term.slug].opd
        return self.options.opd

    def get(self, term: Term) -> Category | None:
        """Return the category that was created for a term, if it still exists."""
        item = self.imported.get(term.number, ItemSeries.TERM)
        return item.category if item else None

    def fallback(self) -> Category:
        return self._get_or_create(self.options.opd, None, _("Arsip situs lama"))

    def create(self, term: Term) -> Category:
        destination = self.mapping.get(term.slug)
        if destination:
            return self._at(destination, term)
        above = self.inventory.chain(term.slug)[:-1]
        parent = self.get(above[-1]) if above else None
        return self._get_or_create(parent.opd if parent else self.options.opd, parent, term.name)

    def _at(self, destination: Destination, term: Term) -> Category:
        node = SkeletonNode.objects.filter(code=destination.heading).first() if destination.heading else None
        if node:
            skeleton.lay_out(destination.opd, by=self.options.by)
            return Category.objects.get(opd=destination.opd, skeleton_node=node)
        return self._get_or_create(destination.opd, None, destination.heading or term.name)

    def _get_or_create(self, opd: Opd, parent: Category | None, name: str) -> Category:
        """Return the agency's category of that name, or create it with the class of its parent, else *setiap saat*."""
        name = name[:200].strip() or _("Tanpa nama")
        category = Category.objects.filter(opd=opd, parent=parent, name__iexact=name).first()
        if category:
            return category
        classification = parent.default_classification if parent else Classification.ANYTIME
        category = Category.objects.create(opd=opd, parent=parent, name=name, default_classification=classification)
        ledger.record("category.save", category, self.options.by, {"title": name, "moved_from": self.inventory.site})
        return category
