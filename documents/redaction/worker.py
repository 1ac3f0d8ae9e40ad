"""Worker of a redaction, a page a task: reads, redacts, proves; after a failure none is clean."""

import hashlib
import io
import itertools
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import release
from documents.files import intake, scanned_pages, tesseract
from documents.files.reading import NotReadable, careful_words, page_layer, page_picture, page_words
from documents.files.tesseract import OcrWord
from documents.filetypes import PDF, PNG
from documents.lifecycle import publishing
from documents.models import Redaction, RedactionBox, RedactionPage, RedactionPart, RedactionState, Revision
from documents.models.file_contents.redaction import OPEN_STATES
from documents.redaction import cells
from documents.redaction.page_text import Box, LocatedText, scaled, to_box
from documents.redaction.selection import hits, is_table
from documents.release import redaction_check, word_match
from opd import ledger
from opd.errors import REFUSALS, sentences
from opd.models import User
from opd.stores.stored_files import local_copy, plain_copy
from opd.worker.queues import enqueue_slow

if TYPE_CHECKING:
    from PIL.Image import Image

logger = logging.getLogger(__name__)

WORK = "documents.tasks.redact"
MAX_ATTEMPTS = 3  # per page: a page that kills the worker three times is given up
FAILURES = (NotReadable, intake.Refused, *REFUSALS, OSError)


def work(pk: int, state: str) -> bool:
    """Do a page of work in `state`. Safe to run twice. Returns whether more is left in it."""
    row = Redaction.objects.filter(pk=pk, state=state, state__in=STEPS)
    if not row.update(attempts=F("attempts") + 1, moved_at=timezone.now()):
        return False
    rows = row.select_related("revision__document__opd", "result", "made_by")
    redaction = rows.get()
    if redaction.attempts > MAX_ATTEMPTS:
        _give_up(redaction, _("Pekerjaan ini berulang kali terhenti. Coba lagi, atau pecah berkasnya."))
        return False
    try:
        try:
            return STEPS[RedactionState(state)](redaction)
        except FileNotFoundError:  # it may just have been sealed at rest, under another name
            return STEPS[RedactionState(state)](rows.get())
    except FAILURES as error:
        logger.info("redaction %s, %s: %r", pk, state, error)
        is_lost = isinstance(error, OSError)
        _give_up(redaction, _("Berkasnya hilang atau rusak di penyimpanan.") if is_lost else " ".join(sentences(error)))
        return False


def _give_up(redaction: Redaction, why: str) -> None:
    """Store the error as UNPROVEN; while parts are chosen the state stays, as pages can be drawn on."""
    row = Redaction.objects.filter(pk=redaction.pk, state=redaction.state)
    if redaction.state == RedactionState.CHOOSING:
        row.update(error=why[:300])
    else:
        row.update(state=RedactionState.UNPROVEN, error=why[:300])


def _read_next(redaction: Redaction) -> bool:
    number = redaction.read_pages.exclude(read="").count() + 1
    if number > redaction.pages:
        _advance(
            redaction, redaction.pages
        )  # an earlier worker may have crashed between storing the page and counting it
        return False
    with local_copy(redaction.revision.file) as path:
        if is_table(redaction):
            _read_cells(redaction, path)
            return False
        _read(redaction, path, number)
    _advance(redaction, number)
    return number < redaction.pages


def _read_cells(redaction: Redaction, path: Path) -> None:
    """Read a table whole: a task for each part would open the file as often."""
    texts = cells.read(path, redaction.revision.mime)
    with transaction.atomic():
        Redaction.objects.filter(pk=redaction.pk).update(pages=len(texts))
        redaction.read_pages.all().delete()
        RedactionPage.objects.bulk_create(
            RedactionPage(redaction=redaction, number=number, read=text.dump()) for number, text in enumerate(texts, 1)
        )
        _advance(redaction, len(texts))


def _read(redaction: Redaction, path: Path, number: int) -> LocatedText:
    mime = redaction.revision.mime
    seen = careful_words(path, mime, number - 1) if tesseract.is_installed() else []
    text = LocatedText.of(page_layer(path, mime, number - 1), seen)
    RedactionPage.objects.update_or_create(redaction=redaction, number=number, defaults={"read": text.dump()})
    return text


