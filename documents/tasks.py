"""Tasks of the worker, each safe to run twice: our own rows keep the progress."""

import logging
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import search
from documents.files import scanned_pages, scanner
from documents.files.reading import Extracted, FileReader, NotReadable
from documents.files.scanned_pages import Text
from documents.imports import runs
from documents.lifecycle import closing
from documents.models import UNFINISHED, BarredFile, Disclosure, Document, Edition, ExtractionState, Revision
from documents.public_lists import editions
from documents.redaction import worker as redaction_worker
from documents.release import at_rest, privacy_gate, virus_scan
from documents.release.privacy_gate import ScreeningResult
from documents.renditions import pictures, preparation
from documents.search.snapshot import vocabulary
from documents.suggestions import stored
from opd import encryption
from opd.stores.stored_files import local_copy
from opd.worker.queues import enqueue_slow

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # a file that kills the worker three times is left alone
SCREEN_ATTEMPTS = 3  # more for its screening, after which a person decides
READ_PAGES = "documents.tasks.read_pages"
SLICE = 15  # seconds, then other tasks get their turn; one page more still ends before the worker's timeout
SETTLED_AT_ONCE = 500  # files
LONGEST = 90  # seconds for one file, or the rest of it; less than the worker's timeout


def extract(revision_pk: int) -> None:
    """Read text and preview of a revision, screen it, and index it if it is the public one."""
    row = Revision.objects.filter(pk=revision_pk, extraction__in=UNFINISHED)
    if not row.update(extraction=ExtractionState.RUNNING, attempts=F("attempts") + 1):
        return
    revision = row.get()
    has_page_for_machine = scanned_pages.can_read() and revision.page_texts.waiting().exists()
    if revision.attempts > MAX_ATTEMPTS and not has_page_for_machine:
        _finish(
            revision, [], extraction=ExtractionState.FAILED, error=_("Pembacaan berkas ini berulang kali terhenti.")
        )
        return
    if revision.page_texts.exists():
        enqueue_slow(READ_PAGES, revision.pk)
        return
    until = time.monotonic() + LONGEST
    with local_copy(revision.file) as path:
        reading = FileReader(path, revision.mime)
        picture, properties = None, {}
        with suppress(NotReadable):  # the text may be readable all the same; a document needs no preview
            picture = reading.picture()
        with suppress(NotReadable):  # they only help the clerk
            properties = reading.properties()
        preview = _store_preview(revision, picture)
        try:
            extracted = reading.text()
        except NotReadable as error:
            stored.remember(revision, "", properties)
            _finish(revision, [], extraction=ExtractionState.FAILED, error=str(error)[:300], preview=preview)
            return
        stored.remember(revision, extracted.text, properties)
        columns = {
            "error": "",
            "text": extracted.text,
            "pages": extracted.pages,
            "machine_read": False,  # until its pages are read
            "preview": preview,
        }
        if extracted.pictures:
            _begin_pages(revision, extracted, columns)
        else:
            state = ExtractionState.DONE if extracted.text.strip() else ExtractionState.EMPTY
            _finish(revision, scanned_pages.numbered(extracted), path, until, reading, extraction=state, **columns)


def _begin_pages(revision: Revision, extracted: Extracted, columns: dict) -> None:
    with transaction.atomic():
        scanned_pages.plan(revision, extracted)
        privacy_gate.forget_signature(revision)
        Revision.objects.filter(pk=revision.pk).update(**columns)
        enqueue_slow(READ_PAGES, revision.pk)


def read_pages(revision_pk: int) -> None:
    """Read pages for `SLICE` seconds, then queue the rest; without OCR keep the file's own text."""
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
    """Screen a file that was read but not screened, or by an older version.

    A file whose screening always fails is left to a person, who reads why and signs for it.
    """
    row = Revision.objects.exclude(extraction__in=UNFINISHED).filter(pk=revision_pk)
    if not row.update(attempts=F("attempts") + 1):
        return
    revision = row.get()
    if revision.attempts > MAX_ATTEMPTS + SCREEN_ATTEMPTS:
        _save_screening(revision, ScreeningResult([], _("Pemeriksaan isi berkas ini berulang kali terhenti.")))
        return
    until = time.monotonic() + LONGEST
    with local_copy(revision.file) as path:
        texts, reading = scanned_pages.text_of_pages(revision), FileReader(path, revision.mime)
        if not texts:
            try:
                extracted = reading.text()
            except NotReadable:
                extracted = Extracted(revision.text, None)
            if extracted.pictures:  # an older reader passed over them
                _begin_pages(revision, extracted, {"text": extracted.text})
                return
            texts = scanned_pages.numbered(extracted)
        looked = privacy_gate.screen_file(texts, path, revision.mime, until, reading)
    _save_screening(revision, looked)


