"""What runs in the worker. Every task is safe to run twice; what people see stands on our own rows."""

import logging
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from documents import editions, import_runs, redacting, search, suggestions
from documents.extraction import NotReadable, first_page, local_copy, properties_of, text_of
from documents.models import Document, Edition, ExtractionState, Revision

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # a file that kills the worker three times is left alone
UNFINISHED = (ExtractionState.WAITING, ExtractionState.RUNNING)


def extract(revision_pk: int) -> None:
    """Read text, pages and first picture of a revision, and index it if it is the public one."""
    row = Revision.objects.filter(pk=revision_pk, extraction__in=UNFINISHED)
    if not row.update(extraction=ExtractionState.RUNNING, attempts=F("attempts") + 1):
        return
    revision = row.get()
    if revision.attempts > MAX_ATTEMPTS:
        _finish(revision, extraction=ExtractionState.FAILED, error=_("Pembacaan berkas ini berulang kali terhenti."))
        return
    with local_copy(revision.file) as path:
        preview = _store_preview(revision, _picture(path, revision.mime))
        properties = _properties(path, revision.mime)
        try:
            found = text_of(path, revision.mime)
        except NotReadable as error:
            suggestions.remember(revision, "", properties)
            _finish(revision, extraction=ExtractionState.FAILED, error=str(error)[:300], preview=preview)
            return
    suggestions.remember(revision, found.text, properties)
    _finish(
        revision,
        extraction=ExtractionState.DONE if found.text.strip() else ExtractionState.EMPTY,
        error="",
        text=found.text,
        pages=found.pages,
        machine_read=found.ocr,
        preview=preview,
    )


def make_edition(edition_pk: int) -> None:
    """Make the files of a frozen edition of the public lists."""
    edition = Edition.objects.filter(pk=edition_pk).first()
    if edition:
        editions.make(edition)


def _picture(path: Path, mime: str) -> bytes | None:
    try:
        return first_page(path, mime)
    except NotReadable:  # the text may still be; a document without a picture is none the worse
        return None


def _properties(path: Path, mime: str) -> dict[str, str]:
    try:
        return properties_of(path, mime)
    except NotReadable:  # they are a help for the clerk and no more
        return {}


def _finish(revision: Revision, **columns) -> None:
    with transaction.atomic():
        # The document's row is locked first, as in publishing: either we see it public, or it sees our text.
        document = Document.objects.select_for_update().get(pk=revision.document_id)
        Revision.objects.filter(pk=revision.pk).update(**columns)
        if document.is_public and document.published_revision_id == revision.pk:
            search.index(document)


def _store_preview(revision: Revision, picture: bytes | None) -> str:
    if revision.preview:
        revision.preview.delete(save=False)
    if picture:
        revision.preview.save("pratinjau.webp", ContentFile(picture), save=False)
    return revision.preview.name or ""


def redact(redaction_pk: int, state: str) -> None:
    """A page's worth of a redaction; the next one is a task of its own, behind whatever else waits."""
    if redacting.work(redaction_pk, state):
        async_task(redacting.WORK, redaction_pk, state)


def work_on_import(run_pk: int) -> None:
    """A piece of an import; what is left is a task of its own."""
    import_runs.work(run_pk)
