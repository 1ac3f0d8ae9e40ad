"""How the files of a revision lie in the storage: in clear while it is public, otherwise sealed.

An act calls `settle_soon`; then the worker stores the files again, under new names. Readers take them either way. A
killed run leaves its names in `RevisionSeal.leftover`, for the next one to delete.
"""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from documents.models import UNFINISHED, Document, Reading, Rendition, Revision, RevisionSeal
from documents.models.revision import IS_PUBLIC, preview_key, storage_key
from documents.suggestions import stored
from opd import encryption
from opd.encryption import SEALED_END
from opd.worker.queues import enqueue_slow

SETTLE = "documents.tasks.settle_files"
TAKEN = timedelta(minutes=10)  # longer than any task of the worker: a run that is older was killed
NAMES = {"file": storage_key, "preview": preview_key}
IS_SEALED = Q(file__endswith=SEALED_END)
IS_IN_CLEAR = ~IS_SEALED | ~Q(preview="") & ~Q(preview__endswith=SEALED_END)
IS_BEING_READ = Q(extraction__in=UNFINISHED)


def settle_soon() -> None:
    """Let the worker see to all files that do not lie as they should; call it in the transaction of the act."""
    enqueue_slow(SETTLE)


def is_public_now(revision: Revision) -> bool:
    return Revision.objects.filter(IS_PUBLIC, pk=revision.pk).exists()


def in_clear() -> QuerySet[Revision]:
    """Return the revisions that lie in clear though they are not public."""
    return Revision.objects.filter(~IS_PUBLIC, IS_IN_CLEAR).defer("text")


def unsettled() -> QuerySet[Revision]:
    """Return the revisions that the worker has to store again now. A file that is being read is left until then."""
    seals = RevisionSeal.objects.filter(revision=OuterRef("pk"))
    is_open, is_left = ~IS_PUBLIC & IS_IN_CLEAR & ~IS_BEING_READ, Exists(seals.exclude(leftover=""))
    wrong = Revision.objects.filter(IS_PUBLIC & IS_SEALED | is_open | is_left)
    return wrong.exclude(Exists(seals.filter(taken_at__gte=timezone.now() - TAKEN))).order_by("pk").defer("text")


def settle(revision: Revision) -> None:
    """Store a revision's files as they should lie, one process at a time. Raises OSError for lost or damaged ones."""
    seal = RevisionSeal.objects.get_or_create(revision=revision, defaults={"key": encryption.new_key().hex()})[0]
    taken, now = RevisionSeal.objects.filter(pk=seal.pk), timezone.now()
    if not taken.filter(Q(taken_at=None) | Q(taken_at__lt=now - TAKEN)).update(taken_at=now):
        return
    taken = taken.filter(taken_at=now)
    revision = Revision.objects.defer("text").get(pk=revision.pk)
    try:
        _delete(revision, taken)
        is_public = is_public_now(revision)
        end = "" if is_public else SEALED_END
        wrong = {name: getattr(revision, name) for name in NAMES}
        wrong = {name: file for name, file in wrong.items() if file and file.is_sealed == is_public}
        columns = {name: f"{NAMES[name](revision, '')}{end}" for name in wrong}
        taken.update(leftover="\n".join(columns.values()))
        for name, file in wrong.items():
            file.stored_as(columns[name])
        with transaction.atomic():
            # Acts that open or close a file write the row of its document: none comes in between.
            Document.objects.select_for_update(no_key=True).get(pk=revision.document_id)
            seen = Revision.objects.filter(IS_PUBLIC if is_public else ~IS_PUBLIC, pk=revision.pk)
            seen = seen.filter(**{name: str(file) for name, file in wrong.items()})
            if wrong and seen.update(**columns):
                taken.update(leftover="\n".join(map(str, wrong.values())))
                if not is_public:
                    _seal_texts(revision.pk)
        _delete(revision, taken)
    finally:
        taken.update(taken_at=None)


def _delete(revision: Revision, taken: QuerySet[RevisionSeal]) -> None:
    """Delete what is left over, never what the row names, while the seal is ours."""
    for leftover in taken.exclude(leftover="").values_list("leftover", flat=True):
        now = Revision.objects.values_list(*NAMES).get(pk=revision.pk)
        for name in set(leftover.split("\n")) - set(now):
            default_storage.delete(name)
        taken.update(leftover="")


def _seal_texts(pk: int) -> None:
    """Write all texts of a file again, as some may be in clear from before, and delete what is read in the page."""
    Rendition.objects.filter(revision=pk).delete()
    revision = Revision.objects.select_for_update(no_key=True).get(pk=pk)
    revision.save(update_fields=["text"])
    for page in revision.page_texts.select_for_update(no_key=True):
        page.save(update_fields=["text", "seen"])
    if revision.text and not Reading.objects.filter(revision=pk).exclude(kept="").exists():
        stored.remember(revision, revision.text)
