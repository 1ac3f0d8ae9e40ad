"""What a document was at each point of its history, and what changed between two of them.

The points are told from the history's own rows: each names the facts it changed, old and new. The public sees the
points at which something was published, and of those only the ones whose file it may still fetch, since the document
was last exempt; and no title or summary that was replaced since. Staff sees every step and every word.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from documents.lifecycle import metadata
from documents.lifecycle.rules import Act
from documents.lifecycle.text_diff import CHARACTERS, TextChanges, changed_lines
from documents.models import FREE_WORDS, PUBLIC_STATES, Disclosure, Document, DocumentEvent, ExtractionState, Revision
from opd.templatetags.bahasa import file_size

PUBLISHING = {Act.PUBLISH, Act.PUBLISH_DIRECTLY, Act.RESTORE}
DROPPING = {Act.DISCARD, Act.WITHDRAW, Act.EXEMPT}  # what was proposed is gone
FILING = {Act.CREATE, Act.SAVE, Act.BLACKEN} | PUBLISHING

Change = tuple[str, str, str]


@dataclass(frozen=True)
class Point:
    """The document as its author saw it after one act. `facts` holds those that ever changed."""

    number: int
    event: DocumentEvent
    facts: dict[str, Any]
    revision: Revision | None

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def label(self) -> str:
        return str(Act(self.event.act).label) if self.event.act in Act else self.event.act


@dataclass(frozen=True)
class Former:
    """Words that stand no longer: the same or others can be told apart, what they were cannot be read."""

    was: Any = field(repr=False)

    def __str__(self):
        return _("(rumusan lama, tidak ditampilkan lagi)")


@dataclass(frozen=True)
class Comparison:
    """Rows are (label, before, after) in words."""

    older: Point
    newer: Point
    facts: list[Change]
    file: list[Change]
    text: TextChanges | None
    without_text: str = ""
    is_machine_read: bool = False

    @property
    def is_same(self) -> bool:
        return not (self.facts or self.file)


@dataclass
class _Replay:
    base: dict[str, Any]
    pending: dict[str, Any] = field(default_factory=dict)
    filed: Revision | None = None
    published: Revision | None = None

    def take(self, event: DocumentEvent) -> None:
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
    """Every step of the history, oldest first."""
    events = list(document.events.select_related("revision", "by").defer("revision__text"))
    first: dict[str, Any] = {}
    for event in events:
        first = {name: change[0] for name, change in event.changes.items()} | first
    replay, found = _Replay(first), []
    for number, event in enumerate(events, 1):
        event.document = document
        replay.take(event)
        found.append(Point(number, event, replay.base | replay.pending, replay.filed))
    return found


def public_points(document: Document) -> list[Point]:
    """The publications that may be looked at, numbered from 1; of facts in words those that stand now (`Former`)."""
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
        Point(number, point.event, _without_former_words(point.facts, now), point.revision)
        for number, point in enumerate(shown, 1)
    ]


def _without_former_words(then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    # The public reads the words that stand now. Old ones may have gone because of a name in them.
    return {
        name: Former(value) if name in FREE_WORDS and value and value != now[name] else value
        for name, value in then.items()
    }


def steps_apart(among: list[Point]) -> list[Point]:
    """Those that differ from the one before: to submit or to publish alone changes nothing."""
    kept: list[Point] = []
    for point in among:
        if not kept or (point.facts, point.revision) != (kept[-1].facts, kept[-1].revision):
            kept.append(point)
    return kept


def compare(older: Point, newer: Point) -> Comparison:
    """`older` and `newer` of the same list of points. Whoever calls has asked whether both may be read."""
    changed = {
        name: [older.facts.get(name), value] for name, value in newer.facts.items() if older.facts.get(name) != value
    }
    text, without = _text(older.revision, newer.revision)
    both = [revision for revision in (older.revision, newer.revision) if revision]
    return Comparison(
        older,
        newer,
        [(str(label), str(old), str(new)) for label, old, new in metadata.as_people_read(changed)],
        [row for row in _file(older.revision, newer.revision) if row[1] != row[2]],
        text,
        without,
        any(revision.machine_read for revision in both),
    )


def pair(among: list[Point], older: str, newer: str) -> tuple[Point, Point] | None:
    """The two points asked for by number, or the last two; None where there are not two."""
    if len(among) < 2:
        return None
    by_number = {str(point.number): point for point in among}
    first, second = by_number.get(older, among[-2]), by_number.get(newer, among[-1])
    return (first, second) if first.number <= second.number else (second, first)


def _file(older: Revision | None, newer: Revision | None) -> list[Change]:
    labels = (_("Nama berkas"), _("Jenis berkas"), _("Ukuran"), _("Halaman"), _("SHA-256"))
    return list(zip(labels, _file_words(older), _file_words(newer), strict=True))


def _file_words(revision: Revision | None) -> list[str]:
    if revision is None:
        return [_("tanpa berkas"), "", "", "", ""]
    pages = str(revision.pages) if revision.pages else ""
    return [revision.name, revision.type_label, file_size(revision.size), pages, revision.sha256]


def _text(older: Revision | None, newer: Revision | None) -> tuple[TextChanges | None, str]:
    """The changed lines, or a sentence why there are none to show."""
    if older is None or newer is None or older.pk == newer.pk or older.sha256 == newer.sha256:
        return None, ""
    if {older.extraction, newer.extraction} != {ExtractionState.DONE}:
        return None, _("Isi teksnya tidak dapat dibandingkan: salah satu berkas tidak terbaca mesin.")
    rows = Revision.objects.filter(pk__in=[older.pk, newer.pk])
    texts = dict(rows.values_list("pk", Substr("text", 1, CHARACTERS + 1)))
    return changed_lines(texts[older.pk], texts[newer.pk]), ""
