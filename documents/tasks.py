"""What runs in the worker. Every task is safe to run twice; what people see stands on our own rows."""

import itertools
import logging
import time
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from documents import search
from documents.extraction import Extracted, FileReader, NotReadable, local_copy, scanned_pages
from documents.extraction.scanned_pages import Text
from documents.imports import runs
from documents.models import Document, Edition, ExtractionState, Revision
from documents.public_lists import editions
from documents.redaction import worker as redaction_worker
from documents.release import privacy_gate
from documents.suggestions import stored
from opd.worker.queues import enqueue_slow

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # a file that kills the worker three times is left alone
UNFINISHED = (ExtractionState.WAITING, ExtractionState.RUNNING)
READ_PAGES = "documents.tasks.read_pages"
SLICE = 15  # seconds: then others get their turn; with one page more it is still under the worker's own timeout
LONGEST = 90  # seconds for one file, or what is left of it, before the worker's own timeout


def extract(revision_pk: int) -> None:
    """Read text, pages and first picture of a revision, look it through, and index it if it is the public one."""
    row = Revision.objects.filter(pk=revision_pk, extraction__in=UNFINISHED)
    if not row.update(extraction=ExtractionState.RUNNING, attempts=F("attempts") + 1):
        return
    revision = row.get()
    if revision.attempts > MAX_ATTEMPTS and not _has_page_for_machine(revision):
        _finish(
            revision, [], extraction=ExtractionState.FAILED, error=_("Pembacaan berkas ini berulang kali terhenti.")
        )
        return
    if revision.page_texts.exists():  # planned already
        enqueue_slow(READ_PAGES, revision.pk)
        return
    until = time.monotonic() + LONGEST
    with local_copy(revision.file) as path:
        reading = FileReader(path, revision.mime)
        preview = _store_preview(revision, _picture(reading))
        properties = _properties(reading)
        try:
            found = reading.text()
        except NotReadable as error:
            stored.remember(revision, "", properties)
            _finish(revision, [], extraction=ExtractionState.FAILED, error=str(error)[:300], preview=preview)
            return
        stored.remember(revision, found.text, properties)
        columns = {"error": "", "text": found.text, "pages": found.pages, "machine_read": found.ocr, "preview": preview}
        if found.pictures:
            _begin_pages(revision, found, columns)
        else:
            state = ExtractionState.DONE if found.text.strip() else ExtractionState.EMPTY
            _finish(revision, _numbered(found), path, until, reading, extraction=state, **columns)


def _has_page_for_machine(revision: Revision) -> bool:
    """Pages have attempts of their own; what comes behind the last one is tried as often as a file without any."""
    return scanned_pages.can_read() and revision.page_texts.waiting().exists()


def _begin_pages(revision: Revision, found: Extracted, columns: dict) -> None:
    """The text so far is kept; what stands on pictures comes page by page, now or when there is a machine for it."""
    with transaction.atomic():
        scanned_pages.plan(revision, found)
        privacy_gate.forget_signature(revision)
        Revision.objects.filter(pk=revision.pk).update(**columns)
        enqueue_slow(READ_PAGES, revision.pk)


def read_pages(revision_pk: int) -> None:
    """Read pages that are pictures for some seconds, then queue the rest behind what others wait for.

    Without a machine to read them, the file is ready with what it says in text.
    """
    revision = Revision.objects.filter(pk=revision_pk).defer("text").first()
    if revision is None or not revision.page_texts.exists():
        return
    begun = time.monotonic()
    with local_copy(revision.file) as path:
        while scanned_pages.can_read() and scanned_pages.read_next(revision, path):
            if time.monotonic() > begun + SLICE:
                enqueue_slow(READ_PAGES, revision.pk)
                return
        texts = scanned_pages.text_of_pages(revision)
        stored.remember(revision, "\n".join(page.text for page in texts))
        _finish(revision, texts, path, begun + LONGEST, **scanned_pages.outcome(revision))


def screen(revision_pk: int) -> None:
    """Look through a file that was read before it was looked through, or by an older finder."""
    revision = Revision.objects.exclude(extraction__in=UNFINISHED).filter(pk=revision_pk).first()
    if revision is None:
        return
    until = time.monotonic() + LONGEST
    with local_copy(revision.file) as path:
        texts, reading = scanned_pages.text_of_pages(revision), FileReader(path, revision.mime)
        if not texts:
            try:
                found = reading.text()
            except NotReadable:
                found = Extracted(revision.text, None)
            if found.pictures:  # by an older reader they were not worth a look
                _begin_pages(revision, found, {"text": found.text})
                return
            texts = _numbered(found)
        looked = privacy_gate.screen_file(texts, path, revision.mime, until, reading)
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=revision.document_id)
        privacy_gate.save_findings(revision, looked)


def _numbered(found: Extracted) -> list[Text]:
    return list(itertools.starmap(Text, enumerate(found.page_texts, start=1))) or [Text(None, found.text)]


def make_edition(edition_pk: int) -> None:
    """Make the files of a frozen edition of the public lists."""
    edition = Edition.objects.filter(pk=edition_pk).first()
    if edition:
        editions.make(edition)


def _picture(reading: FileReader) -> bytes | None:
    try:
        return reading.picture()
    except NotReadable:  # the text may still be; a document without a picture is none the worse
        return None


def _properties(reading: FileReader) -> dict[str, str]:
    try:
        return reading.properties()
    except NotReadable:  # they are a help for the clerk and no more
        return {}


def _finish(
    revision: Revision,
    texts: list[Text],
    path: Path | None = None,
    until: float = 0,
    reading: FileReader | None = None,
    **columns,
) -> None:
    """Look through what was read, and through the file at `path`; then say that it is done."""
    looked = privacy_gate.screen_file(texts, path, revision.mime, until, reading)
    with transaction.atomic():
        # The document's row is locked first, as in publishing: either we see it public, or it sees our text.
        document = Document.objects.select_for_update().get(pk=revision.document_id)
        row = Revision.objects.filter(pk=revision.pk)
        if columns["extraction"] == ExtractionState.FAILED:
            row = row.filter(extraction__in=UNFINISHED)  # another reading may have ended well meanwhile
        if not row.update(**columns):
            return
        if document.is_public and document.published_revision_id == revision.pk:
            search.index(document)
        privacy_gate.save_findings(revision, looked)


def _store_preview(revision: Revision, picture: bytes | None) -> str:
    if revision.preview:
        revision.preview.delete(save=False)
    if picture:
        revision.preview.save("pratinjau.webp", ContentFile(picture), save=False)
    return revision.preview.name or ""


def redact(redaction_pk: int, state: str) -> None:
    """A page's worth of a redaction; the next one is a task of its own, behind whatever else waits."""
    if redaction_worker.work(redaction_pk, state):
        enqueue_slow(redaction_worker.WORK, redaction_pk, state)


def work_on_import(run_pk: int) -> None:
    """A piece of an import; what is left is a task of its own."""
    runs.work(run_pk)
