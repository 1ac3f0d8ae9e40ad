"""Files of the old site become documents, in the category of the post that shows them."""

import mimetypes
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents import intake, tasks
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act
from documents.models import Category, Document
from opd import outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from portal.wordpress import uploads
from portal.wordpress.category_mapping import Places
from portal.wordpress.imported import Taken
from portal.wordpress.options import Choices, Handling
from portal.wordpress.parsing.html import plain
from portal.wordpress.parsing.inventory import Inventory, Post
from portal.wordpress.parsing.titles import file_title, joined
from portal.wordpress.parsing.wxr import Item
from portal.wordpress.report import Kind, Outcome, Result

YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20[0-4])\d(?!\d)")
SUMMARY = 2000


class Files:
    """`handed_in`: the documents that now wait for review; `refused`: titles of the files that stayed behind."""

    def __init__(self, inventory: Inventory, taken: Taken, places: Places, choices: Choices):
        self.inventory, self.taken, self.places, self.choices = inventory, taken, places, choices
        self.handed_in: list[Document] = []
        self.refused: dict[int, str] = {}

    def bring(self, item: Item) -> Outcome:
        outcome = self._bring(item)
        if outcome.result == Result.REFUSED:
            self.refused[item.number] = outcome.title
        return outcome

    def _bring(self, item: Item) -> Outcome:
        outcome = Outcome(Kind.FILE, item.number, file_title(item), Result.MOVED, old=item.file_url)
        known = self.taken.get(item.number)
        if known:
            return outcome.known(known.document)
        path = uploads.find(self.choices.uploads, item)
        if path is None:
            return outcome.refused(_("Berkasnya tidak ada di folder unggahan."))
        if not self.choices.with_pictures and _is_picture(path):
            return outcome.refused(_("Gambar tidak diminta."))
        try:
            opened = path.open("rb")
        except OSError:
            return outcome.refused(_("Berkasnya tidak dapat dibaca."))
        with opened:
            try:
                incoming = publishing.receive(UploadedFile(opened, path.name))
            except intake.Refused as refusal:
                return outcome.refused(str(refusal))
            if not self.choices.dry_run:
                self._take(item, incoming, outcome)
        return outcome

    def tell_reviewers(self) -> None:
        """One letter for all that wait, instead of one for each."""
        if self.handed_in:
            by = self.choices.by
            reviewers = User.objects.with_role(Role.REVIEWER).exclude(pk=by.pk)
            context = {"number": len(self.handed_in), "site": self.inventory.site, "by": by}
            with transaction.atomic():
                outbox.write("documents_moved_in", reviewers, context)

    def _take(self, item: Item, incoming: publishing.Incoming, outcome: Outcome) -> None:
        post, waiting = self._owner(item), len(self.handed_in)

        def make() -> dict[str, Document]:
            category = self._category(post)
            facts = _facts(item, post, category)
            document = publishing.create(category.opd, by=self.choices.by, facts=facts, incoming=incoming)
            self._bring_on(document, post, outcome)
            return {"document": document}

        try:
            self.taken.take(outcome, [item.file_url, *self.inventory.addresses(item)], make)
        except BaseException:
            del self.handed_in[waiting:]
            raise

    def _bring_on(self, document: Document, post: Post | None, outcome: Outcome) -> None:
        if post and post.is_hidden:
            outcome.notes.append(_("Hanya dipakai tulisan yang tersembunyi: disimpan sebagai draf."))
            return
        if self.choices.handling == Handling.DRAFT:
            return
        # As publishing.submit does, without its letter.
        publishing.move(document, Act.SUBMIT, self.choices.by, reason="")
        publishing.note(document, Act.SUBMIT, self.choices.by)
        if self.choices.handling == Handling.PUBLISH:
            self._publish(document, post, outcome)
        if not document.is_public:
            self.handed_in.append(document)

    def _publish(self, document: Document, post: Post | None, outcome: Outcome) -> None:
        """Only what a public post shows: a file that nobody pointed at was perhaps meant for nobody."""
        if post is None:
            outcome.notes.append(_("Tidak dipakai tulisan mana pun: menunggu pemeriksaan."))
            return
        for revision in document.revisions.defer("text"):  # nothing is published unread; the worker only comes later
            tasks.extract(revision.pk)
            tasks.read_pages(revision.pk)
        try:
            publishing.publish(document, by=self.choices.by)
        except (ValidationError, NotAllowed, WrongState) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            outcome.notes.append(_("Belum terbit: %(why)s") % {"why": why})
            document.refresh_from_db()

    def _owner(self, item: Item) -> Post | None:
        """The post whose category the file gets: the first that everybody can read, else the first at all."""
        numbers = [*self.inventory.shown_by.get(item.number, []), item.parent]
        posts = [self.inventory.posts[number] for number in numbers if number in self.inventory.posts]
        return next((post for post in posts if not post.is_hidden), posts[0] if posts else None)

    def _category(self, post: Post | None) -> Category:
        """The deepest of the post's categories."""
        slugs = [slug for slug in (post.categories if post else []) if slug in self.inventory.terms]
        deepest = sorted(slugs, key=lambda slug: -len(self.inventory.chain(slug)))
        places = (self.places.of(self.inventory.terms[slug]) for slug in deepest)
        return next((place for place in places if place), None) or self.places.fallback()


def _facts(item: Item, post: Post | None, category: Category) -> dict[str, Any]:
    """A hidden post says nothing about its file: the words would be published with it."""
    title, told = file_title(item), None if post is None or post.is_hidden else post
    summaries = [plain(item.excerpt, words=60), plain(item.content, words=60), told.summary if told else ""]
    nothing_said = _("Berkas dari situs lama: %(title)s.") % {"title": title}
    summary = next((text.strip() for text in summaries if text.strip()), nothing_said)
    return {
        "category": category,
        "title": title,
        "summary": Truncator(summary).chars(SUMMARY),
        "classification": category.default_classification,
        "year": _year(title, item.at or (post.at if post else None)),
        "keywords": joined(told.tags if told else [], 300),
    }


def _year(title: str, at: datetime | None) -> int:
    """The year in the title is what the file is about; else that of its upload."""
    said = YEAR.search(title)
    return int(said[0]) if said else timezone.localtime(at).year


def _is_picture(path: Path) -> bool:
    return (mimetypes.guess_type(path.name)[0] or "").startswith("image/")
