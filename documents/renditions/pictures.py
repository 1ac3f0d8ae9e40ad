"""Pictures of pages, drawn at the first look, in a store from which the oldest go."""

import json
import logging
import secrets
import zlib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from documents.files.reading import WITH_PICTURE, NotReadable, leaf
from documents.filetypes import PAGE_WIDTHS
from documents.models import Document, PagePicture, Revision
from opd.stores.stored_files import local_copy
from opd.web.limits import rate_limit
from opd.worker.queues import enqueue_picture

DRAW = "documents.tasks.draw_page"
SMALL, LARGE = PAGE_WIDTHS
VERSION = b"1"  # of the format of the words
ASKED_SECONDS = 30  # in which a process asks once for a page
ASKED_BY_ONE = 60  # pages a minute that are drawn for one address; the queue holds five times as many
DRAWN_A_DAY, DAY = 5, 24 * 3600  # times that one page is tried: some cannot be drawn, and some are too big to keep
MAX_BYTES = 3 * 1024 * 1024  # of one picture; a page of noise stays below it
EVICTED_AT_ONCE = 20
SWEEP_PATIENCE = timedelta(hours=1)

logger = logging.getLogger(__name__)


def has_pictures(revision: Revision) -> bool:
    return revision.mime in WITH_PICTURE and settings.PAGE_PICTURES_MAX > 0


def has_picture(revision: Revision, page: int, width: int) -> bool:
    return has_pictures(revision) and 1 <= page <= (revision.pages or 1) and width in PAGE_WIDTHS


def stored(revision: Revision, page: int) -> dict[int, PagePicture]:
    """Return a page's pictures by width; one of another content does not count."""
    rows = PagePicture.objects.filter(revision=revision, page=page, digest=revision.sha256)
    return {row.width: row for row in rows}


def content(picture: PagePicture) -> bytes | None:
    try:
        with _store().open(picture.name) as file:
            return file.read()
    except OSError:
        return None


def ask_for(revision: Revision, page: int, stranger: str) -> None:
    """Let the worker draw a page for the address `stranger`, within what it and the queue may ask for."""
    wanted = f"{revision.pk}:{page}:{revision.sha256}"
    if not cache.add(f"page-picture:{wanted}", True, ASKED_SECONDS):
        return
    is_allowed = rate_limit.allow("pictures", stranger, limit=ASKED_BY_ONE, seconds=60, lasting=False)
    is_allowed = is_allowed and rate_limit.allow("picture", wanted, limit=DRAWN_A_DAY, seconds=DAY, lasting=False)
    if not is_allowed or not enqueue_picture(DRAW, revision.pk, page):
        cache.delete(f"page-picture:{wanted}")  # another reader may ask at once


def draw(revision_pk: int, page: int) -> None:
    """Draw a page of a public file in all widths, unless that is done."""
    revision = Revision.objects.public().filter(pk=revision_pk).defer("text").first()
    if revision is None or not has_picture(revision, page, SMALL):
        return
    kept = stored(revision, page)
    if set(kept) == set(PAGE_WIDTHS) and all(_store().exists(picture.name) for picture in kept.values()):
        return
    try:
        with local_copy(revision.file) as path:
            drawn = leaf(path, revision.mime, page - 1)
    except NotReadable as error:
        logger.info("Page %s of %s cannot be drawn: %s", page, revision_pk, error)
        return
    for picture in drawn["pictures"]:
        _keep(revision, page, **picture, words=packed(drawn["words"]) if picture["width"] == SMALL else b"")


def packed(words: list[list]) -> bytes:
    """Return the words of a page with their boxes as bytes, behind the version of their format."""
    return VERSION + zlib.compress(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes | memoryview) -> list[list]:
    """Return the words of `packed`, none for another format."""
    content = bytes(content)
    return json.loads(zlib.decompress(content[len(VERSION) :])) if content.startswith(VERSION) else []


def _keep(revision: Revision, page: int, width: int, height: int, webp: bytes, words: bytes) -> None:
    """Store a picture in place of an older one of the same page and width.

    The row comes first, so that a killed process leaves no file that is not counted, and two at once count each
    other's. What an act closes meanwhile is not kept, or the worker deletes it.
    """
    size = len(webp) + len(words)
    if size > min(MAX_BYTES, settings.PAGE_PICTURES_MAX):
        return
    _delete(PagePicture.objects.filter(revision=revision, page=page, width=width))
    name = f"{revision.sha256[:2]}/{revision.sha256[:16]}-{page}-{width}-{secrets.token_urlsafe(8)}.webp"
    facts = {"height": height, "digest": revision.sha256, "name": name, "size": size, "words": words}
    row, is_new = PagePicture.objects.get_or_create(revision=revision, page=page, width=width, defaults=facts)
    if not is_new:
        return
    while total_bytes() > settings.PAGE_PICTURES_MAX:
        _delete(PagePicture.objects.order_by("drawn_at", "pk")[:EVICTED_AT_ONCE])
    counted = PagePicture.objects.filter(pk=row.pk)
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True).get(pk=revision.document_id)
        if not Revision.objects.public().filter(pk=revision.pk).exists():
            counted.delete()
        elif counted.exists():
            _store().save(name, ContentFile(webp))


def total_bytes() -> int:
    return PagePicture.objects.aggregate(all=Sum("size"))["all"] or 0


def _delete(pictures: QuerySet[PagePicture]) -> None:
    """Delete the files first: a row that is left over is counted until the next attempt."""
    rows = list(pictures)
    for picture in rows:
        _store().delete(picture.name)
    PagePicture.objects.filter(pk__in=[picture.pk for picture in rows]).delete()


def forget(revision: Revision) -> None:
    _delete(PagePicture.objects.filter(revision=revision))


def sweep() -> int:
    """Delete pictures of files no longer public, and files without a row. Returns how many rows went."""
    closed = PagePicture.objects.exclude(revision__in=Revision.objects.public())
    number = closed.count()
    while closed.exists():
        _delete(closed[:EVICTED_AT_ONCE])
    _delete_orphans(_names(_store()))
    return number


def _delete_orphans(names: Iterable[str]) -> None:
    before = timezone.now() - SWEEP_PATIENCE
    known = set(PagePicture.objects.values_list("name", flat=True))
    for name in names:
        if name not in known and _store().get_modified_time(name) < before:
            _store().delete(name)


def _names(store: Storage) -> list[str]:
    try:
        folders, _files = store.listdir("")
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for folder in folders for name in store.listdir(folder)[1]]


def _store() -> Storage:
    return storages["pages"]
