"""Verbs of a redaction: choose parts, make a redacted copy, prove it. `worker` does the slow part of the work.

An operator redacts files of the own agency, a reviewer all files. While a redaction exists and is not discarded, the
original cannot be published; the copy cannot be published before it is proven clean (`redaction_check.require_clean`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.extraction import local_copy, page_layer
from documents.lifecycle import publishing
from documents.lifecycle.rules import STEPS, Act, may_open
from documents.models import (
    Document,
    DocumentState,
    Redaction,
    RedactionBox,
    RedactionPart,
    RedactionState,
    Revision,
)
from documents.models.file_contents.redaction import WHOLE
from documents.redaction import worker as redaction_worker
from documents.redaction.page_text import Box, to_box
from documents.redaction.preconditions import is_reviewer, unmet_precondition, waits_for_review
from documents.redaction.selection import hits, lines_of, page_texts, words_of_findings
from documents.release import privacy_gate, word_match
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import User
from opd.rules import has_role

MAX_PAGES = 300
MAX_BOXES = 2000
MAX_WORDS = 200  # lines of one part
FAILED = (RedactionState.HOLDS, RedactionState.UNPROVEN)


def begin(revision: Revision, *, by: User, taking_back: bool = False) -> Redaction:
    """Start a redaction: from now on parts can be chosen.

    After a failed attempt the new redaction begins with the parts of that attempt. With `taking_back` the document is
    taken out of review first. Raises ValidationError if a precondition is not met, NotReadable, and WrongState while
    another redaction of the file is open or done.
    """
    require_role(revision.document, by)
    if not taking_back:
        _require_preconditions(revision, by)
    with local_copy(revision.file) as path:
        pages = page_layer(path, revision.mime, 0).pages
    if pages > MAX_PAGES:
        raise ValidationError(
            _("Berkas ini %(pages)d halaman. Pecah menjadi berkas dengan paling banyak %(max)d halaman.")
            % {"pages": pages, "max": MAX_PAGES}
        )
    with transaction.atomic():
        # Publishing locks the same row first: either it sees this redaction, or this code sees what was published.
        revision.document = (
            Document.objects.select_for_update(of=("self",), no_key=True)
            .select_related("opd")
            .get(pk=revision.document_id)
        )
        if taking_back:
            take_back(revision.document, by=by)
        _require_preconditions(revision, by)
        before = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        if before and before.state not in FAILED:
            raise WrongState(_("Penghitaman berkas ini sudah dimulai atau sudah selesai."))
        redaction = Redaction.objects.create(revision=revision, pages=pages, begun_by=by, begun_at=timezone.now())
        if before:
            _copy_parts(before, redaction)
        redaction_worker.queue(redaction)
        _record("begin", redaction, by)
    return redaction


def take_back(document: Document, *, by: User) -> None:
    """Take a document out of review, so that it can get a redacted copy.

    A reviewer returns it to the operator with the reason; the operator recalls it. Raises WrongState if it is not in
    review.
    """
    if not waits_for_review(document):
        raise WrongState(_("Dokumen ini tidak menunggu pemeriksaan lagi. Periksa lagi statusnya."))
    if is_reviewer(document, by):
        reason = _("Sebagian isi berkasnya harus dihitamkan sebelum terbit.")
        publishing.return_to_operator(document, by=by, reason=reason)
    else:
        publishing.recall(document, by=by)


def add_words(redaction: Redaction, *, by: User, words: str, **why) -> RedactionPart:
    """Redact words wherever they occur: on the pages read so far, and on the others while the copy is made.

    `words` has one word or phrase per line; `why` are ground, law and reason. Raises ValidationError.
    """
    lines = lines_of(words)
    word_match.check_words(lines)
    if not lines or len(lines) > MAX_WORDS:
        raise ValidationError(_("Tulis kata yang harus dihitamkan, paling banyak %(max)d baris.") % {"max": MAX_WORDS})
    places = list(hits(redaction, lines))
    return _add_part(redaction, by, places, words="\n".join(lines), everywhere=True, **why)


def add_findings(redaction: Redaction, *, by: User, **why) -> int:
    """Redact everything that the answers to the findings say is to be redacted. Returns the number of new words."""
    words = words_of_findings(redaction)
    with transaction.atomic():
        for start in range(0, len(words), MAX_WORDS):
            add_words(redaction, by=by, words="\n".join(words[start : start + MAX_WORDS]), **why)
    return len(words)


def add_boxes(
    redaction: Redaction, *, by: User, boxes: list[tuple[int, Box]], only_here: bool = False, **why
) -> RedactionPart:
    """Redact boxes, given as (page from 1, box in thousandths).

    The text below the boxes must be gone from the whole file. With `only_here` the boxes cover their own place only,
    and the same text may remain elsewhere. Raises ValidationError.
    """
    if not boxes:
        raise ValidationError(_("Gambar dahulu kotaknya, atau isi angkanya."))
    texts = {} if only_here else dict(page_texts(redaction, {page for page, _box in boxes}))
    words = [line for page, box in boxes if page in texts for line in texts[page].words_under(box)]
    return _add_part(redaction, by, boxes, words="\n".join(dict.fromkeys(words)), **why)


def only_here(part: RedactionPart, *, by: User) -> None:
    """Let the boxes of this part cover their own place only: the text below them may remain elsewhere."""
    with _choosing(part.redaction, by):
        RedactionPart.objects.filter(pk=part.pk, everywhere=False).update(words="")
        _record("only_here", part.redaction, by, part=part.pk)


def redact_everywhere(part: RedactionPart, *, by: User) -> None:
    """Redact the text below the boxes of this part wherever else it occurs, too."""
    with _choosing(part.redaction, by):
        RedactionPart.objects.filter(pk=part.pk).exclude(words="").update(everywhere=True)
        redaction_worker.add_missing_boxes(part, hits(part.redaction, part.word_list))
        _record("everywhere", part.redaction, by, part=part.pk)


def remove_part(part: RedactionPart, *, by: User) -> None:
    with _choosing(part.redaction, by):
        pk = part.pk
        part.delete()
        _record("remove", part.redaction, by, part=pk)


def remove_box(box: RedactionBox, *, by: User) -> None:
    """Remove one box of a drawn part, and the part with its last box."""
    part = box.part
    if part.everywhere:
        raise ValidationError(_("Kata ini dihitamkan di semua tempat. Hapus bagiannya, lalu centang tempatnya saja."))
    with _choosing(part.redaction, by):
        box.delete()
        if not part.boxes.exists():
            part.delete()
        _record("remove", part.redaction, by, box=[box.page, box.left, box.top, box.width, box.height])


def make(redaction: Redaction, *, by: User, seen: int | None = None) -> None:
    """Let the worker write the redacted copy. `seen` is the version of the parts that the clerk saw."""
    if not redaction.parts.exists():
        raise ValidationError(_("Belum ada yang dihitamkan. Cari katanya atau gambar kotaknya dahulu."))
    with _choosing(redaction, by, seen):
        _require_preconditions(Revision.objects.select_related("document__opd").get(pk=redaction.revision_id), by)
        redaction_worker.require_newest(redaction)
        _move(redaction, [RedactionState.CHOOSING], RedactionState.MAKING, made_by=by, made_at=timezone.now())
        redaction_worker.queue(redaction)
        _record("make", redaction, by, parts=redaction.parts.count())


def check_again(redaction: Redaction, *, by: User) -> None:
    """Queue the proof of an unproven copy once more, for instance after tesseract has been installed."""
    require_role(redaction.revision.document, by)
    with transaction.atomic():
        if not redaction.result_id:
            raise WrongState(_("Belum ada salinan yang dapat diperiksa."))
        _move(redaction, [RedactionState.UNPROVEN], RedactionState.CHECKING)
        redaction_worker.queue(redaction)
        _record("check", redaction, by)


def discard(redaction: Redaction, *, by: User, seen: int | None = None) -> None:
    """Discard a redaction: the original may be published again, an unproven copy never.

    `seen` is the version of the parts that the clerk saw.
    """
    document = redaction.revision.document
    require_role(document, by)
    with transaction.atomic():
        _require_as_seen(Redaction.objects.select_for_update(no_key=True).get(pk=redaction.pk), seen)
        _move(redaction, [RedactionState.CHOOSING, *FAILED], RedactionState.DISCARDED)
        attempts = redaction.revision.redactions
        attempts.filter(state__in=FAILED).update(state=RedactionState.DISCARDED)
        # A withdrawn document cannot drop a copy in any other way, and could never be published again.
        withdrawn = Document.objects.filter(pk=document.pk, state=DocumentState.WITHDRAWN)
        unproven = attempts.filter(state=RedactionState.DISCARDED, result__isnull=False).values("result")
        withdrawn.filter(proposed_revision__in=unproven).update(proposed_revision=None)
        redaction.read_pages.all().delete()
        _record("discard", redaction, by)


# Questions ----------------------------------------------------------------------------------------------------------


def may_redact(document: Document, user: User) -> bool:
    return has_role(user, document.opd, *STEPS[Act.SAVE].roles)


def _require_preconditions(revision: Revision, by: User) -> None:
    if reason := unmet_precondition(revision, by):
        raise ValidationError(reason)


def require_role(document: Document, by: User) -> None:
    if not may_redact(document, by):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas dokumen ini."))


# How it is done -----------------------------------------------------------------------------------------------------


@contextmanager
def _choosing(redaction: Redaction, by: User, seen: int | None = None) -> Iterator[None]:
    """Open a transaction in which parts may change: the redaction is locked in the state CHOOSING.

    Raises NotAllowed for a sealed file, and WrongState in another state or if the parts changed since `seen`.
    """
    require_role(redaction.revision.document, by)
    with transaction.atomic():
        now = Redaction.objects.select_for_update(no_key=True).get(pk=redaction.pk)
        if not may_open(Revision.objects.only("disclosure").get(pk=redaction.revision_id), by):
            raise NotAllowed(_("Berkas ini sudah disegel."))
        if now.state != RedactionState.CHOOSING:
            raise WrongState(
                _("Penghitaman ini tidak dapat diubah lagi: %(state)s.") % {"state": now.get_state_display()}
            )
        _require_as_seen(now, seen)
        yield
        Redaction.objects.filter(pk=redaction.pk).update(version=F("version") + 1)


def _require_as_seen(now: Redaction, seen: int | None) -> None:
    if seen is not None and seen != now.version:
        raise WrongState(_("Bagian yang dihitamkan baru saja diubah, mungkin oleh orang lain. Periksa lagi."))


def _move(redaction: Redaction, sources: Iterable[RedactionState], target: RedactionState, **columns) -> None:
    row = Redaction.objects.filter(pk=redaction.pk, state__in=sources)
    try:
        moved = row.update(state=target, done=0, attempts=0, error="", left="", moved_at=timezone.now(), **columns)
    except IntegrityError as error:  # another redaction of the same file was begun in the meantime
        raise WrongState(_("Penghitaman berkas ini sudah dimulai lagi.")) from error
    redaction.refresh_from_db()
    if not moved:
        raise WrongState(
            _("Tindakan ini tidak dapat dilakukan saat keadaannya: %(state)s.")
            % {"state": redaction.get_state_display()}
        )


def _add_part(redaction: Redaction, by: User, boxes: list[tuple[int, Box]], **columns) -> RedactionPart:
    part = RedactionPart(redaction=redaction, by=by, **columns)
    part.full_clean(exclude=["redaction", "by"])
    privacy_gate.require_clear_texts(part)
    if word_match.contains_any(part.word_list, [part.law, part.reason]):
        raise ValidationError(_("Dasar atau keterangan memuat kata yang dihitamkan. Tulis alasannya saja."))
    for page, box in boxes:
        _require_on_page(redaction, page, box)
    with _choosing(redaction, by):
        if same := _same_part(part, boxes):  # the form was sent twice
            return same
        _require_no_redacted_word_in_law(part)
        if RedactionBox.objects.filter(part__redaction=redaction).count() + len(boxes) > MAX_BOXES:
            raise ValidationError(
                _("Lebih dari %(max)d kotak. Pecah berkasnya, lalu hitamkan satu per satu.") % {"max": MAX_BOXES}
            )
        part.save()
        redaction_worker.add_missing_boxes(part, dict.fromkeys(boxes))
        _record("add", redaction, by, part=part.pk, ground=part.ground, boxes=len(boxes))
    return part


def _require_no_redacted_word_in_law(part: RedactionPart) -> None:
    """Raise ValidationError if the public legal basis of a part contains a word that another part redacts."""
    for other in part.redaction.parts.all():
        if word_match.contains_any(other.word_list, [part.law]):
            raise ValidationError(_("Dasarnya memuat kata yang dihitamkan di bagian lain. Tulis dasarnya saja."))
        if word_match.contains_any(part.word_list, [other.law]):
            raise ValidationError(_("Dasar bagian lain memuat kata ini. Hapus dahulu bagian itu, lalu tulis lagi."))


def _require_on_page(redaction: Redaction, page: int, box: Box) -> None:
    if not 1 <= page <= redaction.pages:
        raise ValidationError(
            _("Halaman %(page)s tidak ada. Berkas ini hanya %(n)d halaman.") % {"page": page, "n": redaction.pages}
        )
    if box.thickness < 1:
        raise ValidationError(_("Ada kotak yang tidak punya lebar atau tinggi. Gambar kotak yang lebih besar."))
    if min(box.left, box.top) < 0 or max(box.right, box.bottom) > WHOLE:
        raise ValidationError(_("Ada kotak yang keluar dari halaman. Gambar lagi di dalam halaman."))


def _same_part(part: RedactionPart, boxes: list[tuple[int, Box]]) -> RedactionPart | None:
    """Return a part with the same words, reason and boxes, after adding missing boxes, or None.

    For words redacted everywhere the boxes need not be the same: more pages may have been read.
    """
    alike = {name: getattr(part, name) for name in ("everywhere", "ground", "law", "reason")}
    for other in part.redaction.parts.filter(**alike).prefetch_related("boxes"):
        known = {(box.page, to_box(box)) for box in other.boxes.all()}
        if other.words == part.words and (part.everywhere or known.issuperset(boxes)):
            redaction_worker.add_missing_boxes(other, boxes)
            return other
    return None


def _copy_parts(before: Redaction, redaction: Redaction) -> None:
    for part in before.parts.prefetch_related("boxes"):
        boxes = list(part.boxes.all())
        part.pk, part.redaction = None, redaction
        part.save(force_insert=True)
        for box in boxes:
            box.pk, box.part = None, part
        RedactionBox.objects.bulk_create(boxes)


def _record(verb: str, redaction: Redaction, by: User, **facts) -> None:
    # The ledger never gets the words themselves.
    revision = redaction.revision
    where = {"document": revision.document_id, "revision": revision.number}
    ledger.record(f"redaction.{verb}", redaction, by, where | facts)
