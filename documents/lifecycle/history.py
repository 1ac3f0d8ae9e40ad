"""The state of a document at each point of its history, and the changes between two of them.

The public sees publications alone: those after the last exemption, with a file that may still be fetched, and without
free texts that were replaced since. Staff see every step and every text.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from documents.lifecycle import metadata
from documents.lifecycle.rules import PUBLISHING, WRITING, Act
from documents.lifecycle.text_diff import CHARACTERS, TextChanges, changed_lines
from documents.models import (
    FREE_TEXT_FIELDS,
    PUBLIC_STATES,
    Disclosure,
    Document,
    DocumentEvent,
    ExtractionState,
    Revision,
)
from opd.templatetags.bahasa import file_size

DROPPING = {Act.DISCARD, Act.WITHDRAW, Act.EXEMPT}  # the proposed change is dropped
FILING = WRITING | PUBLISHING

Change = tuple[str, str, str]


@dataclass(frozen=True)
class Point:
    """The document after an act, counted from 1; `metadata` are stored values of what ever changed."""

    number: int
    event: DocumentEvent
    metadata: dict[str, Any]
    revision: Revision | None

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def label(self) -> str:
        return str(Act(self.event.act).label) if self.event.act in Act else self.event.act


@dataclass(frozen=True)
class Former:
    """A free text that was replaced since: it can be compared with others, but not read."""

    was: Any = field(repr=False)

    def __str__(self):
        return _("(rumusan lama, tidak ditampilkan lagi)")


@dataclass(frozen=True)
class Comparison:
    """Rows of `metadata` and `file` are (label, before, after) as people read them."""

    older: Point
    newer: Point
    metadata: list[Change]
    file: list[Change]
    text: TextChanges | None
    without_text: str = ""
    is_machine_read: bool = False

    @property
    def is_same(self) -> bool:
        return not (self.metadata or self.file)


@dataclass
class _Replay:
    base: dict[str, Any]
    pending: dict[str, Any] = field(default_factory=dict)
    filed: Revision | None = None
    published: Revision | None = None

    def apply(self, event: DocumentEvent) -> None:
        new = {name: change[1] for name, change in event.changes.items()}
        if event.state in PUBLIC_STATES:
            self.pending |= new
        else:
            self.base |= new
        if event.revision and event.act in FILING:
            self.filed = event.revision
        if event.act in PUBLISHING:
            self.base |= self.pending
            self.pending, self.published = {}, event.revision
            self.filed = event.revision
        elif event.act in DROPPING:
            self.pending, self.filed = {}, self.published or self.filed


def points(document: Document) -> list[Point]:
    events = list(document.events.select_related("revision", "by").defer("revision__text"))
    first: dict[str, Any] = {}
    for event in events:
        first = {name: change[0] for name, change in event.changes.items()} | first
    replay, steps = _Replay(first), []
    for number, event in enumerate(events, 1):
        event.document = document
        replay.apply(event)
        steps.append(Point(number, event, replay.base | replay.pending, replay.filed))
    return steps


def public_points(document: Document) -> list[Point]:
    """Return the publications that the public may see, numbered from 1; replaced free texts are hidden as `Former`."""
    steps = points(document)
    last_closed = max((point.number for point in steps if point.event.act == Act.EXEMPT), default=0)
    shown = [
        point
        for point in steps
        if point.number > last_closed
        and point.event.act in PUBLISHING
        and (point.revision is None or point.revision.disclosure == Disclosure.PUBLIC)
    ]
    now = metadata.public(document)
    return [
        Point(number, point.event, _without_former_texts(point.metadata, now), point.revision)
        for number, point in enumerate(shown, 1)
    ]


def _without_former_texts(then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    # The public reads the present free texts only: an old one may have been replaced because of a name in it.
    return {
        name: Former(value) if name in FREE_TEXT_FIELDS and value and value != now[name] else value
        for name, value in then.items()
    }


def steps_apart(among: list[Point]) -> list[Point]:
    """Return the points that differ from the one before."""
    kept: list[Point] = []
    for point in among:
        if not kept or (point.metadata, point.revision) != (kept[-1].metadata, kept[-1].revision):
            kept.append(point)
    return kept


def compare(older: Point, newer: Point) -> Comparison:
    changed = {
        name: [older.metadata.get(name), value]
        for name, value in newer.metadata.items()
        if older.metadata.get(name) != value
    }
    text, why_no_text = _text(older.revision, newer.revision)
    labels = (_("Nama berkas"), _("Jenis berkas"), _("Ukuran"), _("Halaman"), _("SHA-256"))
    files = zip(labels, _file_words(older.revision), _file_words(newer.revision), strict=True)
    both = [revision for revision in (older.revision, newer.revision) if revision]
    return Comparison(
        older,
        newer,
        [(str(label), str(old), str(new)) for label, old, new in metadata.readable_changes(changed)],
        [row for row in files if row[1] != row[2]],
        text,
        why_no_text,
        any(revision.machine_read for revision in both),
    )


def pair(among: list[Point], older: str, newer: str) -> tuple[Point, Point] | None:
    """Return points `older` and `newer` in order of time, by default the last two, or None."""
    if len(among) < 2:
        return None
    by_number = {str(point.number): point for point in among}
    first, second = by_number.get(older, among[-2]), by_number.get(newer, among[-1])
    return (first, second) if first.number <= second.number else (second, first)


def _file_words(revision: Revision | None) -> list[str]:
    if revision is None:
        return [_("tanpa berkas"), "", "", "", ""]
    pages = str(revision.pages) if revision.pages else ""
    return [revision.name, revision.type_label, file_size(revision.size), pages, revision.sha256]


def _text(older: Revision | None, newer: Revision | None) -> tuple[TextChanges | None, str]:
    """Return the changed lines, or None and a sentence why they cannot be shown; the sentence is empty for one file."""
    if older is None or newer is None or older.pk == newer.pk or older.sha256 == newer.sha256:
        return None, ""
    if {older.extraction, newer.extraction} != {ExtractionState.DONE}:
        return None, _("Isi teksnya tidak dapat dibandingkan: salah satu berkas tidak terbaca mesin.")
    rows = Revision.objects.filter(pk__in=[older.pk, newer.pk])
    texts = {pk: text[: CHARACTERS + 1] for pk, text in rows.values_list("pk", "text")}
    return changed_lines(texts[older.pk], texts[newer.pk]), ""
