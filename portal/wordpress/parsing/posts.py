"""Import of posts and pages. Hidden content stays hidden."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents.release import privacy_gate
from opd import ledger
from portal.models import News, Page
from portal.richtext import TooDeep
from portal.wordpress.category_mapping import TargetCategories
from portal.wordpress.links import MODELS, LinkRewriter
from portal.wordpress.parsing import html
from portal.wordpress.parsing.titles import title_of
from portal.wordpress.parsing.wxr import Item
from portal.wordpress.report import ItemKind, ItemOutcome, ItemReport

LONGEST_BODY = 200_000
LONGEST_SUMMARY = 500


class PostImporter:
    """The importer of posts and pages; `missing` are titles of files by number."""

    def __init__(self, targets: TargetCategories, missing: dict[int, str]):
        self.targets, self.inventory, self.missing = targets, targets.inventory, missing
        self.imported, self.options = targets.imported, targets.options
        self.links = LinkRewriter(self.inventory, self.imported)

    def import_item(self, item: Item) -> ItemReport:
        kind = ItemKind.NEWS if item.kind == "post" else ItemKind.PAGE
        outcome = ItemReport(kind, item.number, title_of(item), ItemOutcome.MOVED, old=item.link)
        known = self.imported.get(item.number)
        if known:
            return outcome.known(known.news or known.page)
        children = self.inventory.children.get(item.number, [])
        try:
            body, losses = html.clean(item.content, self.links.for_item(item), children)
        except TooDeep:
            return outcome.refused(
                _("Susunan HTML-nya terlalu dalam atau rusak. Perbaiki di situs lama, lalu ekspor lagi.")
            )
        if len(body) > LONGEST_BODY:
            return outcome.refused(_("Isinya lebih panjang dari %(n)s huruf.") % {"n": LONGEST_BODY})
        ours = self._ours(item, body)
        outcome.notes += losses + _losses(item, ours) + self._dead_links(item) + _hidden_for_numbers(ours)
        if not self.options.dry_run:
            self.imported.import_once(outcome, self.inventory.addresses(item), lambda: self._save(ours))
        return outcome

    def _ours(self, item: Item, body: str) -> News | Page:
        model = MODELS[item.kind]
        columns: dict[str, Any] = {
            "title": Truncator(title_of(item)).chars(model._meta.get_field("title").max_length or 0),
            "slug": self.links.slugs[item.number],
            "body": body,
            "is_public": not item.is_hidden,
        }
        if model is News:
            columns |= {
                "is_public": item.is_scheduled or not item.is_hidden,  # scheduled news appears on its day
                "summary": Truncator(self.inventory.posts[item.number].summary).chars(LONGEST_SUMMARY),
                "published_at": item.at or timezone.now(),
                "opd": self.targets.agency(item.categories),
            }
        return model(**columns)

    def _dead_links(self, item: Item) -> list[str]:
        titles = [title for number, title in self.missing.items() if item.number in self.inventory.shown_by[number]]
        return [_("Memakai berkas yang tidak dibawa: %(titles)s.") % {"titles": ", ".join(titles)}] if titles else []

    def _save(self, ours: News | Page) -> dict[str, News | Page]:
        name = str(ours._meta.model_name)
        ours.save(force_insert=True)
        ledger.record(f"{name}.save", ours, self.options.by, {"title": ours.title, "moved_from": self.inventory.site})
        return {name: ours}


def _hidden_for_numbers(ours: News | Page) -> list[str]:
    """Hide a text with personal numbers. Returns the sentences about it."""
    try:
        privacy_gate.require_clear_texts(ours)
    except ValidationError as error:
        ours.is_public = False
        return [*error.messages, _("Karena itu tulisan ini belum tampil. Hapus nomornya, lalu tampilkan.")]
    return []


def _losses(item: Item, ours: News | Page) -> list[str]:
    losses = []
    if not ours.is_public:
        status = _("berkata sandi") if item.has_password else item.status
        losses.append(_("Tersembunyi di situs lama (%(status)s), jadi tersembunyi di sini.") % {"status": status})
    if item.comments:
        losses.append(_("Komentar tidak dibawa: %(n)s.") % {"n": item.comments})
    if ours.title != title_of(item):
        losses.append(_("Judulnya dipendekkan."))
    if item.slug and ours.slug != item.slug:
        losses.append(_("Akhir alamatnya kini %(slug)s.") % {"slug": ours.slug})
    if not ours.body.strip():
        losses.append(_("Tulisan ini kosong."))
    return losses
