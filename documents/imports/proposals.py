"""What is proposed for an uploaded draft: by its file, by its duty, and for its category by documents before it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Category, Document, DocumentState, Duty, Revision
from documents.release.blockers import Blocker, solution
from documents.release.privacy_gate import UNFINISHED
from documents.suggestions import stored
from documents.suggestions.names import title_of_name
from documents.suggestions.stored import Suggestion, differing
from documents.suggestions.title_case import SMALL
from opd.models import Opd, User

Suggestions = dict[str, Suggestion]

TO_COMPLETE = (DocumentState.DRAFT, DocumentState.RETURNED)
REMEMBERED = 500  # files of a person, and documents of the city, whose categories are proposed again
WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 2 / 3  # of the words of a category's name that a title must have


@dataclass(kw_only=True)
class UploadedDraft:
    """A draft of an uploaded file: `revision` is without its text, `twins` have the same file.

    `metadata` is what the draft says, without what only stands there because no person or file has stated it. Of the
    suggestions `filled` stand in its fields, `beside` are offered next to them. `findings` have no answer yet.
    """

    document: Document
    name: str
    revision: Revision
    metadata: dict[str, Any]
    by_file: dict[str, Suggestion]
    twins: list[Document]
    findings: list[tuple[str, str, int]]  # kind, its label, how many
    filled: Suggestions = field(default_factory=dict)
    beside: Suggestions = field(default_factory=dict)

    @property
    def is_to_complete(self) -> bool:
        return self.document.state in TO_COMPLETE

    @property
    def is_being_read(self) -> bool:
        return self.revision.extraction in UNFINISHED

    @property
    def held(self) -> str:
        """Why the file keeps the document back, or an empty string."""
        blocker = self.document.blocker  # type: ignore[attr-defined]  # annotated
        return str(Blocker(blocker).label) if blocker else ""

    @property
    def reason_to_wait(self) -> str:
        """Why the draft cannot be handed in from the page of its batch, as a sentence, or an empty string."""
        if self.is_being_read:
            return _("Berkas ini masih dibaca, jadi belum diajukan. Tunggu sampai selesai, lalu ajukan.")
        return _("Belum diajukan, karena tertahan: %(reason)s.") % {"reason": self.held} if self.held else ""

    @property
    def solution(self) -> tuple[str, str]:
        return solution(self.document)

    @property
    def has_two_years(self) -> bool:
        """Whether the name of the file states another year than its content: a person has to say which is right."""
        named = stored.of_name(self.name).get("year")
        return named is not None and "year" in self.by_file and named.value != self.by_file["year"].value


class Folders:
    """The categories of an agency by the path of their names, and which of them a person has chosen before."""

    def __init__(self, opd: Opd, user: User):
        rows = list(Category.objects.filter(opd=opd).with_tree_fields())
        names = {row.pk: row.name for row in rows}
        self.by_path: dict[str, Category] = {}
        for row in rows:
            path = ": ".join(names[pk] for pk in row.tree_path)
            self.by_path[f"{path} ({row.pk})" if path in self.by_path else path] = row
        self.paths = {row.pk: path for path, row in self.by_path.items()}
        self._by_name: dict[str, int] = {}
        self._by_kind: dict[str, int] = {}
        before = Revision.objects.filter(document__opd=opd, document__version__gt=0, uploaded_by=user).order_by("-pk")
        for name, category, kind in before.values_list("name", "document__category", "document__kind")[:REMEMBERED]:
            self._by_name.setdefault(_key(name), category)
            self._by_kind.setdefault(kind, category)
        by_node = {row.skeleton_node_id: row.pk for row in rows if row.skeleton_node_id}
        public = Document.objects.public().filter(category__skeleton_node__in=by_node).order_by("-published_at")
        nodes = Counter(public.values_list("kind", "category__skeleton_node")[:REMEMBERED])
        self._in_city = {kind: by_node[node] for (kind, node), _number in reversed(nodes.most_common())}

    def named(self, text: str) -> Category | None:
        """Return the category of a path, or the only one whose path has the text."""
        if text in self.by_path:
            return self.by_path[text]
        found = [row for path, row in self.by_path.items() if text.casefold() in path.casefold()]
        return found[0] if len(found) == 1 else None

    def propose(self, name: str, title: str, kind: str) -> Suggestion | None:
        """Propose a category by the person's last file of an equal name, by the title, or by documents of the kind."""
        choices = (
            (self._by_name.get(_key(name)) if _key(name) else None, _("berkas Anda yang senama")),
            (self._by_words(f"{title} {name}"), _("judulnya")),
            (self._by_kind.get(kind), _("dokumen Anda yang sejenis")),
            (self._in_city.get(kind), _("dokumen sejenis di kota ini")),
        )
        for pk, source in choices:
            if pk in self.paths:
                return Suggestion(self.paths[pk], self.paths[pk], source)
        return None

    def _by_words(self, text: str) -> int | None:
        """Return the category of whose name the text has the most words; of two that are as good, none."""
        words = _words(text)
        fits = [(self._fit(row, words), row.pk) for row in self.by_path.values()]
        (best, pk), (second, _pk) = sorted([*fits, ((0, 0.0, 0), 0), ((0, 0.0, 0), 0)], reverse=True)[:2]
        return pk if best > second else None

    def _fit(self, row: Category, words: set[str]) -> tuple[int, float, int]:
        wanted = _words(row.name)
        shared = len(wanted & words)
        return (
            (shared, shared / len(wanted), row.tree_depth) if shared and shared >= ENOUGH * len(wanted) else (0, 0.0, 0)
        )