def _render_next(redaction: Redaction) -> bool:
    if is_table(redaction):
        return _copy_cells(redaction)
    number = redaction.read_pages.exclude(picture=None).count() + 1
    if number > redaction.pages:
        _finish_copy(redaction, _pdf(redaction), PDF.extension)
        return False
    with local_copy(redaction.revision.file) as path:
        page = redaction.read_pages.filter(number=number).exclude(read="").first()
        if page is None:  # reading a page may take as long as redacting it, so it is a task of its own
            _read(redaction, path, number)
            return True
        _render_page(redaction, page, path)
    _advance(redaction, number)
    return True


def _copy_cells(redaction: Redaction) -> bool:
    if redaction.read_pages.count() < redaction.pages or not redaction.read_pages.exists():
        with local_copy(redaction.revision.file) as path:
            _read_cells(redaction, path)
        return True
    words = redaction_check.words_of(redaction.parts.all())
    for part in redaction.parts.filter(everywhere=True):
        add_missing_boxes(part, hits(redaction, part.word_list))
    _finish_copy(redaction, *cells.copy_of(_cells_with_boxes(redaction), redaction.revision.mime, words))
    return False


def _cells_with_boxes(redaction: Redaction) -> Iterator[tuple[cells.CellText, list[Box]]]:
    for number, read in redaction.read_pages.values_list("number", "read"):
        yield cells.CellText.load(read), list(map(to_box, _boxes(redaction, number)))


def _render_page(redaction: Redaction, page: RedactionPage, path: Path) -> None:
    from documents.redaction import render  # noqa: PLC0415 - loads pikepdf and Pillow, which the web process does not

    text, mime = LocatedText.load(page.read), redaction.revision.mime
    for part in redaction.parts.filter(everywhere=True):
        add_missing_boxes(part, [(page.number, box) for box in text.boxes_of(part.word_list)])
    boxes = [scaled(to_box(box), text.size) for box in _boxes(redaction, page.number)]
    picture = render.burn(page_picture(path, mime, page.number - 1), boxes)
    page.remaining = json.dumps([asdict(word) for word in remaining_words(picture)])
    page.picture = render.encoded(picture)
    page.save(update_fields=["picture", "remaining"])


def add_missing_boxes(part: RedactionPart, places: Iterable[tuple[int, Box]]) -> None:
    """Create boxes for those places of a part, given as (page from 1, box), that have none yet."""
    known: dict[int, list[Box]] = {}
    for box in part.boxes.all():
        known.setdefault(box.page, []).append(to_box(box))
    RedactionBox.objects.bulk_create(
        RedactionBox(part=part, page=page, **box._asdict())
        for page, box in places
        if not any(other.covers(box) for other in known.get(page, []))
    )


def _boxes(redaction: Redaction, page: int) -> QuerySet[RedactionBox]:
    return RedactionBox.objects.filter(part__redaction=redaction, page=page)


def remaining_words(picture: "Image") -> list[OcrWord]:
    if not tesseract.is_installed():
        return []
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    with plain_copy([drawn.getvalue()], ".png") as path:
        return page_words(path, PNG.mime, 0)


def _pdf(redaction: Redaction) -> bytes:
    from documents.redaction import render  # noqa: PLC0415 - as above

    pages = itertools.starmap(render.RedactedPage.stored, redaction.read_pages.values_list("picture", "remaining"))
    return render.pdf_of(pages)


def _finish_copy(redaction: Redaction, content: bytes, extension: str) -> None:
    """Store the copy as a new revision. If two workers arrive here, only one of them stores it."""
    words = redaction_check.words_of(redaction.parts.all())
    copy = SimpleUploadedFile(name_of_copy(redaction.revision.name, words, "dokumen", extension), content)
    document, by = redaction.revision.document, cast(User, redaction.made_by)
    incoming = intake.receive(copy)
    with transaction.atomic():
        row = Redaction.objects.select_for_update(no_key=True).filter(pk=redaction.pk, state=RedactionState.MAKING)
        if not row.exists():
            return
        require_newest(redaction)
        result = publishing.add_redacted_copy(document, by=by, incoming=incoming)
        row.update(state=RedactionState.CHECKING, result=result, done=0, attempts=0, moved_at=timezone.now())
        if not is_table(redaction):  # whose copy is compared with its cells
            redaction.read_pages.all().delete()
        redaction.refresh_from_db()
        queue(redaction)
        record("copy", redaction, by, sha256=result.sha256)