def _save_screening(revision: Revision, result: ScreeningResult) -> None:
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True).get(pk=revision.document_id)
        privacy_gate.save_findings(revision, result)
        Revision.objects.filter(pk=revision.pk).update(attempts=F("attempts") - 1)


def scan_files() -> None:
    """Scan files that wait for the virus scanner."""
    if scanner.is_on() and virus_scan.scan_some(virus_scan.waiting()) and virus_scan.has_untried():
        enqueue_slow(virus_scan.SCAN)
    close_barred()


def rescan_files(begun: str) -> None:
    """Scan files again that were last scanned before the moment `begun` (ISO), until the time box of the night ends."""
    moment = datetime.fromisoformat(begun)
    in_time = timezone.now() < moment + virus_scan.NIGHT
    if scanner.is_on() and in_time and virus_scan.scan_some(virus_scan.due_again(moment)):
        enqueue_slow(virus_scan.RESCAN, begun)
    close_barred()


def close_barred() -> None:
    """Close public files whose bytes never go out again."""
    barred = BarredFile.objects.values("sha256")
    for revision in Revision.objects.filter(sha256__in=barred, disclosure=Disclosure.PUBLIC).defer("text"):
        closing.close_barred(revision)


def settle_files(after: int = 0) -> None:
    """Store files as they should lie, for `LONGEST` seconds; the rest, from `after`, is another task.

    Renditions and pictures are of public files alone: else text would stay in free pages and logs of the database.
    """
    until = time.monotonic() + LONGEST
    for revision in list(at_rest.unsettled().filter(pk__gt=after)[:SETTLED_AT_ONCE]):
        is_public = at_rest.is_public_now(revision)
        if not is_public:
            pictures.forget(revision)
        try:
            at_rest.settle(revision)
        except OSError as error:
            logger.error("%s cannot be stored again: %s", revision.pk, type(error).__name__)
        after = revision.pk
        if time.monotonic() > until:
            break
    for revision in preparation.unprepared()[:SETTLED_AT_ONCE]:
        preparation.request(revision.pk, revision.mime)
    encryption.empty_log()
    if at_rest.unsettled().filter(pk__gt=after).exists():
        enqueue_slow(at_rest.SETTLE, after)


def recount_words() -> None:
    vocabulary.recount()


def make_edition(edition_pk: int) -> None:
    edition = Edition.objects.filter(pk=edition_pk).first()
    if edition:
        editions.make(edition)


def _finish(
    revision: Revision,
    texts: list[Text],
    path: Path | None = None,
    until: float = 0,
    reading: FileReader | None = None,
    **columns,
) -> None:
    looked = privacy_gate.screen_file(texts, path, revision.mime, until, reading)
    with transaction.atomic():
        # Publishing locks the document's row first too: either we see it public, or the publication sees our text.
        document = Document.objects.select_for_update(no_key=True).get(pk=revision.document_id)
        row = Revision.objects.filter(pk=revision.pk)
        has_failed = columns["extraction"] == ExtractionState.FAILED
        if has_failed:
            row = row.filter(extraction__in=UNFINISHED)  # another reading may have succeeded meanwhile
        if not row.update(**columns):
            return
        if document.is_public and document.published_revision_id == revision.pk:
            search.index(document)
        privacy_gate.save_findings(revision, looked)
        if at_rest.is_public_now(revision):
            preparation.store_or_queue(revision, texts, columns["error"] if has_failed else "")
        else:
            at_rest.settle_soon()


def _store_preview(revision: Revision, picture: bytes | None) -> str:
    if revision.preview:
        revision.preview.delete(save=False)
    if picture:
        revision.preview.save("pratinjau.webp", ContentFile(picture), save=False)
    return revision.preview.name or ""


def redact(redaction_pk: int, state: str) -> None:
    """Work on one page of a redaction; the next page is a task of its own, behind the other tasks."""
    if redaction_worker.work(redaction_pk, state):
        enqueue_slow(redaction_worker.WORK, redaction_pk, state)


def prepare_rendition(revision_pk: int) -> None:
    preparation.prepare(revision_pk)


def draw_page(revision_pk: int, page: int) -> None:
    pictures.draw(revision_pk, page)


def work_on_import(run_pk: int) -> None:
    runs.work(run_pk)
