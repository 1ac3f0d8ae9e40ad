"""Verbs of a redaction: choose, make a copy, prove it (the slow work: `worker`); until then nothing goes out."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files.reading import page_layer
from documents.filetypes import IN_PAGES
from documents.lifecycle import publishing
from documents.lifecycle.rules import STEPS, Act, may_open
from documents.models import (
    ConsequenceTest,
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
from documents.redaction.selection import hits, is_table, lines_of, page_texts, whole_columns, words_of_findings
from documents.release import privacy_gate, word_match
from opd.errors import NotAllowed, WrongState
from opd.models import User
from opd.rules import has_role
from opd.stores.stored_files import local_copy

MAX_PAGES = 300
MAX_BOXES = 2000
LONGEST_LAW = 200  # characters of a part
MAX_WORDS = 200  # lines of one part
FAILED = (RedactionState.HOLDS, RedactionState.UNPROVEN)


def begin(revision: Revision, *, by: User, taking_back: bool = False) -> Redaction:
    """Start a redaction, with the parts of a failed attempt before it; `taking_back` leaves the review first.

    Raises ValidationError for a precondition, NotReadable, and WrongState while another one is open or done.
    """
    require_role(revision.document, by)
    if not taking_back:
        _require_preconditions(revision, by)
    pages = 1  # of a table until the worker has read it
    if revision.mime in IN_PAGES:
        with local_copy(revision.file) as path:
            pages = page_layer(path, revision.mime, 0).pages
    if pages > MAX_PAGES:
        raise ValidationError(
            _("Berkas ini %(pages)d halaman. Pecah menjadi berkas dengan paling banyak %(max)d halaman.")
            % {"pages": pages, "max": MAX_PAGES}
        )
    with transaction.atomic():
        # Publishing locks the same row: either it sees this redaction, or this code what was published.
        revision.document = Document.objects.locked().get(pk=revision.document_id)
        if taking_back:
            take_back(revision.document, by=by)
        _require_preconditions(revision, by)
        before = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        if before and before.state not in FAILED:
            raise WrongState(_("Penghitaman berkas ini sudah dimulai atau sudah selesai."))
        redaction = Redaction.objects.create(revision=revision, pages=pages, begun_by=by, begun_at=timezone.now())
        if before:
            # Parts whose test may still serve are copied; the others are chosen again.
            for part in before.parts.select_related("test").prefetch_related("boxes"):
                if not _may_rest_on(redaction, part.test):
                    continue
                its_boxes = list(part.boxes.all())
                part.pk, part.redaction = None, redaction
                part.save(force_insert=True)
                for box in its_boxes:
                    box.pk, box.part = None, part
                RedactionBox.objects.bulk_create(its_boxes)
        redaction_worker.queue(redaction)
        redaction_worker.record("begin", redaction, by)
    return redaction


def take_back(document: Document, *, by: User) -> None:
    """Take a document out of review for a redacted copy: returned by a reviewer, else recalled. Raises WrongState."""
    if not waits_for_review(document):
        raise WrongState(_("Dokumen ini tidak menunggu pemeriksaan lagi. Periksa lagi statusnya."))
    if is_reviewer(document, by):
        reason = _("Sebagian isi berkasnya harus dihitamkan sebelum terbit.")
        publishing.return_to_operator(document, by=by, reason=reason)
    else:
        publishing.recall(document, by=by)


def add_words(redaction: Redaction, *, by: User, words: str, **why) -> RedactionPart:
    """Redact words wherever they occur, also on the pages that are read later.

    `words`: one word or phrase a line; `why`: test and reason. Raises ValidationError.
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
    """Redact boxes, given as (page from 1, box in thousandths). Raises ValidationError.

    With `only_here` they cover their own place only; else the text below must be gone from the whole file. A column of
    more than MAX_WORDS different cells always covers its own place only.
    """
    if not boxes:
        raise ValidationError(_("Gambar dahulu kotaknya, atau isi angkanya."))
    if is_table(redaction):
        if redaction.read_pages.count() < redaction.pages:
            raise ValidationError(_("Tabelnya masih dibaca. Tunggu sebentar, lalu pilih lagi."))
        boxes = whole_columns(redaction, boxes)
    texts = {} if only_here else dict(page_texts(redaction, {page for page, _box in boxes}))
    words = [line for page, box in boxes if page in texts for line in texts[page].words_under(box)]
    words = list(dict.fromkeys(words))
    if is_table(redaction) and len(words) > MAX_WORDS:
        words = []
    return _add_part(redaction, by, boxes, words="\n".join(words), **why)


def only_here(part: RedactionPart, *, by: User) -> None:
    """Let the boxes of this part cover their own place only."""
    with _choosing(part.redaction, by):
        RedactionPart.objects.filter(pk=part.pk, everywhere=False).update(words="")
        redaction_worker.record("only_here", part.redaction, by, part=part.pk)


def redact_everywhere(part: RedactionPart, *, by: User) -> None:
    """Redact the text below the boxes of this part wherever else it occurs, too."""
    with _choosing(part.redaction, by):
        RedactionPart.objects.filter(pk=part.pk).exclude(words="").update(everywhere=True)
        redaction_worker.add_missing_boxes(part, hits(part.redaction, part.word_list))
        redaction_worker.record("everywhere", part.redaction, by, part=part.pk)


