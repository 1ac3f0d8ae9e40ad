import mimetypes
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents import tasks
from documents.files import intake
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act
from documents.models import Category, Document
from opd import outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from portal.wordpress.category_mapping import TargetCategories
from portal.wordpress.options import Handling
from portal.wordpress.parsing.html import plain
from portal.wordpress.parsing.titles import file_title, joined
from portal.wordpress.parsing.wxr import Item
from portal.wordpress.report import ItemKind, ItemOutcome, ItemReport

YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20[0-4])\d(?!\d)")
SUMMARY = 2000


class FileImporter:
    def __init__(self, targets: TargetCategories):
        self.targets, self.inventory = targets, targets.inventory
        self.imported, self.options = targets.imported, targets.options
        self.handed_in: list[Document] = []

    def import_item(self, item: Item) -> ItemReport:
        outcome = ItemReport(ItemKind.FILE, item.number, file_title(item), ItemOutcome.MOVED, old=item.file_url)
        known = self.imported.get(item.number)
        if known:
            return outcome.known(known.document)
        path = uploaded_file(self.options.uploads, item)
        if path is None:
            return outcome.refused(_("Berkasnya tidak ada di folder unggahan."))
        is_picture = (mimetypes.guess_type(path.name)[0] or "").startswith("image/")
        if is_picture and not self.options.with_pictures:
            return outcome.refused(_("Gambar tidak diminta."))
        try:
            opened = path.open("rb")
        except OSError:
            return outcome.refused(_("Berkasnya tidak dapat dibaca."))
        with opened:
            try:
                incoming = intake.receive(UploadedFile(opened, path.name))
            except intake.Refused as refusal:
                return outcome.refused(str(refusal))
            if not self.options.dry_run:
                self._create(item, incoming, outcome)
        return outcome

    def tell_reviewers(self) -> None:
        """Send reviewers one message for all imported documents that wait."""
        if self.handed_in:
            by = self.options.by
            reviewers = User.objects.with_role(Role.REVIEWER).exclude(pk=by.pk)
            context = {"number": len(self.handed_in), "site": self.inventory.site, "by": by}
            with transaction.atomic():
                outbox.write("documents_moved_in", reviewers, context)

    def _create(self, item: Item, incoming: intake.Incoming, outcome: ItemReport) -> None:
        post, handed_in_before = self._owner(item), len(self.handed_in)

        def make() -> dict[str, Document]:
            category = self._category(post)
            values = _values(item, post, category)
            document = publishing.create(category.opd, by=self.options.by, values=values, incoming=incoming)
            self._submit_or_publish(document, post, outcome)
            return {"document": document}

        try:
            self.imported.import_once(outcome, [item.file_url, *self.inventory.addresses(item)], make)
        except BaseException:
            del self.handed_in[handed_in_before:]
            raise

    def _submit_or_publish(self, document: Document, post: Item | None, outcome: ItemReport) -> None:
        if post and post.is_hidden:
            outcome.notes.append(_("Hanya dipakai tulisan yang tersembunyi: disimpan sebagai draf."))
            return
        if self.options.handling == Handling.DRAFT:
            return
        # publishing.submit without its message
        publishing.move(document, Act.SUBMIT, self.options.by, reason="")
        publishing.note(document, Act.SUBMIT, self.options.by)
        if self.options.handling == Handling.PUBLISH:
            self._publish(document, post, outcome)
        if not document.is_public:
            self.handed_in.append(document)

    def _publish(self, document: Document, post: Item | None, outcome: ItemReport) -> None:
        """Publish the document if a post shows it: another file may not have been meant for the public."""
        if post is None:
            outcome.notes.append(_("Tidak dipakai tulisan mana pun: menunggu pemeriksaan."))
            return
        for revision in document.revisions.defer("text"):  # publishing needs the text before the worker has run
            tasks.extract(revision.pk)
            tasks.read_pages(revision.pk)
        try:
            publishing.publish(document, by=self.options.by, looked_for=self.options.looked_for)
        except (ValidationError, NotAllowed, WrongState) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            outcome.notes.append(_("Belum terbit: %(why)s") % {"why": why})
            document.refresh_from_db()

    def _owner(self, item: Item) -> Item | None:
        """Return the first public post that shows a file, else the first."""
        numbers = [*self.inventory.shown_by.get(item.number, []), item.parent]
        posts = [self.inventory.posts[number] for number in numbers if number in self.inventory.posts]
        return next((post for post in posts if not post.is_hidden), posts[0] if posts else None)

    def _category(self, post: Item | None) -> Category:
        slugs = [slug for slug in (post.categories if post else []) if slug in self.inventory.terms]
        deepest = sorted(slugs, key=lambda slug: -len(self.inventory.chain(slug)))
        categories = (self.targets.get(self.inventory.terms[slug]) for slug in deepest)
        return next((category for category in categories if category), None) or self.targets.fallback()


def _values(item: Item, post: Item | None, category: Category) -> dict[str, Any]:
    """Return the metadata of the document. Words of a hidden post would be published."""
    title, public_post = file_title(item), None if post is None or post.is_hidden else post
    summaries = [
        plain(item.excerpt, words=60),
        plain(item.content, words=60),
        public_post.summary if public_post else "",
    ]
    default_summary = _("Berkas dari situs lama: %(title)s.") % {"title": title}
    summary = next((text.strip() for text in summaries if text.strip()), default_summary)
    return {
        "category": category,
        "title": title,
        "summary": Truncator(summary).chars(SUMMARY),
        "classification": category.default_classification,
        "year": _year(title, item.at or (post.at if post else None)),
        "keywords": joined(public_post.tags if public_post else [], 300),
    }


def _year(title: str, at: datetime | None) -> int:
    match = YEAR.search(title)
    return int(match[0]) if match else timezone.localtime(at).year


def uploaded_file(folder: Path, item: Item) -> Path | None:
    """Return the file of an attachment, from the uploads folder of the old site and never outside of it."""
    after_uploads = unquote(urlsplit(item.file_url).path).rpartition("/uploads/")[2]
    for name in filter(None, (item.meta.get("_wp_attached_file", ""), after_uploads)):
        try:
            path = (folder / name.lstrip("/\\")).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        except (OSError, ValueError):  # too long, or with NUL
            continue
    return None
