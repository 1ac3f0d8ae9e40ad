"""Renditions, made in the worker: each file is parsed once, in the limited child process."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from documents.files.formats.blocks import cut_text
from documents.files.reading import NotReadable, parts_of, text_of
from documents.files.scanned_pages import Text, numbered, text_of_pages
from documents.filetypes import DOCUMENTS, TXT
from documents.models import ExtractionState, Rendition, RenditionKind, RenditionPart, RenditionState, Revision
from opd.stores.stored_files import local_copy
from opd.worker.queues import enqueue_slow

PREPARE = "documents.tasks.prepare_rendition"
EDITION = 2  # of the parts that this module makes; older ones are made again in the background
MAX_ATTEMPTS = 3  # a file that kills the worker three times is left alone
KINDS = {filetype.mime: RenditionKind(filetype.parts) for filetype in DOCUMENTS}
NUMBERED = (RenditionKind.PAGES, RenditionKind.SLIDES)  # empty parts count too
READ = (ExtractionState.DONE, ExtractionState.EMPTY, ExtractionState.FAILED)
PAGE_CHARS = 60_000  # of a page; a real one has a tenth of it
ROWS_AT_ONCE = 200  # of parts, in one statement


def store_or_queue(revision: Revision, texts: list[Text], error: str = "") -> None:
    """Store what `texts` suffice for, or `error`; queue other files. Call it with the stored result."""
    kind = KINDS.get(revision.mime)
    if kind and error:
        failure = {"kind": kind, "edition": EDITION, "state": RenditionState.FAILED, "error": error[:300]}
        Rendition.objects.update_or_create(revision=revision, defaults=failure)
    elif _is_its_text(revision):
        store(revision, _parts_of_texts(revision, texts))
    elif kind:
        request(revision.pk, revision.mime)


def request(revision_pk: int, mime: str) -> None:
    """Queue the preparation of a file, unless it waits already, is done or has failed too often."""
    with transaction.atomic():
        rendition, is_new = Rendition.objects.get_or_create(revision_id=revision_pk, defaults={"kind": KINDS[mime]})
        is_due = rendition.edition < EDITION and rendition.attempts < MAX_ATTEMPTS
        if is_new or (rendition.state != RenditionState.WAITING and is_due):
            queue(revision_pk, mime)


def queue(revision_pk: int, mime: str) -> None:
    with transaction.atomic():
        Rendition.objects.get_or_create(revision_id=revision_pk, defaults={"kind": KINDS[mime]})
        enqueue_slow(PREPARE, revision_pk)


def prepare(revision_pk: int) -> None:
    """Make the rendition of a file. Safe to run twice; a run that is killed leaves the parts as they were."""
    rendition = Rendition.objects.filter(revision=revision_pk)
    if not rendition.update(attempts=F("attempts") + 1):
        return
    revision = Revision.objects.public().filter(pk=revision_pk).defer("text").first()
    if revision is None:  # nothing beside a file that is not public may have its words
        rendition.delete()
        return
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
    if _is_its_text(revision) and (texts := text_of_pages(revision)):
        return {"sheets": [], "parts": _parts_of_texts(revision, texts)}
    with local_copy(revision.file) as path:
        if _is_its_text(revision):
            return {"sheets": [], "parts": _parts_of_texts(revision, numbered(text_of(path, revision.mime)))}
        return parts_of(path, revision.mime)


def _is_its_text(revision: Revision) -> bool:
    """Return whether the parts of a file are made from its text, and the file need not be opened again for them."""
    return KINDS.get(revision.mime) == RenditionKind.PAGES or revision.mime == TXT.mime


def _parts_of_texts(revision: Revision, texts: list[Text]) -> list[dict[str, Any]]:
    if revision.mime == TXT.mime:
        return [{"text": piece} for page in texts for piece in cut_text(page.text)]
    return [{"text": page.text[:PAGE_CHARS]} for page in texts]


def _fail(revision: Revision, error: str) -> None:
    failure = {"edition": EDITION, "state": RenditionState.FAILED, "error": error[:300]}
    Rendition.objects.filter(revision=revision).update(**failure)


def store(revision: Revision, parts: Iterable[dict[str, Any]], sheets: Iterable[dict[str, Any]] = ()) -> None:
    """Replace the parts of a file at once; without text it has none, except for its pages."""
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
        public = Revision.objects.public().filter(pk=revision.pk)
        if not public.select_for_update(of=("self",), no_key=True).values_list("pk"):
            return
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
