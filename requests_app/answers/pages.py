"""OCR of the pages of an answer's file, page by page, so that a crash of the worker loses one page at most."""

import time
from pathlib import Path

from django.db.models import F

from documents.files import scanned_pages
from documents.files.reading import WITH_PICTURE, Extracted, NotReadable, careful_words, ocr_page
from documents.models import PageState
from requests_app.models import AnswerFile, AnswerPage


def plan(file: AnswerFile, extracted: Extracted, *, closely: bool) -> None:
    """Create a row for each page, if the file has pictures or must be read closely."""
    if not extracted.pictures and not (closely and file.mime in WITH_PICTURE):
        return
    rows = [AnswerPage(file=file, **columns) for columns in scanned_pages.planned(extracted)]
    AnswerPage.objects.bulk_create(rows, ignore_conflicts=True)


def read(file: AnswerFile, path: Path, *, closely: bool, until: float) -> bool:
    """Read waiting pages until a moment of the monotonic clock. *Returns* whether all of them have been read.

    With `closely` every page is read once more for the proof of redacted words. Without OCR all pages stay unread.
    """
    closely = closely and file.mime in WITH_PICTURE
    while scanned_pages.can_read() and (page := _next(file, closely)):
        _read(file, page, path)
        if time.monotonic() > until and _next(file, closely):
            return False
    return True


def _next(file: AnswerFile, closely: bool) -> AnswerPage | None:
    waiting = file.page_texts.waiting().first()
    return waiting or (file.page_texts.filter(is_close=False).first() if closely else None)


def _read(file: AnswerFile, page: AnswerPage, path: Path) -> None:
    row = AnswerPage.objects.filter(pk=page.pk)
    row.update(attempts=F("attempts") + 1)  # before the work, so that a crash counts
    if page.attempts >= scanned_pages.MAX_ATTEMPTS:
        row.update(state=PageState.UNREADABLE, is_close=True)
        return
    try:
        columns = _seen(file, page, path) if page.state == PageState.WAITING else _seen_closely(file, page, path)
    except NotReadable:
        columns = {"state": PageState.UNREADABLE, "is_close": True}
    row.update(**columns, attempts=0)


def _seen(file: AnswerFile, page: AnswerPage, path: Path) -> dict:
    result = ocr_page(path, file.mime, page.number - 1)
    is_clear = result.is_clear or file.is_copy  # few words beside black boxes are never clear to OCR
    seen = scanned_pages.new_lines(page.text, scanned_pages.as_text(result.words))
    return {"state": PageState.READ if is_clear else PageState.UNCLEAR, "seen": seen}


def _seen_closely(file: AnswerFile, page: AnswerPage, path: Path) -> dict:
    words = careful_words(path, file.mime, page.number - 1)
    return {"close": " ".join(word.text for word in words), "is_close": True}