def offers_for(
    draft: UploadedDraft, stated: Mapping[str, Any], duty: Duty | None, folders: Folders
) -> tuple[Suggestions, Suggestions]:
    """Return what fills the fields of a draft, and what is offered beside them.

    What a person has `stated`, or written since, is not filled in again.
    """
    if draft.document.version:
        return {}, differing(draft.by_file, draft.metadata)
    filled, other = _with_duty(draft, duty) if duty else (dict(draft.by_file), dict(draft.by_file))
    if draft.has_two_years:
        del filled["year"]
    category = folders.propose(draft.name, _text(filled, "title"), _text(filled, "kind"))
    if category:
        filled["category"] = category
    filled = {name: suggestion for name, suggestion in filled.items() if name not in stated}
    shown = draft.metadata | {"year": None} | {name: suggestion.value for name, suggestion in filled.items()}
    return filled, differing(other, shown)


def _with_duty(draft: UploadedDraft, duty: Duty) -> tuple[Suggestions, Suggestions]:
    """Return the suggestions of the file before those of the duty, and the other way round.

    The year of the duty is that of the file if it has one. While the file may still say another, or says two, the duty
    proposes nothing that has a year in it.
    """
    began, year = timezone.localdate(draft.document.created_at), draft.by_file.get("year")
    values = duty.metadata_for(draft.document.opd, began, year.value if year else None)
    if draft.has_two_years or (draft.is_being_read and not year):
        values = {"summary": values["summary"]}
    by_duty = {name: Suggestion(value, str(value), _("kewajiban ini")) for name, value in values.items()}
    first, second = by_duty | draft.by_file, draft.by_file | by_duty
    if "title" in draft.by_file and "title" in by_duty and _is_less_specific(draft.by_file["title"], by_duty["title"]):
        first["title"], second["title"] = second["title"], first["title"]
    return first, second


def _is_less_specific(by_file: Suggestion, by_duty: Suggestion) -> bool:
    return by_file.by_name or str(by_file.value).casefold() in str(by_duty.value).casefold()


def _text(suggestions: Mapping[str, Suggestion], name: str) -> str:
    return str(suggestions[name].value) if name in suggestions else ""


def _key(name: str) -> str:
    """Return the words of a file name without its numbers; "" for names that cameras and scanners give."""
    return " ".join(WORD.findall(title_of_name(name).casefold()))


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold())) - SMALL