def require_newest(redaction: Redaction) -> None:
    """Raise ValidationError if a newer file came since `begin`."""
    uploaded = redaction.revision.document.revisions.filter(uploaded_at__gt=redaction.begun_at, redaction=None)
    if uploaded.exists():
        raise ValidationError(
            _("Berkas yang lebih baru sudah diunggah, jadi salinan ini tidak dipakai. Hitamkan berkas yang baru itu.")
        )


def name_of_copy(name: str, words: list[str], neutral: str, extension: str = PDF.extension) -> str:
    """Return the name of a redacted copy: that of its file, or the neutral one where a word of `words` stands in it."""
    stem = name.rsplit(".", 1)[0]
    return f"{neutral if word_match.contains_any(words, [stem]) else stem}-dihitamkan.{extension}"


def _check_next(redaction: Redaction) -> bool:
    result, words = cast(Revision, redaction.result), redaction_check.words_of(redaction.parts.all())
    with local_copy(result.file) as path:
        if not redaction.left:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != result.sha256:
                    raise OSError("the stored copy is not the one that was written")
            remaining = redaction_check.left_in_texts(words, path, result.mime, result.name)
            _advance(redaction, 0, [[0, word] for word in remaining])
            return True
        left = json.loads(redaction.left)
        if is_table(redaction):
            left += _left_in_cells(redaction, path)
        elif tesseract.is_installed() and redaction.done < redaction.pages:
            number = redaction.done + 1
            remaining = _left_on_page(redaction, words, path, number)
            _advance(redaction, number, left + [[number, word] for word in remaining])
            return True
    _conclude(redaction, left)
    return False


def _conclude(redaction: Redaction, left: list) -> None:
    row = Redaction.objects.filter(pk=redaction.pk, state=RedactionState.CHECKING)
    with transaction.atomic():
        if left:
            row.update(state=RedactionState.HOLDS)
        elif not is_table(redaction) and not tesseract.is_installed():
            row.update(
                state=RedactionState.UNPROVEN,
                error=f"{_('Belum dapat dibuktikan.')} {scanned_pages.WITHOUT_READER}",
            )
        elif row.update(state=RedactionState.CLEAN, proven_at=timezone.now()):
            release.seal(redaction.revision.document)
            pages = RedactionPage.objects.filter(redaction__revision__document=redaction.revision.document_id)
            pages.exclude(redaction__state__in=OPEN_STATES).delete()  # pages of failed attempts
        redaction.refresh_from_db()
        record(redaction.state, redaction, cast(User, redaction.made_by))


def _left_on_page(redaction: Redaction, words: list[str], path: Path, number: int) -> list[str]:
    from documents.redaction import render  # noqa: PLC0415 - as above

    remaining = redaction_check.left_on_picture(words, path, PDF.mime, number - 1)
    boxes = map(to_box, _boxes(redaction, number))
    if not render.is_black(page_picture(path, PDF.mime, number - 1), boxes):
        remaining.append("")  # a box that is not black
    return remaining


def _left_in_cells(redaction: Redaction, path: Path) -> list:
    """Return the pages with a cell that is not black in the copy."""
    copy: dict[int, dict[int, list[str]]] = {}
    for text in cells.read(path, cast(Revision, redaction.result).mime):
        copy.setdefault(text.sheet, {}).update({row[0]: row[1:] for row in text.rows})
    pages = enumerate(_cells_with_boxes(redaction), 1)
    return [[number, ""] for number, (text, boxes) in pages if text.has_open_cells(boxes, copy.get(text.sheet, {}))]


def record(verb: str, redaction: Redaction, by: User, **facts) -> None:
    """Write the ledger's entry, which never gets the words themselves."""
    where = {"document": redaction.revision.document_id, "revision": redaction.revision.number}
    ledger.record(f"redaction.{verb}", redaction, by, where | facts)


def queue(redaction: Redaction) -> None:
    enqueue_slow(WORK, redaction.pk, redaction.state)


def _advance(redaction: Redaction, done: int, left: list | None = None) -> None:
    columns = {"done": done, "attempts": 0} | ({} if left is None else {"left": json.dumps(left)})
    Redaction.objects.filter(pk=redaction.pk, state=redaction.state).update(**columns)


STEPS: dict[RedactionState, Callable[[Redaction], bool]] = {
    RedactionState.CHOOSING: _read_next,
    RedactionState.MAKING: _render_next,
    RedactionState.CHECKING: _check_next,
}
