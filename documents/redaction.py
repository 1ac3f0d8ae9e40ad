"""The verbs of a redaction: choose parts, make a blackened copy, have it proven. `redacting.py` does the work.

An operator blackens the files of the own agency, a reviewer all. From its beginning until it is discarded the original
cannot be published; the copy cannot before it is proven clean (`proof.require`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import blackwords, redacting
from documents.extraction import local_copy, page_layer
from documents.filetypes import JPEG, PDF, PNG
from documents.finding import Box, PageText
from documents.models import (
    Document,
    Redaction,
    RedactionBox,
    RedactionPart,
    RedactionState,
    Revision,
)
from documents.publishing import NotAllowed, WrongState
from documents.rules import STEPS, Act, may_open
from opd import ledger
from opd.models import User
from opd.rules import has_role

TYPES = (PDF.mime, JPEG.mime, PNG.mime)
MAX_PAGES = 300
MAX_BOXES = 2000
MAX_WORDS = 200  # lines of one part
FAILED = (RedactionState.HOLDS, RedactionState.UNPROVEN)


def begin(revision: Revision, *, by: User) -> Redaction:
    """Start choosing. After an attempt that failed, its parts stand there again.

    Raises ValidationError for a type that cannot be blackened, NotReadable, WrongState while another is open.
    """
    require_role(revision.document, by)
    check_type(revision)
    with local_copy(revision.file) as path:
        pages = page_layer(path, revision.mime, 0).pages
    if pages > MAX_PAGES:
        raise ValidationError(
            _("Berkas ini %(pages)d halaman. Pecah menjadi berkas dengan paling banyak %(max)d halaman.")
            % {"pages": pages, "max": MAX_PAGES}
        )
    with transaction.atomic():
        # Publishing locks the same row first: either it sees this redaction, or this one sees what it published.
        Document.objects.select_for_update().get(pk=revision.document_id)
        before = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        if before and before.state not in FAILED:
            raise WrongState(_("Penghitaman berkas ini sudah dimulai atau sudah selesai."))
        redaction = Redaction.objects.create(revision=revision, pages=pages, begun_by=by, begun_at=timezone.now())
        if before:
            _take_over(before, redaction)
        redacting.queue(redaction)
        _record("begin", redaction, by)
    return redaction


def check_type(revision: Revision) -> None:
    if revision.mime not in TYPES:
        raise ValidationError(
            _(
                "Berkas %(type)s tidak dapat dihitamkan. Simpan dahulu sebagai PDF, unggah sebagai versi baru, lalu "
                "hitamkan PDF itu."
            )
            % {"type": revision.type_label}
        )


def add_words(redaction: Redaction, *, by: User, words: str, **why) -> RedactionPart:
    """Blacken words (one to a line) wherever they stand: where they are known to by now, and where they are found while
    the copy is made. `why`: ground, law, reason.
    """
    lines = lines_of(words)
    blackwords.check_words(lines)
    if not lines or len(lines) > MAX_WORDS:
        raise ValidationError(_("Tulis kata yang harus dihitamkan, paling banyak %(max)d baris.") % {"max": MAX_WORDS})
    places = list(hits(redaction, lines))
    return _add_part(redaction, by, places, words="\n".join(lines), everywhere=True, **why)


def add_boxes(
    redaction: Redaction, *, by: User, boxes: list[tuple[int, Box]], only_here: bool = False, **why
) -> RedactionPart:
    """Blacken boxes (page from 1, box). What is known to stand in them must be gone from the whole file, unless they
    cover `only_here` what may stand elsewhere.
    """
    if not boxes:
        raise ValidationError(_("Gambar dahulu kotaknya, atau isi angkanya."))
    texts = {} if only_here else dict(page_texts(redaction, {page for page, _box in boxes}))
    words = [line for page, box in boxes if page in texts for line in texts[page].words_under(box)]
    return _add_part(redaction, by, boxes, words="\n".join(dict.fromkeys(words)), **why)


def only_here(part: RedactionPart, *, by: User) -> None:
    """The boxes of this part cover their own place; what stands below them may stand elsewhere."""
    with _choosing(part.redaction, by):
        RedactionPart.objects.filter(pk=part.pk, everywhere=False).update(words="")
        _record("only_here", part.redaction, by, part=part.pk)


def blacken_everywhere(part: RedactionPart, *, by: User) -> None:
    """What stands below the boxes of this part is blackened wherever else it stands, too."""
    with _choosing(part.redaction, by):
        RedactionPart.objects.filter(pk=part.pk).exclude(words="").update(everywhere=True)
        redacting.add_places(part, hits(part.redaction, part.word_list))
        _record("everywhere", part.redaction, by, part=part.pk)


def remove_part(part: RedactionPart, *, by: User) -> None:
    with _choosing(part.redaction, by):
        pk = part.pk
        part.delete()
        _record("remove", part.redaction, by, part=pk)


def remove_box(box: RedactionBox, *, by: User) -> None:
    """One box of several; with its last box a drawn part is gone."""
    part = box.part
    with _choosing(part.redaction, by):
        box.delete()
        if not part.everywhere and not part.boxes.exists():
            part.delete()
        _record("remove", part.redaction, by, box=[box.page, box.left, box.top, box.width, box.height])


def make(redaction: Redaction, *, by: User) -> None:
    """Let the worker write the blackened copy."""
    if not redaction.parts.exists():
        raise ValidationError(_("Belum ada yang dihitamkan. Cari katanya atau gambar kotaknya dahulu."))
    document = redaction.revision.document
    if document.state not in STEPS[Act.SAVE].moves:
        raise WrongState(
            _("Dokumen ini tidak dapat menerima versi baru saat statusnya: %(state)s. Kembalikan dahulu ke operator.")
            % {"state": document.get_state_display()}
        )
    with _choosing(redaction, by):
        _move(redaction, [RedactionState.CHOOSING], RedactionState.MAKING, made_by=by, made_at=timezone.now())
        redacting.queue(redaction)
        _record("make", redaction, by, parts=redaction.parts.count())


def check_again(redaction: Redaction, *, by: User) -> None:
    """Try the proof once more, for instance when tesseract has been installed."""
    require_role(redaction.revision.document, by)
    with transaction.atomic():
        if not redaction.result_id:
            raise WrongState(_("Belum ada salinan yang dapat diperiksa."))
        _move(redaction, [RedactionState.UNPROVEN], RedactionState.CHECKING)
        redacting.queue(redaction)
        _record("check", redaction, by)


def discard(redaction: Redaction, *, by: User) -> None:
    """Give it up: the original may be published again, a copy that is not proven never."""
    require_role(redaction.revision.document, by)
    with transaction.atomic():
        _move(redaction, [RedactionState.CHOOSING, *FAILED], RedactionState.DISCARDED)
        redaction.revision.redactions.filter(state__in=FAILED).update(state=RedactionState.DISCARDED)
        redaction.read_pages.all().delete()
        _record("discard", redaction, by)


# Questions ----------------------------------------------------------------------------------------------------------


def may_redact(document: Document, user: User) -> bool:
    return has_role(user, document.opd, *STEPS[Act.SAVE].roles)


def require_role(document: Document, by: User) -> None:
    if not may_redact(document, by):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas dokumen ini."))


def hits(redaction: Redaction, words: list[str]) -> Iterator[tuple[int, Box]]:
    """(page, box) of each known place of the words, on the pages that the worker has read by now."""
    for page, box, _line in hits_in_lines(redaction, words):
        yield page, box


def hits_in_lines(redaction: Redaction, words: list[str]) -> Iterator[tuple[int, Box, str]]:
    """As `hits`, each with the line it stands in."""
    for number, text in page_texts(redaction):
        for box in text.boxes_of(words):
            yield number, box, text.line_at(box)


def uncovered(redaction: Redaction) -> dict[int, list[int]]:
    """Of each part with drawn boxes, by its key, the pages on which its words stand outside of all boxes, too."""
    parts = list(redaction.parts.filter(everywhere=False).exclude(words=""))
    boxes: dict[int, list[Box]] = {}
    for box in RedactionBox.objects.filter(part__redaction=redaction):
        boxes.setdefault(box.page, []).append(redacting.measures(box))
    pages: dict[int, list[int]] = {}
    for number, text in page_texts(redaction) if parts else ():
        for part in parts:
            found = text.boxes_of(part.word_list)
            if not all(any(known.covers(box) for known in boxes.get(number, [])) for box in found):
                pages.setdefault(part.pk, []).append(number)
    return pages


def page_texts(redaction: Redaction, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, PageText]]:
    """(page from 1, its text) of the pages that the worker has read by now; one at a time, for each holds thousands of
    letters.
    """
    pages = redaction.read_pages.exclude(read="")
    if numbers is not None:
        pages = pages.filter(number__in=numbers)
    for number, read in pages.values_list("number", "read").iterator():
        yield number, PageText.load(read)


# How it is done -----------------------------------------------------------------------------------------------------


@contextmanager
def _choosing(redaction: Redaction, by: User) -> Iterator[None]:
    """A transaction in which parts are changed: nobody has had the copy made, nor will before its end."""
    require_role(redaction.revision.document, by)
    with transaction.atomic():
        now = Redaction.objects.select_for_update().get(pk=redaction.pk)
        if not may_open(Revision.objects.only("disclosure").get(pk=redaction.revision_id), by):
            raise NotAllowed(_("Berkas ini sudah disegel."))
        if now.state != RedactionState.CHOOSING:
            raise WrongState(
                _("Penghitaman ini tidak dapat diubah lagi: %(state)s.") % {"state": now.get_state_display()}
            )
        yield


def _move(redaction: Redaction, sources: Iterable[RedactionState], target: RedactionState, **columns) -> None:
    row = Redaction.objects.filter(pk=redaction.pk, state__in=sources)
    try:
        moved = row.update(state=target, done=0, attempts=0, error="", left="", **columns)
    except IntegrityError as error:  # a redaction of the same file was begun meanwhile
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
    rows = [RedactionBox(part=part, page=page, **box._asdict()) for page, box in boxes]
    for row in rows:
        if row.page > redaction.pages:
            raise ValidationError(_("Berkas ini hanya %(n)d halaman.") % {"n": redaction.pages})
        row.full_clean(exclude=["part"])
    with _choosing(redaction, by):
        if RedactionBox.objects.filter(part__redaction=redaction).count() + len(rows) > MAX_BOXES:
            raise ValidationError(_("Terlalu banyak kotak. Pecah berkasnya, lalu hitamkan satu per satu."))
        part.save()
        RedactionBox.objects.bulk_create(rows)
        _record("add", redaction, by, part=part.pk, ground=part.ground, boxes=len(rows))
    return part


def lines_of(words: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in words.splitlines()))))


def _take_over(before: Redaction, redaction: Redaction) -> None:
    for part in before.parts.prefetch_related("boxes"):
        boxes = list(part.boxes.all())
        part.pk, part.redaction = None, redaction
        part.save(force_insert=True)
        for box in boxes:
            box.pk, box.part = None, part
        RedactionBox.objects.bulk_create(boxes)


def _record(verb: str, redaction: Redaction, by: User, **facts) -> None:
    """Never the words themselves."""
    revision = redaction.revision
    where = {"document": revision.document_id, "revision": revision.number}
    ledger.record(f"redaction.{verb}", redaction, by, where | facts)