def remove_part(part: RedactionPart, *, by: User) -> None:
    with _choosing(part.redaction, by):
        pk = part.pk
        part.delete()
        redaction_worker.record("remove", part.redaction, by, part=pk)


def remove_box(box: RedactionBox, *, by: User) -> None:
    """Remove a box of a drawn part, and the part with its last box."""
    part = box.part
    if part.everywhere:
        raise ValidationError(_("Kata ini dihitamkan di semua tempat. Hapus bagiannya, lalu centang tempatnya saja."))
    with _choosing(part.redaction, by):
        box.delete()
        if not part.boxes.exists():
            part.delete()
        redaction_worker.record("remove", part.redaction, by, box=[box.page, box.left, box.top, box.width, box.height])


def make(redaction: Redaction, *, by: User, seen: int | None = None) -> None:
    """Let the worker write the copy. `seen` is the version of the parts that the clerk saw."""
    if not redaction.parts.exists():
        raise ValidationError(_("Belum ada yang dihitamkan. Cari katanya atau gambar kotaknya dahulu."))
    with _choosing(redaction, by, seen):
        _require_preconditions(Revision.objects.select_related("document__opd").get(pk=redaction.revision_id), by)
        redaction_worker.require_newest(redaction)
        _move(redaction, [RedactionState.CHOOSING], RedactionState.MAKING, made_by=by, made_at=timezone.now())
        redaction_worker.queue(redaction)
        redaction_worker.record("make", redaction, by, parts=redaction.parts.count())


def check_again(redaction: Redaction, *, by: User) -> None:
    """Queue the proof of an unproven copy once more, as after tesseract was installed."""
    require_role(redaction.revision.document, by)
    with transaction.atomic():
        if not redaction.result_id:
            raise WrongState(_("Belum ada salinan yang dapat diperiksa."))
        _move(redaction, [RedactionState.UNPROVEN], RedactionState.CHECKING)
        redaction_worker.queue(redaction)
        redaction_worker.record("check", redaction, by)


def discard(redaction: Redaction, *, by: User, seen: int | None = None) -> None:
    """Discard a redaction of the parts as `seen`: the original may go out again, an unproven copy never."""
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
        redaction_worker.record("discard", redaction, by)


def may_redact(document: Document, user: User) -> bool:
    return has_role(user, document.opd, *STEPS[Act.SAVE].roles)


def _require_preconditions(revision: Revision, by: User) -> None:
    if reason := unmet_precondition(revision, by):
        raise ValidationError(reason)


def require_role(document: Document, by: User) -> None:
    if not may_redact(document, by):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas dokumen ini."))


@contextmanager
def _choosing(redaction: Redaction, by: User, seen: int | None = None) -> Iterator[None]:
    """Lock the redaction in the state CHOOSING, in a transaction.

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


def _add_part(
    redaction: Redaction, by: User, boxes: list[tuple[int, Box]], *, test: ConsequenceTest, **columns
) -> RedactionPart:
    if not _may_rest_on(redaction, test):
        raise ValidationError(_("Uji ini tidak berlaku untuk berkas ini. Pilih uji atas golongannya atau dokumennya."))
    law = " ".join(test.law.split())[:LONGEST_LAW]
    part = RedactionPart(redaction=redaction, by=by, test=test, ground=test.ground, law=law, **columns)
    part.full_clean(exclude=["redaction", "by"])
    privacy_gate.require_clear_texts(part)
    if word_match.contains_any(part.word_list, [part.law, part.reason]):
        raise ValidationError(_("Dasar atau keterangan memuat kata yang dihitamkan. Tulis alasannya saja."))
    for page, box in boxes:
        _require_on_page(redaction, page, box)
    with _choosing(redaction, by):
        if same := _same_part(part, boxes):  # the form was sent twice
            return same
        for other in part.redaction.parts.all():
            if word_match.contains_any(other.word_list, [part.law]):
                raise ValidationError(_("Dasarnya memuat kata yang dihitamkan di bagian lain. Tulis dasarnya saja."))
            if word_match.contains_any(part.word_list, [other.law]):
                raise ValidationError(_("Dasar bagian lain memuat kata ini. Hapus dahulu bagian itu, lalu tulis lagi."))
        if RedactionBox.objects.filter(part__redaction=redaction).count() + len(boxes) > MAX_BOXES:
            raise ValidationError(
                _("Lebih dari %(max)d kotak. Pecah berkasnya, lalu hitamkan satu per satu.") % {"max": MAX_BOXES}
            )
        part.save()
        redaction_worker.add_missing_boxes(part, dict.fromkeys(boxes))
        redaction_worker.record("add", redaction, by, part=part.pk, ground=part.ground, boxes=len(boxes))
    return part


def _may_rest_on(redaction: Redaction, test: ConsequenceTest | None) -> bool:
    tests = ConsequenceTest.objects.for_parts_of(redaction.revision.document, timezone.localdate())
    return test is not None and tests.filter(pk=test.pk).exists()


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
    """Return a part like this with missing boxes added, or None; words everywhere may have other boxes."""
    alike = {name: getattr(part, name) for name in ("everywhere", "test", "reason")}
    for other in part.redaction.parts.filter(**alike).prefetch_related("boxes"):
        known = {(box.page, to_box(box)) for box in other.boxes.all()}
        if other.words == part.words and (part.everywhere or known.issuperset(boxes)):
            redaction_worker.add_missing_boxes(other, boxes)
            return other
    return None
