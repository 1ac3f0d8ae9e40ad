"""Preparation of renditions in the worker: each file is parsed once, in the child process with its limits."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from documents.extraction import NotReadable, local_copy, parts_of, text_of
from documents.extraction.child.parts.sections import pieces
from documents.extraction.scanned_pages import Text, numbered, text_of_pages
from documents.filetypes import CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, XLSX
from documents.models import ExtractionState, Rendition, RenditionKind, RenditionPart, RenditionState, Revision
from opd.worker.queues import enqueue_slow

PREPARE = "documents.tasks.prepare_rendition"
EDITION = 1  # of the parts that this module makes; older ones are made again in the background
MAX_ATTEMPTS = 3  # a file that kills the worker three times is left alone
KINDS = {
    **dict.fromkeys((PDF.mime, JPEG.mime, PNG.mime), RenditionKind.PAGES),
    **dict.fromkeys((DOCX.mime, ODT.mime, TXT.mime), RenditionKind.SECTIONS),
    PPTX.mime: RenditionKind.SLIDES,
    **dict.fromkeys((XLSX.mime, ODS.mime, CSV.mime), RenditionKind.SHEETS),
}
NUMBERED = (RenditionKind.PAGES, RenditionKind.SLIDES)  # empty parts count too
READ = (ExtractionState.DONE, ExtractionState.EMPTY, ExtractionState.FAILED)
PAGE_CHARS = 60_000  # of a page; a real one has a tenth of it
ROWS_AT_ONCE = 200  # of parts, in one statement


def can_be_read(mime: str) -> bool:
    return mime in KINDS


def store_or_queue(revision: Revision, texts: list[Text], error: str = "") -> None:
    """Store what the `texts` that the worker has just read are enough for; queue the preparation of other files.

    `error` is the sentence for a file that cannot be read. Call it in the transaction that stores the result.
    """
    kind = KINDS.get(revision.mime)
    if kind and error:
        failure = {"kind": kind, "edition": EDITION, "state": RenditionState.FAILED, "error": error[:300]}
        Rendition.objects.update_or_create(revision=revision, defaults=failure)
    elif kind == RenditionKind.PAGES:
        store(revision, _pages(texts))
    elif revision.mime == TXT.mime:
        store(revision, [{"text": piece} for page in texts for piece in pieces(page.text)])
    elif kind:
        request(revision.pk, revision.mime)


def request(revision_pk: int, mime: str) -> None:
    """Queue the preparation of a file, unless it waits already, is done or has failed too often."""
    with transaction.atomic():
        rendition, is_new = Rendition.objects.get_or_create(revision_id=revision_pk, defaults={"kind": KINDS[mime]})
        if is_new or (rendition.state != RenditionState.WAITING and _is_due(rendition)):
            queue(revision_pk, mime)


def queue(revision_pk: int, mime: str) -> None:
    """Queue the preparation of a file; what is shown of it until then stays."""
    with transaction.atomic():
        Rendition.objects.get_or_create(revision_id=revision_pk, defaults={"kind": KINDS[mime]})
        enqueue_slow(PREPARE, revision_pk)


def _is_due(rendition: Rendition) -> bool:
    return rendition.edition < EDITION and rendition.attempts < MAX_ATTEMPTS


def prepare(revision_pk: int) -> None:
    """Make the rendition of a file. Safe to run twice; a run that is killed leaves the parts as they were."""
    rendition = Rendition.objects.filter(revision=revision_pk)
    if not rendition.update(attempts=F("attempts") + 1):
        return
    revision = Revision.objects.defer("text").get(pk=revision_pk)
    if rendition.get().attempts > MAX_ATTEMPTS:
        _fail(revision, _("Penyiapan berkas ini berulang kali terhenti."))
        return
    try:
        found = _parts(revision)
    except NotReadable as error:
        _fail(revision, str(error))
        return
    store(revision, found["parts"], found["sheets"])


def _parts(revision: Revision) -> dict[str, list]:
    if KINDS[revision.mime] == RenditionKind.PAGES and (texts := text_of_pages(revision)):
        return {"sheets": [], "parts": _pages(texts)}
    with local_copy(revision.file) as path:
        if KINDS[revision.mime] == RenditionKind.PAGES:
            return {"sheets": [], "parts": _pages(numbered(text_of(path, revision.mime)))}
        return parts_of(path, revision.mime)


def _pages(texts: list[Text]) -> list[dict[str, Any]]:
    return [{"text": page.text[:PAGE_CHARS]} for page in texts]


def _fail(revision: Revision, error: str) -> None:
    failure = {"edition": EDITION, "state": RenditionState.FAILED, "error": error[:300]}
    Rendition.objects.filter(revision=revision).update(**failure)


def store(revision: Revision, parts: Iterable[dict[str, Any]], sheets: Iterable[dict[str, Any]] = ()) -> None:
    """Replace the parts of a file, all at once. A file without any text has no parts, except for its pages."""
    kept = [part for part in parts if KINDS[revision.mime] in NUMBERED or part["text"].strip()]
    headings = [[number, part["heading"]] for number, part in enumerate(kept, 1) if part.get("heading")]
    values = {
        "kind": KINDS[revision.mime],
        "edition": EDITION,
        "state": RenditionState.DONE,
        "count": len(kept),
        "outline": list(sheets) or headings,
        "error": "",
        "attempts": 0,
    }
    with transaction.atomic():
        rendition, _is_new = Rendition.objects.update_or_create(revision=revision, defaults=values)
        rendition.parts.all().delete()
        RenditionPart.objects.bulk_create(
            [
                RenditionPart(
                    rendition=rendition,
                    number=number,
                    sheet=part.get("sheet", 0),
                    first=part.get("first", 0),
                    last=part.get("last", 0),
                    blocks=part.get("blocks"),
                    text=part["text"],
                )
                for number, part in enumerate(kept, 1)
            ],
            batch_size=ROWS_AT_ONCE,
        )


def unprepared() -> QuerySet[Revision]:
    """Return the public files that the worker has read and that have no rendition of this edition, newest first."""
    current = Rendition.objects.filter(revision=OuterRef("pk")).filter(
        Q(edition=EDITION) | Q(attempts__gte=MAX_ATTEMPTS)
    )
    files = Revision.objects.public().filter(extraction__in=READ, mime__in=KINDS)
    return files.exclude(Exists(current)).order_by("-pk").defer("text")
