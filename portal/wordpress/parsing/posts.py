"""Posts become news, pages become pages. What few were to see at the old site stays hidden here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents.release import privacy_gate
from opd import ledger
from portal.models import News, Page
from portal.wordpress.category_mapping import Places
from portal.wordpress.imported import Taken
from portal.wordpress.links import MODELS, Crossing
from portal.wordpress.options import Choices
from portal.wordpress.parsing import html
from portal.wordpress.parsing.inventory import Inventory
from portal.wordpress.parsing.titles import title_of
from portal.wordpress.parsing.wxr import Item
from portal.wordpress.report import Kind, Outcome, Result

LONGEST_BODY = 200_000
LONGEST_SUMMARY = 500


class Words:
    """`missing`: titles of the files that stayed behind, by their number."""

    def __init__(self, inventory: Inventory, taken: Taken, places: Places, choices: Choices, missing: dict[int, str]):
        self.inventory, self.taken, self.places, self.choices = inventory, taken, places, choices
        self.missing = missing
        self.crossing = Crossing(inventory, taken)

    def bring(self, item: Item) -> Outcome:
        kind = Kind.NEWS if item.kind == "post" else Kind.PAGE
        outcome = Outcome(kind, item.number, title_of(item), Result.MOVED, old=item.link)
        known = self.taken.get(item.number)
        if known:
            return outcome.known(known.news or known.page)
        children = self.inventory.children.get(item.number, [])
        cleaned = html.clean(item.content, self.crossing.links(item), children)
        if len(cleaned.html) > LONGEST_BODY:
            return outcome.refused(_("Isinya lebih panjang dari %(n)s huruf.") % {"n": LONGEST_BODY})
        ours = self._ours(item, cleaned.html)
        outcome.notes += cleaned.losses + _losses(item, ours) + self._dead_links(item) + _hidden_for_numbers(ours)
        if not self.choices.dry_run:
            self.taken.take(outcome, self.inventory.addresses(item), lambda: self._save(ours))
        return outcome

    def _ours(self, item: Item, body: str) -> News | Page:
        model = MODELS[item.kind]
        columns: dict[str, Any] = {
            "title": Truncator(title_of(item)).chars(model._meta.get_field("title").max_length or 0),
            "slug": self.crossing.slugs[item.number],
            "body": body,
            "is_public": not self.inventory.posts[item.number].is_hidden,
        }
        if model is News:
            columns |= {
                "is_public": not item.is_hidden,  # one of tomorrow appears tomorrow; a page knows no day
                "summary": Truncator(self.inventory.posts[item.number].summary).chars(LONGEST_SUMMARY),
                "published_at": item.at or timezone.now(),
                "opd": self.places.agency(item.categories),
            }
        return model(**columns)

    def _dead_links(self, item: Item) -> list[str]:
        titles = [title for number, title in self.missing.items() if item.number in self.inventory.shown_by[number]]
        return [_("Memakai berkas yang tidak dibawa: %(titles)s.") % {"titles": ", ".join(titles)}] if titles else []

    def _save(self, ours: News | Page) -> dict[str, News | Page]:
        name = str(ours._meta.model_name)
        ours.save(force_insert=True)
        facts = {"title": ours.title, "moved_from": self.inventory.site}
        ledger.record(f"{name}.save", ours, self.choices.by, facts)
        return {name: ours}


def _hidden_for_numbers(ours: News | Page) -> list[str]:
    """Hide a text that names a person by number; return the sentence about it. A person mends and shows it."""
    try:
        privacy_gate.require_clear_texts(ours)
    except ValidationError as error:
        ours.is_public = False
        return [*error.messages, _("Karena itu tulisan ini belum tampil. Hapus nomornya, lalu tampilkan.")]
    return []


def _losses(item: Item, ours: News | Page) -> list[str]:
    told = []
    if not ours.is_public:
        status = _("berkata sandi") if item.has_password else item.status
        told.append(_("Tersembunyi di situs lama (%(status)s), jadi tersembunyi di sini.") % {"status": status})
    if item.comments:
        told.append(_("Komentar tidak dibawa: %(n)s.") % {"n": item.comments})
    if ours.title != title_of(item):
        told.append(_("Judulnya dipendekkan."))
    if item.slug and ours.slug != item.slug:
        told.append(_("Akhir alamatnya kini %(slug)s.") % {"slug": ours.slug})
    if not ours.body.strip():
        told.append(_("Tulisan ini kosong."))
    return told
