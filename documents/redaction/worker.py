"""Worker side of a redaction, one page per task: other tasks get their turn, and a crash repeats little work.

While parts are being chosen, the worker reads the pages so that words can be found. Then it redacts the pages, writes
the copy and proves it. After any failure the copy is not clean: the state stays as it was or becomes UNPROVEN.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import intake, release
from documents.extraction import NotReadable, careful_words, local_copy, page_layer, page_picture, page_words
from documents.extraction.child import tesseract
from documents.extraction.child.tesseract import OcrWord
from documents.filetypes import PDF, PNG
from documents.lifecycle import publishing
from documents.models import Redaction, RedactionBox, RedactionPage, RedactionPart, RedactionState, Revision
from documents.models.file_contents.redaction import OPEN_STATES
from documents.redaction.page_text import Box, LocatedText, scaled, to_box
from documents.release import redaction_check, word_match
from opd import ledger
from opd.errors import REFUSALS
from opd.models import User
from opd.worker.queues import enqueue_slow

if TYPE_CHECKING:
    from PIL.Image import Image

logger = logging.getLogger(__name__)

WORK = "documents.tasks.redact"
MAX_ATTEMPTS = 3  # per page: a page that kills the worker three times is given up
FAILURES = (NotReadable, intake.Refused, *REFUSALS, OSError)


def work(pk: int, state: str) -> bool:
    """Do one page of work on a redaction in `state`. Safe to run twice. Returns whether more work is left in it."""
    row = Redaction.objects.filter(pk=pk, state=state, state__in=STEPS)
    if not row.update(attempts=F("attempts") + 1, moved_at=timezone.now()):
        return False
    redaction = row.select_related("revision__document__opd", "result", "made_by").get()
    if redaction.attempts > MAX_ATTEMPTS:
        _give_up(redaction, _("Pekerjaan ini berulang kali terhenti. Coba lagi, atau pecah berkasnya."))
        return False
    try:
        return STEPS[RedactionState(state)](redaction)
    except FAILURES as error:
        logger.info("redaction %s, %s: %r", pk, state, error)
        _give_up(redaction, " ".join(error.messages) if isinstance(error, ValidationError) else _sentence(error))
        return False


def _sentence(error: Exception) -> str:
    return _("Berkasnya hilang atau rusak di penyimpanan.") if isinstance(error, OSError) else str(error)


def _give_up(redaction: Redaction, why: str) -> None:
    """Store the error and set the state UNPROVEN.

    While parts are being chosen the state stays: words are no longer found, but pages can be seen and drawn on.
    """
    row = Redaction.objects.filter(pk=redaction.pk, state=redaction.state)
    if redaction.state == RedactionState.CHOOSING:
        row.update(error=why[:300])
    else:
        row.update(state=RedactionState.UNPROVEN, error=why[:300])


# Reading, while people choose ---------------------------------------------------------------------------------------


def _read_next(redaction: Redaction) -> bool:
    number = redaction.read_pages.exclude(read="").count() + 1
    if number > redaction.pages:
        _advance(
            redaction, redaction.pages
        )  # an earlier worker may have crashed between storing the page and counting it
        return False
    with local_copy(redaction.revision.file) as path:
        _read(redaction, path, number)
    _advance(redaction, number)
    return number < redaction.pages


def _read(redaction: Redaction, path: Path, number: int) -> LocatedText:
    mime = redaction.revision.mime
    seen = careful_words(path, mime, number - 1) if tesseract.is_installed() else []
    text = LocatedText.of(page_layer(path, mime, number - 1), seen)
    RedactionPage.objects.update_or_create(redaction=redaction, number=number, defaults={"read": text.dump()})
    return text


# Redacting -----------------------------------------------------------------------------------------------------------


def _render_next(redaction: Redaction) -> bool:
    number = redaction.read_pages.exclude(picture=None).count() + 1
    if number > redaction.pages:
        _finish_copy(redaction)
        return False
    with local_copy(redaction.revision.file) as path:
        page = redaction.read_pages.filter(number=number).exclude(read="").first()
        if page is None:  # reading a page may take as long as redacting it, so it is a task of its own
            _read(redaction, path, number)
            return True
        _render_page(redaction, page, path)
    _advance(redaction, number)
    return True


def _render_page(redaction: Redaction, page: RedactionPage, path: Path) -> None:
    """Add boxes for all words found on the page to the chosen boxes, and burn them into its picture."""
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
    """Return the words that OCR reads on a redacted picture, for the text layer of the copy."""
    if not tesseract.is_installed():
        return []
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        picture.save(file, "PNG")
        file.flush()
        return page_words(file.name, PNG.mime, 0)


def _finish_copy(redaction: Redaction) -> None:
    """Store the copy as a new revision. If two workers arrive here, only one of them stores it."""
    from documents.redaction import render  # noqa: PLC0415 - as above

    pages = [
        render.RedactedPage(bytes(cast(bytes, picture)), [OcrWord(**word) for word in json.loads(remaining)])
        for picture, remaining in redaction.read_pages.values_list("picture", "remaining")
    ]
    copy = SimpleUploadedFile(_name_of_copy(redaction), render.pdf_of(pages))
    document, by = redaction.revision.document, cast(User, redaction.made_by)
    incoming = publishing.receive(copy)
    with transaction.atomic():
        row = Redaction.objects.select_for_update(no_key=True).filter(pk=redaction.pk, state=RedactionState.MAKING)
        if not row.exists():
            return
        require_newest(redaction)
        result = publishing.add_redacted_copy(document, by=by, incoming=incoming)
        row.update(state=RedactionState.CHECKING, result=result, done=0, attempts=0, moved_at=timezone.now())
        redaction.read_pages.all().delete()
        redaction.refresh_from_db()
        queue(redaction)
        _record("copy", redaction, sha256=result.sha256)


def require_newest(redaction: Redaction) -> None:
    """Raise ValidationError if a newer file was uploaded since the redaction began.

    An upload at this very moment is detected by the version check in `publishing.add_redacted_copy`.
    """
    uploaded = redaction.revision.document.revisions.filter(uploaded_at__gt=redaction.begun_at, redaction=None)
    if uploaded.exists():
        raise ValidationError(
            _("Berkas yang lebih baru sudah diunggah, jadi salinan ini tidak dipakai. Hitamkan berkas yang baru itu.")
        )


def _name_of_copy(redaction: Redaction) -> str:
    stem = redaction.revision.name.rsplit(".", 1)[0]
    safe = not word_match.contains_any(words_of(redaction), [stem])
    return f"{stem if safe else 'dokumen'}-dihitamkan.pdf"


# The proof ----------------------------------------------------------------------------------------------------------


def _check_next(redaction: Redaction) -> bool:
    result, words = cast(Revision, redaction.result), words_of(redaction)
    with local_copy(result.file) as path:
        if not redaction.left:
            _same_bytes(path, result)
            remaining = redaction_check.left_in_texts(words, path, result.mime, result.name)
            _advance(redaction, 0, [[0, word] for word in remaining])
            return True
        left = json.loads(redaction.left)
        if tesseract.is_installed() and redaction.done < redaction.pages:
            number = redaction.done + 1
            remaining = _left_on_page(redaction, words, path, number)
            _advance(redaction, number, left + [[number, word] for word in remaining])
            return True
    _conclude(redaction, left)
    return False


def _left_on_page(redaction: Redaction, words: list[str], path: Path, number: int) -> list[str]:
    from documents.redaction import render  # noqa: PLC0415 - as above

    remaining = redaction_check.left_on_picture(words, path, PDF.mime, number - 1)
    boxes = map(to_box, _boxes(redaction, number))
    if not render.is_black(page_picture(path, PDF.mime, number - 1), boxes):
        remaining.append("")  # a box that is not black
    return remaining


def _conclude(redaction: Redaction, left: list) -> None:
    row = Redaction.objects.filter(pk=redaction.pk, state=RedactionState.CHECKING)
    with transaction.atomic():
        if left:
            row.update(state=RedactionState.HOLDS)
        elif not tesseract.is_installed():
            row.update(
                state=RedactionState.UNPROVEN,
                error=_("Belum dapat dibuktikan: tesseract belum dipasang di server. Hubungi admin situs."),
            )
        elif row.update(state=RedactionState.CLEAN, proven_at=timezone.now()):
            release.seal(redaction.revision.document)
            pages = RedactionPage.objects.filter(redaction__revision__document=redaction.revision.document_id)
            pages.exclude(redaction__state__in=OPEN_STATES).delete()  # pages of failed attempts
        redaction.refresh_from_db()
        _record(redaction.state, redaction)


def _same_bytes(path: Path, result: Revision) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != result.sha256:
            raise OSError("the stored copy is not the one that was written")


# How it is done -----------------------------------------------------------------------------------------------------


def queue(redaction: Redaction) -> None:
    """Queue a task for the current state, in the current transaction."""
    enqueue_slow(WORK, redaction.pk, redaction.state)


def words_of(redaction: Redaction) -> list[str]:
    return [word for part in redaction.parts.all() for word in part.word_list]


def _advance(redaction: Redaction, done: int, left: list | None = None) -> None:
    """Store the number of pages that are done, and reset the attempts for the next page."""
    columns = {"done": done, "attempts": 0} | ({} if left is None else {"left": json.dumps(left)})
    Redaction.objects.filter(pk=redaction.pk, state=redaction.state).update(**columns)


def _record(verb: str, redaction: Redaction, **facts) -> None:
    # The ledger never gets the words themselves.
    revision = redaction.revision
    where = {"document": revision.document_id, "revision": revision.number}
    ledger.record(f"redaction.{verb}", redaction, cast(User, redaction.made_by), where | facts)


STEPS: dict[RedactionState, Callable[[Redaction], bool]] = {
    RedactionState.CHOOSING: _read_next,
    RedactionState.MAKING: _render_next,
    RedactionState.CHECKING: _check_next,
}
